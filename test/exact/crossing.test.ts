/**
 * Random requests through the crossing, twice: stage 1 of every cycle, and from event to event with random limits. Both agree in
 * every counter, and with the naive controller in every command and in the cycle that sees each acceptance and each response.
 */
import { expect, it } from 'vitest'
import { DramCounter } from '../../assembly/memory/lpddr4.js'
import { counts, drawTrace, recordedCommands, SPEEDS, WAIT, WRITE, type Speed } from '../helpers/dram-program.js'
import { naiveDram } from '../helpers/naive-dram.js'
import { Random, seeds } from '../helpers/random.js'
import { Tally } from '../helpers/tally.js'
import { instantiateReplay, type CrossingExports } from '../helpers/wasm.js'

const CORE_MHZ = [1, 100, 333, 500, 700, 800, 1000, 1200, 1600, 1733, 4000]
/** Reads that the DMA may have under way. */
const TAGS = 64
/** Requests in the crossing's FIFO. */
const DEPTH = 4

interface Case {
  speed: Speed
  accessBytes: number
  coreMHz: number
  requests: { word: number; pauseCycles: number }[]
  /** How long the core leaves the n-th response where it is. */
  holdCycles: number[]
}

function draw(random: Random): Case {
  const accessBytes = random.pick([32, 64])
  const words = random.chance(0.3)
    ? Array.from({ length: random.integer(1, 400) }, (_, n) => n * accessBytes * random.pick([1, 1, 1, 3]))
    : drawTrace(random.next, accessBytes)
  const requests: Case['requests'] = []
  let pauseCycles = 0
  for (const word of words) {
    const isPause = (word & WAIT) !== 0
    if (isPause) pauseCycles += random.chance(0.02) ? 3000 + (word % WAIT) : word % WAIT
    else requests.push({ word, pauseCycles })
    if (!isPause) pauseCycles = 0
  }
  const holdShare = random.pick([0, 0, 0.1, 0.9])
  const holdCycles = requests.map(() => (random.chance(holdShare) ? random.integer(1, 40) : 0))
  return { speed: random.pick(SPEEDS), accessBytes, coreMHz: random.pick(CORE_MHZ), requests, holdCycles }
}

/** The core's side: what it does in a cycle depends only on what it has seen. */
class Driver {
  readonly offers: number[] = []
  readonly responses: { cycle: number; word: number }[] = []
  private taken = 0
  private reads = 0
  private oldestSince = -1

  constructor(
    readonly wasm: CrossingExports,
    private readonly drawn: Case,
  ) {
    wasm.crossingPrepare(drawn.speed, drawn.accessBytes, drawn.coreMHz)
    wasm.replayRecord(1 << 16)
  }

  get isDone(): boolean {
    return this.offers.length === this.drawn.requests.length && (this.wasm.crossingState() & 4) !== 0
  }

  /** What is left of cycle t after stage 1. */
  act(t: number): void {
    const isFull = (this.wasm.crossingState() & 1) !== 0
    const waiting = this.offers.length - accepted(this.wasm)
    if (isFull !== (waiting === DEPTH)) expect.fail(`cycle ${t}: ${isFull ? '' : 'not '}full with ${waiting} requests`)
    const tag = (this.wasm.crossingState() >> 4) - 1
    if (tag >= 0 && this.oldestSince < 0) this.oldestSince = t
    if (tag >= 0 && t >= this.oldestSince + this.drawn.holdCycles[this.taken]!) {
      this.wasm.crossingTakeResponse()
      this.responses.push({ cycle: t, word: tag })
      this.taken++
      this.oldestSince = -1
    }
    if (t < this.nextOffer) return
    const { word } = this.drawn.requests[this.offers.length]!
    const isWrite = word >= WRITE
    this.wasm.crossingOffer(t, word % WRITE, isWrite, this.offers.length)
    this.offers.push(t)
    if (!isWrite) this.reads++
  }

  /** The next cycle in which it does something if it sees nothing new. */
  nextAct(t: number): number {
    const response =
      this.wasm.crossingState() >> 4 === 0 ? Infinity : this.oldestSince + this.drawn.holdCycles[this.taken]!
    return this.oldestSince < 0 && response !== Infinity ? t + 1 : Math.max(t + 1, Math.min(response, this.nextOffer))
  }

  private get nextOffer(): number {
    const next = this.drawn.requests[this.offers.length]
    if (next === undefined || (this.wasm.crossingState() & 1) !== 0) return Infinity
    if (next.word < WRITE && this.reads - this.taken === TAGS) return Infinity
    return (this.offers.at(-1) ?? -1) + 1 + next.pauseCycles
  }
}

/** Requests accepted so far. */
function accepted(wasm: CrossingExports): number {
  return wasm.replayCounter(DramCounter.reads) + wasm.replayCounter(DramCounter.writes)
}

/** Changes with each acceptance and each retirement, and with nothing else. */
function events(wasm: CrossingExports): number {
  return accepted(wasm) * 2 ** 32 + wasm.replayCounter(DramCounter.readLatencyClocks)
}

const SEEDS = seeds(60)

it(`runs to each event as clock by clock, and as the naive controller, in ${SEEDS.length} random cases`, () => {
  const tally = new Tally()
  for (const seed of SEEDS) {
    const random = new Random(seed)
    const drawn = draw(random)
    const { speed, accessBytes, coreMHz } = drawn
    const dramMHz = speed / 2
    const at = `seed ${seed}: LPDDR4-${speed}, ${accessBytes}-byte accesses, ${coreMHz} MHz`
    const each = new Driver(instantiateReplay(), drawn)
    const jumping = new Driver(instantiateReplay(), drawn)
    const farthest = random.pick([1, 10, 1000, 100_000])
    const acceptedBy: number[] = []
    let t = 0
    let extraCycles = random.pick([0, 0, 30, 20_000])
    let jumps = 0
    for (;;) {
      acceptedBy[t] = accepted(each.wasm)
      each.act(t)
      jumping.act(t)
      if (jumping.wasm.crossingState() !== each.wasm.crossingState()) expect.fail(`${at}: other state in cycle ${t}`)
      if (each.isDone) {
        if (extraCycles === 0) break
        extraCycles = 0
        t += 20_000
        each.wasm.crossingRun(t)
        expect(jumping.wasm.crossingRunUntilEvent(t)).toBe(t)
        jumping.wasm.crossingRun(t)
        continue
      }
      const limit = Math.min(jumping.nextAct(t), t + random.integer(1, farthest))
      const before = events(each.wasm)
      const seen = jumping.wasm.crossingRunUntilEvent(limit)
      if (seen > t + 1) jumps++
      const isEvent = events(jumping.wasm) !== before
      if (isEvent ? seen >= limit : seen !== limit) expect.fail(`${at}: from cycle ${t} to ${seen}, limit ${limit}`)
      while (++t < seen) {
        each.wasm.crossingRun(t)
        acceptedBy[t] = accepted(each.wasm)
        if (events(each.wasm) !== before) expect.fail(`${at}: an event in cycle ${t}, but the jump went on to ${seen}`)
      }
      each.wasm.crossingRun(t)
      if (!isEvent) jumping.wasm.crossingRun(t)
      else if (events(each.wasm) === before) expect.fail(`${at}: no event in cycle ${t}`)
      const [run, jumped] = [counts(each.wasm), counts(jumping.wasm)]
      if (JSON.stringify(run) !== JSON.stringify(jumped)) expect(jumped, `${at}, cycle ${t}`).toEqual(run)
    }
    const done = ({ wasm, offers, responses }: Driver) => ({ offers, responses, commands: recordedCommands(wasm) })
    const run = done(each)
    expect(done(jumping), at).toEqual(run)

    const firstClocks = run.offers.map((cycle) => Math.ceil(((cycle + 1) * dramMHz) / coreMHz))
    const words = drawn.requests.map(({ word }) => word)
    const naive = naiveDram(speed, accessBytes, words, firstClocks)
    const seenIn = (clock: number) => Math.ceil(((clock + 1) * coreMHz) / dramMHz)
    expect(run.commands.slice(0, naive.commands.length), at).toEqual(naive.commands)
    expect(
      run.responses.map(({ word }) => word),
      at,
    ).toEqual(naive.retirements.map(({ word }) => word))
    let earliest = 0
    for (const [n, { clock }] of naive.retirements.entries()) {
      earliest = Math.max(earliest, seenIn(clock)) + drawn.holdCycles[n]!
      expect(run.responses[n]!.cycle, `${at}, response ${n}`).toBe(earliest)
      earliest++
    }
    for (const [n, clock] of naive.acceptances.entries()) {
      const cycle = seenIn(clock)
      if (acceptedBy[cycle - 1]! > n || acceptedBy[cycle]! <= n)
        expect.fail(`${at}: request ${n} not in cycle ${cycle}`)
    }
    tally.add({ speed, accessBytes, coreMHz, farthest, jumps: jumps > 20 })
  }
  tally.print('crossing')
  tally.expectEach('jumps', [true])
})
