/**
 * Small programs for the memory controller: requests and pauses, one a DRAM clock, and the commands that come out.
 *
 *     const { commands } = runDram(3200, 64, [read(0, 0), wait(10), write(3, 7)])
 */
import { DramCommand, DramCounter, Lpddr4At1600, Lpddr4At2400, Lpddr4At3200 } from '../../assembly/memory/lpddr4.js'
import { instantiateReplay, type ReplayTestExports } from './wasm.js'

export type Speed = 1600 | 2400 | 3200
export const SPEEDS: Speed[] = [1600, 2400, 3200]
export const TIMING = { 1600: Lpddr4At1600, 2400: Lpddr4At2400, 3200: Lpddr4At3200 } as const

export const WRITE = 0x8000_0000
export const WAIT = 0x4000_0000

type Word = (accessBytes: number) => number

/** Byte address of an access. */
export function address(accessBytes: number, bank: number, row: number, column = 0): number {
  return ((row * 8 + bank) * 64 + column) * accessBytes
}
export const read =
  (bank: number, row: number, column = 0): Word =>
  (accessBytes) =>
    address(accessBytes, bank, row, column)
export const write =
  (bank: number, row: number, column = 0): Word =>
  (accessBytes) =>
    address(accessBytes, bank, row, column) + WRITE
/** No offer for so many clocks. */
export const wait =
  (clocks: number): Word =>
  () =>
    WAIT + clocks

/** Addresses from few rows and banks or from all, in runs or apart, with long or short pauses or none. */
export function drawTrace(random: () => number, accessBytes: number): number[] {
  const below = (n: number) => Math.floor(random() * n)
  const pick = <T>(...choices: T[]): T => choices[below(choices.length)]!
  const rows = pick(1, 2, 4, 32768)
  const banks = pick(1, 2, 3, 8)
  const columns = pick(2, 16, 64)
  const writeShare = pick(0, 0.1, 0.5, 0.9, 1)
  const runShare = pick(0, 0.5, 0.95)
  const waitShare = pick(0, 0, 0.05, 0.3)
  const longestWait = pick(5, 60, 400)
  const length = 1 + below(pick(20, 150, 400))
  let page = 0
  let column = 0
  return Array.from({ length }, () => {
    if (random() < waitShare) return WAIT + 1 + below(longestWait)
    if (random() < runShare) column = (column + 1) % 64
    else {
      page = below(rows) * 8 + below(banks)
      column = below(columns)
    }
    const unaligned = random() < 0.05 ? below(accessBytes) : 0
    return (page * 64 + column) * accessBytes + unaligned + (random() < writeShare ? WRITE : 0)
  })
}

export interface IssuedCommand {
  clock: number
  command: keyof typeof DramCommand
  /** -1: all banks. */
  bank: number
  row: number
}

export type Counts = Record<Exclude<keyof typeof DramCounter, 'count'>, number>

export interface DramRun {
  commands: IssuedCommand[]
  counts: Counts
  refusedOffers: number
  /** Clock of the n-th command of a kind, counted from 0. */
  clockOf: (command: keyof typeof DramCommand, n?: number) => number | undefined
}

const RUNAWAY_CLOCKS = 20_000_000

export function runDram(speed: Speed, accessBytes: number, program: (Word | number)[]): DramRun {
  const words = program.map((word) => (typeof word === 'number' ? word : word(accessBytes)))
  const wasm = instantiateReplay()
  const at = wasm.replayPrepare(speed, accessBytes, words.length) >>> 0
  wasm.replayRecord(1 << 16)
  new Uint32Array(wasm.memory.buffer, at, words.length).set(words)
  if (!wasm.replayRun(RUNAWAY_CLOCKS)) throw new Error(`the controller is not empty after ${RUNAWAY_CLOCKS} clocks`)

  const commands = recordedCommands(wasm)
  return {
    commands,
    counts: counts(wasm),
    refusedOffers: wasm.replayRefusedOffers(),
    clockOf: (command, n = 0) => commands.filter((issued) => issued.command === command)[n]?.clock,
  }
}

export function recordedCommands(wasm: ReplayTestExports): IssuedCommand[] {
  return Array.from({ length: wasm.replayRecordedCommands() }, (_, n): IssuedCommand => {
    const page = wasm.replayRecordedWord(n, 2) >>> 0
    const ofAll = page === 0xffff_ffff
    const command = DramCommand[wasm.replayRecordedWord(n, 1)] as keyof typeof DramCommand
    return { clock: wasm.replayRecordedWord(n, 0), command, bank: ofAll ? -1 : page & 7, row: ofAll ? -1 : page >>> 3 }
  })
}

export function counts(wasm: ReplayTestExports): Counts {
  const names = Object.keys(DramCounter).filter((name) => Number.isNaN(Number(name)) && name !== 'count')
  return Object.fromEntries(
    names.map((name) => [name, wasm.replayCounter(DramCounter[name as keyof typeof DramCounter])]),
  ) as Counts
}
