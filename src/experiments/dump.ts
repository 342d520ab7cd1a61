/** A lowering that is not run to its end, and `azsim run --dump-after`: what its passes have found out so far, as JSON. */
import type { PassName } from '../compiler/pass-names.js'

/** Called after each pass with all that is known then. */
export type OnPass = (pass: PassName, state: object) => void

/** Leaves the lowering, of which nothing more is wanted. */
class Stopped extends Error {}

/**
 * Runs a lowering up to the end of a pass.
 *
 * @param lower with what it has to call after each pass
 * @returns what is known then
 * @throws whatever the passes so far throw
 */
export function lowerUntil(last: PassName, lower: (onPass: OnPass) => void): object {
  let known: object | undefined
  try {
    lower((pass, state) => {
      if (pass !== last) return
      known = state
      throw new Stopped()
    })
  } catch (error) {
    if (!(error instanceof Stopped)) throw error
  }
  if (known === undefined) throw new RangeError(`the lowering has no pass ${last}`)
  return known
}

/** Of arrays of numbers only how long they are: { bytes } or { length }. */
export function dumpText(state: object): string {
  return JSON.stringify(state, (_, value: unknown) => summaryOf(value), 2)
}

function summaryOf(value: unknown): unknown {
  if (value instanceof Uint8Array) return { bytes: value.length }
  if (ArrayBuffer.isView(value)) return { length: (value as Int8Array).length }
  if (value instanceof Map) return Object.fromEntries(value as Map<string, unknown>)
  return value
}
