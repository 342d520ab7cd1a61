/** `azsim memory`: what a trace of memory requests takes on the chip's memory controller alone. */
import type { CommandModule } from 'yargs'
import { DRAM_TYPES, type DramType } from '../model/chip-fields.js'
import type { MemoryReplay, ReplayExports } from '../runner/memory-replay.js'
import { choiceOption, jsonOption, textOption } from './options.js'

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
          type: 'string',
          demandOption: true,
          requiresArg: true,
          coerce: textOption('--trace'),
          describe: 'Text file: `0xADDRESS R` or `0xADDRESS W` a line, # comments',
        })
        .option('dram', {
          type: 'string',
          requiresArg: true,
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
      const progress = progressLine(requests.requests.length)
      const replay = await replayMemoryTrace(await loadWasm(), requests, { onProgress: progress.show })
      progress.clear()
      process.stdout.write(json ? `${JSON.stringify(replay, null, 2)}\n` : memoryTable(replay))
    },
  }
}

/** The report in aligned columns: what, how many, unit, remark. */
export function memoryTable(replay: MemoryReplay): string {
  const clocks = replay.dramClocks
  const decided = replay.rowHits + replay.rowMisses + replay.rowConflicts
  const row = (name: string, value: number, unit: string, remark = ''): string[] => [name, count(value), unit, remark]
  const part = (name: string, value: number, of: number, unit: string, remark: string) =>
    row(name, value, unit, `${percent(value, of)} ${remark}`)
  const rows = [
    row('time', clocks, 'DRAM clocks', `${count(replay.ns / 1000, 3)} us at ${count(replay.clockMHz)} MHz`),
    part(
      'moved',
      replay.bytes,
      replay.peakBytes,
      'bytes',
      `of the ${count(replay.peakBytes)} that the bus could have moved`,
    ),
    row('reads', replay.reads, 'requests', `of ${replay.accessBytes} bytes`),
    row('  forwarded', replay.forwardedReads, 'requests', 'answered from the write queue'),
    row('writes', replay.writes, 'requests', `of ${replay.accessBytes} bytes`),
    ...(replay.meanReadLatencyClocks === null
      ? []
      : [['read latency', count(replay.meanReadLatencyClocks, 1), 'DRAM clocks', 'mean, from acceptance to data']]),
    part('row hits', replay.rowHits, decided, 'requests', 'first command RD or WR'),
    part('row misses', replay.rowMisses, decided, 'requests', 'first command ACT'),
    part('row conflicts', replay.rowConflicts, decided, 'requests', 'first command PRE'),
    row('activates', replay.activates, 'commands', 'ACT'),
    row(
      'precharges',
      replay.precharges + replay.prechargeAlls,
      'commands',
      `${count(replay.prechargeAlls)} of them PREA`,
    ),
    row('refreshes', replay.refreshes, 'commands', 'REF'),
    row('refused offers', replay.refusedOffers, 'DRAM clocks', 'the queue was full'),
    part('command', replay.commandClocks, clocks, 'DRAM clocks', 'a command was issued'),
    part('bus stall', replay.busStallClocks, clocks, 'DRAM clocks', 'waiting for the data bus'),
    part('bank stall', replay.bankStallClocks, clocks, 'DRAM clocks', 'waiting for a row to open or close'),
    part('refresh stall', replay.refreshStallClocks, clocks, 'DRAM clocks', 'waiting for a refresh'),
    part('idle', replay.idleClocks, clocks, 'DRAM clocks', 'nothing to issue'),
  ]
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((cells) => cells[column]!.length)))
  const lines = rows.map(([name = '', value = '', unit = '', remark = '']) =>
    `  ${name.padEnd(widths[0]!)}  ${value.padStart(widths[1]!)} ${unit.padEnd(widths[2]!)}  ${remark}`.trimEnd(),
  )
  return `${replay.dram}, one request offered per DRAM clock\n${lines.join('\n')}\n`
}

function count(value: number, decimals = 0): string {
  return value.toLocaleString('en', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })
}

function percent(value: number, of: number): string {
  return `${(of === 0 ? 0 : (100 * value) / of).toFixed(1).padStart(5)} %`
}

/** How far the replay is, on a terminal only. */
function progressLine(requests: number): { show: (accepted: number) => void; clear: () => void } {
  if (!process.stderr.isTTY) return { show: () => undefined, clear: () => undefined }
  return {
    show: (accepted) => process.stderr.write(`\r${count(accepted)} of ${count(requests)} requests `),
    clear: () => process.stderr.write('\r\x1b[K'),
  }
}
