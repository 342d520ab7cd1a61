/** What `azsim run` does, prints and writes. */
import { join } from 'node:path'
import { formatMemoryMap } from '../compiler/memory-map.js'
import { drawQuantizedRnnts } from '../model/drawn-rnnt-quantized.js'
import { rnntOutline } from '../model/rnnt-outline.js'
import { runReport } from '../report/rnnt-report.js'
import type { RunReport } from '../report/rnnt-report.js'
import { runTables } from '../report/rnnt-table.js'
import { formatNumber, formatPercent } from '../report/table.js'
import type { RnntRequest } from '../runner/request.js'
import { runRnnt } from '../runner/rnnt.js'
import { symbolScheduleText } from '../runner/symbol-schedule.js'
import { commandLine } from './command-line.js'
import { dumpText, lowerUntil } from './dump.js'
import { note, print, printJson, showProgress, writeFiles } from './output.js'
import type { OutputFile } from './output.js'
import { Recordings } from './recordings.js'
import { lower, runInput } from './rnnt-input.js'
import { RunReferences } from './rnnt-references.js'
import { compareModelsCommand } from './run-rnnt-compare.js'
import { whileInterruptible } from './signals.js'
import { version } from './version.js'

export async function runModelCommand(request: RnntRequest, json: boolean): Promise<void> {
  if (request.compare) {
    await compareModelsCommand(request, json)
    return
  }
  const { chip, model: description, seed, format, dumpAfter: lastPass } = request
  const input = runInput(request)
  const { frames, schedule } = input
  // Drawing takes long: what does not fit the activation SRAM is refused before.
  if (lastPass === null) lowerUntil('chunk', (onPass) => lower(request, rnntOutline(description), schedule, onPass))
  const { float, variants } = drawQuantizedRnnts(description, frames.data, seed, [format], (part) => {
    showProgress(`drawing, calibrating and quantizing the weights: ${part}`)
  })
  const model = variants[0]!
  if (lastPass !== null) {
    print(dumpText(lowerUntil(lastPass, (onPass) => lower(request, model, schedule, onPass))))
    return
  }
  const program = lower(request, model, schedule, (pass) => {
    showProgress(`lowering: ${pass} done`)
  })

  const utterances = [{ frames: frames.data, count: frames.count, reset: true }]
  const schedules = schedule && [schedule]
  const recordings = new Recordings(request, program)
  const references = request.check ? new RunReferences(model, { ...input, block: program.block }) : undefined
  const run = await whileInterruptible(() =>
    runRnnt(chip, program, model, utterances, {
      schedule: schedules,
      engine: request.engine,
      tileCacheMiB: request.tileCacheMiB,
      observers: recordings.observers,
      check: references?.events(),
      onProgress: (cycles, share) => {
        showProgress(`${formatNumber(cycles)} cycles, ${formatPercent(share, 0)} of the audio taken`)
      },
    }),
  )
  if (references !== undefined) showProgress('comparing with real numbers')
  const report = runReport({
    ...{ request, frames, program, notes: model.notes, run },
    check: references?.compare(float) ?? null,
    versions: { azsim: version(), node: process.version },
    command: commandLine(),
  })
  // Files first: where they cannot be written, nothing is printed.
  writeOutputs(request, report, recordings)
  if (json) printJson(report)
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
