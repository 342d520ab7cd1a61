/** What `azsim matvec` does and prints. */
import { formatMemoryMap } from '../compiler/memory-map.js'
import { writeNpyInt32 } from '../model/npy.js'
import { energyReport } from '../report/energy.js'
import type { EnergyReport } from '../report/energy-report.js'
import { matvecTable } from '../report/matvec-table.js'
import { formatNumber } from '../report/table.js'
import type { ChipReport } from '../runner/chip-report.js'
import { lowerMatvecRequest, runMatvec } from '../runner/matvec.js'
import type { LoweredMatvec } from '../runner/matvec.js'
import type { MatvecRequest } from '../runner/request.js'
import { whileInterruptible } from './signals.js'
import { note, print, printJson, showProgress, writeFiles } from './output.js'

/** Version of the JSON that `azsim matvec --json` prints. */
const SCHEMA = 'azsim-matvec/1'

export async function runMatvecCommand(request: MatvecRequest, json: boolean): Promise<void> {
  const { engine, tileCacheMiB } = request
  showProgress('encoding the matrix')
  const lowered = lowerMatvecRequest(request)
  const onProgress = (cycles: number): void => {
    showProgress(`${formatNumber(cycles)} cycles`)
  }
  const { accumulators, report } = await whileInterruptible(() =>
    runMatvec(lowered, { engine, tileCacheMiB, onProgress }),
  )
  if (request.outputFile !== null) {
    writeFiles([{ path: request.outputFile, data: writeNpyInt32([accumulators.length], accumulators) }])
    note(`wrote ${accumulators.length} accumulators to ${request.outputFile}`)
  }
  const energy = energyOf(request, report)
  if (json) printJson(jsonOf(request, lowered, report, energy))
  else {
    print(matvecTable(request.chip, lowered.program, report, energy))
    if (request.memoryMap) print(`\n${formatMemoryMap(lowered.program.memoryMap)}`)
  }
}

/** There is no audio: leakage is over the run. */
function energyOf({ chip, technologyNm }: MatvecRequest, report: ChipReport): EnergyReport {
  const { microseconds } = report
  return energyReport(chip, report, { technologyNm, audioMicroseconds: microseconds, runMicroseconds: microseconds })
}

function jsonOf(
  { chip, skip }: MatvecRequest,
  { program }: LoweredMatvec,
  report: ChipReport,
  energy: EnergyReport,
): object {
  const [matrix] = program.matrices
  return {
    schema: SCHEMA,
    ...report,
    energy,
    weightBits: matrix!.storedBitsPerWeight,
    matrix,
    memoryMap: program.memoryMap,
    skip,
    chip,
  }
}
