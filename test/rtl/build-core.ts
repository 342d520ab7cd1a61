/** Builds the verilated core of a set of parameters, with the bench in rtl/cosim/, once for the same sources. */
import { execFile, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { chipOfSet, coreParameters } from './parameter-sets.js'

const BENCH = 'cosim'
const CXX_FLAGS = ['-std=c++17', '-w', '-DVM_COVERAGE=0', '-DVM_SC=0', '-DVM_TRACE_FST=0']

/** What is missing on this machine, of verilator and a C++ compiler. */
export function missingTools(): string[] {
  return ['verilator', 'g++'].filter((tool) => spawnSync(tool, ['--version']).status !== 0)
}

export interface BuildOptions {
  /** The folder of the core's sources. */
  rtl?: string
  waves?: boolean
  /** Of the C++ compiler. */
  optimize?: '-O0' | '-O1'
  /** The folder of what is built. */
  into?: string
}

/** The program; throws with the tools' own words where it cannot be built. */
export async function buildCore(set: string, options: BuildOptions = {}): Promise<string> {
  const { rtl = 'rtl', waves = false, optimize = '-O1', into = 'build/rtl' } = options
  const parameters = coreParameters(chipOfSet(set))
  const sources = readdirSync(rtl)
    .filter((name) => name.endsWith('.sv'))
    .map((name) => join(rtl, name))
  const bench = readdirSync(join(rtl, BENCH)).map((name) => join(rtl, BENCH, name))
  const hash = createHash('sha256').update(JSON.stringify({ parameters, waves, optimize }))
  for (const path of [...sources, ...bench]) hash.update(path.slice(rtl.length)).update(readFileSync(path))
  const folder = resolve(into, `cosim-${set}${waves ? '-waves' : ''}-${hash.digest('hex').slice(0, 12)}`)
  const program = join(folder, BENCH)
  if (existsSync(program)) return program
  const work = `${folder}.${process.pid}`
  mkdirSync(work, { recursive: true })
  try {
    await verilate(rtl, work, parameters, waves)
    await compile(rtl, work, parameters, waves, optimize)
    if (!existsSync(folder)) renameSync(work, folder)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
  return program
}

const run = promisify(execFile)
/** Tools say much where something is wrong. */
const OUTPUT = { maxBuffer: 1 << 28 }

async function verilate(rtl: string, work: string, parameters: Record<string, number>, waves: boolean): Promise<void> {
  const overrides = Object.entries(parameters).map(([name, value]) =>
    name === 'PRELOADED' ? `-G${name}=1'b${value}` : `-G${name}=${value}`,
  )
  const packages = ['azsim_pkg.sv', 'numbers_pkg.sv'].map((name) => join(rtl, name))
  const options = ['--cc', '--output-split', '0', '-O3', '-Wno-lint', '--top', 'azsim_core', '--Mdir', work]
  const files = [join(rtl, BENCH, 'cosim.vlt'), ...packages, '-y', rtl, join(rtl, 'azsim_core.sv')]
  await run('verilator', [...options, ...(waves ? ['--trace'] : []), ...overrides, ...files], OUTPUT)
}

async function compile(
  rtl: string,
  work: string,
  parameters: Record<string, number>,
  waves: boolean,
  optimize: string,
): Promise<void> {
  const { stdout: root } = await run('verilator', ['--getenv', 'VERILATOR_ROOT'])
  const include = join(root.trim(), 'include')
  const names = readdirSync(work).filter((name) => name.endsWith('.cpp'))
  const library = ['verilated.cpp', 'verilated_threads.cpp', ...(waves ? ['verilated_vcd_c.cpp'] : [])]
  // In one piece: the headers are most of the work.
  const pieces = [...names.map((name) => join(work, name)), resolve(rtl, BENCH, 'cosim.cpp')]
  const all = join(work, 'all.cc')
  writeFileSync(all, pieces.map((path) => `#include "${path}"\n`).join(''))
  const macros = Object.entries(parameters).map(([name, value]) => `-DP_${name}=${value}`)
  const trace = waves ? ['-DVM_TRACE=1', '-DVM_TRACE_VCD=1', '-DCOSIM_WAVES'] : ['-DVM_TRACE=0', '-DVM_TRACE_VCD=0']
  const includes = [include, join(include, 'vltstd'), resolve(rtl, BENCH), work].map((path) => `-I${path}`)
  const inputs = [all, ...library.map((name) => join(include, name))]
  const flags = [...CXX_FLAGS, optimize, ...trace, ...macros, ...includes]
  await run('g++', [...flags, ...inputs, '-lpthread', '-latomic', '-o', join(work, BENCH)], OUTPUT)
}
