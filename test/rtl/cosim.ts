/**
 * Co-simulation: random cases run on the simulator, and then on the core of rtl/, which has to do the same in each clock.
 *
 *     npm run test:rtl                                    the edges of the datasheet, and two sets of parameters, drawn by the commit
 *     npm run test:rtl -- --sets az1-like,odd --cases 500 --seed 1
 *     npm run test:rtl -- --sets all --minutes 60
 *     npm run test:rtl -- --case JSON [--waves FOLDER]    as a difference prints it
 *
 * Exit code 1 where the two differ, 2 where a tool is missing.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fractionOption, integerOption, textOption } from '../../src/experiments/coercers.js'
import type { EngineCase } from '../helpers/engines/engine-case.js'
import { jsonOption, namesOption, scriptOptions } from '../helpers/script-options.js'
import { buildCore, missingTools } from './build-core.js'
import { buildCosimCase, drawCosimCase } from './draw-case.js'
import type { CosimSpec } from './draw-case.js'
import { EDGE_SET, edgesOf } from './edge-cases.js'
import { Core } from './core-process.js'
import { PARAMETER_SETS } from './parameter-sets.js'
import { recordCase } from './record-case.js'
import { caseFile } from './case-file.js'
import { simulatorWaves } from './simulator-waves.js'

const SETS_BY_COMMIT = 2
const CASES = 150
const CLOCKS = 60_000
const PROGRESS_SECONDS = 5

const USAGE = `npm run test:rtl --                edges of the datasheet, and ${SETS_BY_COMMIT} sets, drawn by the commit
  --sets all|A,B        these sets of parameters: ${Object.keys(PARAMETER_SETS).join(', ')}
  --cases N             random cases of each set (150)
  --minutes M           in place of --cases: for so long, all sets together
  --seed S              of the first random case (drawn by the commit)
  --clocks N            of a case at most (60000)
  --case JSON           one case, as a difference prints it
  --waves FOLDER        with --case: both waveforms`

function readCase(value: unknown): CosimSpec {
  const spec = jsonOption('--case')(value) as CosimSpec
  namesOption('--case', Object.keys(PARAMETER_SETS))(spec.set)
  return spec
}

const options = scriptOptions(USAGE, {
  sets: namesOption('--sets', [...Object.keys(PARAMETER_SETS), 'all']),
  cases: integerOption('--cases', 1, 1e6),
  minutes: fractionOption('--minutes', 0, 1e4),
  seed: integerOption('--seed', 0, 2 ** 31 - 1),
  clocks: integerOption('--clocks', 1, 1e9),
  case: readCase,
  waves: textOption('--waves'),
})

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).trim()
  } catch {
    return 'none'
  }
}

/** Two sets, and a first seed, that a commit always gives, and another commit rarely. */
function drawnBy(hash: string): { sets: string[]; seed: number } {
  const digest = createHash('sha256').update(hash).digest()
  const names = Object.keys(PARAMETER_SETS)
  const ranked = names.map((name, n) => ({ name, rank: digest[n]! })).sort((a, b) => a.rank - b.rank)
  return { sets: ranked.slice(0, SETS_BY_COMMIT).map(({ name }) => name), seed: digest.readUInt32LE(28) >>> 1 }
}

const replay = (spec: CosimSpec): string => `npm run test:rtl -- --case '${JSON.stringify(spec)}'`
const grouped = (value: number): string => value.toLocaleString('en')

interface Limits {
  cases: number
  minutes: number
}

interface DrawnCase {
  spec: CosimSpec
  drawn: EngineCase
}

/** Ctrl-C ends it after the case at work. */
const stop = new AbortController()
process.once('SIGINT', () => stop.abort())

/** Cases of one set. */
interface Batch {
  set: string
  what: string
  /** Begins when the core is built. */
  cases: () => Iterable<DrawnCase>
}

/** Runs cases until one differs; whether none does. */
async function compare({ set, what, cases }: Batch, program: string, clocks: number): Promise<boolean> {
  const core = new Core(program)
  const begin = performance.now()
  const bySeed = new Map<string, CosimSpec>()
  let progressAt = begin
  for (const { spec, drawn } of cases()) {
    if (performance.now() >= progressAt) {
      progressAt = performance.now() + PROGRESS_SECONDS * 1e3
      if (process.stderr.isTTY) process.stderr.write(`\r${set}, ${what}: ${grouped(bySeed.size)} cases `)
      await new Promise((resolve) => setImmediate(resolve)) // lets Ctrl-C through
    }
    if (core.differences.length > 0 || stop.signal.aborted) break
    const name = `${set}:${bySeed.size}`
    bySeed.set(name, spec)
    await core.run(caseFile(recordCase(name, drawn, clocks)))
  }
  await core.end()
  const seconds = ((performance.now() - begin) / 1e3).toFixed(0)
  const differing = core.differences.length
  console.log(
    `${set}, ${what}: ${grouped(core.cases)} cases, ${grouped(core.clocks)} clocks, ${grouped(core.events)} events, ` +
      `${differing} differ (${seconds} s)`,
  )
  for (const { name, text } of core.differences.slice(0, 1)) console.log(`${text}${replay(bySeed.get(name)!)}`)
  if ((core.cases !== bySeed.size && differing === 0) || core.cases === 0)
    throw new Error(`${core.cases} of ${bySeed.size} cases came back`)
  return differing === 0
}

/** The program of each set, one a processor at a time; quickly built where only a few edges run on it. */
async function buildAll(batches: readonly Batch[], randomSets: readonly string[]): Promise<Map<string, string>> {
  const waiting = [...new Set(batches.map(({ set }) => set))]
  const programs = new Map<string, string>()
  const build = async (): Promise<void> => {
    for (let set = waiting.shift(); set !== undefined; set = waiting.shift()) {
      programs.set(set, await buildCore(set, { optimize: randomSets.includes(set) ? '-O1' : '-O0' }))
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, build))
  return programs
}

function* randomCases(set: string, seed: number, { cases, minutes }: Limits): Generator<DrawnCase> {
  const until = performance.now() + minutes * 60e3
  for (let n = 0; n < cases && performance.now() < until; n++) yield drawCosimCase(set, seed + n)
}

function* edgeCases(set: string): Generator<DrawnCase> {
  for (const name of edgesOf(set)) {
    const spec: CosimSpec = { set, seed: 0, sets: {}, work: { kind: 'edge', name } }
    yield { spec, drawn: buildCosimCase(spec) }
  }
}

async function one(spec: CosimSpec, clocks: number, waves: string | undefined): Promise<boolean> {
  const program = await buildCore(spec.set, { waves: waves !== undefined })
  if (waves !== undefined) mkdirSync(waves, { recursive: true })
  const core = new Core(program, waves === undefined ? [] : ['--waves', join(waves, 'core.vcd')])
  const drawn = buildCosimCase(spec)
  const recorded = recordCase('case', drawn, clocks)
  await core.run(caseFile(recorded))
  await core.end()
  if (waves !== undefined)
    writeFileSync(join(waves, 'simulator.vcd'), Buffer.concat(simulatorWaves(drawn, recorded.cycles)))
  console.log(`${grouped(core.clocks)} clocks, ${grouped(core.events)} events`)
  for (const { text } of core.differences) console.log(`differs:\n${text}`)
  return core.differences.length === 0
}

const missing = missingTools()
if (missing.length > 0) {
  console.error(`test:rtl needs ${missing.join(' and ')}: apt-get install verilator g++`)
  process.exit(2)
}
async function runBatches(): Promise<boolean> {
  const byCommit = drawnBy(commit())
  const { sets: wanted = byCommit.sets, seed = byCommit.seed, minutes = Infinity, clocks = CLOCKS } = options
  const { cases = minutes === Infinity ? CASES : Infinity } = options
  const sets = wanted.includes('all') ? Object.keys(PARAMETER_SETS) : wanted
  const edgeSets = new Set(options.sets === undefined ? [EDGE_SET, ...sets] : sets)
  const edges = [...edgeSets].filter((set) => edgesOf(set).length > 0)
  const batches: Batch[] = [
    ...edges.map((set) => ({ set, what: 'edges of the datasheet', cases: () => edgeCases(set) })),
    ...sets.map((set) => ({
      ...{ set, what: `seeds from ${seed}` },
      cases: () => randomCases(set, seed, { cases, minutes: minutes / sets.length }),
    })),
  ]
  const programs = await buildAll(batches, sets)
  let same = true
  for (const batch of batches) {
    stop.signal.throwIfAborted()
    same = (await compare(batch, programs.get(batch.set)!, clocks)) && same
  }
  return same
}

try {
  const { clocks = CLOCKS, case: spec, waves } = options
  const same = await (spec === undefined ? runBatches() : one(spec, clocks, waves))
  process.exitCode = stop.signal.aborted ? 130 : same ? 0 : 1
} catch (error) {
  if (!stop.signal.aborted) throw error
  process.exitCode = 130
}
