/** Reads a file that the user named, with an error that says what is wrong with it. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { UserError } from '../errors.js'

const REASONS: Record<string, string> = {
  ENOENT: 'there is no such file',
  EISDIR: 'this is a folder, not a file',
  EACCES: 'no permission to read it',
  EPERM: 'no permission to read it',
  ENOTDIR: 'part of the path is a file, not a folder',
  ELOOP: 'too many symbolic links',
  ENAMETOOLONG: 'the name is too long',
  ERR_INVALID_ARG_VALUE: 'a file name cannot hold a null byte',
}

/**
 * The bytes of a file, which may also be a pipe. Never reads more than `maxBytes` + 1.
 *
 * @throws UserError where it cannot be read or is larger
 */
export function readUserFile(path: string, maxBytes: number): Uint8Array {
  let file: number | undefined
  try {
    file = openSync(path, 'r')
    const found = fstatSync(file)
    if (found.isDirectory()) throw new UserError(REASONS['EISDIR']!, { where: path })
    if (found.isFile() && found.size > maxBytes) throw tooLarge(path, maxBytes)
    return readAtMost(file, maxBytes, path)
  } catch (error) {
    if (error instanceof UserError || !(error instanceof Error) || !('code' in error)) throw error
    throw new UserError(REASONS[String(error.code)] ?? `cannot be read (${String(error.code)})`, {
      where: JSON.stringify(path).slice(1, -1),
    })
  } finally {
    if (file !== undefined) closeSync(file)
  }
}

/**
 * The text of a file in UTF-8, with its byte order mark if it has one.
 *
 * @param what the file has to be, for the message: "a chip file in JSON"
 * @throws UserError where it cannot be read, is larger or no text
 */
export function readTextFile(path: string, maxBytes: number, what: string): string {
  const bytes = readUserFile(path, maxBytes)
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new UserError('the file is not text in UTF-8', { where: path, allowed: what })
  }
}

function readAtMost(file: number, maxBytes: number, path: string): Uint8Array {
  const chunks: Uint8Array[] = []
  let total = 0
  for (;;) {
    const chunk = new Uint8Array(Math.min(1 << 20, maxBytes + 1 - total))
    const count = readSync(file, chunk)
    if (count === 0) return Buffer.concat(chunks)
    chunks.push(chunk.subarray(0, count))
    total += count
    if (total > maxBytes) throw tooLarge(path, maxBytes)
  }
}

function tooLarge(path: string, maxBytes: number): UserError {
  return new UserError('the file is too large', {
    where: path,
    allowed: `at most ${maxBytes.toLocaleString('en')} bytes`,
  })
}
