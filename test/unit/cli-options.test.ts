import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { chipTable, presetList } from '../../src/cli/chips.js'
import { loadChip } from '../../src/model/chip.js'
import { PRESETS } from '../../src/model/presets.js'
import { loadRnnt } from '../../src/model/rnnt-file.js'
import type { LayerRequest, MatvecRequest, RnntRequest } from '../../src/runner/request.js'
import { runMain } from '../helpers/main.js'
import { request } from '../helpers/requests.js'

const folder = mkdtempSync(join(tmpdir(), 'azsim-cli-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('azsim layer', () => {
  it('without options', async () => {
    expect(await request<LayerRequest>('layer')).toMatchObject({
      chip: { name: 'az1-like' },
      shape: { name: 'ese-lstm', inputs: 153, cells: 1024, projection: 512 },
      input: { kind: 'frames', count: 16 },
      format: { bits: 8, density: 1, encoding: 'auto', runBits: null, codebook: false },
      chunk: null,
      residency: 'auto',
      skip: { weights: true, activations: true },
      seed: 1,
      out: null,
    })
  })

  it('with all of them', async () => {
    const options =
      '--inputs 7 --cells 5 --projection 3 --audio a.wav --bits 4 --density .25 --encoding zero-run --run-bits 3'
    const more = `--codebook --chunk 2 --residency off --skip none --seed 4294967295 --out ${folder} --json`
    const chip = '--chip eie-64 --set weights=streamed --set dram.type=LPDDR4-1600-x16 --set decompressor.symbols=1'
    const rest =
      '--set decompressor.positions=2 --set decompressor.portBytes=4 --set weightBuffer.halfBytes=4096 --set store.bytes=0'
    const argv = `${options} ${more} ${chip} ${rest} accumulators.contexts=2`.split(' ')
    expect(await request<LayerRequest>('layer', ...argv)).toMatchObject({
      chip: { dram: { type: 'LPDDR4-1600-x16' }, decompressor: { symbols: 1, positions: 2, portBytes: 4 } },
      shape: { name: 'lstm-7-5-3', inputs: 7, cells: 5, projection: 3 },
      input: { kind: 'audio', file: 'a.wav' },
      format: { bits: 4, density: 0.25, encoding: 'zero-run', runBits: 3, codebook: true },
      chunk: 2,
      residency: 'off',
      skip: { weights: false, activations: false },
      seed: 4294967295,
      out: folder,
    })
  })
})

describe('azsim matvec', () => {
  it('takes the same chip and weight options', async () => {
    const argv = '--weights W.npy --input x.npy --bits 4 --density 0 --quantize --skip weights --output y.npy'.split(
      ' ',
    )
    expect(await request<MatvecRequest>('matvec', ...argv)).toMatchObject({
      weightsFile: 'W.npy',
      inputFile: 'x.npy',
      format: { bits: 4, density: 0 },
      quantize: true,
      skip: { weights: true, activations: false },
      outputFile: 'y.npy',
    })
  })
})

describe('azsim run', () => {
  it('without options', async () => {
    expect(await request<RnntRequest>('run')).toEqual({
      chip: loadChip('az1-like'),
      model: loadRnnt('tiny'),
      input: { kind: 'frames', count: 16 },
      format: { bits: 8, density: 1, encoding: 'auto', runBits: null, codebook: false },
      ...{ chunk: null, residency: 'auto', skip: { weights: true, activations: true } },
      ...{ seed: 1, symbols: { kind: 'free' }, check: false, technologyNm: 22, engine: 'fast', tileCacheMiB: 512 },
      ...{ out: null, saveSymbols: null, memoryMap: false, dumpAfter: null, timeline: null, vcd: null, window: null },
    })
  })

  it('with all of them', async () => {
    const options = '--model mlperf-rnnt --audio a.wav --symbols said.txt --check --bits 4 --density .25 --chunk 2'
    const output = `--out ${folder} --save-symbols ${folder}/s.txt --timeline ${folder}/t.json --vcd ${folder}/w.vcd`
    const argv = `${options} ${output} --memory-map --window 100:2000 --seed 7 --skip none --residency off`.split(' ')
    expect(await request<RnntRequest>('run', ...argv)).toMatchObject({
      model: { name: 'mlperf-rnnt' },
      input: { kind: 'audio', file: 'a.wav' },
      symbols: { kind: 'file', file: 'said.txt' },
      ...{ check: true, memoryMap: true, seed: 7, chunk: 2, residency: 'off', skip: { weights: false } },
      format: { bits: 4, density: 0.25 },
      ...{ out: folder, saveSymbols: `${folder}/s.txt`, timeline: `${folder}/t.json`, vcd: `${folder}/w.vcd` },
      window: { from: 100, until: 2000 },
    })
  })

  it('a file named free, and a pass', async () => {
    expect((await request<RnntRequest>('run', '--symbols', './free')).symbols).toEqual({ kind: 'file', file: './free' })
    expect((await request<RnntRequest>('run', '--dump-after', 'tile')).dumpAfter).toBe('tile')
  })
})

describe('wrong command lines end with exit code 2 and say what is wrong', () => {
  it.each([
    ['', 'which command?'],
    ['layr', 'try: azsim layer'],
    ['-x', '--help'],
    ['layer --bitz 3', 'try: --bits'],
    ['layer --run-bit 3', 'try: --run-bits'],
    ['layer --runbits=3', '--runbits: there is no such option'],
    ['layer --mac.lanes 3', 'no such option'],
    ['layer extra', '"extra" belongs to no option'],
    ['layer -- extra', '"extra" belongs to no option'],
    ['layer --bits', '--bits: has no value'],
    ['layer --bits=', '--bits: has no value'],
    ['layer --bits 9', 'allowed: an integer from 2 to 8'],
    ['layer --bits -3', 'try: --bits 2'],
    ['layer --bits 4.5', 'cannot be "4.5"'],
    ['layer --bits 0x4', 'cannot be "0x4"'],
    ['layer --bits 3 --bits 4', '--bits: is given 2 times'],
    ['layer --chip az1-like --chip eie-64', '--chip: is given 2 times'],
    ['layer --density 1.01', 'try: --density 1'],
    ['layer --density 1e-1', '--density: cannot be "1e-1"'],
    ['layer --density NaN', 'cannot be "NaN"'],
    ['layer --encoding zerorun', 'try: --encoding zero-run'],
    ['layer --skip weights,weights', 'weights,activations, weights, activations, none'],
    ['layer --json=maybe', '--json: takes no value'],
    ['layer --seed 4294967296', 'try: --seed 4294967295'],
    ['layer --chunk 5', 'the chip has 4 accumulator contexts'],
    ['layer --encoding bitmap --run-bits 2', 'bitmap has no runs'],
    ['layer --chip eie-64 --encoding zero-run', 'it has no decompressor'],
    ['layer --chip eie-64 --codebook', 'it has no decompressor'],
    ['layer --audio a.wav --frames 3', 'not both'],
    ['layer --shape ese-lstm --inputs 3', 'a named shape has its own sizes'],
    ['layer --shape ese-lsm', 'try: --shape ese-lstm'],
    ['layer --inputs 3', '--cells: is missing'],
    ['layer --inputs 16384 --cells 16384', 'at most 67,108,864'],
    ['layer --set mac.lanes=4 mac.lanes=5', '--set mac.lanes: is given twice'],
    ['layer --set', '--set: has no value'],
    ['layer --set mac.lane=4', 'try: mac.lanes'],
    ['layer --chip nowhere.json', 'nowhere.json: there is no such file'],
    ['layer --out package.json', 'this is a file'],
    ['run --model mlperf', 'try: --model mlperf-rnnt'],
    ['run --model eie', 'allowed: tiny, mlperf-rnnt'],
    ['run --model', '--model: has no value'],
    ['run --model nowhere.json', 'nowhere.json: there is no such file'],
    ['run --audio a.wav --frames 3', 'not both'],
    ['run --bits 1', 'try: --bits 2'],
    ['run --chip eie-64', 'try: --chip az1-like'],
    ['run --chunk 5', 'the chip has 4 accumulator contexts'],
    ['run --symbols', '--symbols: has no value'],
    ['run --symbols nowhere.txt', 'nowhere.txt: there is no such file'],
    ['run --dump-after til', 'try: --dump-after tile'],
    ['run --dump-after tile --check', '--check: nothing runs with --dump-after'],
    ['run --dump-after tile --out out', '--out: nothing runs with --dump-after'],
    ['run --dump-after tile --vcd w.vcd --window 0:9', '--vcd: nothing runs with --dump-after'],
    ['run --window 0:100', '--window: there is nothing to cut out'],
    ['run --window 100', 'allowed: A:B, core cycles, A below B'],
    ['run --vcd w.vcd --window 7:7', '--window: cannot be "7:7"'],
    ['run --vcd w.vcd --window -1:7', '--window: cannot be "-1:7"'],
    ['run --vcd w.vcd --window 0:99999999', '99,999,999 cycles are too many for --vcd'],
    ['run --vcd src', 'this is a folder'],
    ['run --timeline a --save-symbols ./a', '--save-symbols: --timeline writes to the same file'],
    ['run --shape ese-lstm', '--shape: there is no such option'],
    ['models --show tinny', 'try: --show tiny'],
    ['models --show tiny --schema', '--schema or --show NAME'],
    ['matvec', '--weights, --input: is missing'],
    ['matvec --weights W --input x --density 0.5', 'add --quantize'],
    ['matvec --weights W --input x --output src', 'this is a folder'],
    ['chips --show az2', 'allowed: az1-like, eie-64'],
    ['chips --show az1-like --schema', '--schema or --show NAME'],
  ])('azsim %s', async (line, message) => {
    const { code, stdout, stderr } = await runMain(...line.split(' ').filter((word) => word !== ''))
    expect(stderr).toContain(message)
    expect(stderr).toMatch(/^azsim: /)
    expect(stderr).not.toMatch(/^\s+at /m)
    expect(stdout).toBe('')
    expect(code).toBe(2)
  })
})

describe('azsim itself', () => {
  it('--version is that of the package', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
    expect(await runMain('--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
  })

  it.each(['run', 'layer', 'matvec', 'memory', 'models', 'chips'])(
    '%s --help has examples and every option a line',
    async (command) => {
      const { code, stdout } = await runMain(command, '--help')
      expect(code).toBe(0)
      expect(stdout).toContain('Examples:')
      expect(stdout).toContain('--json')
      expect(stdout).not.toContain('undefined')
    },
  )

  it('a defect is called one, without a stack trace, exit code 1', async () => {
    const spy = vi.spyOn(PRESETS, 'get').mockImplementation(() => {
      throw new TypeError('x is not a function')
    })
    const { code, stderr } = await runMain('chips', '--show', 'az1-like')
    spy.mockRestore()
    expect(code).toBe(1)
    expect(stderr).toContain('this is a defect of azsim: x is not a function')
    expect(stderr).not.toContain('    at ')
  })

  it('any words end with a UserError (the matrix is nowhere) or help', async () => {
    const word = fc.oneof(
      fc.constantFrom(
        'layer',
        'matvec',
        'chips',
        '--bits',
        '4',
        '--set',
        'mac.lanes=3',
        '--json',
        '--',
        '-',
        '--skip',
        'none',
      ),
      fc.constantFrom(
        '--chip',
        'eie-64',
        '--weights',
        '--input',
        'x',
        '--no-json',
        '--seed=',
        '--__proto__',
        '--constructor=1',
      ),
      fc.string(),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 5 }), async (argv) => {
        const { code, stderr } = await runMain('matvec', '--weights', 'nowhere.npy', ...argv)
        expect(stderr).not.toContain('defect')
        expect([0, 2]).toContain(code)
      }),
      { numRuns: 300 },
    )
  })

  it('leaves no listeners of signals behind', async () => {
    const before = process.listenerCount('SIGINT')
    await runMain('chips')
    expect(process.listenerCount('SIGINT')).toBe(before)
  })
})

describe('azsim chips', () => {
  it('lists every preset within 100 columns', () => {
    for (const [name, preset] of PRESETS) {
      expect(presetList()).toContain(name)
      for (const line of `${presetList()}${chipTable(name, preset)}`.split('\n'))
        expect(line.length).toBeLessThanOrEqual(100)
    }
  })

  it('--show NAME says unit and origin', () => {
    const table = chipTable('az1-like', PRESETS.get('az1-like')!)
    expect(table).toMatch(/mac\.lanes +16 +A2, assumed +L: lanes/)
    expect(table).toMatch(/store\.bytes +1,048,576 +bytes +A4, assumed/)
    expect(table).toMatch(/^A8 +the cheapest channel/m)
  })

  it('--json is JSON', async () => {
    const { stdout } = await runMain('chips', '--json')
    const { chips } = JSON.parse(stdout) as { chips: { name: string; origins: Record<string, unknown> }[] }
    expect(chips.map(({ name }) => name)).toEqual([...PRESETS.keys()])
    expect(chips[0]!.origins['clockMHz']).toMatchObject({ origin: 'A1', assumption: true })
  })
})
