/** The shapes of layers that azsim knows by name, and what a shape may be. Weights are drawn (`drawn-layer.ts`). */
import { UserError } from '../errors.js'

/** An LSTM layer: z = Wx x + Wh h + b of 4 x cells rows; h has `projection` values, or `cells` without one. */
export interface LayerShape {
  name: string
  inputs: number
  cells: number
  projection: number | null
}

/** Published models; the name says whose. */
export const LAYER_SHAPES: ReadonlyMap<string, LayerShape> = new Map(
  [
    // Han et al., "ESE: Efficient Speech Recognition Engine with Sparse LSTM on FPGA", FPGA 2017: 3.25 M weights.
    { name: 'ese-lstm', inputs: 153, cells: 1024, projection: 512 },
  ].map((shape) => [shape.name, shape]),
)

/** Columns of a matrix, and with four gates its rows, are far below what the block header holds (65,535 a tile). */
export const MAX_LAYER_SIDE = 16_384
/** Drawn as float32: 256 MiB. */
export const MAX_LAYER_WEIGHTS = 2 ** 26

/** Values of h: what the layer puts out, and what Wh multiplies. */
export const outputsOf = ({ cells, projection }: LayerShape): number => projection ?? cells

export function weightsOf(shape: LayerShape): number {
  const { inputs, cells, projection } = shape
  return 4 * cells * (inputs + outputsOf(shape)) + (projection ?? 0) * cells
}

/** @throws UserError where the layer is larger than azsim can draw; each size by itself is checked with its option */
export function checkLayerShape(shape: LayerShape): void {
  const weights = weightsOf(shape)
  if (weights <= MAX_LAYER_WEIGHTS) return
  throw new UserError(`the layer has ${weights.toLocaleString('en')} weights`, {
    where: `${shape.inputs} inputs, ${shape.cells} cells, ${shape.projection ?? 'no'} projection`,
    allowed: `at most ${MAX_LAYER_WEIGHTS.toLocaleString('en')}`,
    hint: 'fewer cells, or a projection',
  })
}
