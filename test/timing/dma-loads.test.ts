/**
 * When a load's requests are accepted and its data arrive, for every DRAM speed and many core clocks: docs/chip.md, "Time", Clock
 * crossing, "DMA", and "Memory controller and DRAM".
 *
 *     offered in t --> accepted in clock ceil((t+1) fd / fc) --> ... done in clock d --> seen in cycle ceil((d+1) fc / fd)
 */
import { describe, expect, it } from 'vitest'
import { CROSSING_DEPTH } from '../../assembly/config-fields.js'
import { Event } from '../../assembly/events.js'
import { Kind } from '../../assembly/isa.js'
import { completedAt } from '../helpers/chip-cycles.js'
import { DATA_ADDRESS, eventsOf, issuedAt, runProgram } from '../helpers/chip-program.js'
import { SPEEDS, TIMING, type Speed } from '../helpers/dram-program.js'

const EVENTS = 100_000
/** Some 3 cycles for each iteration, in few instructions: the program must not open the rows that a test reads. */
const pause = (iterations: number): string => `li r15, ${iterations}\npause: addi r15, r15, -1\n bne r15, r0, pause`
const bytes = (count: number): Uint8Array => Uint8Array.from({ length: count }, (_, n) => (n * 7 + (n >> 8)) & 0xff)

describe.each([
  ['x16', 32],
  ['x32', 64],
] as const)('loads, %s', (width, accessBytes) => {
  /** Bank 1 is closed after the boot, which only reads bank 0; DATA is in its row 4. */
  const BANK_1 = DATA_ADDRESS + 64 * accessBytes
  const seenIn = (clock: number, fc: number, fd: number): number => Math.ceil(((clock + 1) * fc) / fd)
  const acceptFrom = (cycle: number, fc: number, fd: number): number => Math.ceil(((cycle + 1) * fd) / fc)
  /** After so many iterations the DRAM is idle, all recoveries over. */
  const REST = 200

  const load = (speed: Speed, fc: number, accesses: number) =>
    runProgram({
      source: `
        li r1, ${BANK_1}
        li r2, ${accesses * accessBytes}
        ${pause(REST)}
load:   dma.load r1, r0, r2, store, weights signal=1
wait:   sync wait=1
        halt`,
      sets: [`dram.type=LPDDR4-${speed}-${width}`, `clockMHz=${fc}`],
      data: bytes(256 * accessBytes),
      events: EVENTS,
      cycleBound: 1_000_000,
    })
  const clocks = [500, 700, 333, 1600, 2000, 800, 1200, 1, 4000]

  describe.each(SPEEDS)('LPDDR4-%i', (speed) => {
    const t = TIMING[speed]
    const fd = t.clockMhz
    const latency = t.nRCD + t.nCL + t.nDQSCK + t.nBL

    it.each(clocks)('at %i MHz the first access of an idle bank: nRCD + nCL + nDQSCK + nBL after acceptance', (fc) => {
      const result = load(speed, fc, 1)
      const [request] = eventsOf(result, Event.requested).filter(({ a }) => a === BANK_1)
      expect(request!.cycle).toBe(issuedAt(result, 'load') + 1)
      const accepted = acceptFrom(request!.cycle, fc, fd)
      const arrival = seenIn(accepted + latency, fc, fd)
      const data = eventsOf(result, Event.arrived).filter(({ b }) => b === (Kind.weights as number))
      expect(data.map(({ cycle }) => cycle)).toEqual([arrival])
      expect(completedAt(result, 'load')).toEqual([arrival])
      expect(issuedAt(result, 'wait')).toBe(arrival + 1)
    })

    it.each(clocks)('at %i MHz the open row: nCL + nDQSCK + nBL; another row of the bank nRPpb + nRCD more', (fc) => {
      const again = (at: number) => `li r1, ${at}\n li r2, ${accessBytes}
        dma.load r1, r0, r2, store, weights signal=1\n sync wait=1`
      for (const [at, clocksUntilDone] of [
        [BANK_1 + 63 * accessBytes, latency - t.nRCD],
        [BANK_1 + 512 * accessBytes, latency + t.nRPpb],
      ] as const) {
        // The image must hold the other row too: 8 banks of 64 accesses further.
        const result = runProgram({
          source: `${again(at)}\n ${pause(REST)}\n li r1, BANK_1
load:       dma.load r1, r0, r2, store, weights signal=1\n sync wait=1\n halt`,
          constants: { BANK_1 },
          sets: [`dram.type=LPDDR4-${speed}-${width}`, `clockMHz=${fc}`],
          data: bytes(1024 * accessBytes),
          events: EVENTS,
          cycleBound: 1_000_000,
        })
        const accepted = acceptFrom(issuedAt(result, 'load') + 1, fc, fd)
        expect(completedAt(result, 'load'), `open at ${at}`).toEqual([seenIn(accepted + clocksUntilDone, fc, fd)])
      }
    })

    it.each(clocks)('at %i MHz a row of accesses: 4 in the crossing, one a clock accepted, one per nCCD read', (fc) => {
      for (const accesses of [2, 3, 4, 5, 6, 9, 24]) {
        const result = load(speed, fc, accesses)
        const requested: number[] = []
        const accepted: number[] = []
        const arrived: number[] = []
        for (let n = 0, cycle = issuedAt(result, 'load') + 1, read = 0; n < accesses; n++, cycle++) {
          // Offered as soon as fewer than 4 are in the crossing at the start of the cycle ...
          const leaves = n < CROSSING_DEPTH ? -1 : accepted[n - CROSSING_DEPTH]!
          cycle = Math.max(cycle, n < CROSSING_DEPTH ? cycle : seenIn(leaves, fc, fd))
          requested.push(cycle)
          // ... accepted in order, one a clock, read at the distance of the bursts, taken one a cycle.
          accepted.push(Math.max(acceptFrom(cycle, fc, fd), n === 0 ? 0 : accepted[n - 1]! + 1))
          read = n === 0 ? accepted[0]! + t.nRCD : Math.max(read + t.nCCD, accepted[n]!)
          const seen = seenIn(read + t.nCL + t.nDQSCK + t.nBL, fc, fd)
          arrived.push(n === 0 ? seen : Math.max(seen, arrived[n - 1]! + 1))
        }
        const of = (kind: Event) => eventsOf(result, kind).filter(({ cycle }) => cycle > issuedAt(result, 'load'))
        const at = `${accesses} accesses`
        expect(of(Event.requested), at).toMatchObject(
          requested.map((cycle, n) => ({ cycle, a: BANK_1 + n * accessBytes, b: 0 })),
        )
        expect(
          of(Event.arrived).map(({ cycle }) => cycle),
          at,
        ).toEqual(arrived)
        expect(completedAt(result, 'load'), at).toEqual([arrived.at(-1)])
        const stalls = requested.at(-1)! - requested[0]! + 1 - accesses
        // A stalled cycle in which data arrived is active, so that at most these are counted.
        expect(result.counters.dmaCrossing, at).toBeLessThanOrEqual(stalls)
        const duringStalls = arrived.filter((cycle) => cycle < requested.at(-1)! && !requested.includes(cycle)).length
        expect(result.counters.dmaCrossing, at).toBe(stalls - duringStalls)
        expect(result.counters.dramReadWeights, at).toBe(accesses * accessBytes)
        expect(result.counters.storeWrite, at).toBe(accesses * accessBytes)
      }
    })
  })
})
