/** Faults of the core in RTL: a copy of it with the fault is built, and runs what the simulator has recorded once. */
import { cpSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { buildCore } from '../rtl/build-core.js'
import { caseFile } from '../rtl/case-file.js'
import { Core } from '../rtl/core-process.js'
import { buildCosimCase, drawCosimCase } from '../rtl/draw-case.js'
import { EDGES } from '../rtl/edge-cases.js'
import { recordCase } from '../rtl/record-case.js'
import { faultyText } from './fault.js'
import type { Fault } from './fault.js'
import { CLOCKS, seenFirst, SET } from './search.js'
import type { Search, SearchOptions } from './search.js'

const EDGE_NAMES = Object.keys(EDGES) as (keyof typeof EDGES)[]

export class RtlSearch implements Search {
  readonly where = 'RTL'
  /** The cases of each set, recorded when they are first wanted. */
  private readonly files = new Map<string, Buffer[]>()

  constructor(private readonly options: SearchOptions) {}

  async find(fault: Fault | null): Promise<string | null> {
    const set = fault?.set ?? SET
    const program = await buildCore(set, { rtl: this.copy(fault), optimize: '-O0', into: this.options.folder })
    const core = new Core(program)
    const edges = set === SET ? EDGE_NAMES.length : 0
    for (let n = 0; n < edges + this.options.cases && core.differences.length === 0; n++) {
      await core.run(this.file(set, n, edges))
    }
    await core.end()
    rmSync(dirname(program), { recursive: true })
    const [first] = core.differences
    if (first === undefined) return null
    const n = Number(first.name)
    return seenFirst(first.text, n < edges ? { edge: EDGE_NAMES[n]! } : { seed: this.options.seed + n - edges })
  }

  private copy(fault: Fault | null): string {
    const rtl = join(this.options.folder, 'rtl')
    rmSync(rtl, { recursive: true, force: true })
    cpSync('rtl', rtl, { recursive: true })
    if (fault !== null) writeFileSync(join(rtl, fault.file), faultyText('rtl', fault))
    return rtl
  }

  /** The n-th case of a set: the edges of the datasheet, then random ones. */
  private file(set: string, n: number, edges: number): Buffer {
    const files = this.files.get(set) ?? []
    this.files.set(set, files)
    const drawn = () =>
      n < edges
        ? buildCosimCase({ set, seed: 0, sets: {}, work: { kind: 'edge', name: EDGE_NAMES[n]! } })
        : drawCosimCase(set, this.options.seed + n - edges).drawn
    return (files[n] ??= caseFile(recordCase(`${n}`, drawn(), CLOCKS)))
  }
}
