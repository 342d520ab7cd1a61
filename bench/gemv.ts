/** The plain SIMD int8 matrix-vector product of bench/assembly/gemv.ts: the speed limit beside which the simulator is put. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

interface GemvExports {
  memory: WebAssembly.Memory
  allocate(bytes: number): number
  multiply(weights: number, vector: number, result: number, rows: number, columns: number): void
}

/** A product of `rows` x `columns` (multiples of 4 and 8) random int8 weights; each call is one product. */
export function createGemv(rows: number, columns: number): () => void {
  const module = new WebAssembly.Module(readFileSync(createRequire(import.meta.url).resolve('#wasm/gemv.wasm')))
  const env = {
    abort: () => {
      throw new Error('gemv.wasm aborted')
    },
  }
  const wasm = new WebAssembly.Instance(module, { env }).exports as unknown as GemvExports
  const weights = wasm.allocate(rows * columns)
  const vector = wasm.allocate(columns * 2)
  const result = wasm.allocate(rows * 4)
  new Int8Array(wasm.memory.buffer, weights, rows * columns).forEach((_, i, all) => {
    all[i] = (i * 7919) % 255
  })
  new Int16Array(wasm.memory.buffer, vector, columns).forEach((_, i, all) => {
    all[i] = ((i * 104729) % 255) - 127
  })
  return () => wasm.multiply(weights, vector, result, rows, columns)
}
