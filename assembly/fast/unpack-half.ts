/** What a tile keeps of weights that lie in a half of the weight buffer: row by row, and what each lane has to do with each column. */
import { Config } from '../config'
import { WeightHalf } from '../memory/weight-half'
import { Tile } from './tile'

/** `tile` has the shape of `half`, and a place. */
export function unpackHalf(half: WeightHalf, config: Config, tile: Tile): void {
  const lanes = config.lanes
  const multipliers = config.multipliers
  memory.fill(tile.weights, 0, <usize>(tile.work - tile.weights))
  memory.fill(tile.work, 0, <usize>(tile.nonZeros - tile.work))
  for (let column = 0; column < half.columns; column++) {
    const work = tile.work + ((<usize>(column * tile.laneStride)) << 1)
    let nonZeros = 0
    for (let lane = 0; lane < min(lanes, half.rows); lane++) {
      const window = half.window(column, lane)
      const held = (half.rows - lane + lanes - 1) / lanes
      let target = tile.weights + <usize>lane * tile.rowStride + column
      let n = 0
      for (let slot = 0; slot < held; slot++) {
        const weight = load<i8>(window + slot)
        store<i8>(target, weight)
        n += weight != 0 ? 1 : 0
        target += <usize>lanes * tile.rowStride
      }
      nonZeros += n
      store<u16>(work + ((<usize>lane) << 1), (n + multipliers - 1) / multipliers)
    }
    store<u16>(tile.nonZeros + ((<usize>column) << 1), nonZeros)
  }
}
