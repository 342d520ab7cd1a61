/**
 * What every refusal of wrong input has to be: exit code 2 and one message that names what is wrong and where, without a stack trace,
 * without data on stdout, and without leaving a file. With a folder that holds a few right files and a few traps.
 */
import { lstatSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { Scratch } from './cli.js'
import { runMain } from './main.js'
import { npyFile, npyHeader, wavFile } from './user-files.js'

export class Refusals extends Scratch {
  /** Of a matrix of 8 x 6 and a vector that fits it, a trace, speech. */
  readonly matrixBytes = npyFile(
    npyHeader('(8, 6)'),
    Uint8Array.from({ length: 48 }, (_, i) => i),
  )
  readonly W = this.write('W.npy', this.matrixBytes)
  readonly x = this.write('x.npy', npyFile(npyHeader('(6,)'), new Uint8Array(6).fill(2)))
  readonly trace = this.write('trace.txt', '0x0 R\n0x40 W\n')
  readonly wav = this.write('a.wav', wavFile())
  /** A folder; a link to itself. */
  readonly subfolder = this.path('a folder')
  readonly loop = this.path('loop')

  constructor() {
    super()
    mkdirSync(this.subfolder)
    symlinkSync(this.loop, this.loop)
  }

  /** Every path below the folder, with its size and when it was written. */
  contents(): string[] {
    const paths = readdirSync(this.folder, { recursive: true, encoding: 'utf8' }).sort()
    return paths.map((path) => {
      const { size, mtimeMs } = lstatSync(join(this.folder, path))
      return `${path} ${size} ${mtimeMs}`
    })
  }

  /** Runs the command, which has to be refused with a message that holds the texts. */
  async expect(argv: readonly string[], ...says: string[]): Promise<void> {
    const before = this.contents()
    expectRefused(await runMain(...argv), says)
    expect(this.contents()).toEqual(before)
  }
}

export function expectRefused(
  { code, stdout, stderr }: { code: number | null; stdout: string; stderr: string },
  says: string[],
) {
  expect(stderr).not.toContain('defect')
  expect(stderr).not.toMatch(/^\s+at /m)
  expect(stderr).toMatch(/^azsim: /)
  for (const text of says) expect(stderr).toContain(text)
  const excerptLines = /^ +\^$/m.test(stderr) ? 2 : 0 // the text at fault, and a caret
  expect(stderr.trimEnd().split('\n').length, 'lines of the message').toBeLessThanOrEqual(3 + excerptLines)
  expect(stderr.length).toBeLessThan(1500)
  // eslint-disable-next-line no-control-regex -- a hostile file must not steer the terminal
  expect(stderr).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f]/)
  expect(stdout).toBe('')
  expect(code).toBe(2)
}

/** What a file holds, and what the message has to say beside the file's name. */
export type FileCase = [what: string, data: string | Uint8Array, ...says: string[]]

/** Writes each file and runs the command with it. */
export function refusesFiles(
  refusals: Refusals,
  extension: string,
  cases: FileCase[],
  argv: (file: string) => string[],
): void {
  it.each(cases)('%s', async (what, data, ...says) => {
    const file = refusals.write(`${what.replace(/\W+/g, '-')}.${extension}`, data)
    await refusals.expect(argv(file), file, ...says)
  })
}

/** Paths where there is no file to read. @param except those that are right after all */
export function refusesPaths(
  refusals: Refusals,
  argv: (file: string) => string[],
  except: readonly string[] = [],
): void {
  const cases = [
    ['a missing file', refusals.path('missing.xyz'), 'there is no such file'],
    ['a folder in its place', refusals.subfolder, 'this is a folder'],
    ['a path below a file', join(refusals.W, 'x.npy'), 'part of the path is a file'],
    ['a NUL in the name', `${refusals.path('a')}\0b.npy`, 'null byte'],
    ['a name of 5000 letters', refusals.path('n'.repeat(5000)).slice(0, 1000), 'too long'],
    ['a link to itself', refusals.loop, 'too many symbolic links'],
    ['an escape sequence in the name', `${refusals.folder}/\x1b[2J\r.npy`, 'there is no such file'],
    ['an endless device', '/dev/zero', '/dev/zero'],
    ['an empty device', '/dev/null', '/dev/null'],
    ['a name of blanks', '  ', 'has no value'],
  ] as const
  it.each(cases.filter(([, path]) => !except.includes(path)))('%s', async (_, path, says) => {
    await refusals.expect(argv(path), says)
  })
}
