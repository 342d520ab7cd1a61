/** What `azsim run` does, prints and writes. */
import { join } from 'node:path'
import { formatMemoryMap } from '../compiler/memory-map.js'
import { dumpModel, runModel } from '../experiments/run.js'
import { layersCsv } from '../report/rnnt-layers-csv.js'
import type { RunReport } from '../report/rnnt-report.js'
import { runTables } from '../report/rnnt-table.js'
import type { RnntRequest } from '../runner/request.js'
import { symbolScheduleText } from '../runner/symbol-schedule.js'
import type { FormArguments } from './options.js'
import { note, print, printJson, showProgress, writeFiles } from './output.js'
import type { OutputFile } from './output.js'
import { provenance } from './provenance.js'
import { Recordings } from './recordings.js'
import { whileInterruptible } from './signals.js'

export async function runModelCommand(request: RnntRequest, form: FormArguments): Promise<void> {
  const { check, dumpAfter: lastPass } = request
  if (lastPass !== null) {
    print(dumpModel(request, lastPass, showProgress))
    return
  }
  let recordings: Recordings | undefined
  const report = await runModel(request, {
    ...{ ...provenance(), check, onProgress: showProgress, whileRunning: whileInterruptible },
    observe: (program) => {
      recordings = new Recordings(request, program)
      return recordings.observers
    },
  })
  // Files first: where they cannot be written, nothing is printed.
  writeOutputs(request, report, recordings!)
  if (form.json) printJson(report)
  else if (form.csv) print(layersCsv([{ name: null, report }]))
  else {
    print(runTables(report))
    if (request.memoryMap) print(`\n${formatMemoryMap(report.memoryMap)}`)
  }
}

function writeOutputs({ out, saveSymbols, model }: RnntRequest, report: RunReport, recordings: Recordings): void {
  const files: OutputFile[] = []
  if (out !== null) files.push({ path: join(out, 'report.json'), data: `${JSON.stringify(report, null, 2)}\n` })
  if (saveSymbols !== null) {
    files.push({ path: saveSymbols, data: symbolScheduleText(report.symbols, model.vocabulary.labels) })
  }
  const recorded = recordings.files(report.cycles)
  files.push(...recorded.files)
  if (files.length === 0) return
  showProgress('writing')
  writeFiles(files)
  note([`wrote ${files.map(({ path }) => path).join(', ')}`, ...recorded.remarks].join('\n'))
}
