/** Pass `tile`: cuts every matrix into strips and tiles for the chip. */
import type { TileLayout } from '../../compress/tile.js'
import type { StreamedChip } from '../../model/chip-fields.js'
import { matricesOf } from '../network.js'
import type { Network } from '../network.js'
import { lstmTiling, plainLayout } from '../tiling.js'
import type { LstmTiling } from '../tiling.js'

export interface Tiled {
  /** Of each LSTM, by its stage's name. */
  tilings: Record<string, LstmTiling>
  /** Of each matrix, by its name. */
  layouts: Record<string, TileLayout>
}

/** @throws UserError where a strip could not hold a cell */
export function tile({ chip, network }: { chip: StreamedChip; network: Network }): Tiled {
  const lstms = [...network.network, ...network.prediction].filter((stage) => stage.kind === 'lstm')
  const layouts = matricesOf(network).map(({ name, matrix, cells }): [string, TileLayout] => [
    name,
    cells === null ? plainLayout(chip, matrix.rows) : lstmTiling(chip, cells).layout,
  ])
  return {
    tilings: Object.fromEntries(lstms.map(({ name, cells }) => [name, lstmTiling(chip, cells)])),
    layouts: Object.fromEntries(layouts),
  }
}
