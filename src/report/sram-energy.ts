/**
 * Figures of any SRAM from the few published ones (docs/energy.md, "Memories between the entries"): an entry of that size and word where
 * there is one, else between the entries of 128-bit words. The rule is ours, the entries are not.
 */
import type { TechnologyNm } from '../model/technology.js'
import { SRAM_ENTRIES } from './energy-table.js'
import type { SramEntry, SramFigures } from './energy-table.js'
import { logInterpolated } from './log-interpolation.js'

/** The word that most entries have; what is wider is several words. */
const WORD_BITS = 128
export const WORD_BYTES = WORD_BITS / 8
/** Words of at most so many bits have an entry below the smallest of 128 bits. */
const NARROW_BITS = 32

/**
 * @param bytes of the memory, more than 0
 * @param wordBits of an access, 1..128
 */
export function sramFigures(bytes: number, wordBits: number, technologyNm: TechnologyNm): SramFigures {
  const exact = SRAM_ENTRIES.find((entry) => entry.bytes === bytes && entry.wordBits === wordBits)
  if (exact !== undefined) return exact.figures[technologyNm]
  const entries = SRAM_ENTRIES.filter((entry) => entry.wordBits === WORD_BITS || isNarrow(entry, wordBits))
  const smallest = entries[0]!
  const largest = entries.at(-1)!
  if (bytes < smallest.bytes) return leaking(smallest.figures[technologyNm], bytes / smallest.bytes)
  if (bytes > largest.bytes) return leaking(largest.figures[technologyNm], bytes / largest.bytes)
  const low = entries.findLast((entry) => entry.bytes <= bytes)!
  const high = entries.find((entry) => entry.bytes >= bytes)!
  const between = (figure: keyof SramFigures): number =>
    logInterpolated(
      bytes,
      { x: low.bytes, y: low.figures[technologyNm][figure] },
      { x: high.bytes, y: high.figures[technologyNm][figure] },
    )
  return {
    readPj: between('readPj'),
    writePj: between('writePj'),
    leakageMilliwatts: between('leakageMilliwatts'),
  }
}

const isNarrow = (entry: SramEntry, wordBits: number): boolean =>
  wordBits <= NARROW_BITS && entry.wordBits === NARROW_BITS

/** The same accesses, other leakage: by size. */
const leaking = (figures: SramFigures, times: number): SramFigures => ({
  ...figures,
  leakageMilliwatts: figures.leakageMilliwatts * times,
})
