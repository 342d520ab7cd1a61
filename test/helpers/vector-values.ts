/** Operands and results of the vector unit in tests: their types, their bytes, the functions by src/reference. */
import { sat16, sat8 } from '../../src/reference/fixed-point.js'
import { sigmoid, tanh } from '../../src/reference/tables.js'

export const FUNCTIONS = ['none', 'sigmoid', 'tanh', 'relu'] as const
export const TYPES = ['int8', 'int16'] as const
export type VectorFunction = (typeof FUNCTIONS)[number]
export type Type = (typeof TYPES)[number]

export const saturate = (type: Type, x: number): number => (type === 'int8' ? sat8(x) : sat16(x))
export const bytesOf = (type: Type): number => (type === 'int8' ? 1 : 2)

export function throughFunction(f: VectorFunction, x: number): number {
  if (f === 'sigmoid') return sigmoid(sat16(x))
  if (f === 'tanh') return tanh(sat16(x))
  return f === 'relu' ? Math.max(x, 0) : x
}

/** `count` values from byte `at` on. */
export const read = (type: Type, output: Uint8Array, at: number, count: number): number[] => {
  const view = new DataView(output.buffer, output.byteOffset)
  return Array.from({ length: count }, (_, i) =>
    type === 'int8' ? view.getInt8(at + i) : view.getInt16(at + 2 * i, true),
  )
}
