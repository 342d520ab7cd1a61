/**
 * What `azsim run --compare` does, prints and writes: the model in two variants, one after the other, so that the image of one is gone
 * before the other's is made. The weights are drawn once for both.
 */
import { join } from 'node:path'
import { formatMemoryMap } from '../compiler/memory-map.js'
import { drawQuantizedRnnts } from '../model/drawn-rnnt-quantized.js'
import type { QuantizedRnnt } from '../model/rnnt.js'
import { rnntOutline } from '../model/rnnt-outline.js'
import { comparisonReport } from '../report/rnnt-comparison.js'
import type { ComparedRun } from '../report/rnnt-comparison.js'
import { comparisonTables } from '../report/rnnt-comparison-table.js'
import { runReport } from '../report/rnnt-report.js'
import type { RunReport } from '../report/rnnt-report.js'
import { formatNumber, formatPercent } from '../report/table.js'
import type { SymbolSchedule } from '../runner/host-words.js'
import type { InputFrames } from '../runner/input-frames.js'
import type { RnntRequest } from '../runner/request.js'
import { runRnnt } from '../runner/rnnt.js'
import { comparedRequests } from '../runner/rnnt-variants.js'
import { commandLine } from './command-line.js'
import { lowerUntil } from './dump.js'
import { note, print, printJson, showProgress, writeFiles } from './output.js'
import { lower, runInput } from './rnnt-input.js'
import { whileInterruptible } from './signals.js'
import { version } from './version.js'

export async function compareModelsCommand(request: RnntRequest, json: boolean): Promise<void> {
  const { model: description, seed, out } = request
  const { frames, schedule: given } = runInput(request)
  const compared = comparedRequests(request)
  // Drawing takes long: what does not fit the activation SRAM is refused before.
  for (const { request } of compared) {
    lowerUntil('chunk', (onPass) => lower(request, rnntOutline(description), given ?? [], onPass))
  }
  const formats = compared.map(({ request }) => request.format)
  const { variants } = drawQuantizedRnnts(description, frames.data, seed, formats, (part) => {
    showProgress(`drawing, calibrating and quantizing the weights: ${part}`)
  })
  const schedule = given ?? (await decisionsOf(request, variants.at(-1)!, frames))
  const runs: ComparedRun[] = []
  for (const [index, { name, request }] of compared.entries()) {
    runs.push({ name, report: await runVariant(name, request, variants[index]!, frames, schedule) })
  }
  const versions = { azsim: version(), node: process.version }
  const report = comparisonReport(runs, { versions, command: commandLine() })
  // Files first: where they cannot be written, nothing is printed.
  if (out !== null) {
    const path = join(out, 'report.json')
    writeFiles([{ path, data: `${JSON.stringify(report, null, 2)}\n` }])
    note(`wrote ${path}`)
  }
  if (json) printJson(report)
  else {
    print(comparisonTables(report))
    if (!request.memoryMap) return
    for (const { name, report } of runs) print(`\n${name}\n${formatMemoryMap(report.memoryMap)}`)
  }
}

/** What the search of the requested variant decides when it is free. */
async function decisionsOf(request: RnntRequest, model: QuantizedRnnt, frames: InputFrames): Promise<SymbolSchedule> {
  const { run } = await simulate('what the compressed model says', request, model, frames, undefined)
  return run.symbols.map(({ frame, symbol }) => ({ frame, symbol }))
}

async function runVariant(
  name: string,
  request: RnntRequest,
  model: QuantizedRnnt,
  frames: InputFrames,
  schedule: SymbolSchedule,
): Promise<RunReport> {
  const { program, run } = await simulate(name, request, model, frames, schedule)
  return runReport({
    ...{ request, frames, program, notes: model.notes, run, check: null },
    versions: { azsim: version(), node: process.version },
    command: commandLine(),
  })
}

async function simulate(
  name: string,
  request: RnntRequest,
  model: QuantizedRnnt,
  frames: InputFrames,
  schedule: SymbolSchedule | undefined,
) {
  const program = lower(request, model, schedule, (pass) => {
    showProgress(`${name}: ${pass} done`)
  })
  const utterances = [{ frames: frames.data, count: frames.count, reset: true }]
  const schedules = schedule && [schedule]
  const run = await whileInterruptible(() =>
    runRnnt(request.chip, program, model, utterances, {
      engine: request.engine,
      tileCacheMiB: request.tileCacheMiB,
      schedule: schedules,
      onProgress: (cycles, share) => {
        showProgress(`${name}: ${formatNumber(cycles)} cycles, ${formatPercent(share, 0)} of the audio taken`)
      },
    }),
  )
  const { chunk, block, matrices, memoryMap } = program
  return { program: { chunk, block, matrices, memoryMap }, run }
}
