/**
 * Puts faults into copies of the core in RTL and of the simulator, one at a time: each has to make the two differ, or a test of memory
 * controller or crossing fail.
 *
 *     R1, R2, ...   rtl-faults.ts       RTL                                   co-simulation
 *     C1, C2, ...   core-faults.ts      simulator, units of the core          co-simulation
 *     M1, M2, ...   memory-faults.ts    simulator, what the RTL has not       tests of memory controller and crossing
 *
 *     npm run test:mutations -- [--where rtl|simulator] [--only R3,C17] [--cases 250] [--seed 1]
 *
 * A row of docs/mutations.md for each. Exit code 1 where one is not found, or where one is that is called equivalent, or where
 * something differs without a fault; 2 where a tool is missing. Needs verilator and g++; half an hour. The copies lie in a folder of the
 * system's for temporary files, which is removed, by Ctrl-C as well.
 */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { choiceOption, integerOption } from '../../src/experiments/coercers.js'
import { namesOption, scriptOptions } from '../helpers/script-options.js'
import { missingTools } from '../rtl/build-core.js'
import { CORE_FAULTS } from './core-faults.js'
import type { Fault } from './fault.js'
import { MEMORY_FAULTS } from './memory-faults.js'
import { RTL_FAULTS } from './rtl-faults.js'
import { RtlSearch } from './rtl-search.js'
import { SET } from './search.js'
import type { Search, SearchOptions } from './search.js'
import { SimulatorCopy } from './simulator-copy.js'
import { CoreSearch, MemorySearch } from './simulator-search.js'

interface Numbered {
  name: string
  fault: Fault
}

const numbered = (letter: string, faults: readonly Fault[]): Numbered[] =>
  faults.map((fault, n) => ({ name: `${letter}${n + 1}`, fault }))

const RTL = numbered('R', RTL_FAULTS)
const CORE = numbered('C', CORE_FAULTS)
const MEMORY = numbered('M', MEMORY_FAULTS)
const NAMES = [...RTL, ...CORE, ...MEMORY].map(({ name }) => name)

const USAGE = `npm run test:mutations --       all faults: each has to be found
  --where rtl|simulator       only those put there
  --only R3,C17               only these: R1 to R${RTL.length}, C1 to C${CORE.length}, M1 to M${MEMORY.length}
  --cases N                   random cases of the co-simulation (250)
  --seed S                    of the first (1)`

const {
  only,
  where,
  cases = 250,
  seed = 1,
} = scriptOptions(USAGE, {
  where: choiceOption('--where', ['rtl', 'simulator']),
  only: namesOption('--only', NAMES),
  cases: integerOption('--cases', 1, 1e6),
  seed: integerOption('--seed', 0, 2 ** 31 - 1),
})

const isWanted = ({ name }: Numbered): boolean =>
  (only === undefined || only.includes(name)) &&
  (where === undefined || where === (name.startsWith('R') ? 'rtl' : 'simulator'))

class Totals {
  tried = 0
  found = 0
  equivalent = 0
  /** Names of the faults that are not as they should be. */
  readonly wrong: string[] = []

  add({ name, fault }: Numbered, first: string | null): void {
    this.tried++
    if (first !== null) this.found++
    else if (fault.equivalent !== undefined) this.equivalent++
    if ((first === null) !== (fault.equivalent !== undefined)) this.wrong.push(name)
  }
}

const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stop.abort())

async function look(search: Search, faults: Numbered[], totals: Totals): Promise<void> {
  if (faults.length === 0) return
  const difference = await search.find(null)
  if (difference !== null) throw new Error(`${search.where}, without a fault: ${difference}`)
  for (const each of faults) {
    stop.signal.throwIfAborted()
    const { name, fault } = each
    const first = await search.find(fault)
    totals.add(each, first)
    const place = search.where === 'RTL' ? `RTL, \`${fault.set ?? SET}\`` : search.where
    const seen = first ?? (fault.equivalent === undefined ? 'NOT FOUND' : `cannot be seen: ${fault.equivalent}`)
    console.log(`| ${name} | ${fault.unit} | ${fault.what} | ${place} | ${seen} |`)
  }
}

async function lookForAll(folder: string): Promise<Totals> {
  const totals = new Totals()
  const options: SearchOptions = { folder, cases, seed }
  const [core, memory] = [CORE.filter(isWanted), MEMORY.filter(isWanted)]
  await look(new RtlSearch(options), RTL.filter(isWanted), totals)
  if (core.length + memory.length === 0) return totals
  const copy = new SimulatorCopy(join(folder, 'simulator'))
  await look(new CoreSearch(copy, options), core, totals)
  await look(new MemorySearch(copy), memory, totals)
  return totals
}

const missing = missingTools()
if (missing.length > 0) {
  console.error(`test:mutations needs ${missing.join(' and ')}: apt-get install verilator g++`)
  process.exit(2)
}
const folder = mkdtempSync(join(realpathSync(tmpdir()), 'azsim-mutations-'))
try {
  const { tried, found, equivalent, wrong } = await lookForAll(folder)
  console.log(`${found} of ${tried} faults found, ${equivalent} cannot be seen`)
  if (wrong.length > 0) console.log(`not as they should be: ${wrong.join(', ')}`)
  process.exitCode = wrong.length === 0 && tried > 0 ? 0 : 1
} catch (error) {
  if (!stop.signal.aborted) throw error
  process.exitCode = 130 // with its copies gone
} finally {
  rmSync(folder, { recursive: true, force: true })
}
