/** The stage records of a network: what each stage takes, from where, and where its results go (firmware/stages.azs). */
import { BUFFERS, preActivationBytes, projectedBytes, projectionBuffer, rowsOf } from './activation-buffers.js'
import { wordAligned } from './chip-program.js'
import type { StageDescriptor, TableLayout } from './descriptors.js'
import { areaOf } from './memory-map.js'
import type { MemorySpace } from './memory-map.js'
import { nameIn } from './network.js'
import type { LstmNode, Network, Stage } from './network.js'
import type { Tiled } from './passes/tile.js'

interface State extends Tiled {
  network: Network
  activations: MemorySpace
  table: TableLayout
}

/** L_KIND: the numbers are those of firmware/stages.azs. */
const KINDS: Record<Stage['kind'], number> = { lstm: 0, projection: 1, 'time-stack': 2 }
/** Of the shifts in firmware/lstm.azs; a count carries what is added to a shift in its upper 8 bits. */
const CELL_FRACTION = 11
const SHIFT_UNIT = 2 ** 24

/** Frames in the activation SRAM: the first, and from each to the next. */
interface Rows {
  address: number
  stride: number
}

export function stageDescriptors(state: State): Record<string, StageDescriptor> {
  const { network, activations } = state
  const { inputs, search } = network
  const x = { address: areaOf(activations, BUFFERS.x).address, stride: wordAligned(inputs) }
  const ofNetwork = chain(state, network.network, x)
  if (search === null) return ofNetwork
  const embedded = { address: areaOf(activations, BUFFERS.embedded).address, stride: search.embeddingSize }
  return { ...ofNetwork, ...chain(state, network.prediction, embedded) }
}

function chain(state: State, stages: readonly Stage[], first: Rows): Record<string, StageDescriptor> {
  let input = first
  const records = stages.map((stage, index): [string, StageDescriptor] => {
    const { record, output } = describeStage(state, stages, stage, input)
    const next = stages[index + 1]
    const common = {
      NEXT: next === undefined ? 0 : state.table.stages[next.name]!,
      KIND: KINDS[stage.kind],
      SECTION: stage.section,
      X: input.address,
      X_STRIDE: input.stride,
    }
    input = output
    return [stage.name, { ...common, ...record }]
  })
  return Object.fromEntries(records)
}

function describeStage(
  state: State,
  stages: readonly Stage[],
  stage: Stage,
  input: Rows,
): { record: StageDescriptor; output: Rows } {
  if (stage.kind === 'time-stack') {
    const { factor } = stage
    return { record: { FACTOR: factor }, output: { address: input.address, stride: factor * input.stride } }
  }
  const isLstm = stage.kind === 'lstm'
  const buffer = isLstm ? rowsOf(stages, stage) : projectionBuffer(stage)
  const OUT = areaOf(state.activations, buffer).address
  const OUT_STRIDE = isLstm ? stage.outStride : projectedBytes(stage.outputs)
  const record = isLstm ? lstmRecord(state, stage) : { W: state.table.matrices[stage.w.name]! }
  return { record: { ...record, OUT, OUT_STRIDE }, output: { address: OUT, stride: OUT_STRIDE } }
}

function lstmRecord({ activations, table, tilings }: State, stage: LstmNode): StageDescriptor {
  const { name, cells, cellFraction, wx, wh, wp } = stage
  const { stripCells, lastCells } = tilings[name]!
  return {
    W: table.matrices[wx.name]!,
    WH: table.matrices[wh.name]!,
    WP: wp === null ? 0 : table.matrices[wp.name]!,
    CELLS: cells,
    STRIP_CELLS: stripCells,
    LAST_CELLS: lastCells,
    STATE: areaOf(activations, nameIn(name, BUFFERS.cells)).address,
    HIDDEN: areaOf(activations, nameIn(name, BUFFERS.hidden)).address,
    PRE_STRIDE: preActivationBytes(stage),
    PRODUCT_SHIFT: (CELL_FRACTION - cellFraction) * SHIFT_UNIT,
    TANH_SHIFT: (cellFraction - CELL_FRACTION) * SHIFT_UNIT,
  }
}
