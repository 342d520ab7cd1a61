/** Programs of matrix-vector passes for the timing tests, and what the reference says about them. */
import { Event } from '../../assembly/events.js'
import { encodeParameterBlock, encodeTileBlock } from '../../src/compress/block.js'
import type { Encoding } from '../../src/compress/encoding.js'
import { simulateMacPass, type MacArraySettings, type MacPass } from '../../src/reference/mac-timing.js'
import { eventsOf, runProgram, type ProgramResult } from './chip-program.js'

export type ArraySizes = Pick<MacArraySettings, 'lanes' | 'multipliers' | 'queue' | 'scan'> & { window: number }

/** A matrix, row-major. */
export interface Matrix {
  rows: number
  columns: number
  weights: Int8Array
}

/** One vector through the whole matrix. */
export interface Frame {
  activations: Int8Array
  skipWeights: boolean
  skipActivations: boolean
}

export const setsOfArray = (sizes: ArraySizes): string[] => [
  `mac.lanes=${sizes.lanes}`,
  `mac.window=${sizes.window}`,
  `mac.multipliers=${sizes.multipliers}`,
  `mac.queue=${sizes.queue}`,
  `mac.scan=${sizes.scan}`,
]

export const skipBits = ({ skipWeights, skipActivations }: Frame): number =>
  (skipWeights ? 1 : 0) + (skipActivations ? 2 : 0)

/** Room for any of the tests' tiles, vectors and results. */
const ROOMY = ['accumulators.contexts=16', 'weightBuffer.halfBytes=1048576', 'activations.bytes=1048576']

export const rounded = (bytes: number): number => Math.ceil(bytes / 4) * 4

/** Column by column, as the test port and the tile blocks have it. */
export function columnMajor({ rows, columns, weights }: Matrix, from = 0, width = columns): Int8Array {
  return Int8Array.from(
    { length: rows * width },
    (_, p) => weights[(p % rows) * columns + from + Math.floor(p / rows)]!,
  )
}

/** The columns from `from` on as a matrix of its own. */
export function columnsOf({ rows, columns, weights }: Matrix, from: number, width: number): Matrix {
  const part = Int8Array.from(
    { length: rows * width },
    (_, p) => weights[Math.floor(p / width) * columns + from + (p % width)]!,
  )
  return { rows, columns: width, weights: part }
}

export function product({ rows, columns, weights }: Matrix, activations: Int8Array): number[] {
  return Array.from({ length: rows }, (_, row) => {
    let sum = 0
    for (let column = 0; column < columns; column++) sum += weights[row * columns + column]! * activations[column]!
    return sum
  })
}

export function referencePass(matrix: Matrix, frame: Frame, sizes: ArraySizes): MacPass {
  return simulateMacPass(matrix.weights, matrix.rows, frame.activations, { ...sizes, ...frame })
}

/** The frames' vectors behind each other, each on a multiple of 4 bytes. */
function inputOf(frames: readonly Frame[], stride: number): Uint8Array {
  const input = new Uint8Array(frames.length * stride)
  for (const [n, { activations }] of frames.entries()) input.set(new Uint8Array(activations.buffer), n * stride)
  return input
}

const drainText = (context: number, rows: number, at: number, more = ''): string =>
  `li r1, ${at}\n li r2, ${context << 16}\n li r3, ${rows}\n vec.drain r1, r0, r2, r3, type=raw, release ${more}`

const outText = (frames: number, rows: number, at: number): string =>
  `li r1, ${at}\n li r2, ${frames * rows * 4}\n dma.out r1, r2 wait=15\n halt`

/** On the chip without DRAM: one tile, a pass and a context per frame. */
export function runPreloaded(
  matrix: Matrix,
  frames: readonly Frame[],
  sizes: ArraySizes,
  events: number,
): ProgramResult {
  const stride = rounded(matrix.columns)
  const input = inputOf(frames, stride)
  const results = rounded(input.length)
  const passes = frames.map(
    (frame, n) => `li r1, ${n * stride}\n li r2, ${n}\n li r3, ${skipBits(frame)}
      mac.mv r1, r2, r3 ${n === 0 ? 'wait=1' : ''}`,
  )
  const drains = frames.map((_, n) => {
    return drainText(n, matrix.rows, results + n * matrix.rows * 4, n === frames.length - 1 ? 'signal=15' : '')
  })
  return runProgram({
    source: `li r1, ${input.length}\n dma.in r0, r1 signal=1\n ${passes.join('\n')}\n ${drains.join('\n')}
      ${outText(frames.length, matrix.rows, results)}`,
    chip: 'eie-64',
    sets: [...setsOfArray(sizes), 'accumulators.contexts=16'],
    tile: { rows: matrix.rows, columns: matrix.columns, weights: columnMajor(matrix), passes: frames.length },
    input,
    outputBytes: frames.length * matrix.rows * 4,
    events,
    cycleBound: 1_000_000,
  })
}

/** On a chip with DRAM: one strip cut into tiles of `tileColumns`, each with a pass per frame. */
export function runStreamed(
  matrix: Matrix,
  frames: readonly Frame[],
  sizes: ArraySizes,
  { tileColumns, encoding, events }: { tileColumns: number; encoding: Encoding; events: number },
): ProgramResult {
  const { rows, columns } = matrix
  const access = { accessBytes: 32, codebook: null, bits: 8 }
  const blocks = [
    encodeParameterBlock({
      bias: new Int32Array(rows),
      multiplier: new Int32Array(rows),
      shift: new Int8Array(rows),
      ...access,
    }),
  ]
  const stride = rounded(columns)
  const commands: string[] = []
  const passes: string[] = []
  for (let from = 0; from < columns; from += tileColumns) {
    const width = Math.min(tileColumns, columns - from)
    const shape = { rows, columns: width, positions: columnMajor(matrix, from, width) }
    const flags = { firstTile: from === 0, lastTile: from + width === columns }
    blocks.push(encodeTileBlock({ ...shape, ...flags, encoding, runBits: encoding === 'zero-run' ? 3 : 0, ...access }))
    for (const [n, frame] of frames.entries()) {
      passes.push(`li r1, ${n * stride + from}\n li r2, ${n}\n li r3, ${skipBits(frame)}\n mac.mv r1, r2, r3`)
    }
  }
  let address = 0
  for (const [n, block] of blocks.entries()) {
    commands.push(`li r1, ${address}\n li r2, ${block.length}\n li r3, ${frames.length}
      ${n === 0 ? 'dec.params' : 'dec.tile'} r1, r3, r2, store`)
    // The passes of a tile follow its command, so that no FIFO fills up with commands that wait for others behind them.
    if (n > 0) commands.push(...passes.splice(0, frames.length))
    address += block.length
  }
  const data = Uint8Array.from(blocks.flatMap((block) => [...block]))
  const input = inputOf(frames, stride)
  const results = rounded(input.length)
  const drains = frames.map((_, n) => {
    return drainText(n, rows, results + n * rows * 4, n === frames.length - 1 ? 'signal=15' : '')
  })
  return runProgram({
    source: `li r1, DATA\n li r2, ${data.length}\n dma.load r1, r0, r2, store, weights signal=1\n sync wait=1
      li r1, ${input.length}\n dma.in r0, r1 signal=1\n sync wait=1
      ${commands.join('\n')}\n ${drains.join('\n')}\n ${outText(frames.length, rows, results)}`,
    sets: [...setsOfArray(sizes), ...ROOMY],
    data,
    input,
    outputBytes: frames.length * rows * 4,
    events,
    cycleBound: 1_000_000,
  })
}

/** [first, last] cycle of each pass. */
export function passesOf(result: ProgramResult): { began: number; ended: number }[] {
  const ends = eventsOf(result, Event.passEnded)
  return eventsOf(result, Event.passBegan).map(({ cycle }, n) => ({ began: cycle, ended: ends[n]!.cycle }))
}
