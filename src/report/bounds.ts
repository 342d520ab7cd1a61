/** Words for what a run was bound by. */
import type { ChipReport } from '../runner/chip-report.js'

export const BOUND_NAMES: Record<ChipReport['boundBy'], string> = {
  dram: 'DRAM',
  decompressor: 'decompressor',
  mac: 'MAC array',
  vector: 'vector unit',
  sequencer: 'sequencer',
  latency: 'latency',
}
