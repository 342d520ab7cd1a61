/** `--help`: every option has a line, no line is of an option that does not exist, and the examples are commands that work. */
import { beforeAll, afterAll, describe, expect, it } from 'vitest'
import { sweepFile } from '../../src/experiments/sweep/files.js'
import { sampleSweep } from '../helpers/chart-data.js'
import { azsim, Scratch } from '../helpers/cli.js'
import { runMain } from '../helpers/main.js'
import { request } from '../helpers/requests.js'
import { npyFile, npyHeader, wavFile } from '../helpers/user-files.js'

const WEIGHTS = ['bits', 'density', 'encoding', 'run-bits', 'codebook', 'chunk', 'residency', 'skip']
const RUN = ['chip', 'set', ...WEIGHTS, 'engine', 'tile-cache', 'json']
const INSIDE = ['dump-after', 'timeline', 'vcd', 'window']
const COMMANDS: Record<string, string[]> = {
  run: [
    ...['memory-map', 'model', 'audio', 'frames', 'seed', 'symbols', 'compare', 'check', 'out', 'save-symbols'],
    ...[...INSIDE, ...RUN],
  ],
  chart: ['out'],
  layer: ['memory-map', 'shape', 'inputs', 'cells', 'projection', 'audio', 'frames', 'seed', 'out', 'compare', ...RUN],
  matvec: ['memory-map', 'weights', 'input', 'quantize', 'output', ...RUN],
  memory: ['trace', 'dram', 'json'],
  models: ['show', 'schema', 'json'],
  chips: ['show', 'schema', 'json'],
  asm: ['const', 'missing', 'out', 'listing', 'json'],
  disasm: ['json'],
}

const scratch = new Scratch()
afterAll(() => {
  scratch.remove()
})

/** The commands of "Examples:", those that are wrapped joined again. */
function examplesIn(help: string): string[] {
  const lines = help.split('Examples:\n')[1]?.split('\n\n')[0]?.trimEnd().split('\n') ?? []
  const commands: string[] = []
  for (const line of lines) {
    const [words = ''] = line.trim().split(/ {2,}/)
    if (words.startsWith('azsim ')) commands.push(words)
    else commands.push(`${commands.pop()} ${words}`)
  }
  return commands
}

describe.each(Object.keys(COMMANDS))('azsim %s --help', (command) => {
  let help = ''
  beforeAll(async () => {
    const { code, stdout, stderr } = await runMain(command, '--help')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    help = stdout
  })

  it('shows each option, with words, and no other', () => {
    const options = help.split('Examples:')[0]!
    const shown = [...options.matchAll(/^ +(?:-\w, )?--([\w-]+) +\S+/gm)].map(([, name]) => name)
    expect(shown.sort()).toEqual([...COMMANDS[command]!, 'help', 'version'].sort())
  })

  it('fits the screen', () => {
    for (const line of help.split('\n')) expect(line.length).toBeLessThanOrEqual(110)
  })

  it('has examples that work', async () => {
    const examples = examplesIn(help)
    expect(examples.length).toBeGreaterThan(0)
    const own = await runMain('chips', '--show', 'az1-like', '--json')
    const written = command === 'chart' ? await chartFiles() : { report: '', sweep: '' }
    const files: Record<string, string> = {
      'a.wav': scratch.write('a.wav', wavFile()),
      'W.npy': scratch.write('W.npy', npyFile(npyHeader('(3, 2)'), new Uint8Array([1, 2, 3, 4, 5, 255]))),
      'x.npy': scratch.write('x.npy', npyFile(npyHeader('(2,)'), new Uint8Array([1, 2]))),
      'y.npy': scratch.path('y.npy'),
      'my.json': scratch.write('my.json', own.stdout),
      'my-model.json': scratch.write('my-model.json', (await runMain('models', '--show', 'tiny')).stdout),
      'said.txt': scratch.path('said.txt'),
      'sum.azs': scratch.write('sum.azs', '.const COUNT 4\nli r1, COUNT\nhalt\n'),
      'sum.bin': scratch.write('sum.bin', new Uint8Array(16)),
      'report.json': written.report,
      'dense.json': written.report,
      'sparse.json': written.report,
      'sweep.parquet': written.sweep,
      charts: scratch.path('charts'),
      'reads.txt': scratch.write('reads.txt', '0x0 R\n0x20 R\n'),
    }
    for (const example of examples) {
      const [, ...words] = example.replace(/ > \S+$/, '').split(' ')
      const argv = words.map((word) => files[word] ?? word)
      expect(argv[0], example).toBe(command)
      if (command === 'layer' || command === 'run') await parsesOnly(argv)
      else {
        const { code, stderr } = await runMain(...argv)
        expect(code, `${example}\n${stderr}`).toBe(0)
      }
    }
  })
})

/** What `azsim chart` draws. */
async function chartFiles(): Promise<{ report: string; sweep: string }> {
  const { stdout } = await runMain('run', '--frames', '3', '--json')
  const sweep = await sweepFile(sampleSweep(), 'parquet')
  return {
    report: scratch.write('report.json', stdout),
    sweep: scratch.write('sweep.parquet', sweep as Uint8Array),
  }
}

/** A whole layer or model takes too long here: its options are read and checked, as far as a request. */
async function parsesOnly([command, ...argv]: string[]): Promise<void> {
  expect(await request(command as 'layer' | 'run', ...argv)).toBeDefined()
}

describe('azsim --help', () => {
  it('names every command, and has examples that work', async () => {
    const { status, stdout } = azsim('--help')
    expect(status).toBe(0)
    for (const command of Object.keys(COMMANDS)) expect(stdout).toMatch(new RegExp(`^ +azsim ${command} +\\S`, 'm'))
    for (const example of examplesIn(stdout)) {
      const [, ...argv] = example.split(' ')
      if (argv[0] === 'layer' || argv[0] === 'run') await parsesOnly(argv)
      else expect((await runMain(...argv)).code).toBe(0)
    }
  })

  it('-h is the same, and --help wins over a command that would run', async () => {
    expect((await runMain('-h')).stdout).toBe((await runMain('--help')).stdout)
    expect((await runMain('matvec', '-h')).stdout).toContain('azsim matvec')
  })
})
