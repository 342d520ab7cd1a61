/** Whole RNN-Ts, each in a process of its own: time and memory against the number of weights. */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { ModelTimes } from './model-run.js'

export interface ModelCase {
  name: string
  model: string
  bits: number
  density: number
  engine: 'fast' | 'stepped'
  sets: readonly string[]
}

export interface ModelResult extends ModelTimes {
  name: string
}

const SCRIPT = fileURLToPath(new URL('model-run.js', import.meta.url))

export function measureModels(cases: readonly ModelCase[]): ModelResult[] {
  return cases.map(({ name, model, bits, density, engine, sets }) => {
    const args = [SCRIPT, model, String(bits), String(density), engine, ...sets]
    const times = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as ModelTimes
    return { name, ...times }
  })
}
