/** Runs the `azsim` command as a user does: a process of its own, from the build in dist/. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface CliResult {
  status: number | null
  stdout: string
  stderr: string
}

const LAUNCHER = fileURLToPath(new URL('../../bin/azsim.js', import.meta.url))

export function azsim(...args: string[]): CliResult {
  const { status, stdout, stderr } = spawnSync(process.execPath, [LAUNCHER, ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  return { status, stdout, stderr }
}

/** Runs a command that has to succeed with `--json` and parses what it prints. */
export function azsimJson(...args: string[]): unknown {
  const result = azsim(...args, '--json')
  if (result.status !== 0) throw new Error(`azsim ${args.join(' ')} exited with ${result.status}\n${result.stderr}`)
  return JSON.parse(result.stdout)
}

/** A folder for the files of one test. */
export class Scratch {
  readonly folder = mkdtempSync(join(tmpdir(), 'azsim-test-'))

  path(name: string): string {
    return join(this.folder, name)
  }

  write(name: string, data: string | Uint8Array): string {
    const path = this.path(name)
    writeFileSync(path, data)
    return path
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}
