/** Does a run of an RNN-T say how far it is, stop when it is told to, follow a schedule, and does the check notice what is wrong? */
import { describe, expect, it } from 'vitest'
import { lowerRnnt } from '../../src/compiler/lower-rnnt.js'
import { timeReduction } from '../../src/model/rnnt.js'
import type { ReferenceEvent } from '../../src/runner/rnnt-check.js'
import { runRnnt } from '../../src/runner/rnnt.js'
import type { RnntRun, RnntRunOptions } from '../../src/runner/rnnt.js'
import { encoderFrames } from '../../src/runner/host-words.js'
import type { SymbolSchedule } from '../../src/runner/host-words.js'
import { parseSymbolSchedule, symbolScheduleText } from '../../src/runner/symbol-schedule.js'
import { Random, seeds } from '../helpers/random.js'
import { inputsOf, randomRnntCase, referenceEvents } from '../helpers/rnnt-case.js'
import type { RnntCase } from '../helpers/rnnt-case.js'
import { streamed } from '../helpers/sample-layer.js'

const CHIP = streamed('store.bytes=8192')

/** A free run of one utterance that has symbols and blanks, on a quick chip. */
function talkative(seed: number): RnntCase {
  for (let n = 0; ; n++) {
    const random = randomRnntCase(new Random(1000 * seed + n))
    const drawn = { ...random, chip: CHIP, options: {}, schedule: null, utterances: random.utterances.slice(0, 1) }
    const { blank } = drawn.model.description.vocabulary
    const isBlank = [...referenceEvents(drawn, 64 * timeReduction(drawn.model.description))].flatMap((event) =>
      event.kind === 'joint' ? [event.decision === blank] : [],
    )
    if (isBlank.length >= 4 && isBlank.includes(true) && isBlank.includes(false)) return drawn
  }
}

function run({ chip, model, utterances, options }: RnntCase, run: RnntRunOptions = {}): Promise<RnntRun> {
  const program = lowerRnnt(chip, model, { ...options, scheduled: run.schedule !== undefined })
  return runRnnt(chip, program, model, utterances, run)
}

const blockOf = ({ chip, model, options }: RnntCase): number => lowerRnnt(chip, model, options).block

describe('a checked run', () => {
  it.each(seeds(6))('is the same in every count and every symbol, seed %i', async (seed) => {
    const drawn = randomRnntCase(new Random(seed))
    const schedule = drawn.schedule ?? undefined
    const check = referenceEvents(drawn, blockOf(drawn))
    expect(await run(drawn, { schedule, check })).toEqual(await run(drawn, { schedule }))
  })
})

/** The events with the one at `at` altered: its arrays are new ones. */
function* altered(drawn: RnntCase, at: number, alter: (event: ReferenceEvent) => ReferenceEvent | null) {
  let index = 0
  for (const event of referenceEvents(drawn, blockOf(drawn))) {
    const given = index++ === at ? alter(event) : event
    if (given !== null) yield given
  }
}

/** One value more, at the middle of an array. */
function bumped<Values extends Int8Array | Int16Array>(values: Values): Values {
  const copy = values.slice() as Values
  copy[copy.length >> 1]! ^= 1
  return copy
}

describe.each(seeds(3, 5))('the check notices, seed %i', (seed) => {
  const drawn = talkative(seed)
  const events = [...referenceEvents(drawn, blockOf(drawn))]
  const { blank, size } = drawn.model.description.vocabulary
  /** Some events of a kind: first, middle, last. */
  const places = (is: (event: ReferenceEvent) => boolean): number[] => {
    const found = [...events.keys()].filter((index) => is(events[index]!))
    expect(found.length).toBeGreaterThan(0)
    return [...new Set([found[0]!, found[found.length >> 1]!, found.at(-1)!])]
  }
  const failure = async (at: number, alter: (event: ReferenceEvent) => ReferenceEvent | null): Promise<string> => {
    const outcome = await run(drawn, { check: altered(drawn, at, alter) }).catch((error: unknown) => error)
    expect(outcome).toBeInstanceOf(Error)
    expect((outcome as Error).name).toBe('Error')
    return (outcome as Error).message
  }

  it('a hidden value', async () => {
    for (const at of places(({ kind }) => kind === 'lstm')) {
      const { layer, frame, hidden } = events[at] as ReferenceEvent & { kind: 'lstm' }
      const message = await failure(at, (event) =>
        event.kind === 'lstm' ? { ...event, hidden: bumped(event.hidden) } : event,
      )
      const where = `${layer}, frame ${frame}: h[${hidden.length >> 1}]`.replaceAll(/[[\].]/g, '\\$&')
      expect(message).toMatch(
        new RegExp(`^${where} is -?\\d+ on the chip, -?\\d+ in the integer reference \\(cycle \\d+\\)$`),
      )
    }
  })

  it('the cell state at the end of a block', async () => {
    const [last] = places(({ kind }) => kind === 'lstm').slice(-1)
    const { layer, frame } = events[last!] as ReferenceEvent & { kind: 'lstm' }
    const message = await failure(last!, (event) =>
      event.kind === 'lstm' ? { ...event, cell: bumped(event.cell) } : event,
    )
    expect(message).toContain(`${layer}, frame ${frame}: c[`)
  })

  it('e, p, a and logits', async () => {
    for (const at of places(({ kind }) => kind === 'joint.encoder')) {
      const message = await failure(at, (event) =>
        event.kind === 'joint.encoder' ? { ...event, e: bumped(event.e) } : event,
      )
      expect(message).toMatch(/^joint\.encoder, frame \d+: e\[/)
    }
    for (const at of places(({ kind }) => kind === 'joint.prediction')) {
      const message = await failure(at, (event) =>
        event.kind === 'joint.prediction' ? { ...event, p: bumped(event.p) } : event,
      )
      expect(message).toMatch(/^joint\.prediction, step \d+: p\[/)
    }
    for (const at of places(({ kind }) => kind === 'joint')) {
      const a = await failure(at, (event) =>
        event.kind === 'joint' ? { ...event, activation: bumped(event.activation) } : event,
      )
      expect(a).toMatch(/^joint, frame \d+: a\[/)
      const logits = await failure(at, (event) =>
        event.kind === 'joint' ? { ...event, logits: bumped(event.logits) } : event,
      )
      expect(logits).toMatch(/^joint, frame \d+: logit\[/)
    }
  })

  it('a symbol', async () => {
    for (const at of places((event) => event.kind === 'joint' && event.decision !== blank)) {
      const other = (decision: number): number => (decision + 1) % size
      const message = await failure(at, (event) =>
        event.kind === 'joint' ? { ...event, decision: other(event.decision) } : event,
      )
      expect(message).toMatch(/^the host's symbol \d+ is (\d+|missing) on the chip, |^symbols is \d+ on the chip/)
    }
  })

  it('that the reference does more, less or other things', async () => {
    for (const at of [0, ...places(({ kind }) => kind === 'joint' || kind === 'joint.encoder')]) {
      expect(await failure(at, () => null)).toMatch(/ came where the integer reference has | is -?\d+ on the chip, /)
    }
    const endless = function* () {
      yield* referenceEvents(drawn, blockOf(drawn))
      yield events[0]!
    }
    await expect(run(drawn, { check: endless() })).rejects.toThrow(
      /the end of the program came where the integer reference has /,
    )
  })
})

describe('a schedule', () => {
  it.each(seeds(5))('of what a free run has said gives the same symbols for the same work, seed %i', async (seed) => {
    const drawn = talkative(seed)
    const { description } = drawn.model
    const free = await run(drawn)
    const frames = encoderFrames(drawn.model, drawn.utterances[0]!.count)
    const said = parseSymbolSchedule(symbolScheduleText(free.symbols), 'said', description, frames)
    const replayed = await run(drawn, { schedule: [said] })

    const plain = ({ symbols }: RnntRun) => symbols.map(({ frame, symbol }) => ({ frame, symbol }))
    expect(plain(replayed)).toEqual(plain(free))
    const work = ({ report: { mac, decompressor, memories } }: RnntRun) => ({
      products: [mac.macs, mac.skippedWeight, mac.skippedActivation, mac.passes, mac.cycles],
      decoded: decompressor.bytesRead,
      activations: memories.activations,
    })
    expect(work(replayed)).toEqual(work(free))
    expect(replayed.report.dram.read.weights).toBe(free.report.dram.read.weights)
    // What it takes to fetch the decisions.
    const decisions = frames * description.search.symbolsPerFrame
    expect(replayed.report.cycles - free.report.cycles).toBeLessThan(20 * (decisions + frames))

    expect(await run(drawn, { schedule: [said] })).toEqual(replayed)
  })

  it('is followed whatever the joint says', async () => {
    const drawn = talkative(1)
    const { vocabulary } = drawn.model.description
    const symbol = (vocabulary.blank + 1) % vocabulary.size
    for (const schedule of [[], [{ frame: 0, symbol }]] as SymbolSchedule[]) {
      const { symbols } = await run(drawn, { schedule: [schedule] })
      expect(symbols).toMatchObject(schedule)
      expect(symbols).toHaveLength(schedule.length)
    }
  })

  it('goes with a program that takes one', async () => {
    const { chip, model, utterances } = talkative(1)
    const start = (scheduled: boolean, schedule?: SymbolSchedule[]) =>
      runRnnt(chip, lowerRnnt(chip, model, { scheduled }), model, utterances, { schedule })
    await expect(start(true)).rejects.toThrow(RangeError)
    await expect(start(false, [[]])).rejects.toThrow(RangeError)
  })
})

describe('a long run', () => {
  const drawn = talkative(2)
  const count = 1200
  const frames = new Int8Array(count * inputsOf(drawn.model)).fill(7)
  const long = { ...drawn, utterances: [{ frames, count, reset: true }] }

  it('tells cycles and the share of the input that is done', async () => {
    const told: { cycles: number; share: number }[] = []
    const { report } = await run(long, { onProgress: (cycles, share) => told.push({ cycles, share }) })
    expect(told.length).toBeGreaterThan(3)
    for (const [index, { cycles, share }] of told.entries()) {
      expect(cycles).toBeGreaterThan(told[index - 1]?.cycles ?? 0)
      expect(share).toBeGreaterThanOrEqual(told[index - 1]?.share ?? 0)
      expect(share).toBeLessThanOrEqual(1)
      // Blocks take about as long as each other.
      expect(Math.abs(share - cycles / report.cycles)).toBeLessThan(0.2)
    }
  })

  it('stops where it is told to', async () => {
    const stop = new AbortController()
    const reason = new Error('enough')
    const stopped = run(long, {
      signal: stop.signal,
      onProgress: () => {
        stop.abort(reason)
      },
    })
    await expect(stopped).rejects.toBe(reason)
  })

  it('counts symbols in cycles and microseconds, in order', async () => {
    const { symbols, report } = await run(long)
    for (const [index, { cycle, microseconds }] of symbols.entries()) {
      expect(cycle).toBeGreaterThan(symbols[index - 1]?.cycle ?? 0)
      expect(cycle).toBeLessThan(report.cycles)
      expect(microseconds).toBeCloseTo(cycle / long.chip.clockMHz, 9)
    }
  })
})
