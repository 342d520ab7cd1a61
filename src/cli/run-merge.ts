/** What `azsim merge` does and writes. */
import { readSweep, sweepFile, sweepFormat } from '../experiments/sweep/files.js'
import { mergeShards } from '../experiments/sweep/merge.js'
import type { SweepShard } from '../experiments/sweep/merge.js'
import { counted } from '../report/table.js'
import type { MergeRequest } from './merge.js'
import { checkWritable, note, writeFiles } from './output.js'

export async function runMergeCommand({ shards: files, out }: MergeRequest): Promise<void> {
  checkWritable(out)
  const shards: SweepShard[] = []
  for (const file of files) shards.push({ file, rows: await readSweep(file) })
  const rows = mergeShards(shards)
  writeFiles([{ path: out, data: await sweepFile(rows, sweepFormat(out, '--out')) }])
  note(`wrote ${out}: ${counted(rows.length, 'point')} of ${counted(files.length, 'file')}`)
}
