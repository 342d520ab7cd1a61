/** `azsim memory`: what a trace of memory requests takes on the chip's memory controller alone. */
import { whileInterruptible } from './signals.js'
import type { CommandModule } from 'yargs'
import { DRAM_TYPES, type DramType } from '../model/chip-fields.js'
import { memoryTable } from '../report/memory-table.js'
import { formatNumber } from '../report/table.js'
import type { ReplayExports } from '../runner/memory-replay.js'
import { choiceOption, textOption } from '../experiments/coercers.js'
import { jsonOption, valued } from './options.js'
import { clearProgress, print, printJson, showProgress } from './output.js'

const DEFAULT_DRAM = 'LPDDR4-3200-x32'

interface MemoryArguments {
  trace: string
  dram: DramType
  json: boolean
}

/** @param loadWasm instantiates the chip's wasm; called only when the command runs */
export function memoryCommand(loadWasm: () => Promise<ReplayExports>): CommandModule<object, MemoryArguments> {
  return {
    command: 'memory',
    describe: 'Replay a trace of memory requests on the LPDDR4 controller alone',
    builder: (yargs) =>
      yargs
        .option('trace', {
          ...valued,
          demandOption: true,
          coerce: textOption('--trace'),
          describe: 'Text file: `0xADDRESS R` or `0xADDRESS W` a line, # comments',
        })
        .option('dram', {
          ...valued,
          coerce: choiceOption('--dram', DRAM_TYPES),
          default: DEFAULT_DRAM,
          defaultDescription: DEFAULT_DRAM,
          describe: `Data rate in MT/s and width of the channel in bits: ${DRAM_TYPES.join(', ')}`,
        })
        .options(jsonOption)
        .example('$0 memory --trace reads.txt', 'one request offered per DRAM clock, LPDDR4-3200-x32')
        .example('$0 memory --trace reads.txt --dram LPDDR4-1600-x16 --json', 'another DRAM, for a script')
        .strict(),
    handler: async ({ trace, dram, json }) => {
      const [{ loadMemoryTrace }, { replayMemoryTrace }] = await Promise.all([
        import('../model/memory-trace.js'),
        import('../runner/memory-replay.js'),
      ])
      const requests = loadMemoryTrace(trace, dram)
      const count = formatNumber(requests.requests.length)
      const onProgress = (accepted: number): void => {
        showProgress(`${formatNumber(accepted)} of ${count} requests`)
      }
      const wasm = await loadWasm()
      const replay = await whileInterruptible(() => replayMemoryTrace(wasm, requests, { onProgress }))
      clearProgress()
      if (json) printJson(replay)
      else print(memoryTable(replay))
    },
  }
}
