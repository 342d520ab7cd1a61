/** The tables that `azsim compare` prints: the variants side by side, what each mechanism buys, the layers of the last one, the outcome. */
import { BOUND_NAMES } from './bounds.js'
import { isNoticeable } from './noticeable.js'
import { dramBytes } from './rnnt-comparison.js'
import type { ComparedRun, ComparisonReport, Gain } from './rnnt-comparison.js'
import { energyTable } from './energy-table-text.js'
import { layerTable } from './rnnt-layer-table.js'
import type { OutputError, RunReport } from './rnnt-report.js'
import { symbolLines } from './rnnt-table.js'
import { prefixed } from './si-prefix.js'
import { counted, formatNumber, formatPercent, formatTable, MAX_COLUMNS, significant, wrap } from './table.js'

type Variant = ComparisonReport['variants'][number]

export function comparisonTables(comparison: ComparisonReport): string {
  const { name, report } = comparison.variants.at(-1)!
  return [
    headline(report),
    variantTable(comparison.variants),
    mechanismTable(comparison.variants),
    `${name}, by layer:\n\n${layerTable(report)}`,
    energyTable(report.energy),
    symbolLines(report),
    report.notes.flatMap((note) => wrap(note, MAX_COLUMNS).map((line) => `${line}\n`)).join(''),
    wrap(outcome(comparison), MAX_COLUMNS)
      .map((line) => `${line}\n`)
      .join(''),
  ].join('\n')
}

/** What was run, two lines. */
export function headline({ model, chip, input, weights, energy }: RunReport): string {
  const source = input.kind === 'audio' ? input.file : 'drawn frames'
  return (
    `${model.name}: RNN-T of ${formatNumber(weights)} weights, on ${chip.name} (${formatNumber(chip.clockMHz)} MHz)\n` +
    `${source}: ${counted(input.frames, 'frame')} of ${input.stepMs} ms, ${formatNumber(input.seconds, 2)} s of audio; ` +
    `energies at ${energy.technologyNm} nm\n`
  )
}

/** Narrow, so that ten columns fit. */
function variantTable(variants: readonly Variant[]): string {
  const energies = variants.map(({ report }) => report.energy)
  const chip = prefixed(Math.max(...energies.map(({ chipPj }) => chipPj)), 'J', 1e-12)
  const dram = prefixed(Math.max(...energies.map(({ dramPj }) => dramPj)), 'J', 1e-12)
  const traffic = prefixed(Math.max(...variants.map(({ report }) => dramBytes(report))), 'B', 1)
  return formatTable(
    [
      { heading: 'variant' },
      { heading: 'weights', unit: 'bits', decimals: 2 },
      { heading: 'time', unit: 'ms', decimals: 3 },
      { heading: 'chip/audio', unit: 'time', align: 'right' },
      { heading: 'speed', unit: 'x', decimals: 2 },
      { heading: 'DRAM', ...traffic.column },
      { heading: 'chip', ...chip.column },
      { heading: 'DRAM', ...dram.column },
      { heading: 'error', unit: 'dB', align: 'right' },
      { heading: 'bound by' },
    ],
    variants.map(({ name, report, gain }) => [
      name,
      report.weightBits,
      report.microseconds / 1e3,
      significant(report.realTimeFactor),
      gain?.speedUp ?? 1,
      dramBytes(report) * traffic.factor,
      report.energy.chipPj * chip.factor,
      report.energy.dramPj * dram.factor,
      errorText(report.outputError),
      BOUND_NAMES[report.boundBy],
    ]),
  )
}

/** Noise against signal: the usual sign, the more negative the better. */
function errorText(error: OutputError | null): string | null {
  if (error === null) return null
  return error.logitsSignalToNoiseDb === null ? 'none' : formatNumber(-error.logitsSignalToNoiseDb, 1)
}

/** A line per step: what it bought in time, traffic and energy, and by what it is then bound. */
function mechanismTable(variants: readonly Variant[]): string {
  return formatTable(
    [
      { heading: 'mechanism' },
      { heading: 'time' },
      { heading: 'DRAM traffic' },
      { heading: 'energy' },
      { heading: 'bound by' },
    ],
    variants.slice(1).map((variant, index) => {
      const before = variants[index]!
      const { speedUp, dramShare, energyShare } = variant.step!
      return [
        variant.mechanism ?? variant.name,
        !isNoticeable(speedUp)
          ? `none: ${BOUND_NAMES[variant.report.boundBy]} bound`
          : `${formatNumber(speedUp, 2)} x the speed`,
        shareText(dramShare),
        shareText(energyShare),
        boundText(before, variant),
      ]
    }),
  )
}

const shareText = (share: number): string => (!isNoticeable(share) ? 'the same' : `${formatNumber(share, 2)} x`)

function boundText(before: ComparedRun, after: ComparedRun): string {
  const [from, to] = [BOUND_NAMES[before.report.boundBy], BOUND_NAMES[after.report.boundBy]]
  return from === to ? `still ${to}` : `${from}, now ${to}`
}

/** The line that matters: the last variant against the first. */
export function outcome({ variants }: { variants: readonly Pick<Variant, 'name' | 'report' | 'gain'>[] }): string {
  const [first, last] = [variants[0]!, variants.at(-1)!]
  const { speedUp, energyShare, dramShare } = last.gain as Gain
  const { outputError } = last.report
  return (
    `${formatName(last.report)}: ${formatNumber(speedUp, 2)} x the throughput of ${first.name} at ${formatNumber(energyShare, 2)} x ` +
    `the energy and ${formatNumber(dramShare, 2)} x the DRAM traffic; ${errorWords(outputError)}`
  )
}

/** What is stored, whatever the variant is called. */
function formatName({ format }: RunReport): string {
  const zeros = format.density < 1 ? `${formatPercent(1 - format.density, 0)} zeros` : 'dense'
  return `${format.bits} bits${format.codebook ? ' (codebook)' : ''}, ${zeros}`
}

function errorWords(error: OutputError | null): string {
  if (error === null) return 'output error not measured'
  const { logitsSignalToNoiseDb: db, decisions } = error
  const noise = db === null ? 'none' : `${formatNumber(-db, 1)} dB in the logits`
  return `output error ${noise}, ${decisions.agreeing} of ${decisions.count} decisions as in float`
}
