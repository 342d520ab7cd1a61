/** One LSTM layer in one or several variants, each compared with the integer reference. */
import { drawLayer, quantizeLayer } from '../model/drawn-layer.js'
import type { FloatLayer, QuantizedLayer } from '../model/drawn-layer.js'
import { runIntegerLstm } from '../reference/lstm-layer.js'
import { layerHeader, layerVariantReport } from '../report/layer-report.js'
import type { LayerHeader, LayerVariantReport } from '../report/layer-report.js'
import { formatNumber } from '../report/table.js'
import { inputFrames } from '../runner/input-frames.js'
import type { InputFrames } from '../runner/input-frames.js'
import { comparisonVariants, lowerLayerVariant, requestedVariant, runLoweredLayer } from '../runner/layer.js'
import type { LayerRun } from '../runner/layer.js'
import type { LayerRequest, WeightFormat } from '../runner/request.js'
import { integerLstm } from './reference-models.js'
import type { OnProgress, Provenance } from './simulation.js'

/** @throws UserError where a variant does not fit the chip; Error, a defect of azsim, where outputs differ from the reference's */
export async function runLayer(
  request: LayerRequest,
  { versions, command }: Provenance,
  onProgress: OnProgress,
): Promise<{ header: LayerHeader; variants: LayerVariantReport[] }> {
  const { shape, seed, engine, tileCacheMiB } = request
  const frames = inputFrames(request.input, shape, seed)
  onProgress('drawing the weights')
  const float = drawLayer(shape, frames.data, seed)
  const wanted = request.compare ? comparisonVariants(request.format) : [requestedVariant(request)]

  const variants: LayerVariantReport[] = []
  const stored = new Map<string, StoredLayer>()
  let notes: string[] = []
  for (const [index, variant] of wanted.entries()) {
    const progress = (what: string): void => {
      onProgress(`${variant.name} (${index + 1} of ${wanted.length}): ${what}`)
    }
    progress('encoding')
    const format = JSON.stringify(variant.format)
    const { layer, hidden } = stored.get(format) ?? storeLayer(float, variant.format, frames)
    stored.set(format, { layer, hidden })
    const lowered = lowerLayerVariant(request, variant, layer, frames)
    const onCycles = (cycles: number): void => {
      progress(`${formatNumber(cycles)} cycles`)
    }
    const run = await runLoweredLayer(request.chip, lowered, frames, { engine, tileCacheMiB, onProgress: onCycles })
    variants.push(layerVariantReport(request, run, frames, equalsReference(run, hidden)))
    notes = layer.notes
  }
  return { header: layerHeader(request, frames, notes, { version: versions.azsim, command }), variants }
}

/** The layer in one format, and what it has to put out: the same for all variants that differ only in what is skipped. */
interface StoredLayer {
  layer: QuantizedLayer
  /** Of the integer reference, int8 [frames, outputs]. */
  hidden: Int8Array
}

function storeLayer(float: FloatLayer, format: WeightFormat, frames: InputFrames): StoredLayer {
  const layer = quantizeLayer(float, format)
  return { layer, hidden: runIntegerLstm(integerLstm(layer), frames.data).hidden }
}

function equalsReference({ variant, layer, hidden }: LayerRun, expected: Int8Array): boolean {
  const wrong = expected.findIndex((value, i) => value !== hidden[i])
  if (wrong < 0) return true
  const at = `frame ${Math.floor(wrong / layer.outputs)}, value ${wrong % layer.outputs}`
  throw new Error(`${variant.name}: the chip's ${at} is ${hidden[wrong]}, the integer reference's ${expected[wrong]}`)
}
