/** The text of a waveform, and that the reader of the tests is strict. */
import { describe, expect, it } from 'vitest'
import { Counter } from '../../assembly/counters.js'
import { LANE_SIGNALS, Signal } from '../../assembly/signals.js'
import { loadChip } from '../../src/model/chip.js'
import { VcdWriter } from '../../src/report/vcd.js'
import type { CycleSample } from '../../src/runner/signal-sampler.js'
import { parseVcd, valueAt } from '../helpers/parse-vcd.js'

const chip = loadChip('az1-like', ['mac.lanes=2', 'clockMHz=300'])

function sampleOf(
  cycle: number,
  signals: Partial<Record<keyof typeof Signal, number>>,
  counted: Partial<Record<keyof typeof Counter, number>>,
): CycleSample {
  const before = new Int32Array(Signal.lanes + LANE_SIGNALS * 2)
  const counters = new Uint32Array(Counter.count)
  for (const [name, value] of Object.entries(signals)) before[Signal[name as keyof typeof Signal]] = value
  for (const [name, value] of Object.entries(counted)) counters[Counter[name as keyof typeof Counter]] = value
  return { cycle, before, after: before, counted: counters }
}

const write = (samples: CycleSample[], maxBytes?: number): string => {
  const writer = new VcdWriter(chip, 'azsim 1.0', maxBytes)
  for (const sample of samples) writer.cycle(sample)
  return Buffer.concat([...writer.pieces()]).toString('latin1')
}

describe('the text', () => {
  const samples = [
    sampleOf(7, { decoderColumn: -1, programCounter: 5 }, { scannerBroadcast: 1 }),
    sampleOf(8, { decoderColumn: 12, programCounter: 5, broadcastActivation: -3 }, { scannerBroadcast: 1 }),
    sampleOf(9, { decoderColumn: 12, programCounter: 5 }, {}),
  ]
  const text = write(samples)
  const vcd = parseVcd(text)
  const time = (cycle: number): number => Math.floor((cycle * 1_000_000) / 300)
  const valuesOf = (path: string) => [7, 8, 9].map((cycle) => valueAt(vcd, path, time(cycle)))

  it('says who made it, for what chip, and what a cycle is', () => {
    expect(text.split('\n').slice(0, 2)).toEqual([
      '$version azsim 1.0 $end',
      `$comment chip ${chip.name}, 300 MHz: cycle t begins at floor(t * 1000000 / 300) ps $end`,
    ])
    expect(vcd.variables.get('core.clock')!.times).toEqual(
      [7, 7.5, 8, 8.5, 9, 9.5].map((t) => Math.floor((t * 10_000) / 3)),
    )
    expect(vcd.end).toBe(time(10))
  })

  it('shows numbers, numbers that may not be there, and negative ones', () => {
    expect(valuesOf('core.sequencer.programCounter')).toEqual([5, 5, 5])
    expect(valuesOf('core.decompressor.column')).toEqual([undefined, 12, 12])
    expect(valuesOf('core.mac.activation')).toEqual([0, 253, undefined])
    expect(vcd.variables.get('core.sequencer.programCounter')!.times).toHaveLength(1)
  })

  it('ends where the file is as large as may be', () => {
    const cut = write(samples, 1)
    expect(cut).toContain('$comment the file has reached its largest size')
    expect(parseVcd(cut).end).toBe(time(8))
  })

  it('is a file without cycles, too', () => {
    expect(parseVcd(write([])).end).toBe(-1)
  })

  it('holds no name that ends a comment', () => {
    const named = { ...chip, name: 'a $end\n$scope' }
    const [piece] = new VcdWriter(named, 'azsim').pieces()
    expect(Buffer.from(piece!).toString()).toContain('chip a _end__scope,')
  })
})

describe('the reader refuses', () => {
  const good =
    '$timescale 1 ps $end\n$scope module m $end\n$var wire 1 ! a $end\n$var wire 4 " b [3:0] $end\n$upscope $end\n$enddefinitions $end\n#0\n1!\nb101 "\n#5\n0!\n'
  it('nothing of this', () => {
    expect(valueAt(parseVcd(good), 'm.b', 3)).toBe(5)
  })
  it.each([
    ['a time that is no later', '#5', '#0'],
    ['a name that was not declared', '0!', '0#'],
    ['a value that is too wide', 'b101 "', 'b10101 "'],
    ['leading zeros', 'b101 "', 'b0101 "'],
    ['a change that is none', '\n0!', '\n1!'],
    ['a scope that is not left', '$upscope $end\n', ''],
    ['a range of another width', '[3:0]', '[4:0]'],
    ['a scalar as a vector', '\n0!', '\nb0 !'],
    ['a name declared twice', '4 " b', '4 ! b'],
  ])('%s', (_, from, to) => {
    expect(good).toContain(from)
    expect(() => parseVcd(good.replace(from, to))).toThrow(/^line \d+: /)
  })
})
