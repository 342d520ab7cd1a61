import { it } from 'vitest'
import { loadChip } from '../../src/model/chip.js'
import { lowerLstm } from '../../src/compiler/lower-lstm.js'
import { padRows } from '../../src/compiler/chip-program.js'
import { formatMemoryMap } from '../../src/compiler/memory-map.js'
import { VirtualChip } from '../../src/runner/virtual-chip.js'
import { rowParameters } from '../../src/model/requantization.js'
const random = Math.random
const int = (lo: number, hi: number) => lo + Math.floor(random() * (hi - lo + 1))
function drawMatrix(rows: number, columns: number, bits: number, density: number) {
  const m = 2 ** (bits - 1) - 1
  const values = Int8Array.from({ length: rows * columns }, () => { if (random() >= density) return 0; const v = int(1, m); return random() < 0.5 ? v : -v })
  return { rows, columns, bits, values, codebook: null, scales: new Float64Array(rows).fill(1) }
}
const cases: [string, number, number, number, number|null, string[], number, 'auto'|'off'][] = [
  ['dense 8', 8, 1, 1024, null, [], 8, 'auto'],
  ['dense 4', 4, 1, 1024, null, [], 8, 'auto'],
  ['4b 50%', 4, 0.5, 1024, null, [], 8, 'off'],
  ['4b 25%', 4, 0.25, 1024, null, [], 8, 'off'],
  ['4b 25% auto', 4, 0.25, 1024, null, [], 8, 'auto'],
  ['4b 10%', 4, 0.1, 1024, null, [], 8, 'off'],
  ['4b 10% chunk1', 4, 0.1, 1024, null, ['accumulators.contexts=1'], 8, 'off'],
  ['4b 10% P 512', 4, 0.1, 1024, 512, [], 8, 'off'],
  ['4b 25% direct', 4, 0.25, 1024, null, ['store.bytes=4096'], 8, 'off'],
  ['8b dense direct', 8, 1, 1024, null, ['store.bytes=4096'], 8, 'off'],
  ['8b dense C=1', 8, 1, 1024, null, ['accumulators.contexts=1'], 8, 'off'],
]
for (const [name, bits, density, inputs, projection, sets, frames, residency] of cases) it(name, () => {
  const chip = loadChip('az1-like', sets)
  const cells = 1024, outputs = projection ?? cells
  const layer = { inputs, cells, outputs, cellFraction: 11, wx: drawMatrix(4 * cells, inputs, bits, density), wh: drawMatrix(4 * cells, outputs, bits, density), wp: projection ? drawMatrix(outputs, cells, bits, density) : null,
    params: { wx: rowParameters(new Float64Array(4 * cells).fill(0.5)), wh: rowParameters(new Float64Array(4 * cells).fill(0.5)), wp: rowParameters(new Float64Array(outputs).fill(0.05)) } }
  const program = lowerLstm(chip, layer as any, { frames, residency, skip: { weights: true, activations: false } })
  const v = VirtualChip.create(chip, program)
  v.setInput(padRows(program.input, Int8Array.from({ length: frames * inputs }, () => int(-30, 30))))
  while (!v.step(1_000_000));
  const c = v.counters() as any
  const pc = (x: number) => (100 * x / c.cycles).toFixed(1)
  console.log(name, 'cycles', c.cycles, 'chunk', program.chunk, program.matrices.map(m => `${m.name} ${m.mode} ${m.encoding} ${m.storedBytes}`).join('; '))
  for (const unit of ['dma', 'decompressor', 'mac', 'vector', 'sequencer']) console.log('  ', unit, Object.entries(c).filter(([k]) => k.startsWith(unit)).map(([k, x]: any) => `${k.slice(unit.length)} ${pc(x)}`).filter(s => !s.endsWith(' 0.0')).join(', '))
  if (name === '4b 25% auto') console.log(formatMemoryMap(program.memoryMap), program.descriptors.length)
})
