/**
 * Puts each fault of mutation-list.ts into a copy of the core, and lets the edge cases and random ones look for it:
 *
 *     npm run test:rtl:mutations -- [--cases 400] [--seed 1] [--only 3,17]
 *
 * Exit code 1 where a fault is not found.
 */
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { buildCore } from './build-core.js'
import { caseFile } from './case-file.js'
import { Core } from './core-process.js'
import type { EngineCase } from '../helpers/engines/engine-case.js'
import { buildCosimCase, drawCosimCase } from './draw-case.js'
import { EDGES } from './edge-cases.js'
import { MUTATIONS } from './mutation-list.js'
import type { Mutation } from './mutation-list.js'
import { recordCase } from './record-case.js'

const SET = 'small'
const CLOCKS = 20_000
/** A copy of the core. */
const MUTANT = `build/rtl/mutant-${process.pid}`

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '400' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
  },
})

const EDGE_NAMES = Object.keys(EDGES) as (keyof typeof EDGES)[]

/** The n-th case: the edges of the datasheet, then random ones. */
function drawCase(n: number): EngineCase {
  const name = EDGE_NAMES[n]
  if (name !== undefined) return buildCosimCase({ set: SET, seed: 0, sets: {}, work: { kind: 'edge', name } })
  return drawCosimCase(SET, Number(values.seed) + n - EDGE_NAMES.length).drawn
}

const files: Buffer[] = []
const fileOf = (n: number): Buffer => (files[n] ??= caseFile(recordCase(`${n}`, drawCase(n), CLOCKS)))

function mutate({ file, search, replace }: Mutation): string {
  rmSync(MUTANT, { recursive: true, force: true })
  cpSync('rtl', MUTANT, { recursive: true })
  const path = join(MUTANT, file)
  const text = readFileSync(path, 'utf8')
  if (text.split(search).length !== 2) throw new Error(`${file}: not once: ${search}`)
  writeFileSync(
    path,
    text.replace(search, () => replace),
  )
  return MUTANT
}

/** What was found of it first, or null. */
async function findFault(mutation: Mutation): Promise<string | null> {
  const program = await buildCore(SET, { rtl: mutate(mutation), optimize: '-O0' })
  const core = new Core(program)
  for (let n = 0; n < Number(values.cases) && core.differences.length === 0; n++) await core.run(fileOf(n))
  await core.end()
  rmSync(dirname(program), { recursive: true })
  const [first] = core.differences
  return first === undefined
    ? null
    : `case ${Number(first.name) + 1}: ${first.text.split('\n').slice(0, 2).join(' ').replace(/ +/g, ' ').trim()}`
}

const only = values.only?.split(',').map(Number)
let found = 0
let tried = 0
for (const [n, mutation] of MUTATIONS.entries()) {
  if (only !== undefined && !only.includes(n)) continue
  tried++
  const first = await findFault(mutation)
  if (first !== null) found++
  console.log(`${n} | ${mutation.unit} | ${mutation.what} | ${first ?? 'NOT FOUND'}`)
}
rmSync(MUTANT, { recursive: true, force: true })
console.log(`${found} of ${tried} faults found`)
process.exitCode = found === tried ? 0 : 1
