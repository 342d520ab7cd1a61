/** Does the compressed store keep what saves most, without ever holding more than it can? */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { holdTiles } from '../../src/compiler/held-tiles.js'
import { chooseResidency } from '../../src/compiler/residency.js'
import type { Residency, ResidencyCandidate } from '../../src/compiler/residency.js'
import type { StripImage } from '../../src/compiler/weight-image.js'
import { SEED } from '../helpers/random.js'

/** Strips of equal tiles, 10 bytes of parameters each. */
function stripsOf(strips: number, tiles: number, tileBytes: number): StripImage[] {
  const strip = { rows: 4, tileColumns: 4, parameterBytes: 10, tileBytes: Array<number>(tiles).fill(tileBytes) }
  return Array<StripImage>(strips).fill(strip)
}

const bytesOf = (strips: readonly StripImage[]): number =>
  strips.reduce((sum, { parameterBytes, tileBytes }) => sum + tileBytes.reduce((a, b) => a + b, parameterBytes), 0)

const modesOf = ({ placements }: Residency) => placements.map(({ mode }) => mode)

describe('residency', () => {
  const wx = { bytes: 1000, slotBytes: 100, readsPerFrame: 0.25, holding: null }
  const wh = { bytes: 900, slotBytes: 100, readsPerFrame: 1, holding: null }
  const p = { bytes: 300, slotBytes: 50, readsPerFrame: 1, holding: null }

  it('keeps everything where everything fits, without a ring', () => {
    const chosen = chooseResidency([wx, wh, p], 2200, 'auto')
    expect(chosen.placements.map(({ mode, storeAddress }) => [mode, storeAddress])).toEqual([
      ['resident', 0],
      ['resident', 1000],
      ['resident', 1900],
    ])
    expect(chosen).toMatchObject({ held: { bytes: 0 }, ring: { address: 0, slotBytes: 0, slots: 0 } })
  })

  it('keeps what saves most per byte, behind a ring of at least 4 slots', () => {
    const chosen = chooseResidency([wx, wh, p], 1699, 'auto')
    expect(modesOf(chosen)).toEqual(['ring', 'resident', 'resident'])
    expect(chosen.ring).toEqual({ address: 1200, slotBytes: 100, slots: 4 })
    expect(modesOf(chooseResidency([wx, wh, p], 1599, 'auto'))).toEqual(['ring', 'resident', 'ring'])
    expect(modesOf(chooseResidency([wx, wh, p], 1299, 'auto'))).toEqual(['ring', 'ring', 'resident'])
  })

  it('gives to the ring what is left, up to 16 slots', () => {
    const more = { ...wx, bytes: 10_000 }
    expect(chooseResidency([more, wh], 2850, 'auto').ring).toEqual({ address: 900, slotBytes: 100, slots: 16 })
  })

  it('makes do with 3 slots where 4 do not fit, and streams directly where not even 3 do', () => {
    expect(chooseResidency([wx, wh], 399, 'auto')).toMatchObject({ ring: { address: 0, slots: 3 } })
    const direct = chooseResidency([wx, wh, { ...p, bytes: 200 }], 299, 'auto')
    expect(modesOf(direct)).toEqual(['direct', 'direct', 'resident'])
    expect(direct.ring.slots).toBe(0)
    expect(modesOf(chooseResidency([wx], 0, 'auto'))).toEqual(['direct'])
  })

  it('streams everything when switched off', () => {
    const chosen = chooseResidency([wx, { ...wh, holding: holdingOf(10, 1) }, { ...p, slotBytes: 0 }], 10_000, 'off')
    expect(modesOf(chosen)).toEqual(['ring', 'ring', 'direct'])
    expect(chosen.ring).toEqual({ address: 0, slotBytes: 100, slots: 16 })
    expect(chosen.held.bytes).toBe(0)
    expect(modesOf(chooseResidency([wx, wh, p], 299, 'off'))).toEqual(['direct', 'direct', 'direct'])
  })

  it('needs no ring where all that would stream through it is resident', () => {
    const search = { ...wx, slotBytes: 0, readsPerFrame: 0.1 }
    const chosen = chooseResidency([wh, p, search], 1250, 'auto')
    expect(modesOf(chosen)).toEqual(['resident', 'resident', 'direct'])
    expect(chosen.ring.slots).toBe(0)
  })

  it('chooses among hundreds of matrices', () => {
    const many = Array.from({ length: 150 }, (_, i) => ({ ...wx, readsPerFrame: i / 100 }))
    const chosen = chooseResidency(many, 50_400, 'auto')
    expect(modesOf(chosen).map((mode) => mode === 'resident')).toEqual(many.map((_, i) => i >= 100))
  })

  it('prefers a large matrix to a small one that would shut it out', () => {
    const small = { bytes: 50, slotBytes: 0, readsPerFrame: 1.1, holding: null }
    const large = { bytes: 1000, slotBytes: 0, readsPerFrame: 1, holding: null }
    expect(modesOf(chooseResidency([small, large], 1000, 'auto'))).toEqual(['direct', 'resident'])
  })
})

/** Of a matrix of so many strips of 4 tiles of 20 bytes. */
const holdingOf = (strips: number, savedReadsPerFrame: number) => ({
  strips: stripsOf(strips, 4, 20),
  savedReadsPerFrame,
})

describe('held tiles', () => {
  const recurrent = (reads: number, saved: number): ResidencyCandidate => ({
    bytes: 900,
    slotBytes: 30,
    readsPerFrame: reads,
    holding: holdingOf(10, saved),
  })

  it('take what the ring leaves, for one matrix after the other', () => {
    const chosen = chooseResidency([recurrent(1, 0.75), recurrent(0.5, 0.25)], 420, 'auto')
    expect(modesOf(chosen)).toEqual(['ring', 'ring'])
    expect(chosen.held).toEqual({ address: 0, bytes: 300 }) // 10 strips: parameters and a tile of each
    expect(
      chosen.placements.map(({ heldTiles, heldBytes, storeAddress }) => [heldTiles, heldBytes, storeAddress]),
    ).toEqual([
      [Array(10).fill(1), 300, 0],
      [Array(10).fill(1), 300, 0],
    ])
    expect(chosen.ring).toEqual({ address: 300, slotBytes: 30, slots: 4 })
  })

  it('are worth more than a resident matrix if there are several to hold', () => {
    expect(modesOf(chooseResidency([recurrent(1, 0.75), recurrent(1, 0.75)], 1020, 'auto'))).toEqual(['ring', 'ring'])
    expect(modesOf(chooseResidency([recurrent(1, 0.75), recurrent(1, 0)], 1020, 'auto'))).toEqual(['resident', 'ring'])
  })

  it('take no more than the largest matrix has: the ring gets the rest', () => {
    const chosen = chooseResidency([recurrent(1, 0.75), recurrent(1, 0.75), recurrent(1, 0.75)], 1400, 'auto')
    expect(chosen.held.bytes).toBe(900)
    expect(chosen.ring.slots).toBe(16)
  })

  it('are spread over the strips', () => {
    const strips = stripsOf(4, 3, 20)
    expect(holdTiles(strips, 29)).toEqual({ tiles: [0, 0, 0, 0], bytes: 0 })
    expect(holdTiles(strips, 59).tiles).toEqual([0, 0, 0, 1])
    expect(holdTiles(strips, 60).tiles).toEqual([0, 1, 0, 1])
    expect(holdTiles(strips, 160)).toEqual({ tiles: [1, 2, 1, 2], bytes: 160 })
    expect(holdTiles(strips, 280)).toEqual({ tiles: [3, 3, 3, 3], bytes: 280 })
    expect(holdTiles(strips, 1e6).tiles).toEqual([3, 3, 3, 3])
  })

  it('are in so many strips as a semaphore can count', () => {
    const { tiles } = holdTiles(stripsOf(400, 2, 20), 1e6)
    expect(tiles.filter((held) => held > 0)).toHaveLength(250)
  })
})

const strip = fc.record({
  rows: fc.constant(4),
  tileColumns: fc.constant(4),
  parameterBytes: fc.constant(32),
  tileBytes: fc.array(
    fc.integer({ min: 1, max: 8 }).map((n) => 32 * n),
    { minLength: 1, maxLength: 6 },
  ),
})
const candidate: fc.Arbitrary<ResidencyCandidate> = fc
  .record({
    strips: fc.array(strip, { minLength: 1, maxLength: 5 }),
    kind: fc.constantFrom('chunk', 'frame', 'search'),
    frames: fc.integer({ min: 1, max: 4 }),
    reads: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ strips, kind, frames, reads }) => {
    const slotBytes = Math.max(
      ...strips.map(({ parameterBytes, tileBytes: [first = 0, ...others] }) =>
        Math.max(parameterBytes + first, ...others),
      ),
    )
    const bytes = bytesOf(strips)
    if (kind === 'search') return { bytes, slotBytes: 0, readsPerFrame: reads, holding: null }
    if (kind === 'chunk') return { bytes, slotBytes, readsPerFrame: 0.25, holding: null }
    const holding = { strips, savedReadsPerFrame: (frames - 1) / 4 }
    return { bytes, slotBytes, readsPerFrame: frames / 4, holding: frames > 1 ? holding : null }
  })
const problem = fc
  .tuple(fc.array(candidate, { minLength: 1, maxLength: 8 }), fc.double({ min: 0, max: 1.2, noNaN: true }))
  .map(([candidates, share]) => {
    const total = candidates.reduce((sum, { bytes }) => sum + bytes, 0)
    return { candidates, storeBytes: Math.floor(total * share) }
  })

/** DRAM bytes per frame that a set of resident matrices saves; undefined if it does not fit beside a ring of `slots`. */
function savedBytes(
  candidates: readonly ResidencyCandidate[],
  isResident: (index: number) => boolean,
  storeBytes: number,
  leastSlots: number,
): number | undefined {
  const streaming = candidates.filter((_, index) => !isResident(index))
  const slotBytes = Math.max(0, ...streaming.map((each) => each.slotBytes))
  const resident = candidates.filter((_, index) => isResident(index))
  const room = storeBytes - leastSlots * slotBytes - resident.reduce((sum, { bytes }) => sum + bytes, 0)
  if (room < 0) return undefined
  const saved = resident.reduce((sum, { bytes, readsPerFrame }) => sum + bytes * readsPerFrame, 0)
  if (leastSlots * slotBytes === 0) return saved
  return streaming.reduce(
    (sum, { bytes, holding }) => sum + Math.min(room, bytes) * (holding?.savedReadsPerFrame ?? 0),
    saved,
  )
}

describe('any choice', () => {
  it('fits: no area overlaps another or leaves the store, held tiles fit their area, and the ring has its slots', () => {
    fc.assert(
      fc.property(problem, fc.constantFrom('auto', 'off'), ({ candidates, storeBytes }, policy) => {
        const { placements, held, ring } = chooseResidency(candidates, storeBytes, policy)
        const areas = [
          ...placements.flatMap(({ mode, storeAddress: address }, index) =>
            mode === 'resident' ? [{ address, bytes: candidates[index]!.bytes }] : [],
          ),
          held,
          { address: ring.address, bytes: ring.slots * ring.slotBytes },
        ].filter(({ bytes }) => bytes > 0)
        let end = 0
        for (const { address, bytes } of areas.sort((a, b) => a.address - b.address)) {
          expect(address).toBeGreaterThanOrEqual(end)
          end = address + bytes
        }
        expect(end).toBeLessThanOrEqual(storeBytes)
        placements.forEach(({ mode, heldTiles, heldBytes, storeAddress }, index) => {
          const { slotBytes, holding } = candidates[index]!
          if (mode === 'ring') expect(slotBytes).toBeLessThanOrEqual(ring.slotBytes)
          if (mode === 'ring') expect(ring.slots).toBeGreaterThanOrEqual(3)
          if (mode !== 'resident') expect(mode).toBe(slotBytes > 0 && ring.slots > 0 ? 'ring' : 'direct')
          expect(heldBytes).toBeLessThanOrEqual(held.bytes)
          if (heldBytes === 0) return
          expect([mode, storeAddress]).toEqual(['ring', held.address])
          const heldStrips = holding!.strips.map((each, s) => ({
            ...each,
            tileBytes: each.tileBytes.slice(0, heldTiles[s]),
          }))
          expect(heldBytes).toBe(bytesOf(heldStrips.filter(({ tileBytes }) => tileBytes.length > 0)))
        })
      }),
      { seed: SEED, numRuns: 500 },
    )
  })

  // Greedy: where one large matrix and several small ones compete, the best set may be missed.
  it('saves nearly what the best of all choices does: 99 % on average, never below half', () => {
    const shares: number[] = []
    fc.assert(
      fc.property(problem, ({ candidates, storeBytes }) => {
        const streaming = (slots: number) => savedBytes(candidates, () => false, storeBytes, slots) !== undefined
        const leastSlots = [4, 3].find(streaming) ?? 0
        const sets = Array.from({ length: 2 ** candidates.length }, (_, set) =>
          savedBytes(candidates, (index) => ((set >> index) & 1) === 1, storeBytes, leastSlots),
        )
        const best = Math.max(...sets.map((saved) => saved ?? 0))
        const { placements } = chooseResidency(candidates, storeBytes, 'auto')
        const isResident = (index: number): boolean => placements[index]!.mode === 'resident'
        const saved = savedBytes(candidates, isResident, storeBytes, leastSlots)!
        expect(saved).toBeGreaterThanOrEqual(best / 2)
        shares.push(best === 0 ? 1 : saved / best)
      }),
      { seed: SEED, numRuns: 1500 },
    )
    expect(shares.reduce((sum, share) => sum + share, 0) / shares.length).toBeGreaterThan(0.99)
  })
})
