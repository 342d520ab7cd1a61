/** What `azsim layer` does, prints and writes. */
import { join } from 'node:path'
import { layerComparisonChart } from '../charts/layer-comparison.js'
import { LIGHT } from '../charts/theme.js'
import { formatMemoryMap } from '../compiler/memory-map.js'
import { chartFiles } from '../drawing/chart-files.js'
import { drawLayer, quantizeLayer } from '../model/drawn-layer.js'
import type { FloatLayer, QuantizedLayer } from '../model/drawn-layer.js'
import { runIntegerLstm } from '../reference/lstm-layer.js'
import { layerHeader, layerVariantReport } from '../report/layer-report.js'
import type { LayerHeader, LayerVariantReport } from '../report/layer-report.js'
import { layerTables } from '../report/layer-table.js'
import { formatNumber } from '../report/table.js'
import { inputFrames } from '../runner/input-frames.js'
import type { InputFrames } from '../runner/input-frames.js'
import { comparisonVariants, lowerLayerVariant, requestedVariant, runLoweredLayer } from '../runner/layer.js'
import type { LayerRun } from '../runner/layer.js'
import type { LayerRequest, WeightFormat } from '../runner/request.js'
import { commandLine } from './command-line.js'
import { note, print, printJson, showProgress, writeFiles } from './output.js'
import type { OutputFile } from './output.js'
import { integerLstm } from '../experiments/reference-models.js'
import { whileInterruptible } from './signals.js'
import { version } from './version.js'

export async function runLayerCommand(request: LayerRequest, json: boolean): Promise<void> {
  const { shape, seed, engine, tileCacheMiB } = request
  const frames = inputFrames(request.input, shape, seed)
  showProgress('drawing the weights')
  const float = drawLayer(shape, frames.data, seed)
  const variants = request.compare ? comparisonVariants(request.format) : [requestedVariant(request)]

  const reports: LayerVariantReport[] = []
  const stored = new Map<string, StoredLayer>()
  let notes: string[] = []
  for (const [index, variant] of variants.entries()) {
    const progress = (what: string): void => {
      showProgress(`${variant.name} (${index + 1} of ${variants.length}): ${what}`)
    }
    progress('encoding')
    const format = JSON.stringify(variant.format)
    const { layer, hidden } = stored.get(format) ?? storeLayer(float, variant.format, frames)
    stored.set(format, { layer, hidden })
    const lowered = lowerLayerVariant(request, variant, layer, frames)
    const onProgress = (cycles: number): void => {
      progress(`${formatNumber(cycles)} cycles`)
    }
    const run = await whileInterruptible(() =>
      runLoweredLayer(request.chip, lowered, frames, { engine, tileCacheMiB, onProgress }),
    )
    reports.push(layerVariantReport(run, frames, equalsReference(run, hidden)))
    notes = layer.notes
  }

  const header = layerHeader(request, frames, notes, { version: version(), command: commandLine() })
  const [only] = reports
  const report = request.compare ? { ...header, variants: reports } : { ...header, ...only! }
  // Files first: where they cannot be written, nothing is printed.
  if (request.out !== null) await writeOutputs(request.out, report, header, reports)
  if (json) printJson(report)
  else {
    print(layerTables(header, reports))
    if (request.memoryMap) {
      for (const { name, memoryMap } of reports) print(`\n${name}\n${formatMemoryMap(memoryMap)}`)
    }
  }
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

/** @throws Error, a defect of azsim, where the chip's outputs differ from the reference's */
function equalsReference({ variant, layer, hidden }: LayerRun, expected: Int8Array): boolean {
  const wrong = expected.findIndex((value, i) => value !== hidden[i])
  if (wrong < 0) return true
  const at = `frame ${Math.floor(wrong / layer.outputs)}, value ${wrong % layer.outputs}`
  throw new Error(`${variant.name}: the chip's ${at} is ${hidden[wrong]}, the integer reference's ${expected[wrong]}`)
}

async function writeOutputs(
  folder: string,
  report: object,
  header: LayerHeader,
  variants: LayerVariantReport[],
): Promise<void> {
  const files: OutputFile[] = [{ path: join(folder, 'report.json'), data: `${JSON.stringify(report, null, 2)}\n` }]
  const drawn = await chartFiles([layerComparisonChart(header, variants, LIGHT)], folder)
  if (drawn.status === 'drawn') files.push(...drawn.files)
  else note(`no chart: ${drawn.reason}`)
  writeFiles(files)
  note(`wrote ${files.map(({ path }) => path).join(', ')}`)
}
