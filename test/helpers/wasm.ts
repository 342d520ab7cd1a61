/** The wasm of the flavour that `AZSIM_WASM` names (release or debug), a fresh instance per call. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { ReplayExports } from '../../src/runner/memory-replay.js'

/** With the exports that only tests use. */
export interface ReplayTestExports extends ReplayExports {
  replayRecord(capacity: number): void
  replayRecordedCommands(): number
  replayRecordedWord(command: number, word: number): number
}

/** The crossing with the controller of the replay; see assembly/memory/crossing-replay.ts. */
export interface CrossingExports extends ReplayTestExports {
  crossingPrepare(speed: number, accessBytes: number, coreMHz: number): void
  crossingRun(t: number): void
  crossingRunUntilEvent(limit: number): number
  crossingOffer(t: number, address: number, isWrite: boolean, tag: number): void
  crossingState(): number
  crossingTakeResponse(): void
}

const FLAVOUR = process.env['AZSIM_WASM'] ?? 'release'
let compiled: WebAssembly.Module | undefined

export function instantiateReplay(): CrossingExports {
  compiled ??= new WebAssembly.Module(
    readFileSync(createRequire(import.meta.url).resolve(`#wasm/azsim.${FLAVOUR}.wasm`)),
  )
  const env = {
    abort() {
      throw new Error('the wasm aborted')
    },
  }
  return new WebAssembly.Instance(compiled, { env }).exports as unknown as CrossingExports
}
