/** The built core as a process: cases go in, a line or more comes back for each. */
import { spawn } from 'node:child_process'
import type { ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'

export interface Difference {
  name: string
  /** Lines: the cycle, and what differs. */
  text: string
}

export class Core {
  cases = 0
  clocks = 0
  events = 0
  readonly differences: Difference[] = []
  private readonly child: ChildProcessByStdio<Writable, Readable, null>
  private readonly closed: Promise<unknown>
  private rest = ''

  constructor(program: string, options: readonly string[] = []) {
    this.child = spawn(program, options, { stdio: ['pipe', 'pipe', 'inherit'] })
    this.child.stdout.setEncoding('utf8').on('data', (text: string) => this.take(text))
    this.child.stdin.on('error', () => undefined) // the exit code says it
    this.closed = once(this.child, 'close')
  }

  /** Waits while the core is behind. */
  async run(file: Buffer): Promise<void> {
    if (this.child.exitCode !== null) return
    if (!this.child.stdin.write(file)) await Promise.race([once(this.child.stdin, 'drain'), this.closed])
  }

  async end(): Promise<void> {
    this.child.stdin.end()
    await this.closed
    if (this.child.exitCode !== 0 && this.differences.length === 0) {
      throw new Error(`the core ended with ${this.child.exitCode ?? this.child.signalCode}`)
    }
  }

  /** A case: `NAME same|differs CLOCKS EVENTS`, lines of what differs, and a dot. */
  private take(text: string): void {
    const blocks = (this.rest + text).split('\n.\n')
    this.rest = blocks.pop()!
    for (const block of blocks) {
      const [head = '', ...lines] = block.split('\n')
      const [name = '', verdict, clocks, events] = head.split(' ')
      this.cases++
      this.clocks += Number(clocks)
      this.events += Number(events)
      if (verdict !== 'same') this.differences.push({ name, text: lines.map((line) => `${line}\n`).join('') })
    }
  }
}
