/** What random firmware is made of: each action emits some lines, and leaves the chip such that any other may follow. */
import type { FirmwareProgram } from './firmware-program.js'
import { BARRIER, BURST } from './firmware-program.js'
import { lateParameters, passBehindVector } from './order-actions.js'
import { drains, stripAction } from './strip-action.js'

type Action = (program: FirmwareProgram) => void

const KINDS = ['weights', 'rowParameters', 'activations', 'instructions', 'descriptors']
const TYPES = ['int8', 'int16'] as const
const FUNCTIONS = ['', ', function=sigmoid', ', function=tanh', ', function=relu']

const sizeOf = (type: string): number => (type === 'int8' ? 1 : 2)

/** Elements of a vector command: few as a rule, none and many too. */
function drawCount(program: FirmwareProgram): number {
  const { random, scratch } = program
  if (random.chance(0.05)) return 0
  return Math.min(random.integer(1, random.chance(0.15) ? 1500 : 90), Math.floor(scratch.bytes / 8))
}

function vectorAction(program: FirmwareProgram): void {
  const { random, scratch } = program
  const count = drawCount(program)
  const [type, a, b] = [random.pick(TYPES), random.pick(TYPES), random.pick(TYPES)]
  const operation = random.pick(['add', 'mul', 'map', 'requantize'])
  const hasB = operation === 'add' || operation === 'mul'
  // Operands in one half of the scratch area, results in the other, or on an operand of the same type.
  const half = scratch.bytes >> 1
  const place = (size: number, from: number) => from + random.integer(0, half - count * size)
  const atA = place(sizeOf(a), scratch.from)
  const atB = a === b && random.chance(0.2) ? atA : place(sizeOf(b), scratch.from)
  const isInPlace = type === a && random.chance(0.3) && (!hasB || atB === atA)
  const to = isInPlace ? atA : place(sizeOf(type), scratch.from + half)
  const third = operation === 'requantize' ? random.integer(0, 2 ** 31 - 1) : atB
  program.emit(`li r1, ${to}`, `li r2, ${atA}`, `li r3, ${third}`, `li r4, ${count}`)
  const registers = hasB || operation === 'requantize' ? 'r1, r2, r3, r4' : 'r1, r2, r4'
  const shift = `shift=${random.integer(operation === 'requantize' ? -7 : -15, 30)}, outshift=${random.integer(-15, 30)}`
  const types = `type=${type}, a=${a}${hasB ? `, b=${b}` : ''}`
  program.emit(`vec.${operation} ${registers}, ${types}${random.pick(FUNCTIONS)}, ${shift}${program.edges()}`)
}

function argmaxAction(program: FirmwareProgram): void {
  const { random } = program
  // Five fill the result FIFO, and one has to wait.
  for (let n = random.pick([1, 1, 5]); n > 0 && program.results < 7; n--) {
    const count = Math.max(1, drawCount(program))
    program.emit(`li r2, ${program.scratchPlace(2 * count)}`, `li r4, ${count}`)
    program.emit(`vec.argmax r2, r4, a=${random.pick(TYPES)}${program.edges()}`)
    program.results++
  }
  if (random.chance(0.2)) pause(program)
  if (program.results > 4 || random.chance(0.4)) program.popAll()
}

function loadAction(program: FirmwareProgram): void {
  const { random, accessBytes, storeScratch } = program
  const spaces = ['activations', 'scalar', ...(storeScratch.bytes > 0 ? ['store', 'store'] : [])]
  const space = random.pick(spaces)
  const room = { activations: program.scratch.bytes, scalar: 256, store: storeScratch.bytes }[space]!
  const accesses = random.chance(0.1)
    ? 0
    : random.integer(1, Math.floor(Math.min(room, random.chance(0.2) ? 8192 : 512) / accessBytes))
  const bytes = accesses * accessBytes
  const to =
    space === 'activations'
      ? program.scratchPlace(bytes)
      : space === 'scalar'
        ? program.scalarScratch
        : storeScratch.from
  const last = Math.max(0, Math.floor((program.dataSize - bytes) / accessBytes))
  const from = program.dataSize >= bytes ? `DATA + ${random.integer(0, last) * accessBytes}` : '0'
  program.emit(`li r1, ${from}`, `li r2, ${to}`, `li r3, ${bytes}`)
  program.emit(`dma.load r1, r2, r3, ${space}, ${random.pick(KINDS)}${program.edges()}`)
}

/** A store; and sometimes a load of it right behind, which is answered from the queue of writes. */
function storeAction(program: FirmwareProgram): void {
  const { random, accessBytes } = program
  const bytes = random.integer(0, random.chance(0.2) ? 60 : 8) * accessBytes
  const from = program.scratchPlace(Math.min(bytes, program.scratch.bytes))
  // Far apart: other rows, other banks.
  const to = `SCRATCH + ${random.integer(0, 20) * 2048}`
  if (bytes > program.scratch.bytes) return
  program.emit(`li r1, ${to}`, `li r2, ${from}`, `li r3, ${bytes}`)
  program.emit(`dma.store r1, r2, r3, ${random.pick(KINDS)}${program.edges()}`)
  if (random.chance(0.5)) return
  program.emit(`dma.load r1, r2, r3, activations, ${random.pick(KINDS)} signal=${BARRIER}`, `sync wait=${BARRIER}`)
}

/** The program once more over itself. */
function programLoad(program: FirmwareProgram): void {
  program.emit('li r1, 64', `li r3, ${program.random.integer(1, 6) * 64}`)
  program.emit(`dma.load r1, r0, r3, instructions, instructions${program.edges()}`)
}

function hostAction(program: FirmwareProgram): void {
  const { random } = program
  const isIn = random.chance(0.5)
  if (random.chance(0.3)) {
    program.emit(isIn ? `in r${random.integer(1, 8)}` : `out r${random.integer(0, 8)}`)
    if (isIn) program.addInput(1)
    else program.outputBytes += 4
    return
  }
  const bytes = random.chance(0.1) ? 0 : random.integer(1, random.chance(0.1) ? 400 : 60)
  const words = Math.ceil(bytes / 4)
  program.emit(
    `li r2, ${program.scratchPlace(bytes)}`,
    `li r3, ${bytes}`,
    `dma.${isIn ? 'in' : 'out'} r2, r3${program.edges()}`,
  )
  if (isIn) program.addInput(words)
  else program.outputBytes += 4 * words
}

/** Other vectors for the passes to come. */
function newVectors(program: FirmwareProgram): void {
  const { random, vectorBytes } = program
  program.barrier()
  program.emit(`li r2, 0`, `li r3, ${vectorBytes}`, `dma.in r2, r3 signal=${BARRIER}`, `sync wait=${BARRIER}`)
  program.addInput(Math.ceil(vectorBytes / 4))
  if (random.chance(0.5)) program.barrier()
}

function pause(program: FirmwareProgram): void {
  const { random } = program
  const label = program.label()
  program.emit(
    `li r9, ${random.chance(0.02) ? random.integer(5000, 15_000) : random.integer(1, random.chance(0.15) ? 1500 : 40)}`,
    `${label}: addi r9, r9, -1`,
    `bne r9, r0, ${label}`,
  )
}

function roomPoll(program: FirmwareProgram): void {
  const { random } = program
  const label = program.label()
  const engine = random.pick(['dma', 'mac', 'vec'])
  program.emit(`li r8, ${random.integer(1, 4)}`, `${label}: room r7, ${engine}`, `blt r7, r8, ${label}`)
}

function arithmetic(program: FirmwareProgram): void {
  const { random } = program
  const [a, b, c] = [random.integer(1, 8), random.integer(0, 8), random.integer(0, 8)]
  const address = program.scalarScratch + 256 + 4 * random.integer(0, 30)
  const label = program.label()
  program.emit(
    `mul r${a}, r${b}, r${c}`,
    `sw r${a}, r0, ${address}`,
    `min r${b}, r${a}, r${c}`,
    `sub r${c}, r${a}, r${b}, 17`,
    `lw r${a}, r0, ${address}`,
    `${random.pick(['beq', 'bne', 'blt', 'bge'])} r${a}, r${b}, ${label}`,
    `addi r${a}, r${a}, 3`,
    `${label}: jal r10, ${label}f`,
    `${label}f: add r${c}, r${a}, r${b}`,
  )
}

function sections(program: FirmwareProgram): void {
  program.emit(`li r1, ${program.random.integer(0, program.random.chance(0.7) ? 4 : 63)}`, 'section r1')
}

function syncs(program: FirmwareProgram): void {
  const { random } = program
  const engines = program.isPreloaded ? ['dma', 'mac', 'vec'] : ['dma', 'dec', 'mac', 'vec']
  for (let n = random.integer(1, 7); n > 0; n--) program.emit(`${random.pick(engines)}.sync${program.edges()}`)
}

/** More signals than a semaphore can count, and some who wait for them. */
function burst(program: FirmwareProgram): void {
  const { random } = program
  const label = program.label()
  program.emit(
    `li r9, ${random.integer(5, 300)}`,
    `${label}: sync signal=${BURST}`,
    'addi r9, r9, -1',
    `bne r9, r0, ${label}`,
  )
  for (let n = random.integer(1, 5); n > 0; n--)
    program.emit(`${random.pick(['dma', 'mac', 'vec'])}.sync wait=${BURST}`)
}

/** On a chip whose one tile is preloaded. */
function preloadedPass(program: FirmwareProgram): void {
  const { random, chip, tile } = program
  const vectors = random.integer(1, chip.accumulators.contexts)
  for (let context = 0; context < vectors; context++) {
    const vector = random.integer(0, program.vectorBytes - tile.columns)
    program.emit(
      `li r5, ${vector}`,
      `li r6, ${context}`,
      `li r7, ${random.integer(0, 3)}`,
      `mac.mv r5, r6, r7${program.edges()}`,
    )
    program.passes++
  }
  for (let context = 0; context < vectors; context++)
    drains(program, Math.min(program.tileRows, tile.rows + 5), context)
}

const EVERYWHERE: Action[] = [
  ...[vectorAction, vectorAction, vectorAction, argmaxAction, hostAction, hostAction, newVectors],
  ...[pause, pause, roomPoll, arithmetic, sections, sections, syncs, burst],
  (program) => program.barrier(),
]
const strip: Action = (program) => stripAction(program)
const STREAMED: Action[] = [
  ...EVERYWHERE,
  lateParameters,
  passBehindVector,
  strip,
  strip,
  strip,
  strip,
  strip,
  loadAction,
  loadAction,
  storeAction,
  storeAction,
  programLoad,
]
const PRELOADED: Action[] = [...EVERYWHERE, preloadedPass, preloadedPass, preloadedPass, preloadedPass]

/** One of them. */
export function randomAction(program: FirmwareProgram): void {
  program.random.pick(program.isPreloaded ? PRELOADED : STREAMED)(program)
}
