/**
 * Whole RNN-Ts, each in a process of its own: time and memory against the number of weights. A case may have another number of cells in its
 * encoder LSTMs than the preset, so that one network is measured in all sizes.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadRnnt } from '../src/model/rnnt-file.js'
import type { ModelTimes } from './model-run.js'

export interface ModelCase {
  name: string
  model: string
  bits: number
  density: number
  engine: 'fast' | 'stepped'
  /** Of each encoder LSTM; undefined: as the model has them. */
  encoderCells?: number
  sets: readonly string[]
}

export interface ModelResult extends ModelTimes {
  name: string
}

const SCRIPT = fileURLToPath(new URL('model-run.js', import.meta.url))

export function measureModels(cases: readonly ModelCase[]): ModelResult[] {
  const folder = mkdtempSync(join(tmpdir(), 'azsim-bench-'))
  try {
    return cases.map((model) => measure(model, folder))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function measure({ name, model, bits, density, engine, sets, encoderCells }: ModelCase, folder: string): ModelResult {
  const file = encoderCells === undefined ? model : resized(model, encoderCells, folder)
  const args = [SCRIPT, file, String(bits), String(density), engine, ...sets]
  const times = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as ModelTimes
  return { name, ...times }
}

/** A file of the model with other sizes. */
function resized(model: string, cells: number, folder: string): string {
  const description = loadRnnt(model)
  const encoder = description.encoder.map((layer) => (layer.kind === 'lstm' ? { ...layer, cells } : layer))
  const path = join(folder, `${model}-${cells}.json`)
  writeFileSync(path, JSON.stringify({ ...description, name: `${model}-${cells}`, encoder }))
  return path
}
