/** Runs `azsim` in this process: its `main`, with what it prints caught. Far quicker than a process of its own (test/helpers/cli.ts). */
import { vi } from 'vitest'
import { main } from '../../src/cli/main.js'

export interface MainResult {
  code: number
  stdout: string
  stderr: string
}

export async function runMain(...argv: string[]): Promise<MainResult> {
  const out: string[] = []
  const err: string[] = []
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => (out.push(String(text)), true)),
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => (err.push(String(text)), true)),
    vi.spyOn(console, 'log').mockImplementation((text) => void out.push(`${String(text)}\n`)),
    vi.spyOn(console, 'error').mockImplementation((text) => void err.push(`${String(text)}\n`)),
  ]
  try {
    return { code: await main(argv), stdout: out.join(''), stderr: err.join('') }
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
}

/** Runs a command that has to succeed with `--json` and parses what it prints. */
export async function mainJson<T>(...argv: string[]): Promise<T> {
  const { code, stdout, stderr } = await runMain(...argv, '--json')
  if (code !== 0) throw new Error(`azsim ${argv.join(' ')} exited with ${code}\n${stderr}`)
  return JSON.parse(stdout) as T
}
