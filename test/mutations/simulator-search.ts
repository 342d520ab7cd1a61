/** Faults of the simulator: in the core's units for the co-simulation, behind them for the tests of memory controller and crossing. */
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { CosimSpec } from '../rtl/draw-case.js'
import type { Fault } from './fault.js'
import { CLOCKS, seenFirst, SET } from './search.js'
import type { Search, SearchOptions } from './search.js'
import type { SimulatorCopy } from './simulator-copy.js'

/** The RTL differs from the faulty simulator. */
export class CoreSearch implements Search {
  readonly where = 'simulator'

  constructor(
    private readonly copy: SimulatorCopy,
    private readonly options: SearchOptions,
  ) {}

  async find(fault: Fault | null): Promise<string | null> {
    await this.copy.build(fault)
    const { cases, seed } = this.options
    const limits = [`--cases=${cases}`, `--seed=${seed}`, `--clocks=${CLOCKS}`]
    const { code, stdout, stderr } = await this.copy.node(['dist/test/rtl/cosim.js', `--sets=${SET}`, ...limits])
    if (code === 0) return null
    // What differs, and how to run the case again.
    const difference = /^( .*?)^npm run test:rtl -- --case '(.*?)'$/ms.exec(stdout)
    if (difference === null) throw new Error(`the co-simulation broke off:\n${stdout}${stderr}`)
    const spec = JSON.parse(difference[2]!) as CosimSpec
    return seenFirst(difference[1]!, spec.work.kind === 'edge' ? { edge: spec.work.name } : { seed: spec.seed })
  }
}

/** What is expected of memory controller and crossing clock by clock: by hand, by Ramulator, by the naive controller. In the order in which they run. */
const MEMORY_TESTS = [
  'test/timing/dram-controller.test.ts',
  'test/exact/lpddr4-stream.test.ts',
  'test/exact/lpddr4-random.test.ts',
  'test/exact/crossing.test.ts',
]

interface Report {
  testResults: { assertionResults: { status: string; title: string; failureMessages: string[] }[] }[]
}

/** A test of memory controller or crossing fails. */
export class MemorySearch implements Search {
  readonly where = 'simulator'

  constructor(private readonly copy: SimulatorCopy) {}

  async find(fault: Fault | null): Promise<string | null> {
    await this.copy.build(fault)
    for (const file of MEMORY_TESTS) {
      const failed = await this.firstFailed(file)
      if (failed !== null) return failed
    }
    return null
  }

  private async firstFailed(file: string): Promise<string | null> {
    const report = join(this.copy.folder, 'vitest.json')
    const command = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'release', file]
    const { code, stdout, stderr } = await this.copy.node(command, { AZSIM_TEST_REPORT: report })
    if (code === 0) return null
    const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report
    const failed = testResults.flatMap(({ assertionResults }) => assertionResults).find((t) => t.status === 'failed')
    // Something that was expected and is not so; a test that breaks off has seen nothing.
    if (!failed?.failureMessages[0]?.startsWith('AssertionError')) throw new Error(`${file}:\n${stdout}${stderr}`)
    return `${basename(file)}: ${failed.title}`
  }
}
