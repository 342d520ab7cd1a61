/**
 * A copy of the working tree in which the simulator has a fault, so that tests and co-simulation run there as they do here:
 *
 *     COPY/assembly/      with the fault  --asc-->  COPY/build/azsim.release.wasm
 *     COPY/src, test, dist, ...           copied once
 *     COPY/node_modules, build/rtl        those of the working tree
 */
import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { faultyText } from './fault.js'
import type { Fault } from './fault.js'

/** What is used of `assemblyscript/asc`, whose own types would change those of arrays everywhere. */
interface Asc {
  main(options: string[], streams: { stderr: { write(text: unknown): void } }): Promise<{ error: Error | null }>
}
const ASC: string = 'assemblyscript/asc'
const asc = (await import(ASC)) as Asc

const NOT_COPIED = ['.git', 'node_modules', 'build', 'out'].map((name) => resolve(name))
/** A test that a fault keeps from ending. */
const LONGEST_MS = 5 * 60e3

export interface Ended {
  code: number
  stdout: string
  stderr: string
}

export class SimulatorCopy {
  private faultyFile: string | null = null

  constructor(readonly folder: string) {
    cpSync('.', folder, { recursive: true, filter: (path) => !NOT_COPIED.includes(resolve(path)) })
    symlinkSync(resolve('node_modules'), join(folder, 'node_modules'))
    mkdirSync('build/rtl', { recursive: true })
    mkdirSync(join(folder, 'build'))
    symlinkSync(resolve('build/rtl'), join(folder, 'build/rtl'))
  }

  /** Builds the simulator with this fault, and no other. */
  async build(fault: Fault | null): Promise<void> {
    const inCopy = (file: string): string => join(this.folder, 'assembly', file)
    if (this.faultyFile !== null) cpSync(join('assembly', this.faultyFile), inCopy(this.faultyFile))
    if (fault !== null) writeFileSync(inCopy(fault.file), faultyText('assembly', fault))
    this.faultyFile = fault?.file ?? null
    const options = ['--baseDir', this.folder, '--config', 'asconfig.json', '--target', 'release']
    let said = ''
    const { error } = await asc.main(options, { stderr: { write: (text) => (said += String(text)) } })
    if (error !== null) throw new Error(`asc: ${error.message}\n${said}`)
  }

  /** Runs a script of Node in the copy. */
  node(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
    const options = { cwd: this.folder, env: { ...process.env, ...env }, timeout: LONGEST_MS, maxBuffer: 1 << 28 }
    return new Promise((done, failed) => {
      execFile(process.execPath, args, options, (error, stdout, stderr) => {
        const code = error === null ? 0 : error.code
        if (typeof code === 'number') done({ code, stdout, stderr })
        else failed(new Error(`${args[0]} did not end by itself`, { cause: error }))
      })
    })
  }
}
