/** Does the chip get what the host means, and the host what the chip means? */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encoderFrames, frameBlocks, hostWords, outputBytes, readSymbols } from '../../src/runner/host-words.js'
import type { ReceivedSymbol, Utterance } from '../../src/runner/host-words.js'
import { SEED } from '../helpers/random.js'
import { describedRnnt } from '../helpers/rnnt-description.js'

const INPUT = { bytes: 5, strideBytes: 8 }
const model = (options?: Parameters<typeof describedRnnt>[0]) => ({ description: describedRnnt(options) })

/** Frames whose values tell their places apart. */
function utterance(count: number, reset = true, first = 0): Utterance {
  return { frames: Int8Array.from({ length: count * INPUT.bytes }, (_, i) => first + i), count, reset }
}

const wordsOf = (bytes: Uint8Array): number[] => [...new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)]
const bytesOf = (words: readonly number[]): Uint8Array => new Uint8Array(Uint32Array.from(words).buffer)

/** What the firmware makes of the words, with `scheduled` as its descriptor says. */
function received(bytes: Uint8Array, scheduled: boolean) {
  const view = new DataView(bytes.buffer)
  let at = 0
  const word = (): number => {
    at += 4
    return view.getUint32(at - 4, true)
  }
  const blocks: { reset: boolean; end: boolean; last: boolean; decisions: number[]; frames: number[][] }[] = []
  do {
    const header = word()
    const decisions = scheduled ? Array.from({ length: word() }, word) : []
    const frames = Array.from({ length: header & 0xff }, () => {
      const frame = [...new Int8Array(bytes.buffer, at, INPUT.bytes)]
      at += INPUT.strideBytes
      return frame
    })
    const bit = (b: number) => (header & (1 << b)) !== 0
    blocks.push({ reset: bit(8), end: bit(9), last: bit(10), decisions, frames })
  } while (!blocks.at(-1)!.last)
  expect(at).toBe(bytes.length)
  return blocks
}

describe('hostWords', () => {
  it('sends a block as a header and frames that begin on words', () => {
    const words = hostWords({ block: 2, input: INPUT }, model(), [utterance(3)])
    expect(wordsOf(words)).toEqual([
      ...[0x102, 0x03020100, 0x04, 0x08070605, 0x09], // reset, 2 frames
      ...[0x601, 0x0d0c0b0a, 0x0e], // end, last
    ])
  })

  it('sends the decisions of each block before its frames, blanks where a frame has fewer than N', () => {
    const description = model({ symbolsPerFrame: 2, blank: 9 })
    const schedule = [
      { frame: 0, symbol: 7 },
      { frame: 0, symbol: 8 },
      { frame: 2, symbol: 7 },
    ]
    const words = hostWords({ block: 4, input: INPUT }, description, [utterance(5)], [schedule])
    const [first, second] = received(words, true)
    expect(first!.decisions).toEqual([7, 8, 9])
    expect(second!.decisions).toEqual([7, 9])
  })

  it('sends every frame once, in order, each utterance in blocks of its own', () => {
    const sizes = fc.record({
      reduction: fc.integer({ min: 1, max: 4 }),
      multiple: fc.integer({ min: 1, max: 3 }),
      symbolsPerFrame: fc.integer({ min: 1, max: 3 }),
      utterances: fc.array(fc.record({ count: fc.integer({ min: 1, max: 30 }), reset: fc.boolean() }), {
        minLength: 1,
        maxLength: 4,
      }),
      symbols: fc.option(fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 12 })),
    })
    fc.assert(
      fc.property(sizes, ({ reduction, multiple, symbolsPerFrame, utterances: drawn, symbols }) => {
        const described = model({ reduction, symbolsPerFrame })
        const utterances = drawn.map(({ count, reset }, u) => utterance(count, reset || u === 0, u))
        const format = { block: multiple * reduction, input: INPUT }
        const schedules = utterances.map(({ count }) =>
          (symbols ?? [])
            .map((symbol, i) => ({ frame: Math.floor(i / symbolsPerFrame), symbol }))
            .filter(({ frame }) => frame < encoderFrames(described, count)),
        )
        const words = hostWords(format, described, utterances, symbols === null ? undefined : schedules)
        const blocks = received(words, symbols !== null)
        const cut = frameBlocks(format, utterances)
        expect(blocks.map(({ reset, end, frames }) => ({ reset, end, frames: frames.length }))).toEqual(
          cut.map(({ reset, end, frames }) => ({ reset, end, frames })),
        )
        expect(blocks.flatMap(({ frames }) => frames.flat())).toEqual(utterances.flatMap(({ frames }) => [...frames]))
        blocks.forEach(({ last, end, frames }, b) => {
          expect(last).toBe(b === blocks.length - 1)
          expect(end || frames.length === format.block).toBe(true)
        })
        expect(blocks.filter(({ end }) => end)).toHaveLength(utterances.length)
        if (symbols === null) return
        // As the search takes them: up to N a frame, ended by a blank.
        const decided = utterances.map((): { frame: number; symbol: number }[] => [])
        const frameOf = utterances.map(() => 0)
        blocks.forEach(({ decisions, frames }, b) => {
          const u = cut[b]!.utterance
          const queue = [...decisions]
          for (let frame = 0; frame < Math.ceil(frames.length / reduction); frame++, frameOf[u]!++) {
            for (let n = 0; n < symbolsPerFrame; n++) {
              const symbol = queue.shift()!
              if (symbol === 0) break
              decided[u]!.push({ frame: frameOf[u]!, symbol })
            }
          }
          expect(queue).toEqual([])
        })
        expect(decided).toEqual(schedules)
      }),
      { seed: SEED, numRuns: 300 },
    )
  })

  it('has room for N symbols of each encoder frame and the ends', () => {
    expect(outputBytes(model({ reduction: 2, symbolsPerFrame: 3 }), [utterance(5), utterance(1)])).toBe(
      4 * (3 * 3 + 1 * 3 + 2),
    )
  })

  const refused: [string, () => unknown][] = [
    ['no utterance', () => hostWords({ block: 2, input: INPUT }, model(), [])],
    ['a first utterance that goes on', () => hostWords({ block: 2, input: INPUT }, model(), [utterance(1, false)])],
    ['an empty utterance', () => hostWords({ block: 2, input: INPUT }, model(), [utterance(1), utterance(0)])],
    ['frames of another size', () => hostWords({ block: 2, input: INPUT }, model(), [{ ...utterance(3), count: 2 }])],
    ['blocks that split a stacked frame', () => hostWords({ block: 3, input: INPUT }, model(), [utterance(1)])],
    ['blocks beyond the header', () => hostWords({ block: 256, input: INPUT }, model(), [utterance(1)])],
    ['a schedule too few', () => hostWords({ block: 2, input: INPUT }, model(), [utterance(1)], [])],
    ...(
      [
        ['a blank', [{ frame: 0, symbol: 0 }]],
        ['an unknown symbol', [{ frame: 0, symbol: 10 }]],
        ['an unknown frame', [{ frame: 2, symbol: 1 }]],
        ['frames out of order', [1, 0].map((frame) => ({ frame, symbol: 1 }))],
        ['too many symbols', Array.from({ length: 4 }, () => ({ frame: 0, symbol: 1 }))],
      ] as const
    ).map(([what, schedule]): [string, () => unknown] => [
      `a schedule with ${what}`,
      () => hostWords({ block: 2, input: INPUT }, model(), [utterance(3)], [schedule]),
    ]),
  ]
  it.each(refused)('refuses %s', (_, run) => {
    expect(run).toThrow(RangeError)
  })
})

describe('readSymbols', () => {
  const END = 0xffffffff

  it('tells utterance, frame, symbol and cycle, frames counted in their utterance', () => {
    const utterances = [utterance(4), utterance(2, false), utterance(2)]
    const words = bytesOf([0x0000_0007, 0x0001_0008, END, 0x0002_0009, END, 0x0000_0003, END])
    expect(readSymbols(words, [10, 20, 21, 30, 31, 40, 41], model(), utterances)).toEqual([
      { utterance: 0, frame: 0, symbol: 7, cycle: 10 },
      { utterance: 0, frame: 1, symbol: 8, cycle: 20 },
      { utterance: 1, frame: 0, symbol: 9, cycle: 30 },
      { utterance: 2, frame: 0, symbol: 3, cycle: 40 },
    ])
  })

  it('knows frames beyond 65,535, also where utterances go on', () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 65_535 }), { maxLength: 8 })
    const options = { reduction: 1 }
    fc.assert(
      fc.property(fc.array(fc.tuple(gaps, fc.nat(65_535), fc.boolean()), { minLength: 1, maxLength: 4 }), (drawn) => {
        const expected: ReceivedSymbol[] = []
        const words: number[] = []
        let begin = 0
        const utterances = drawn.map(([ofSymbols, more, drawnReset], u): Utterance => {
          const reset = drawnReset || u === 0
          if (reset) begin = 0
          let frame = 0
          for (const gap of ofSymbols) {
            frame += gap
            expected.push({ utterance: u, frame, symbol: 5, cycle: words.length })
            words.push((((begin + frame) % 65_536) * 65_536 + 5) >>> 0)
          }
          words.push(END)
          const count = frame + 1 + more
          begin += count
          return { frames: new Int8Array(0), count, reset }
        })
        const cycles = words.map((_, i) => i)
        expect(readSymbols(bytesOf(words), cycles, model(options), utterances)).toEqual(expected)
      }),
      { seed: SEED, numRuns: 200 },
    )
  })

  it('notices what no chip should send', () => {
    const read = (words: number[]) => readSymbols(bytesOf(words), [...words.keys()], model(), [utterance(4)])
    expect(() => read([0x0002_0001, END])).toThrow("the chip's word 0 is of frame 2 of 2")
    expect(() => read([])).toThrow('0 of 1 utterances have an end')
    expect(() => read([END, END])).toThrow('2 of 1 utterances have an end')
    expect(() => read([END, 0x0000_0001])).toThrow('of 0')
  })
})
