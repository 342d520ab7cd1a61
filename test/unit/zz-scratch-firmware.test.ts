import { shareValues } from '../../src/compress/codebook.js'
import { requantize, sat8, sat16, wrap32 } from '../../src/reference/fixed-point.js'
import { describe, expect, it } from 'vitest'
import { loadChip } from '../../src/model/chip.js'
import { lowerMatvec } from '../../src/compiler/lower-matvec.js'
import { lowerLstm } from '../../src/compiler/lower-lstm.js'
import { padRows, unpadRows } from '../../src/compiler/chip-program.js'
import type { ChipProgram } from '../../src/compiler/chip-program.js'
import { VirtualChip } from '../../src/runner/virtual-chip.js'
import { matvec } from '../../src/reference/matvec.js'
import { runIntegerLstm } from '../../src/reference/lstm-layer.js'
import { rowParameters } from '../../src/model/requantization.js'

let state = 12345
const random = () => ((state = (Math.imul(state, 1103515245) + 12345) >>> 0) >>> 8) / 2 ** 24
const int = (lo: number, hi: number) => lo + Math.floor(random() * (hi - lo + 1))

function runProgram(chip: any, program: ChipProgram, input: Int8Array, bound = 50_000_000) {
  const v = VirtualChip.create(chip, program)
  v.setInput(padRows(program.input, input))
  let done = false
  let used = 0
  while (!done && used < bound) { done = v.step(100_000); used += 100_000 }
  if (!done) throw new Error('runaway')
  return { out: unpadRows(program.output, v.output()), v }
}
function drawMatrix(rows: number, columns: number, bits: number, density: number) {
  const m = 2 ** (bits - 1) - 1
  const values = Int8Array.from({ length: rows * columns }, () => (random() < density ? int(-m, m) : 0))
  return { rows, columns, bits, values, codebook: null, scales: new Float64Array(rows).fill(1) }
}
const pick = <T,>(a: T[]): T => a[int(0, a.length - 1)]!
function sets(): string[] {
  const lanes = pick([1, 2, 4, 16]); const window = pick([4, 5, 16])
  return [`mac.lanes=${lanes}`, `mac.window=${window}`, `mac.scan=${pick([1, 3, lanes])}`, `mac.multipliers=${pick([1,2])}`, `accumulators.contexts=${pick([1, 2, 3, 4, 16])}`,
    `store.bytes=${pick([0, 1000, 2000, 4096, 9000, 50000, 1048576])}`, `weightBuffer.halfBytes=${pick([lanes * window, lanes * window * 3 + 1, 65536])}`,
    `dram.type=${pick(['LPDDR4-3200-x16', 'LPDDR4-1600-x32'])}`, `vector.width=${pick([1, 3, 4, 8])}`, `decompressor.portBytes=${pick([1, 16, 64])}`, `sequencer.scalarBytes=65536`]
}
describe('matvec', () => {
  for (let n = 0; n < 150; n++) it(`random ${n}`, () => {
    const chip = loadChip('az1-like', sets())
    const w = drawMatrix(int(1, 150), int(1, 90), pick([2, 4, 8]), pick([0.1, 0.5, 1]))
    const frames = int(1, 9)
    const program = lowerMatvec(chip, w, { frames, residency: pick(['auto', 'off']), encoding: pick(['auto', 'none', 'bitmap', 'zero-run']), skip: { weights: true, activations: random() < 0.5 } })
    const x = Int8Array.from({ length: frames * w.columns }, () => (random() < 0.6 ? int(-128, 127) : 0))
    const { out } = runProgram(chip, program, x)
    const y = new Int32Array(out.buffer)
    for (let f = 0; f < frames; f++) expect(y.subarray(f * w.rows, (f + 1) * w.rows)).toEqual(matvec(w.values, x.subarray(f * w.columns, (f + 1) * w.columns)))
  })
  it('preloaded', () => {
    for (const contexts of [1, 2]) for (const frames of [1, 2, 7]) {
    const chip = loadChip('eie-64', [`accumulators.contexts=${contexts}`])
    const w = drawMatrix(301, 77, 8, 0.3)
    const program = lowerMatvec(chip, w, { frames })
    const x = Int8Array.from({ length: frames * w.columns }, () => (random() < 0.6 ? int(-128, 127) : 0))
    const { out } = runProgram(chip, program, x)
    const y = new Int32Array(out.buffer)
    for (let f = 0; f < frames; f++) expect(y.subarray(f * w.rows, (f + 1) * w.rows)).toEqual(matvec(w.values, x.subarray(f * w.columns, (f + 1) * w.columns)))
    }
  })
})
describe('requantized, codebook', () => {
  for (let n = 0; n < 100; n++) it(`random ${n}`, () => {
    const chip = loadChip('az1-like', sets())
    const output = pick(['int8', 'int16'] as const)
    const bits = pick([2, 3, 4])
    const w = shareValues(drawMatrix(int(1, 150), int(1, 90), 8, pick([0.1, 0.5, 1])), bits)
    const frames = int(1, 9)
    const params = rowParameters(Float64Array.from({ length: w.rows }, () => random() / 20), Float64Array.from({ length: w.rows }, () => int(-3000, 3000)))
    const program = lowerMatvec(chip, w, { frames, output, params })
    const x = Int8Array.from({ length: frames * w.columns }, () => (random() < 0.6 ? int(-128, 127) : 0))
    const { out } = runProgram(chip, program, x)
    const y = output === 'int8' ? new Int8Array(out.buffer) : new Int16Array(out.buffer)
    for (let f = 0; f < frames; f++) {
      const acc = matvec(w.values, x.subarray(f * w.columns, (f + 1) * w.columns))
      acc.forEach((a, r) => { const q = requantize(wrap32(a + params.bias[r]!), params.multiplier[r]!, params.shift[r]!); expect(y[f * w.rows + r]).toBe(output === 'int8' ? sat8(q) : sat16(q)) })
    }
  })
})
describe('lstm', () => {
  for (let n = 0; n < 250; n++) it(`random ${n}`, () => {
    const chip = loadChip('az1-like', sets())
    const inputs = int(1, 60), cells = int(1, 70), projection = random() < 0.5
    const outputs = projection ? int(1, 40) : cells
    const bits = pick([2, 4, 8]), density = pick([0.1, 0.5, 1])
    const wx = drawMatrix(4 * cells, inputs, bits, density), wh = drawMatrix(4 * cells, outputs, bits, density), wp = projection ? drawMatrix(outputs, cells, bits, density) : null
    const p = (rows: number, big: boolean) => rowParameters(Float64Array.from({ length: rows }, () => random() * 20 / 2 ** bits), Float64Array.from({ length: rows }, () => big ? int(-3000, 3000) : 0))
    const params = { wx: p(4 * cells, true), wh: p(4 * cells, false), ...(projection ? { wp: p(outputs, false) } : {}) }
    const frames = int(1, 9)
    const cellFraction = pick([11, 11, 8, 13])
    const program = lowerLstm(chip, { inputs, cells, outputs, wx, wh, wp, params, cellFraction }, { frames, residency: pick(['auto', 'off']) })
    const x = Int8Array.from({ length: frames * inputs }, () => (random() < 0.6 ? int(-128, 127) : 0))
    const { out } = runProgram(chip, program, x)
    const ref = runIntegerLstm({ inputs, cells, outputs, projection, wx: wx.values, wh: wh.values, wxRows: params.wx, whRows: params.wh, cellFraction, ...(wp ? { wp: wp.values, wpRows: params.wp! } : {}) }, x)
    expect(new Int8Array(out.buffer)).toEqual(ref.hidden)
  })
})
