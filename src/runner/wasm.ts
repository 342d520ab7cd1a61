/** Loads the chip's WebAssembly: one instance is one chip. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { instantiateSync } from '@assemblyscript/loader'
import { UserError } from '../errors.js'
import type { ReplayExports } from './memory-replay.js'

/** What `assembly/index.ts` exports; addresses are byte addresses in `memory`. */
export interface ChipExports extends ReplayExports {
  reset(): void
  configure(field: number, value: number): void
  build(dramBytes: number, inputWords: number, outputWords: number): void
  makeTileCache(bytes: number): void
  leap(leaps: boolean): void
  hold(): void
  release(): void
  settle(): void
  record(capacity: number): void
  watch(instruction: number): void
  watchHit(): number
  watchSection(): number
  run(cycles: number): boolean | number
  dramAddress(): number
  inputAddress(): number
  outputAddress(): number
  outputCyclesAddress(): number
  outputWords(): number
  inputWordsTaken(): number
  inputCyclesAddress(): number
  countersAddress(): number
  dramCounter(index: number): number
  sectionCountersAddress(): number
  sectionDramCountersAddress(): number
  sectionTrafficAddress(): number
  activationsAddress(): number
  eventsAddress(): number
  eventCount(): number
  eventsDropped(): number
  faultCode(): number
  faultUnit(): number
  faultInstruction(): number
  faultValue(index: number): number
  waiting(unit: number): number
  waitingFor(unit: number): number
  waitingInstruction(unit: number): number
  recordTimeline(capacity: number, from: number, until: number): void
  finishTimeline(): void
  timelineBegin(): number
  timelineEnd(): number
  timelineRecords(): number
  timelineRecordsAddress(): number
  timelineSamples(): number
  timelineSamplesAddress(): number
  timelineTokensAddress(): number
  probe(): number
  instructionsAddress(): number
  scalarsAddress(): number
  preloadAddress(rows: number, columns: number): number
  preload(rows: number, columns: number, passes: number): void
}

let compiled: WebAssembly.Module | undefined

/** An instance that is no longer in use: its memory has been touched, which costs more than anything else of a small chip. */
let spare: ChipExports | undefined

/** From here on another chip may use the instance. */
export function releaseChip(wasm: ChipExports): void {
  spare = wasm
}

/**
 * A fresh instance, or one as new, of the build that `AZSIM_WASM` names (`release` unless set, or `debug`).
 * @throws UserError if azsim has not been built
 */
export function instantiateChip(): ChipExports {
  const reused = spare
  spare = undefined
  if (reused !== undefined) {
    reused.reset()
    return reused
  }
  compiled ??= compile(process.env['AZSIM_WASM'] ?? 'release')
  return instantiateSync<ChipExports & Record<string, unknown>>(compiled).exports
}

function compile(flavour: string): WebAssembly.Module {
  const name = `#wasm/azsim.${flavour}.wasm`
  let bytes: Uint8Array<ArrayBuffer>
  try {
    bytes = readFileSync(createRequire(import.meta.url).resolve(name))
  } catch {
    throw new UserError(`the chip's WebAssembly (azsim.${flavour}.wasm) is missing`, { hint: 'npm run build' })
  }
  return new WebAssembly.Module(bytes)
}
