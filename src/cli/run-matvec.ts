/** What `azsim matvec` does and prints. */
import { writeNpyInt32 } from '../model/npy.js'
import { matvecTable } from '../report/matvec-table.js'
import { runMatvec } from '../runner/matvec.js'
import type { MatvecResult } from '../runner/matvec.js'
import type { MatvecRequest } from '../runner/request.js'
import { note, print, printJson, showProgress, writeFiles } from './output.js'

/** Version of the JSON that `azsim matvec --json` prints. */
const SCHEMA = 'azsim-matvec/1'

export async function runMatvecCommand(request: MatvecRequest, json: boolean): Promise<void> {
  const result = await runMatvec(request, {
    onProgress: (cycles) => {
      showProgress(`${cycles.toLocaleString('en')} cycles`)
    },
  })
  const { accumulators } = result
  if (request.outputFile !== null) {
    writeFiles([{ path: request.outputFile, data: writeNpyInt32([accumulators.length], accumulators) }])
    note(`wrote ${accumulators.length} accumulators to ${request.outputFile}`)
  }
  if (json) printJson(jsonOf(request, result))
  else print(matvecTable(request.chip, result.program, result.report))
}

function jsonOf({ chip, skip }: MatvecRequest, { program, report }: MatvecResult): object {
  const [matrix] = program.matrices
  return { schema: SCHEMA, ...report, weightBits: matrix!.storedBitsPerWeight, matrix, skip, chip }
}
