/** The wasm of the flavour that `AZSIM_WASM` names (release or debug), a fresh instance per call. */
import { readFileSync } from 'node:fs'
import type { ReplayExports } from '../../src/runner/memory-replay.js'

/** With the exports that only tests use. */
export interface ReplayTestExports extends ReplayExports {
  replayRecord(capacity: number): void
  replayRecordedCommands(): number
  replayRecordedWord(command: number, word: number): number
}

const FLAVOUR = process.env['AZSIM_WASM'] ?? 'release'
let compiled: WebAssembly.Module | undefined

export function instantiateReplay(): ReplayTestExports {
  compiled ??= new WebAssembly.Module(readFileSync(new URL(`../../build/azsim.${FLAVOUR}.wasm`, import.meta.url)))
  const env = {
    abort() {
      throw new Error('the wasm aborted')
    },
  }
  return new WebAssembly.Instance(compiled, { env }).exports as unknown as ReplayTestExports
}
