/** The table that `azsim memory` prints: what, how many, unit, remark. */
import type { MemoryReplay } from '../runner/memory-replay.js'
import { formatNumber, formatPercent } from './table.js'

/** Of "100.0 %", so that the points of all shares stand below each other. */
const PERCENT_WIDTH = 7

export function memoryTable(replay: MemoryReplay): string {
  const clocks = replay.dramClocks
  const decided = replay.rowHits + replay.rowMisses + replay.rowConflicts
  const row = (name: string, value: number, unit: string, remark = ''): string[] => [
    name,
    formatNumber(value),
    unit,
    remark,
  ]
  const part = (name: string, value: number, of: number, unit: string, remark: string) =>
    row(name, value, unit, `${formatPercent(of === 0 ? 0 : value / of).padStart(PERCENT_WIDTH)} ${remark}`)
  const rows = [
    row(
      'time',
      clocks,
      'DRAM clocks',
      `${formatNumber(replay.ns / 1000, 3)} us at ${formatNumber(replay.clockMHz)} MHz`,
    ),
    part(
      'moved',
      replay.bytes,
      replay.peakBytes,
      'bytes',
      `of the ${formatNumber(replay.peakBytes)} that the bus could have moved`,
    ),
    row('reads', replay.reads, 'requests', `of ${replay.accessBytes} bytes`),
    row('  forwarded', replay.forwardedReads, 'requests', 'answered from the write queue'),
    row('writes', replay.writes, 'requests', `of ${replay.accessBytes} bytes`),
    ...(replay.meanReadLatencyClocks === null
      ? []
      : [
          [
            'read latency',
            formatNumber(replay.meanReadLatencyClocks, 1),
            'DRAM clocks',
            'mean, from acceptance to data',
          ],
        ]),
    part('row hits', replay.rowHits, decided, 'requests', 'first command RD or WR'),
    part('row misses', replay.rowMisses, decided, 'requests', 'first command ACT'),
    part('row conflicts', replay.rowConflicts, decided, 'requests', 'first command PRE'),
    row('activates', replay.activates, 'commands', 'ACT'),
    row(
      'precharges',
      replay.precharges + replay.prechargeAlls,
      'commands',
      `${formatNumber(replay.prechargeAlls)} of them PREA`,
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
