/** Random layers on random chips: outputs equal the independent integer reference bit for bit, and the counters' identities hold. */
import { afterAll, describe, expect, it } from 'vitest'
import { drawFrames } from '../../src/model/drawn-frames.js'
import { drawLayer, quantizeLayer } from '../../src/model/drawn-layer.js'
import type { QuantizedLayer } from '../../src/model/drawn-layer.js'
import { lowerLstm } from '../../src/compiler/lower-lstm.js'
import type { ChipProgram } from '../../src/compiler/chip-program.js'
import type { StreamedChip } from '../../src/model/chip-fields.js'
import type { ChipReport } from '../../src/runner/chip-report.js'
import { runProgram } from '../../src/runner/program-run.js'
import { runIntegerLstm } from '../../src/reference/lstm-layer.js'
import { Random, seeds } from '../helpers/random.js'
import { randomChip } from '../helpers/random-chip.js'
import { skipName, SKIPS } from '../helpers/random-matvec.js'
import { Tally } from '../helpers/tally.js'

const CASES = 200

function randomCase(seed: number) {
  const random = new Random(seed)
  const drawn = randomChip(random)
  // Half of the stores are about as small as the layers.
  const chip = random.chance(0.5) ? { ...drawn, store: { bytes: random.integer(0, 30_000) } } : drawn
  const inputs = random.integer(1, 70)
  const cells = random.integer(1, 60)
  const projection = random.chance(0.5) ? random.integer(1, 40) : null
  const frames = random.integer(1, 7)
  const x = drawFrames(frames, inputs, seed)
  if (random.chance(0.2)) x.fill(0, 0, inputs)
  const float = drawLayer({ name: 'random', inputs, cells, projection }, x, seed)
  const density = random.pick([0, 0.05, 0.3, 0.5, 0.9, 1])
  const layer = quantizeLayer(float, { bits: random.integer(2, 8), density, codebook: random.chance(0.3) })
  const options = {
    frames,
    residency: random.pick(['auto', 'off'] as const),
    skip: { weights: random.chance(0.6), activations: random.chance(0.6) },
    encoding: random.pick(['auto', 'none', 'zero-run', 'bitmap'] as const),
    ...(random.chance(0.3) && { chunk: random.integer(1, chip.accumulators.contexts) }),
  }
  const runBits = options.encoding === 'zero-run' && random.chance(0.5) ? { runBits: random.integer(0, 8) } : {}
  return { chip, layer, x, frames, options: { ...options, ...runBits } }
}

function reference(
  { params, ...layer }: QuantizedLayer,
  x: Int8Array,
  skip: { weights: boolean; activations: boolean },
) {
  const { inputs, cells, outputs, wx, wh, wp, cellFraction } = layer
  return runIntegerLstm(
    {
      inputs,
      cells,
      outputs,
      projection: wp !== null,
      wx: wx.values,
      wh: wh.values,
      ...(wp !== null && { wp: wp.values }),
      wxRows: params.wx,
      whRows: params.wh,
      ...(params.wp !== undefined && { wpRows: params.wp }),
      cellFraction,
    },
    x,
    skip,
  )
}

/** Stored bytes that the decompressor had to read: every matrix once per chunk or frame. And what came from DRAM for it. */
function expectedReads({ matrices, chunk }: ChipProgram, frames: number) {
  const chunks = Math.ceil(frames / chunk)
  const walks = (name: string) => (name === 'Wx' ? chunks : frames)
  const sum = (bytes: (m: ChipProgram['matrices'][number]) => number) =>
    matrices.reduce((total, matrix) => total + bytes(matrix), 0)
  return {
    decompressor: {
      weights: sum((m) => walks(m.name) * m.weightBytes),
      rowParameters: sum((m) => walks(m.name) * m.rowParameterBytes),
    },
    dram: sum(({ name, mode, storedBytes, heldBytes }) =>
      mode === 'resident' ? storedBytes : walks(name) * (storedBytes - heldBytes) + chunks * heldBytes,
    ),
  }
}

function expectIdentities(chip: StreamedChip, report: ChipReport) {
  const { cycles, sequencer, dma, decompressor, mac, vector, dram } = report
  for (const [name, unit] of Object.entries({ sequencer, dma, decompressor, mac, vector })) {
    const stalls = Object.values(unit.stalls).reduce((a, b) => a + b, 0)
    expect(unit.active + stalls, `${name}: active + stalls`).toBe(cycles)
  }
  expect(dram.active + Object.values(dram.stalls).reduce((a, b) => a + b, 0)).toBe(dram.clocks)
  const { work, take, starved, idle } = mac.lanes
  expect(work + take + starved + idle).toBe(chip.mac.lanes * cycles)
  const { broadcast, load, queue, done } = mac.scanner
  expect(broadcast + load + queue + done).toBe(mac.cycles)
}

const tally = new Tally()
afterAll(() => {
  tally.print('LSTM layers')
})

describe('LSTM layers', () => {
  it.each(seeds(CASES))('seed %i', async (seed) => {
    const { chip, layer, x, frames, options } = randomCase(seed)
    const program = lowerLstm(chip, layer, options)
    const { output, report } = await runProgram(chip, program, x)
    const expected = reference(layer, x, options.skip)
    expect(new Int8Array(output.buffer)).toEqual(expected.hidden)
    const { wx, wh, wp } = expected.macs
    expect(report.mac.macs).toBe(wx.macs + wh.macs + wp.macs)
    expect(report.mac.skippedWeight).toBe(wx.skippedWeight + wh.skippedWeight + wp.skippedWeight)
    expect(report.mac.skippedActivation).toBe(wx.skippedActivation + wh.skippedActivation + wp.skippedActivation)
    const reads = expectedReads(program, frames)
    expect(report.decompressor.bytesRead).toEqual(reads.decompressor)
    expect(report.dram.read.weights + report.dram.read.rowParameters).toBe(reads.dram)
    expectIdentities(chip, report)
    tally.add({
      mode: program.matrices.map(({ mode }) => mode),
      held: program.matrices.some(({ heldTiles }) => heldTiles > 0),
      encoding: program.matrices.map(({ encoding }) => encoding),
      'encoding asked for': options.encoding,
      skip: skipName(options.skip),
      bits: layer.wx.bits,
      codebook: layer.wx.codebook !== null,
      projection: layer.wp !== null,
      chunk: program.chunk,
    })
  })

  it('covered everything', () => {
    tally.expectEach('mode', ['resident', 'ring', 'direct'])
    tally.expectEach('held', [true, false])
    tally.expectEach('encoding', ['none', 'zero-run', 'bitmap'])
    tally.expectEach('encoding asked for', ['auto', 'none', 'zero-run', 'bitmap'])
    tally.expectEach('skip', SKIPS)
    tally.expectEach('bits', [2, 3, 4, 5, 6, 7, 8])
    tally.expectEach('codebook', [true, false])
    tally.expectEach('projection', [true, false])
  })
})
