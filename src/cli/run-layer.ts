/** What `azsim layer` does, prints and writes. */
import { join } from 'node:path'
import { formatMemoryMap } from '../compiler/memory-map.js'
import type { QuantizedLayer } from '../model/drawn-layer.js'
import { runIntegerLstm } from '../reference/lstm-layer.js'
import { drawComparisonChart } from '../report/chart.js'
import type { ComparisonChartData } from '../report/chart.js'
import { layerHeader, layerVariantReport } from '../report/layer-report.js'
import type { LayerHeader, LayerVariantReport } from '../report/layer-report.js'
import { layerTables } from '../report/layer-table.js'
import {
  comparisonVariants,
  drawnLayer,
  layerFrames,
  lowerLayerVariant,
  requestedVariant,
  runLoweredLayer,
} from '../runner/layer.js'
import type { LayerFrames, LayerRun } from '../runner/layer.js'
import type { LayerRequest } from '../runner/request.js'
import { commandLine } from './command-line.js'
import { note, print, printJson, showProgress, writeFiles } from './output.js'
import type { OutputFile } from './output.js'
import { whileInterruptible } from './signals.js'
import { version } from './version.js'

export async function runLayerCommand(request: LayerRequest, json: boolean): Promise<void> {
  const { shape, seed } = request
  const frames = layerFrames(request.input, shape, seed)
  showProgress('drawing the weights')
  const float = drawnLayer(shape, frames, seed)
  const variants = request.compare ? comparisonVariants(request.format) : [requestedVariant(request)]
  const check = referenceCheck(frames)

  const reports: LayerVariantReport[] = []
  let notes: string[] = []
  for (const [index, variant] of variants.entries()) {
    const progress = (what: string): void => {
      showProgress(`${variant.name} (${index + 1} of ${variants.length}): ${what}`)
    }
    progress('encoding')
    const lowered = lowerLayerVariant(request, variant, float, frames)
    const onProgress = (cycles: number): void => {
      progress(`${cycles.toLocaleString('en')} cycles`)
    }
    const run = await whileInterruptible(() => runLoweredLayer(request.chip, lowered, frames, { onProgress }))
    progress('comparing with the reference')
    reports.push(layerVariantReport(run, frames, check(run)))
    notes = run.layer.notes
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

/** Compares a run with the integer reference, which is computed once for each way of storing the weights. */
function referenceCheck(frames: LayerFrames): (run: LayerRun) => boolean {
  const known = new Map<string, Int8Array>()
  return ({ variant, layer, hidden }) => {
    const key = JSON.stringify(variant.format)
    const expected = known.get(key) ?? referenceHidden(layer, frames)
    known.set(key, expected)
    const wrong = expected.findIndex((value, i) => value !== hidden[i])
    if (wrong < 0) return true
    const at = `frame ${Math.floor(wrong / layer.outputs)}, value ${wrong % layer.outputs}`
    throw new Error(`${variant.name}: the chip's ${at} is ${hidden[wrong]}, the integer reference's ${expected[wrong]}`)
  }
}

function referenceHidden(layer: QuantizedLayer, frames: LayerFrames): Int8Array {
  const { inputs, cells, outputs, wx, wh, wp, params, cellFraction } = layer
  const projection = wp !== null
  const reference = {
    ...{ inputs, cells, outputs, projection, cellFraction },
    ...{ wx: wx.values, wh: wh.values, wxRows: params.wx, whRows: params.wh },
    ...(wp !== null && { wp: wp.values }),
    ...(params.wp !== undefined && { wpRows: params.wp }),
  }
  return runIntegerLstm(reference, frames.data).hidden
}

async function writeOutputs(
  folder: string,
  report: object,
  header: LayerHeader,
  variants: LayerVariantReport[],
): Promise<void> {
  const files: OutputFile[] = [{ path: join(folder, 'report.json'), data: `${JSON.stringify(report, null, 2)}\n` }]
  const chart = await drawComparisonChart(chartData(header, variants))
  if (chart.status === 'drawn') files.push({ path: join(folder, 'chart.png'), data: chart.png })
  else note(`no chart: ${chart.reason}`)
  writeFiles(files)
  note(`wrote ${files.map(({ path }) => path).join(', ')}`)
}

function chartData({ shape, chip, input, command }: LayerHeader, variants: LayerVariantReport[]): ComparisonChartData {
  const source = input.kind === 'audio' ? input.file : 'drawn frames'
  const projection = shape.projection === null ? '' : `, projection ${shape.projection}`
  const { mac, clockMHz, name } = chip
  return {
    title: `One LSTM layer on ${name}: what compression and zero skipping buy`,
    subtitle: `${shape.name} (${shape.inputs} inputs, ${shape.cells} cells${projection}), ${source}, ${input.frames} frames of 30 ms`,
    variants: variants.map((variant) => {
      const perFrame = variant.cyclesPerFrame / variant.cycles
      const { active, stalls } = variant.mac
      const { read, written } = variant.dram
      const bytes = (kind: keyof typeof read): number => (read[kind] + written[kind]) * perFrame
      return {
        label: variant.name,
        cyclesPerFrame: {
          active: active * perFrame,
          weights: (stalls['weights'] ?? 0) * perFrame,
          context: (stalls['context'] ?? 0) * perFrame,
          semaphore: (stalls['semaphore'] ?? 0) * perFrame,
          idle: (stalls['idle'] ?? 0) * perFrame,
        },
        dramBytesPerFrame: {
          weights: bytes('weights'),
          rowParameters: bytes('rowParameters'),
          activations: bytes('activations'),
          instructions: bytes('instructions'),
          descriptors: bytes('descriptors'),
        },
      }
    }),
    footer: [
      `${name}: ${clockMHz} MHz, ${mac.lanes} lanes x ${mac.multipliers} multiplier(s), window ${mac.window}, queue ${mac.queue}; DRAM ${chip.dram.type}; weights drawn from a seed`,
      command,
    ],
  }
}
