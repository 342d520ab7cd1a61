/**
 * What the command line puts out: data on stdout, prose on stderr, files whole or not at all.
 *
 * Files are written to temporary names beside them, then renamed, and that without giving way to the event loop: so an error leaves
 * no part of a report, and Ctrl-C falls before or after, never between.
 */
import { closeSync, mkdirSync, openSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { UserError } from '../errors.js'

export interface OutputFile {
  path: string
  data: string | Uint8Array | Pieces
}

/** What is too large to be one string; each piece is asked for when it is written. */
export type Pieces = Iterable<string> | readonly Uint8Array[]

/** Data, for a person or a program. */
export function print(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`)
}

/** What may be too large for one string. */
export function printPieces(data: OutputFile['data']): void {
  const isWhole = typeof data === 'string' || data instanceof Uint8Array
  for (const piece of isWhole ? [data] : data) process.stdout.write(piece)
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2))
}

/** Prose: what happens, what went wrong. */
export function note(text: string): void {
  clearProgress()
  process.stderr.write(text.endsWith('\n') ? text : `${text}\n`)
}

let isProgressShown = false

/** One line that the next one replaces; only where stderr is a terminal. */
export function showProgress(text: string): void {
  if (!process.stderr.isTTY) return
  process.stderr.write(`\r\x1b[K${text.slice(0, Math.max(20, process.stderr.columns - 1))}`)
  isProgressShown = true
}

export function clearProgress(): void {
  if (isProgressShown) process.stderr.write('\r\x1b[K')
  isProgressShown = false
}

let areClosedPipesIgnored = false

/** A reader that goes away (`azsim ... | head`) is no error: what is left of the output is dropped. A full disk is one. */
export function ignoreClosedPipes(): void {
  if (areClosedPipesIgnored) return
  areClosedPipesIgnored = true
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') return
      if (stream === process.stdout) note(`azsim: stdout: ${reasonOf(error)}`)
      process.exit(2)
    })
  }
}

/**
 * Writes all files or none; folders are made where they are missing. A device or pipe is written to directly.
 *
 * @throws UserError where one cannot be written; those that existed are then as they were
 */
export function writeFiles(files: readonly OutputFile[]): void {
  const madeFolders: string[] = []
  const pending: { temporary: string; path: string }[] = []
  try {
    for (const { path, data } of files) {
      const target = targetOf(path)
      if (target === undefined) {
        writePieces(path, 'w', data)
        continue
      }
      makeFolder(dirname(target), madeFolders)
      const temporary = join(dirname(target), `.${basename(target).slice(0, 100)}.${process.pid}.tmp`)
      pending.push({ temporary, path: target })
      writePieces(temporary, 'wx', data)
    }
    for (const { temporary, path } of pending) renameSync(temporary, path)
  } catch (error) {
    for (const { temporary } of pending) rmSync(temporary, { force: true })
    // Empty, because nothing was renamed into them: a rename fails only where the target cannot be a file, which was checked.
    for (const folder of madeFolders) rmSync(folder, { recursive: true, force: true })
    if (error instanceof UserError) throw error
    throw asUserError(error, files)
  }
}

function writePieces(path: string, flag: 'w' | 'wx', data: OutputFile['data']): void {
  const file = openSync(path, flag)
  try {
    const isWhole = typeof data === 'string' || data instanceof Uint8Array
    for (const piece of isWhole ? [data] : data) writeFileSync(file, piece)
  } finally {
    closeSync(file)
  }
}

/**
 * Makes a folder and those above it; adds each one made to the front of `made`. Not by `mkdirSync`'s `recursive`: that never returns
 * where a file system (/proc) says of a new folder that it does not exist.
 */
function makeFolder(folder: string, made: string[]): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return
  if (dirname(folder) !== folder) makeFolder(dirname(folder), made)
  mkdirSync(folder)
  made.unshift(folder)
}

/** Makes the folder of a file, where it is missing. @throws UserError where it cannot be made */
export function makeFolderOf(path: string): void {
  try {
    makeFolder(dirname(path), [])
  } catch (error) {
    throw asUserError(error, [{ path, data: '' }])
  }
}

/** @throws UserError where `path` cannot become a file; to be called before a long run, so that its result is not lost */
export function checkWritable(path: string): void {
  targetOf(path)
}

/** @throws UserError where `path` exists and is no folder */
export function checkFolder(path: string): void {
  const found = statOf(path)
  if (found !== undefined && !found.isDirectory()) {
    throw new UserError('this is a file', { where: path, allowed: 'a folder, made where it is missing' })
  }
}

/** The path that a rename has to go to (a symbolic link stays one); undefined for a device or a pipe. */
function targetOf(path: string): string | undefined {
  const found = statOf(path)
  if (found === undefined) return path
  if (found.isDirectory()) throw new UserError('this is a folder', { where: path, allowed: 'the name of a file' })
  return found.isFile() ? realpathSync(path) : undefined
}

function statOf(path: string) {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch (error) {
    throw asUserError(error, [{ path, data: '' }])
  }
}

const REASONS: Record<string, string> = {
  EACCES: 'no permission to write here',
  EPERM: 'no permission to write here',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left on the device',
  ENOTDIR: 'part of the path is a file, not a folder',
  EEXIST: 'part of the path is a file, not a folder, or a temporary file of an earlier run was left',
  ENAMETOOLONG: 'the name is too long',
  ERR_INVALID_ARG_VALUE: 'a file name cannot hold a null byte',
}

const reasonOf = ({ code }: NodeJS.ErrnoException): string => REASONS[code ?? ''] ?? `cannot be written (${code})`

function asUserError(error: unknown, files: readonly OutputFile[]): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error
  const where = files.map(({ path }) => path).join(', ')
  return new UserError(reasonOf(error as NodeJS.ErrnoException), { where: JSON.stringify(where).slice(1, -1) })
}
