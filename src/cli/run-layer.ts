/** What `azsim layer` does, prints and writes. */
import { join } from 'node:path'
import { layerComparisonChart } from '../charts/layer-comparison.js'
import { LIGHT } from '../charts/theme.js'
import { formatMemoryMap } from '../compiler/memory-map.js'
import { chartFiles } from '../drawing/chart-files.js'
import { runLayer } from '../experiments/layer.js'
import type { LayerHeader, LayerVariantReport } from '../report/layer-report.js'
import { layerTables } from '../report/layer-table.js'
import type { LayerRequest } from '../runner/request.js'
import { note, print, printJson, showProgress, writeFiles } from './output.js'
import type { OutputFile } from './output.js'
import { provenance } from './provenance.js'
import { whileInterruptible } from './signals.js'

export async function runLayerCommand(request: LayerRequest, json: boolean): Promise<void> {
  const { header, variants } = await whileInterruptible(() => runLayer(request, provenance(), showProgress))
  const report = request.compare ? { ...header, variants } : { ...header, ...variants[0]! }
  // Files first: where they cannot be written, nothing is printed.
  if (request.out !== null) await writeOutputs(request.out, report, header, variants)
  if (json) printJson(report)
  else {
    print(layerTables(header, variants))
    if (request.memoryMap) {
      for (const { name, memoryMap } of variants) print(`\n${name}\n${formatMemoryMap(memoryMap)}`)
    }
  }
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
