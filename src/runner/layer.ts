/** `azsim layer`: speech or drawn frames through one LSTM layer with drawn weights, in one or several variants. */
import { lowerLstm } from '../compiler/lower-lstm.js'
import type { ChipProgram, SkipOptions } from '../compiler/chip-program.js'
import type { ChipConfig } from '../model/chip-fields.js'
import type { QuantizedLayer } from '../model/drawn-layer.js'
import type { ChipReport } from './chip-report.js'
import type { InputFrames } from './input-frames.js'
import { runProgram } from './program-run.js'
import type { LayerRequest, WeightFormat } from './request.js'
import type { RunOptions } from './virtual-chip.js'

/** One way to store and run the same layer. */
export interface LayerVariant {
  name: string
  format: WeightFormat
  skip: SkipOptions
}

export interface LoweredLayer {
  variant: LayerVariant
  layer: QuantizedLayer
  program: ChipProgram
}

export interface LayerRun extends LoweredLayer {
  /** int8 [frames, outputs] */
  hidden: Int8Array
  report: ChipReport
}

/** The variant that the options of the command describe. */
export function requestedVariant({ format, skip }: LayerRequest): LayerVariant {
  return { name: variantName(format), format, skip }
}

export function variantName({ bits, density, codebook }: WeightFormat): string {
  const zeros = density < 1 ? `, ${Math.round(100 * (1 - density))} % zeros` : ', dense'
  return `${bits} bits${codebook ? ' (codebook)' : ''}${zeros}`
}

/**
 * The five variants of a comparison: what each mechanism adds to the one before.
 * @param format of the compressed variants; dense int8 is what they are compared with
 */
export function comparisonVariants(format: WeightFormat): LayerVariant[] {
  const dense = { density: 1, encoding: 'none', runBits: null, codebook: false } as const
  const skip = (weights: boolean, activations: boolean): SkipOptions => ({ weights, activations })
  return [
    { name: 'dense, 8 bits', format: { ...dense, bits: 8 }, skip: skip(false, false) },
    { name: `dense, ${format.bits} bits`, format: { ...dense, bits: format.bits }, skip: skip(false, false) },
    { name: 'compressed', format, skip: skip(false, false) },
    { name: '+ skip weights', format, skip: skip(true, false) },
    { name: '+ skip activations', format, skip: skip(true, true) },
  ]
}

/** Lowers one variant. @param layer quantized as the variant's format says. @throws UserError where it does not fit the chip */
export function lowerLayerVariant(
  request: LayerRequest,
  variant: LayerVariant,
  layer: QuantizedLayer,
  frames: InputFrames,
): LoweredLayer {
  const { chip, chunk, residency } = request
  const { encoding, runBits } = variant.format
  const program = lowerLstm(chip, layer, {
    frames: frames.count,
    residency,
    skip: variant.skip,
    encoding,
    ...(runBits !== null && { runBits }),
    ...(chunk !== null && { chunk }),
  })
  return { variant, layer, program }
}

/** Runs a lowered variant on a chip of its own. */
export async function runLoweredLayer(
  chip: ChipConfig,
  lowered: LoweredLayer,
  frames: InputFrames,
  options: RunOptions = {},
): Promise<LayerRun> {
  const { output, report } = await runProgram(chip, lowered.program, frames.data, options)
  return { ...lowered, hidden: new Int8Array(output.buffer), report }
}
