/**
 * From columns of weights to a tile: the weights in the order in which they are multiplied, the non-zero ones of each column, and what each
 * lane has to do with it.
 */
import { Config } from '../config'
import { Columns, SQUARE } from './columns'
import { PAIR_BYTES, ROWS_AT_ONCE, Tile } from './tile'

/** `tile` has the shape of `columns`, and a place. */
export function fillTile(tile: Tile, columns: Columns, config: Config): void {
  pairColumns(tile, columns)
  memory.fill(tile.work, 0, tile.nonZeros - tile.work)
  tile.mostWork = 0
  for (let column = 0; column < tile.columns; column++) countColumn(tile, columns.column(column), column, config)
}

/** Two columns of 16 rows become 16 pairs. */
function pairColumns(tile: Tile, columns: Columns): void {
  let target = tile.weights
  for (let row = 0; row < tile.rows; row += ROWS_AT_ONCE) {
    for (let column = 0; column < tile.columns; column += 2) {
      const even = v128.load(columns.column(column) + row)
      const odd = v128.load(columns.column(column + 1) + row)
      v128.store(target, i8x16.shuffle(even, odd, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23))
      v128.store(target, i8x16.shuffle(even, odd, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31), 16)
      target += PAIR_BYTES
    }
  }
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
