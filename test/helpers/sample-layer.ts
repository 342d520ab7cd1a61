/** Matrices, parameters and layers whose values tell their places apart. */
import type { QuantizedMatrix } from '../../src/compress/matrix.js'
import type { LstmLayer } from '../../src/model/lstm-layer.js'
import { loadChip } from '../../src/model/chip.js'
import type { StreamedChip } from '../../src/model/chip-fields.js'
import type { RowParameters } from '../../src/model/requantization.js'

/** Values that tell their places apart as far as int8 can, with zeros among them. */
export function matrixOf(rows: number, columns: number, bits = 8): QuantizedMatrix {
  const limit = 2 ** (bits - 1) - 1
  const values = Int8Array.from({ length: rows * columns }, (_, i) => ((i * 7919) % (3 * limit)) - limit)
  for (let i = 0; i < values.length; i++) if (Math.abs(values[i]!) > limit) values[i] = 0
  return { rows, columns, bits, values, codebook: null, scales: new Float64Array(rows).fill(1) }
}

export function parametersOf(rows: number): RowParameters {
  const row = Array.from({ length: rows }, (_, index) => index)
  return {
    bias: Int32Array.from(row, (r) => r * 1000 - 5),
    multiplier: Int32Array.from(row, (r) => 2 ** 30 + r),
    shift: Int8Array.from(row, (r) => (r % 39) - 31),
  }
}

export function layerOf(inputs: number, cells: number, projection: number | null = null): LstmLayer {
  const outputs = projection ?? cells
  return {
    inputs,
    cells,
    outputs,
    wx: matrixOf(4 * cells, inputs),
    wh: matrixOf(4 * cells, outputs),
    wp: projection === null ? null : matrixOf(projection, cells),
    params: { wx: parametersOf(4 * cells), wh: parametersOf(4 * cells), wp: parametersOf(outputs) },
    cellFraction: 11,
  }
}

export const streamed = (...sets: string[]): StreamedChip => loadChip('az1-like', sets) as StreamedChip
export const small = (...sets: string[]): StreamedChip =>
  streamed('mac.lanes=3', 'mac.window=5', 'weightBuffer.halfBytes=100', ...sets)
