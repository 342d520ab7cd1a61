/** The tables that `azsim run` prints: what was run, what each layer cost and what bounds it, where the energy went, the whole, and the symbols. */
import { energyTable } from './energy-table-text.js'
import { checkTable } from './rnnt-check-table.js'
import { layerTable } from './rnnt-layer-table.js'
import type { RunReport } from './rnnt-report.js'
import { counted, formatNumber, formatPercent, MAX_COLUMNS, significant, wrap } from './table.js'

/** Symbols that are printed; the JSON has all. */
const MAX_SYMBOLS = 200

export function runTables(report: RunReport): string {
  const check = report.check === null ? [] : [checkTable(report.check)]
  return [
    ...[headline(report), layerTable(report), energyTable(report.energy), totals(report)],
    ...[symbolLines(report), ...check, footer(report)],
  ].join('\n')
}

function headline({ model, chip, input, format, weights, weightBits, chunk, block }: RunReport): string {
  const source = input.kind === 'audio' ? input.file : 'drawn frames'
  const zeros = format.density < 1 ? `${formatPercent(1 - format.density, 0)} pruned` : 'dense'
  return (
    `${model.name}: RNN-T of ${formatNumber(weights)} weights, on ${chip.name} (${formatNumber(chip.clockMHz)} MHz)\n` +
    `${source}: ${counted(input.frames, 'frame')} of ${input.stepMs} ms, ${formatNumber(input.seconds, 2)} s of audio\n` +
    `${format.bits} bits${format.codebook ? ' (codebook)' : ''}, ${zeros}: ${formatNumber(weightBits, 2)} stored bits a weight; ` +
    `blocks of ${block} frames, ${chunk} share a tile\n`
  )
}

/** What need not be read again and again. */
function storeLine({ matrices }: RunReport): string {
  const resident = matrices.filter(({ mode }) => mode === 'resident')
  const bytes = resident.reduce((sum, { storedBytes }) => sum + storedBytes, 0)
  const held = matrices.filter(({ heldTiles }) => heldTiles > 0)
  const tiles = held.reduce((sum, { heldTiles }) => sum + heldTiles, 0)
  return [
    `kept in the store: ${resident.length} of ${matrices.length} matrices${resident.length > 0 ? ` (${sized(bytes)})` : ''}`,
    ...(held.length === 0
      ? []
      : [`while a block is in their layer, ${formatNumber(tiles)} tiles of ${held.length} others`]),
  ].join('; ')
}

const sized = (bytes: number): string =>
  bytes < 1e6 ? `${formatNumber(bytes / 1e3, 1)} kB` : `${formatNumber(bytes / 1e6, 1)} MB`

function totals(report: RunReport): string {
  const { microseconds, realTimeFactor, input, dram, activationDensity, mac, cycles } = report
  const lines = [
    `chip time / audio time: ${significant(realTimeFactor)} ` +
      `(${formatNumber(microseconds / 1e3, 3)} ms, ${formatNumber(cycles)} cycles, for ${formatNumber(input.seconds, 2)} s)`,
    `DRAM traffic: ${sized(dram.bytesRead + dram.bytesWritten)}`,
    storeLine(report),
    `products: ${formatNumber(mac.macs / 1e3)} k executed; skipped ${formatNumber(mac.skippedWeight / 1e3)} k of zero weights, ` +
      `${formatNumber(mac.skippedActivation / 1e3)} k of zero activations`,
    ...(activationDensity === null
      ? []
      : [`non-zero activations: ${formatPercent(activationDensity)}, by the weights that they meet`]),
  ]
  return lines.map((text) => `${text}\n`).join('')
}

/** The symbols one after the other, and how late they would come. */
export function symbolLines({ symbols, symbolSource, model, input }: RunReport): string {
  const { labels, blank } = model.vocabulary
  const source = symbolSource.kind !== 'file' ? '' : `, as ${symbolSource.file} says`
  const count = `${counted(symbols.length, 'symbol')} in ${counted(input.frames, 'frame')}${source}`
  if (symbols.length === 0) return `${count}\n`
  const shown = symbols.slice(0, MAX_SYMBOLS).map(({ symbol, label }) => label ?? `${symbol}`)
  const rest = symbols.length - shown.length
  const letters = labels?.every((label, symbol) => symbol === blank || Array.from(label).length === 1)
  const text = `${shown.join(letters === true ? '' : ' ')}${rest > 0 ? ` ... and ${formatNumber(rest)} more` : ''}`
  const latencies = symbols.map(({ latencyMicroseconds }) => latencyMicroseconds / 1e3).sort((a, b) => a - b)
  const median = latencies[Math.floor((latencies.length - 1) / 2)]!
  return [
    `${count}; drawn weights say nothing:`,
    ...wrap(text, MAX_COLUMNS - 2).map((line) => `  ${line}`),
    `latency with audio as it is spoken: median ${formatNumber(median, 1)} ms, at most ${formatNumber(latencies.at(-1)!, 1)} ms`,
    '',
  ].join('\n')
}

const footer = ({ notes }: RunReport): string =>
  notes.flatMap((note) => wrap(note, MAX_COLUMNS).map((line) => `${line}\n`)).join('')
