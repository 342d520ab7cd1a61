/** The variants of `azsim run --compare`. */
import type { RnntRequest } from './request.js'
import { variantName } from './layer.js'

export interface ComparedRequest {
  name: string
  request: RnntRequest
}

/**
 * What compression is compared with, dense int8 of which nothing is skipped, and what is requested. Both follow one schedule: that of
 * a file, or what the requested one decides by itself.
 */
export function comparedRequests(request: RnntRequest): ComparedRequest[] {
  const format = { bits: 8, density: 1, encoding: 'none', runBits: null, codebook: false } as const
  const symbols = request.symbols.kind === 'free' ? ({ kind: 'compared' } as const) : request.symbols
  const dense: RnntRequest = { ...request, symbols, format, skip: { weights: false, activations: false } }
  return [
    { name: 'dense, 8 bits', request: dense },
    { name: variantName(request.format), request: { ...request, symbols } },
  ]
}
