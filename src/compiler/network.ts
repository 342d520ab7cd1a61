/**
 * What is lowered: lists of stages with their matrices, whatever model they come from (docs/chip.md, "RNN-T on the chip").
 *
 *     a layer    x --> network: an LSTM --> h
 *     an RNN-T   x --> network: LSTMs, time stacks, joint.encoder --> e        symbol --> prediction: LSTMs, joint.prediction --> p
 */
import type { QuantizedMatrix } from '../compress/matrix.js'
import type { LstmLayer } from '../model/lstm-layer.js'
import type { LinearLayer } from '../model/rnnt.js'
import type { RowParameters } from '../model/requantization.js'
import { GATES } from './tiling.js'

/**
 * How often a matrix is read. `chunk`, `frame`: by each chunk, each frame of a stage, of which there is one in `reduction` input frames.
 * `search`: so many times per input frame, on average.
 */
export type MatrixReads =
  { per: 'chunk' | 'frame'; reduction: number; holdable: boolean } | { per: 'search'; readsPerFrame: number }

export interface NetworkMatrix {
  /** Unique in its network: "encoder.0 Wx". */
  name: string
  /** "encoder.0" */
  layer: string
  /** Of its loads. */
  section: number
  matrix: QuantizedMatrix
  params: RowParameters
  /** Cells of the LSTM whose rows i, f, o, g these are, which go strip by strip (tiling.ts); null: rows in their own order. */
  cells: number | null
  reads: MatrixReads
}

interface StageBase {
  /** Unique, without a blank: "encoder.0". That of a layer is empty. */
  name: string
  section: number
  /** Input frames in one of the frames that the stage takes; null: it takes one frame at a time, in the search. */
  reduction: number | null
}

export interface LstmNode extends StageBase {
  kind: 'lstm'
  cells: number
  outputs: number
  /** Bytes from one h to the next. */
  outStride: number
  cellFraction: number
  wx: NetworkMatrix
  wh: NetworkMatrix
  wp: NetworkMatrix | null
}

/** y = RQ(W x + bias), int16. */
export interface ProjectionNode extends StageBase {
  kind: 'projection'
  outputs: number
  w: NetworkMatrix
}

export interface TimeStackNode extends StageBase {
  kind: 'time-stack'
  factor: number
}

export type Stage = LstmNode | ProjectionNode | TimeStackNode

/** What the search of an RNN-T takes besides the two networks. */
export interface Search {
  /** int8 [symbols, embeddingSize] */
  embedding: Int8Array
  embeddingSize: number
  symbols: number
  blank: number
  symbolsPerFrame: number
  /** Values of e, p and a. */
  jointSize: number
  relu: boolean
  output: NetworkMatrix
  /** The host gives the decisions. */
  scheduled: boolean
  embeddingSection: number
  jointSection: number
}

export interface Network {
  /** Values of an input frame. */
  inputs: number
  /** Input frames in one frame of what the network puts out. */
  reduction: number
  network: Stage[]
  /** Empty for a layer. */
  prediction: Stage[]
  search: Search | null
  /** Frames in all, of a layer: it takes them chunk by chunk. null: in blocks, until the host says that there are no more. */
  frames: number | null
}

/** Frames that a stage takes of a block of input frames. */
export const framesOf = ({ reduction }: StageBase, block: number): number =>
  reduction === null ? 1 : block / reduction

export const matricesOf = ({ network, prediction, search }: Network): NetworkMatrix[] => [
  ...[...network, ...prediction].flatMap(stageMatrices),
  ...(search === null ? [] : [search.output]),
]

/** In the order of their use. */
function stageMatrices(stage: Stage): NetworkMatrix[] {
  if (stage.kind === 'time-stack') return []
  if (stage.kind === 'projection') return [stage.w]
  return [stage.wx, stage.wh, ...(stage.wp === null ? [] : [stage.wp])]
}

/** `encoder.0 Wx`; of a layer `Wx`. */
export const nameIn = (stage: string, name: string): string => (stage === '' ? name : `${stage} ${name}`)

/** k: beyond it RS(c', k - 12) of an int16 is 0 (docs/chip.md, "LSTM on the chip"). */
const MAX_CELL_FRACTION = 27

/**
 * @param readsPerFrame null: the stage is in the network; else how often each of its matrices is read in the search, per input frame
 * @throws RangeError where the layer's sizes contradict each other: the caller's defect
 */
export function lstmNode(
  layer: LstmLayer,
  place: StageBase & { outStride: number },
  readsPerFrame: number | null = null,
): LstmNode {
  checkLayer(layer)
  const { name, section, reduction } = place
  const { cells, outputs, cellFraction, wx, wh, wp, params } = layer
  const matrixOf = (
    of: string,
    matrix: QuantizedMatrix,
    params: RowParameters,
    cells: number | null,
    per: 'chunk' | 'frame',
    holdable = false,
  ): NetworkMatrix => {
    const reads: MatrixReads =
      readsPerFrame === null ? { per, reduction: reduction!, holdable } : { per: 'search', readsPerFrame }
    return { name: nameIn(name, of), layer: name, section, matrix, params, cells, reads }
  }
  return {
    ...{ kind: 'lstm', ...place, cells, outputs, cellFraction },
    wx: matrixOf('Wx', wx, params.wx, cells, 'chunk'),
    wh: matrixOf('Wh', wh, params.wh, cells, 'frame', true),
    wp: wp === null ? null : matrixOf('P', wp, params.wp!, null, 'frame'),
  }
}

export function projectionNode(
  { matrix, params }: LinearLayer,
  place: StageBase,
  readsPerFrame: number | null = null,
): ProjectionNode {
  const { name, section, reduction } = place
  const reads: MatrixReads =
    readsPerFrame === null ? { per: 'chunk', reduction: reduction!, holdable: false } : { per: 'search', readsPerFrame }
  const w = { name: nameIn(name, 'W'), layer: name, section, matrix, params, cells: null, reads }
  return { kind: 'projection', ...place, outputs: matrix.rows, w }
}

function checkLayer({ inputs, cells, outputs, wx, wh, wp, params, cellFraction }: LstmLayer): void {
  const check = (what: string, { rows, columns }: QuantizedMatrix, ofRows: number, ofColumns: number): void => {
    if (rows === ofRows && columns === ofColumns) return
    throw new RangeError(`${what} is ${rows} x ${columns}, not ${ofRows} x ${ofColumns}`)
  }
  check('Wx', wx, GATES * cells, inputs)
  check('Wh', wh, GATES * cells, outputs)
  if (wp !== null) check('P', wp, outputs, cells)
  else if (outputs !== cells) throw new RangeError(`${outputs} outputs of ${cells} cells without projection`)
  if (wp !== null && params.wp === undefined) throw new RangeError('P has no row parameters')
  if (!Number.isInteger(cellFraction) || cellFraction < 0 || cellFraction > MAX_CELL_FRACTION) {
    throw new RangeError(`cell states in units of 2^-${cellFraction}: 0..${MAX_CELL_FRACTION}`)
  }
}
