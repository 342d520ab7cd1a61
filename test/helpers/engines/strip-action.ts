/** A strip on its way through the chip: parameters, tiles, passes of several vectors, drains in parts; from the store or the stream FIFO. */
import { encodeParameterBlock, encodeTileBlock } from '../../../src/compress/block.js'
import type { Random } from '../random.js'
import { DENSITIES, drawValues } from '../random-matvec.js'
import type { FirmwareProgram } from './firmware-program.js'
import { LOADED } from './firmware-program.js'

const MOST_ROWS = 1200
const MOST_POSITIONS = 12_000

/** Symbols of a tile: two's complement values, or indices into the codebook. */
function drawSymbols(random: Random, count: number, bits: number, isShared: boolean): Int8Array | Uint8Array {
  const density = random.pick(DENSITIES)
  if (!isShared) return drawValues(random, count, bits, density)
  return Uint8Array.from({ length: count }, () => (random.chance(density) ? random.integer(1, 2 ** bits - 1) : 0))
}

function drawCodebook(random: Random, bits: number): Int8Array {
  const codebook = Int8Array.from({ length: 2 ** bits }, () => (random.chance(0.1) ? 0 : random.integer(-128, 127)))
  codebook[0] = 0
  return codebook
}

export interface Strip {
  rows: number
  columns: number[]
  /** Parameters first. */
  blocks: Uint8Array[]
}

export function drawStrip(program: FirmwareProgram, mayShare = true): Strip {
  const { random, chip, tileRows, accessBytes, vectorBytes } = program
  if (chip.weights === 'preloaded') throw new RangeError('a chip without decompressor')
  const { lanes } = chip.mac
  const again = mayShare && random.chance(0.3) ? program.lastTiles : null
  const rows = again?.rows ?? random.integer(1, Math.min(tileRows, random.chance(0.2) ? MOST_ROWS : 100))
  const widest = Math.floor(Math.floor(chip.weightBuffer.halfBytes / lanes) / Math.ceil(rows / lanes))
  const most = Math.max(1, Math.min(widest, vectorBytes, Math.floor(MOST_POSITIONS / rows), 160))
  const columns = again?.columns ?? Array.from({ length: random.integer(1, 3) }, () => random.integer(1, most))
  const bits = again?.bits ?? random.integer(2, 8)
  const codebook = (again?.isShared ?? (mayShare && random.chance(0.3))) ? drawCodebook(random, bits) : null
  const form = { bits, codebook, accessBytes }
  const parameters = encodeParameterBlock({
    bias: Int32Array.from({ length: rows }, () => random.integer(-5000, 5000)),
    multiplier: Int32Array.from({ length: rows }, () => random.integer(0, 2 ** 31 - 1)),
    shift: Int8Array.from({ length: rows }, () => random.integer(-10, 2)),
    ...form,
  })
  const tiles =
    again?.tiles.map((block) => block.slice()) ??
    columns.map((width, n) => {
      const encoding = random.pick(['none', 'zero-run', 'bitmap'] as const)
      return encodeTileBlock({
        ...{ rows, columns: width, positions: drawSymbols(random, rows * width, bits, codebook !== null) },
        ...{ encoding, runBits: encoding === 'zero-run' ? random.integer(0, 8) : 0, ...form },
        ...{ firstTile: n === 0, lastTile: n === columns.length - 1 },
      })
    })
  program.lastTiles = { rows, columns, bits, isShared: codebook !== null, tiles: tiles.map((block) => block.slice()) }
  return { rows, columns, blocks: [parameters, ...tiles] }
}

/** Flips bits, but not those of a tile's columns. */
export function flipBits(random: Random, block: Uint8Array, bits: number): void {
  for (let flip = 0; flip < bits; flip++) {
    const byte = random.integer(0, (random.chance(0.5) ? 16 : block.length) - 1)
    if (byte !== 6 && byte !== 7) block[byte]! ^= 1 << random.integer(0, 7)
  }
}

export function stripAction(program: FirmwareProgram, damagedBits = 0): void {
  const { random, chip } = program
  const { rows, columns, blocks } = drawStrip(program)
  if (damagedBits > 0) flipBits(random, random.pick(blocks), damagedBits)
  const bytes = blocks.reduce((sum, block) => sum + block.length, 0)
  const place = random.chance(0.7) ? program.storePlace(bytes) : -1
  const at = program.addData(new Uint8Array(Buffer.concat(blocks)))
  const vectors = random.integer(1, chip.accumulators.contexts)
  const isLoadedWhole = place >= 0 || random.chance(0.5)
  if (isLoadedWhole) loadStrip(program, at, place, bytes)
  let offset = 0
  for (const [n, block] of blocks.entries()) {
    if (!isLoadedWhole) {
      const kind = n === 0 ? 'rowParameters' : 'weights'
      program.emit(`li r1, DATA + ${at + offset}`, `li r3, ${block.length}`)
      program.emit(`dma.load r1, r0, r3, stream, ${kind}${program.edges()}`)
    }
    decode(program, n === 0, place < 0 ? -1 : place + offset, block.length, vectors)
    if (n > 0) passes(program, vectors, columns[n - 1]!)
    offset += block.length
  }
  for (let context = 0; context < vectors; context++) drains(program, rows, context)
}

/** The whole strip to a place in the store, whose loading is signalled; or, -1, to the stream FIFO. */
export function loadStrip(program: FirmwareProgram, at: number, place: number, bytes: number): void {
  program.emit(`li r1, DATA + ${at}`, `li r2, ${Math.max(0, place)}`, `li r3, ${bytes}`)
  program.emit(`dma.load r1, r2, r3, ${place < 0 ? 'stream, weights' : `store, weights signal=${LOADED}`}`)
}

/** In the store the parameters wait for the load, and the tiles are behind them. */
export function decode(
  program: FirmwareProgram,
  isParameters: boolean,
  place: number,
  bytes: number,
  vectors: number,
): void {
  const isStreamed = place < 0
  const wait = isParameters && !isStreamed ? ` wait=${LOADED}` : program.edges()
  // What is behind the payload is padding, as much as there is.
  const more = !isStreamed && program.random.chance(0.2) ? program.random.integer(0, 70) : 0
  const length = place + bytes + more <= program.storeScratch.from ? bytes + more : bytes
  program.emit(`li r2, ${isStreamed ? 0 : place}`, `li r3, ${length}`, `li r4, ${vectors}`)
  program.emit(`${isParameters ? 'dec.params' : 'dec.tile'} r2, r4, r3, ${isStreamed ? 'stream' : 'store'}${wait}`)
}

/** A pass of each vector over the tile that comes; all at an address, if it is given. */
export function passes(program: FirmwareProgram, vectors: number, columns: number, at?: number): void {
  const { random } = program
  for (let context = 0; context < vectors; context++) {
    const vector = at ?? random.integer(0, program.vectorBytes - columns)
    program.emit(`li r5, ${vector}`, `li r6, ${context}`, `li r7, ${random.integer(0, 3)}`)
    program.emit(`mac.mv r5, r6, r7${program.edges()}`)
  }
}

const FUNCTIONS = ['', ', function=sigmoid', ', function=tanh', ', function=relu']

/** The rows of a context, or some of them, in one command or several; the last one releases. */
export function drains(program: FirmwareProgram, rows: number, context: number): void {
  const { random, scratch } = program
  const parts = random.integer(1, 3)
  for (let part = 0; part < parts; part++) {
    const first = random.chance(0.5) ? 0 : random.integer(0, rows - 1)
    const count = Math.min(rows - first, random.chance(0.1) ? 0 : Math.floor(scratch.bytes / 16))
    const type = program.isPreloaded ? 'raw' : random.pick(['int8', 'int16', 'raw'])
    const size = { int8: 1, int16: 2, raw: 4 }[type]!
    // Results in one half, addends in the other.
    const to = scratch.from + random.integer(0, (scratch.bytes >> 1) - count * size)
    const addend = random.chance(0.3) && !program.isPreloaded
    const from = scratch.from + (scratch.bytes >> 1) + random.integer(0, (scratch.bytes >> 1) - 2 * count - 1)
    const options = type === 'raw' ? '' : random.pick(FUNCTIONS)
    const shift = type === 'raw' ? '' : `, outshift=${random.integer(-3, 12)}`
    const release = part === parts - 1 ? ', release' : ''
    program.emit(`li r1, ${to}`, `li r2, ${from}`, `li r3, ${(context << 16) + first}`, `li r4, ${count}`)
    program.emit(
      `vec.drain r1, r2, r3, r4, type=${type}${options}${addend ? ', addend' : ''}${shift}${release}${program.edges()}`,
    )
  }
}
