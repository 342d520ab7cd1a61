/** Strips in an order of events that others rarely have: parameters that come last, and a pass beside the command that writes its vector. */
import { BARRIER, LOADED } from './firmware-program.js'
import type { FirmwareProgram } from './firmware-program.js'
import { decode, drains, drawStrip, loadStrip, passes } from './strip-action.js'

/** Parameters that come when a drain already waits for them. */
export function lateParameters(program: FirmwareProgram): void {
  const { random } = program
  const { rows, columns, blocks } = drawStrip(program, false)
  const bytes = blocks.reduce((sum, block) => sum + block.length, 0)
  const place = program.storePlace(bytes)
  if (place < 0) return
  program.barrier()
  loadStrip(program, program.addData(new Uint8Array(Buffer.concat(blocks))), place, bytes)
  let offset = blocks[0]!.length
  for (const [n, block] of blocks.entries()) {
    if (n === 0) continue
    program.emit(`li r2, ${place + offset}`, `li r3, ${block.length}`, 'li r4, 1')
    program.emit(`dec.tile r2, r4, r3, store${n === 1 ? ` wait=${LOADED}` : ''}`)
    passes(program, 1, columns[n - 1]!)
    offset += block.length
  }
  drains(program, rows, 0)
  program.emit(
    `mac.sync signal=${BARRIER}`,
    `sync wait=${BARRIER}`,
    ...Array<string>(random.integer(0, 40)).fill('addi r9, r9, 1'),
  )
  program.emit(`li r2, ${place}`, `li r3, ${blocks[0]!.length}`, 'li r4, 1', 'dec.params r2, r4, r3, store')
}

/**
 * A vector command that goes on while passes take what it has written first. It has begun when the pause begins, and all else that writes has
 * been done.
 */
export function passBehindVector(program: FirmwareProgram): void {
  const { random, chip, scratch } = program
  const { rows, columns, blocks } = drawStrip(program)
  const bytes = blocks.reduce((sum, block) => sum + block.length, 0)
  const place = program.storePlace(bytes)
  if (place < 0) return
  program.barrier()
  loadStrip(program, program.addData(new Uint8Array(Buffer.concat(blocks))), place, bytes)
  // Loads complete in turn.
  program.emit(`dma.load r0, r0, r0, scalar, descriptors signal=${BARRIER}`, `sync wait=${BARRIER}`)
  let offset = 0
  for (const [n, block] of blocks.entries()) {
    decode(program, n === 0, place + offset, block.length, 1)
    if (n > 0) {
      const count = Math.min(columns[n - 1]! + random.integer(0, 600), scratch.bytes >> 1)
      const written = 3 + 2 * Math.ceil(columns[n - 1]! / chip.vector.width)
      program.emit(`vec.sync signal=${BARRIER}`, `sync wait=${BARRIER}`)
      program.emit(`li r1, ${scratch.from}`, `li r2, ${scratch.from + (scratch.bytes >> 1)}`, `li r4, ${count}`)
      program.emit('vec.map r1, r2, r4, type=int8, a=int8')
      // Three cycles each.
      const label = program.label()
      program.emit(`li r9, ${Math.ceil(written / 3) + random.integer(0, 7)}`)
      program.emit(`${label}: addi r9, r9, -1`, `bne r9, r0, ${label}`)
      passes(program, 1, columns[n - 1]!, scratch.from)
      program.emit(`mac.sync signal=${BARRIER}`, `sync wait=${BARRIER}`)
    }
    offset += block.length
  }
  drains(program, rows, 0)
  program.barrier()
}
