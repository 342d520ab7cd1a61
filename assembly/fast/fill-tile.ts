/**
 * From columns of weights to a tile: the weights row by row, the non-zero ones of each column, and what each lane has to do with it.
 *
 *     16 columns of 16 rows --> 16 rows of 16 columns        four rounds of interleaving
 */
import { Config } from '../config'
import { Columns, SQUARE } from './columns'
import { Tile } from './tile'

/** `tile` has the shape of `columns`, and a place. */
export function fillTile(tile: Tile, columns: Columns, config: Config): void {
  for (let row = 0; row < tile.rows; row += SQUARE) {
    const rows = min(SQUARE, tile.rows - row)
    for (let column = 0; column < tile.columns; column += SQUARE) {
      const target = tile.weights + <usize>(row * tile.rowStride + column)
      turnSquare(columns.column(column) + row, columns.stride, target, <usize>tile.rowStride, rows)
    }
  }
  // Rows that only fill up the last of those that are summed side by side.
  const end = tile.weights + <usize>(tile.rows * tile.rowStride)
  memory.fill(end, 0, tile.work - end)
  memory.fill(tile.work, 0, tile.nonZeros - tile.work)
  tile.mostWork = 0
  for (let column = 0; column < tile.columns; column++) countColumn(tile, columns.column(column), column, config)
}

function countColumn(tile: Tile, weights: usize, column: i32, config: Config): void {
  const lanes = config.lanes
  const multipliers = config.multipliers
  const work = tile.work + <usize>(column * tile.laneStride) * 2
  if (lanes % SQUARE == 0) countSquares(tile, weights, work, lanes)
  else {
    for (let row = 0, lane = 0; row < tile.rows; row++) {
      const at = work + ((<usize>lane) << 1)
      store<u16>(at, load<u16>(at) + (load<i8>(weights + row) != 0 ? 1 : 0))
      if (++lane == lanes) lane = 0
    }
  }
  let nonZeros = 0
  let allWork = 0
  let mostWork = tile.mostWork
  for (let lane = 0; lane < lanes; lane++) {
    const at = work + ((<usize>lane) << 1)
    const n = <i32>load<u16>(at)
    const cycles = multipliers > 1 ? (n + multipliers - 1) / multipliers : n
    nonZeros += n
    allWork += cycles
    mostWork = max(mostWork, cycles)
    store<u16>(at, cycles)
  }
  tile.mostWork = mostWork
  store<u16>(tile.nonZeros + ((<usize>column) << 1), nonZeros)
  store<u16>(tile.allWork + ((<usize>column) << 1), allWork)
}

/** Non-zero weights of each lane where the lanes are a multiple of 16: the rows of 16 lanes lie side by side. */
function countSquares(tile: Tile, weights: usize, work: usize, lanes: i32): void {
  const zero = i8x16.splat(0)
  for (let lane = 0; lane < lanes; lane += SQUARE) {
    let low = i16x8.splat(0)
    let high = i16x8.splat(0)
    for (let row = lane; row < tile.rows; row += lanes) {
      const marks = i8x16.ne(v128.load(weights + row), zero)
      low = i16x8.sub(low, i16x8.extend_low_i8x16_s(marks))
      high = i16x8.sub(high, i16x8.extend_high_i8x16_s(marks))
    }
    v128.store(work + ((<usize>lane) << 1), low)
    v128.store(work + ((<usize>lane) << 1), high, 16)
  }
}

/** 16 columns, `from` bytes apart, become `rows` rows, `to` bytes apart. */
function turnSquare(source: usize, from: usize, target: usize, to: usize, rows: i32): void {
  for (let half = 0; half < 2; half++) {
    // Eight columns at a time: rows of eight bytes.
    const at = source + <usize>(half * 8) * from
    const c0 = v128.load(at)
    const c1 = v128.load(at + from)
    const c2 = v128.load(at + 2 * from)
    const c3 = v128.load(at + 3 * from)
    const c4 = v128.load(at + 4 * from)
    const c5 = v128.load(at + 5 * from)
    const c6 = v128.load(at + 6 * from)
    const c7 = v128.load(at + 7 * from)
    const to8 = target + <usize>(half * 8)
    turnHalf(interleaveLow(c0, c1), interleaveLow(c2, c3), interleaveLow(c4, c5), interleaveLow(c6, c7), to8, to, rows)
    turnHalf(
      interleaveHigh(c0, c1),
      interleaveHigh(c2, c3),
      interleaveHigh(c4, c5),
      interleaveHigh(c6, c7),
      to8 + 8 * to,
      to,
      rows - 8,
    )
  }
}

/** Pairs of columns, eight rows of each, become up to eight rows of eight bytes. */
function turnHalf(p0: v128, p1: v128, p2: v128, p3: v128, target: usize, to: usize, rows: i32): void {
  const q0 = i16x8.shuffle(p0, p1, 0, 8, 1, 9, 2, 10, 3, 11)
  const q1 = i16x8.shuffle(p0, p1, 4, 12, 5, 13, 6, 14, 7, 15)
  const q2 = i16x8.shuffle(p2, p3, 0, 8, 1, 9, 2, 10, 3, 11)
  const q3 = i16x8.shuffle(p2, p3, 4, 12, 5, 13, 6, 14, 7, 15)
  storeRows(i32x4.shuffle(q0, q2, 0, 4, 1, 5), target, to, rows)
  storeRows(i32x4.shuffle(q0, q2, 2, 6, 3, 7), target + 2 * to, to, rows - 2)
  storeRows(i32x4.shuffle(q1, q3, 0, 4, 1, 5), target + 4 * to, to, rows - 4)
  storeRows(i32x4.shuffle(q1, q3, 2, 6, 3, 7), target + 6 * to, to, rows - 6)
}

/** Two rows of eight bytes, as far as there are any. */
function storeRows(pair: v128, target: usize, to: usize, rows: i32): void {
  if (rows > 0) v128.store64_lane(target, pair, 0)
  if (rows > 1) v128.store64_lane(target + to, pair, 1)
}

function interleaveLow(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
}

function interleaveHigh(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
}
