/**
 * A comparison: one model and one input in several variants, one after the other, so that the image of one is gone before the next
 * is made. The weights are drawn once; all variants take the decisions of the model in real numbers, or those of a file, and so do the
 * same work.
 */
import { drawQuantizedRnnts } from '../model/drawn-rnnt-quantized.js'
import { comparisonReport } from '../report/rnnt-comparison.js'
import type { ComparedRun, ComparisonReport } from '../report/rnnt-comparison.js'
import type { WeightFormat } from '../runner/request.js'
import { checkFits, runInput } from './rnnt-input.js'
import { measuredReport, measureRun } from './simulation.js'
import type { ExperimentOptions } from './simulation.js'
import type { Variant } from './variants.js'
import { followed, Yardstick } from './yardstick.js'

/**
 * @param variants of one model, input and seed, two at least; the first is what the others are compared with
 * @throws UserError where a variant does not fit its chip; whatever `signal` was aborted with
 */
export async function compareVariants(
  variants: readonly Variant[],
  { onProgress, signal, whileRunning, ...provenance }: ExperimentOptions,
): Promise<ComparisonReport> {
  const first = variants[0]!.run
  const { frames, schedule } = runInput(first)
  for (const { run } of variants) checkFits(run, schedule ?? [])
  const formats = distinctFormats(variants)
  const { float, variants: models } = drawQuantizedRnnts(first.model, frames.data, first.seed, formats, (part) => {
    onProgress?.(`drawing, calibrating and quantizing the weights: ${part}`)
  })
  onProgress?.('the model in real numbers')
  const yardstick = new Yardstick(float, frames, schedule)
  const runs: ComparedRun[] = []
  for (const [index, { name, mechanism, run }] of variants.entries()) {
    const request = followed(run)
    const model = models[formats.findIndex((format) => isSame(format, run.format))]!
    const input = { request, model, frames }
    const measurement = await measureRun(input, yardstick, {
      signal,
      whileRunning,
      onProgress: (what) => onProgress?.(`${name} (${index + 1} of ${variants.length}): ${what}`),
    })
    runs.push({ name, mechanism, report: measuredReport(input, measurement, provenance) })
  }
  return comparisonReport(runs, provenance)
}

/** Formats that quantize alike are one: how zeros are coded makes no difference. */
function distinctFormats(variants: readonly Variant[]): WeightFormat[] {
  const formats: WeightFormat[] = []
  for (const { run } of variants) if (!formats.some((known) => isSame(known, run.format))) formats.push(run.format)
  return formats
}

const isSame = (a: WeightFormat, b: WeightFormat): boolean =>
  a.bits === b.bits && a.density === b.density && a.codebook === b.codebook
