/** Faults of the core in RTL: a copy of it with the fault is built, and runs what the simulator has recorded once. */
import { cpSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { buildCore } from '../rtl/build-core.js'
import { caseFile } from '../rtl/case-file.js'
import { Core } from '../rtl/core-process.js'
import { buildCosimCase, drawCosimCase } from '../rtl/draw-case.js'
import { edgesOf } from '../rtl/edge-cases.js'
import { recordCase } from '../rtl/record-case.js'
import { faultyText } from './fault.js'
import type { Fault } from './fault.js'
import { CLOCKS, seenFirst, SET } from './search.js'
import type { Search, SearchOptions } from './search.js'

export class RtlSearch implements Search {
  readonly where = 'RTL'
  /** The cases of each set, recorded when they are first wanted. */
  private readonly files = new Map<string, Buffer[]>()

  constructor(private readonly options: SearchOptions) {}

  async find(fault: Fault | null): Promise<string | null> {
    const set = fault?.set ?? SET
    const program = await buildCore(set, { rtl: this.copy(fault), optimize: '-O0', into: this.options.folder })
    const core = new Core(program)
    const edges = edgesOf(set)
    for (let n = 0; n < edges.length + this.options.cases && core.differences.length === 0; n++) {
      await core.run(this.file(set, n))
    }
    await core.end()
    rmSync(dirname(program), { recursive: true })
    const [first] = core.differences
    if (first === undefined) return null
    const n = Number(first.name)
    const edge = edges[n]
    return seenFirst(first.text, edge !== undefined ? { edge } : { seed: this.options.seed + n - edges.length })
  }

  private copy(fault: Fault | null): string {
    const rtl = join(this.options.folder, 'rtl')
    rmSync(rtl, { recursive: true, force: true })
    cpSync('rtl', rtl, { recursive: true })
    if (fault !== null) writeFileSync(join(rtl, fault.file), faultyText('rtl', fault))
    return rtl
  }

  /** The n-th case of a set: the edges of the datasheet, then random ones. */
  private file(set: string, n: number): Buffer {
    const files = this.files.get(set) ?? []
    this.files.set(set, files)
    const edges = edgesOf(set)
    const name = edges[n]
    const drawn = () =>
      name !== undefined
        ? buildCosimCase({ set, seed: 0, sets: {}, work: { kind: 'edge', name } })
        : drawCosimCase(set, this.options.seed + n - edges.length).drawn
    return (files[n] ??= caseFile(recordCase(`${n}`, drawn(), CLOCKS)))
  }
}
