/** What makes two rows rows of one sweep: the command, the version of azsim, and what the files that the command names hold. */
import { createHash } from 'node:crypto'
import { PRESETS, presetOf } from '../../model/presets.js'
import { readUserFile } from '../../model/read-file.js'
import { loadRnnt } from '../../model/rnnt-file.js'
import { RNNT_PRESETS } from '../../model/rnnt-presets.js'
import { readWav } from '../../model/wav.js'
import { SWEEP_SCHEMA } from '../../report/sweep-row.js'
import { FREE } from '../settings.js'
import type { RunSettings } from '../settings.js'
import type { Axis } from './axes.js'

const MAX_FILE_BYTES = 2 ** 28

/** The same in every row of a sweep. */
export interface SweepIdentity {
  /** Digest of all the rest. */
  sweep: string
  points: number
  command: string
  azsim: string
}

/**
 * @param command the whole sweep, as one would ask for it again
 * @throws UserError where a file that it names is not what it has to be
 */
export function sweepIdentity(
  settings: RunSettings,
  axes: readonly Axis[],
  { points, command, azsim }: Omit<SweepIdentity, 'sweep'>,
): SweepIdentity {
  const files = [
    ...valuesOf('model', settings, axes).map(modelDigest),
    ...valuesOf('chip', settings, axes).map(chipDigest),
    ...valuesOf('audio', settings, axes).map(audioDigest),
    settings.symbols === FREE ? null : fileDigest(settings.symbols),
  ]
  const sweep = digest(JSON.stringify([SWEEP_SCHEMA, azsim, command, files]))
  return { sweep: sweep.slice(0, 16), points, command, azsim }
}

/** The names that a setting has in the sweep. */
function valuesOf(setting: 'model' | 'chip' | 'audio', settings: RunSettings, axes: readonly Axis[]) {
  const axis = axes.find((candidate) => candidate.kind === 'setting' && candidate.setting === setting)
  const given = settings[setting]
  return axis?.texts ?? (given === undefined ? [] : [given])
}

function modelDigest(name: string): string | null {
  loadRnnt(name)
  return RNNT_PRESETS.has(name) ? null : fileDigest(name)
}

function chipDigest(name: string): string | null {
  if (PRESETS.has(name)) return null
  if (!/[./\\]/.test(name)) presetOf(name, '--chip')
  return fileDigest(name)
}

function audioDigest(file: string): string {
  const bytes = readUserFile(file, MAX_FILE_BYTES)
  readWav(bytes, file)
  return digest(bytes)
}

const fileDigest = (file: string): string => digest(readUserFile(file, MAX_FILE_BYTES))

const digest = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex')
