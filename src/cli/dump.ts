/** `azsim run --dump-after`: what the passes of the lowering have found out so far, as JSON. */
import type { PassName } from '../compiler/pass-names.js'
import { print } from './output.js'

/** Called after each pass with all that is known then. */
export type OnPass = (pass: PassName, state: object) => void

/** Leaves the lowering, of which nothing more is wanted. */
class Dumped extends Error {}

/**
 * Runs a lowering up to the end of a pass and prints its state.
 *
 * @param lower with what it has to call after each pass
 */
export function dumpAfter(pass: PassName, lower: (onPass: OnPass) => void): void {
  try {
    lower((name, state) => {
      if (name !== pass) return
      print(dumpText(state))
      throw new Dumped()
    })
  } catch (error) {
    if (!(error instanceof Dumped)) throw error
  }
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
