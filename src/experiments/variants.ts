/** The variants of a comparison: what each mechanism of the chip adds to the one before. */
import type { SkipOptions } from '../compiler/chip-program.js'
import type { ResidencyPolicy } from '../compiler/residency.js'
import type { ModelRun, WeightFormat } from '../runner/request.js'
import { variantName } from '../runner/layer.js'

export interface Variant {
  name: string
  /** What it adds to the variant before it; null: nothing in particular. */
  mechanism: string | null
  run: ModelRun
}

const DENSE = { density: 1, encoding: 'none', runBits: null, codebook: false } as const

/**
 * From dense int8, streamed, of which nothing is skipped, to all that is asked for, a mechanism at a time. A step that changes nothing
 * (a density of 1, no skipping) is left out.
 *
 * @param run what is asked for: the last variant
 */
export function standardVariants(run: ModelRun): Variant[] {
  const { format, skip, residency } = run
  const none: SkipOptions = { weights: false, activations: false }
  const variants: Variant[] = []
  let last: ModelRun | undefined
  const add = (name: string, mechanism: string | null, of: WeightFormat, skip: SkipOptions, kept: ResidencyPolicy) => {
    const next: ModelRun = { ...run, format: of, skip, residency: kept }
    if (last !== undefined && JSON.stringify(keyOf(next)) === JSON.stringify(keyOf(last))) return
    variants.push({ name, mechanism, run: next })
    last = next
  }
  const { bits } = format
  add('dense, 8 bits', null, { ...DENSE, bits: 8 }, none, 'off')
  if (bits < 8) add(`dense, ${bits} bits`, `${bits} bits a weight`, { ...DENSE, bits }, none, 'off')
  add(variantName(format), compressionOf(format), format, none, 'off')
  if (skip.weights) add('+ skip weights', 'weight skipping', format, { ...none, weights: true }, 'off')
  if (skip.activations) add('+ skip activations', 'activation skipping', format, skip, 'off')
  if (residency === 'auto') add('+ residency', 'matrices kept in the store', format, skip, 'auto')
  return variants
}

function compressionOf({ density, codebook }: WeightFormat): string {
  const parts = [density < 1 ? 'pruning, zeros coded away' : 'zeros coded away', ...(codebook ? ['codebook'] : [])]
  return parts.join(', ')
}

const keyOf = ({ format, skip, residency }: ModelRun) => [format, skip, residency]
