/**
 * What an event costs: the figures that energies are computed from, each with its source. docs/energy.md has the same table and says how
 * it is used; a test keeps the two equal.
 */
import type { TechnologyNm } from '../model/technology.js'

/** Of one access of a whole word, and of the memory for as long as it is on. */
export interface SramFigures {
  readPj: number
  writePj: number
  leakageMilliwatts: number
}

export interface SramEntry {
  bytes: number
  wordBits: number
  figures: Readonly<Record<TechnologyNm, SramFigures>>
}

export const SOURCES = {
  sram: 'CACTI 7: LSTP cells and periphery, 350 K, one read-write port',
  arithmetic: 'Horowitz, "Computing\'s Energy Problem (and what we can do about it)", ISSCC 2014: 45 nm, 0.9 V',
  logicScale:
    'Stillmaker and Baas, "Scaling equations for the accurate prediction of CMOS device performance from 180 nm to 7 nm", ' +
    'Integration 58, 2017, Table 5: HP devices',
  dramAccess: 'the CACTI plug-in of Accelergy: LPDDR4',
} as const

const kib = (
  kibibytes: number,
  wordBits: number,
  figures: Record<TechnologyNm, [number, number, number]>,
): SramEntry => {
  const of = (nm: TechnologyNm): SramFigures => {
    const [readPj, writePj, leakageMilliwatts] = figures[nm]
    return { readPj, writePj, leakageMilliwatts }
  }
  return { bytes: 1024 * kibibytes, wordBits, figures: { 45: of(45), 32: of(32), 22: of(22) } }
}

/** `SOURCES.sram`; read pJ, write pJ, leakage mW. */
export const SRAM_ENTRIES: readonly SramEntry[] = [
  kib(1, 32, { 45: [1.48, 2.31, 0.0002], 32: [0.8, 1.24, 0.0003], 22: [0.34, 0.51, 0.0009] }),
  kib(4, 128, { 45: [5.14, 13.5, 0.001], 32: [2.84, 7.45, 0.0013], 22: [1.88, 2.54, 0.0036] }),
  kib(8, 128, { 45: [9.28, 16.2, 0.0018], 32: [5.18, 8.87, 0.0023], 22: [2.35, 3.73, 0.0069] }),
  kib(16, 64, { 45: [13.4, 12.4, 0.0033], 32: [7.57, 6.67, 0.0042], 22: [3.07, 2.66, 0.0124] }),
  kib(64, 128, { 45: [45.8, 42.1, 0.0121], 32: [23.2, 21.4, 0.0155], 22: [10.5, 8.98, 0.0444] }),
  kib(128, 128, { 45: [58.2, 54.5, 0.0241], 32: [30.8, 29.0, 0.0309], 22: [13.8, 12.3, 0.0888] }),
  kib(1024, 128, { 45: [175, 148, 0.184], 32: [98.8, 80.9, 0.234], 22: [41.7, 36.2, 0.675] }),
  kib(4096, 128, { 45: [347, 319, 0.736], 32: [193, 175, 0.935], 22: [86.6, 75.9, 2.68] }),
]

/** Of one operation at 45 nm: `SOURCES.arithmetic`. */
export const ARITHMETIC_45_NM_PJ = { int8Multiply: 0.2, int32Add: 0.1 } as const

/** Volts of the arithmetic, kept at all nodes: the scaling equations take it. */
export const ARITHMETIC_SUPPLY_VOLTS = 0.9

/** a, b, c of an operation's energy a V^2 + b V + c, relative: `SOURCES.logicScale`. It has no 22 nm. */
export const LOGIC_SCALE_COEFFICIENTS: ReadonlyMap<number, readonly [number, number, number]> = new Map([
  [45, [1.018, -0.3107, 0.1539]],
  [32, [0.8367, -0.4341, 0.1701]],
  [20, [0.373, -0.1582, 0.04104]],
])

/** Read or written, whatever the chip's node: `SOURCES.dramAccess`. */
export const DRAM_ACCESS_PJ_PER_BIT = 8
