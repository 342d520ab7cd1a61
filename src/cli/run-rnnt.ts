/** What `azsim run` does, prints and writes. */
import { join } from 'node:path'
import { formatMemoryMap } from '../compiler/memory-map.js'
import { dumpText, lowerUntil } from '../experiments/dump.js'
import { lower, runInput } from '../experiments/rnnt-input.js'
import { RunReferences } from '../experiments/rnnt-references.js'
import { lowered, outputErrorOf, reportOf, simulate } from '../experiments/simulation.js'
import { drawQuantizedRnnts } from '../model/drawn-rnnt-quantized.js'
import { rnntOutline } from '../model/rnnt-outline.js'
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
  const { model: description, seed, format, dumpAfter: lastPass } = request
  const { frames, schedule } = runInput(request)
  // Drawing takes long: what does not fit the activation SRAM is refused before.
  if (lastPass === null) lowerUntil('chunk', (onPass) => lower(request, rnntOutline(description), schedule, onPass))
  const { float, variants } = drawQuantizedRnnts(description, frames.data, seed, [format], (part) => {
    showProgress(`drawing, calibrating and quantizing the weights: ${part}`)
  })
  const input = { request, model: variants[0]!, frames, schedule }
  if (lastPass !== null) {
    print(dumpText(lowerUntil(lastPass, (onPass) => lower(request, input.model, schedule, onPass))))
    return
  }
  const program = lowered(input, showProgress)
  const recordings = new Recordings(request, program)
  const references = request.check ? new RunReferences(input.model, { ...input, block: program.block }) : undefined
  const run = await whileInterruptible(() =>
    simulate(input, program, {
      observers: recordings.observers,
      check: references?.events(),
      onProgress: showProgress,
    }),
  )
  if (references !== undefined) showProgress('comparing with real numbers')
  const check = references?.compare(float) ?? null
  const report = reportOf(input, program, run, provenance(), { check, outputError: check && outputErrorOf(check) })
  // Files first: where they cannot be written, nothing is printed.
  writeOutputs(request, report, recordings)
  if (form.json) printJson(report)
  else if (form.csv) print(layersCsv([{ name: null, report }]))
  else {
    print(runTables(report))
    if (request.memoryMap) print(`\n${formatMemoryMap(program.memoryMap)}`)
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
