/**
 * Wrong input, by accident and on purpose: each ends with exit code 2 and one message that names what is wrong and where, without a
 * stack trace, without data on stdout, and without leaving a file.
 */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, lstatSync, mkdirSync, openSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { azsim, Scratch } from '../helpers/cli.js'
import { runMain } from '../helpers/main.js'
import { npyFile, npyHeader, wavFile } from '../helpers/user-files.js'

const scratch = new Scratch()
const folder = scratch.folder
afterAll(() => {
  scratch.remove()
})

const matrixBytes = Uint8Array.from({ length: 48 }, (_, i) => i)
const matrixFile = npyFile(npyHeader('(8, 6)'), matrixBytes)
const W = scratch.write('W.npy', matrixFile)
const x = scratch.write('x.npy', npyFile(npyHeader('(6,)'), new Uint8Array(6).fill(2)))
const trace = scratch.write('trace.txt', '0x0 R\n0x40 W\n')
const wav = scratch.write('a.wav', wavFile())
mkdirSync(scratch.path('a folder'))
symlinkSync(scratch.path('loop'), scratch.path('loop'))

/** Every path below the folder, with its size and when it was written. */
function contents(): string[] {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()
  return paths.map((path) => {
    const { size, mtimeMs } = lstatSync(join(folder, path))
    return `${path} ${size} ${mtimeMs}`
  })
}

function expectRefused(
  { code, stdout, stderr }: { code: number | null; stdout: string; stderr: string },
  says: string[],
) {
  expect(stderr).not.toContain('defect')
  expect(stderr).not.toMatch(/^\s+at /m)
  expect(stderr).toMatch(/^azsim: /)
  for (const text of says) expect(stderr).toContain(text)
  expect(stderr.trimEnd().split('\n').length, 'lines of the message').toBeLessThanOrEqual(3)
  expect(stderr.length).toBeLessThan(1500)
  // eslint-disable-next-line no-control-regex -- a hostile file must not steer the terminal
  expect(stderr).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f]/)
  expect(stdout).toBe('')
  expect(code).toBe(2)
}

async function expectRefusal(argv: string[], ...says: string[]): Promise<void> {
  const before = contents()
  expectRefused(await runMain(...argv), says)
  expect(contents()).toEqual(before)
}

/** What a file holds, and what the message has to say beside the file's name. */
type FileCase = [what: string, data: string | Uint8Array, ...says: string[]]

/** Writes each file and runs the command with it. */
function refusesFiles(extension: string, cases: FileCase[], argv: (file: string) => string[]): void {
  it.each(cases)('%s', async (what, data, ...says) => {
    const file = scratch.write(`${what.replace(/\W+/g, '-')}.${extension}`, data)
    await expectRefusal(argv(file), file, ...says)
  })
}

/** Paths where there is no file to read. */
function refusesPaths(argv: (file: string) => string[]): void {
  it.each([
    ['a missing file', scratch.path('missing.xyz'), 'there is no such file'],
    ['a folder in its place', scratch.path('a folder'), 'this is a folder'],
    ['a path below a file', join(W, 'x.npy'), 'part of the path is a file'],
    ['a NUL in the name', `${scratch.path('a')}\0b.npy`, 'null byte'],
    ['a name of 5000 letters', scratch.path('n'.repeat(5000)).slice(0, 1000), 'too long'],
    ['a link to itself', scratch.path('loop'), 'too many symbolic links'],
    ['an escape sequence in the name', `${folder}/\x1b[2J\r.npy`, 'there is no such file'],
    ['an endless device', '/dev/zero', '/dev/zero'],
    ['an empty device', '/dev/null', '/dev/null'],
    ['a name of blanks', '  ', 'has no value'],
  ])('%s', async (_, path, says) => {
    await expectRefusal(argv(path), says)
  })
}

describe('WAV', () => {
  const argv = (file: string) => [
    'layer',
    '--inputs',
    '40',
    '--cells',
    '4',
    '--audio',
    file,
    '--out',
    scratch.path('out'),
  ]
  refusesPaths(argv)
  const good = wavFile()
  refusesFiles(
    'wav',
    [
      ['an empty file', '', 'at byte 0'],
      ['text', 'RIFFRAFF of the town', 'WAVE'],
      ['four bytes', good.subarray(0, 4)],
      ['truncated in the format', good.subarray(0, 20), 'at byte 12', 'truncated'],
      ['truncated in the samples', good.subarray(0, 1000), 'truncated'],
      ['truncated in a sample', good.subarray(0, good.length - 1), 'truncated'],
      ['no samples at all', wavFile({ order: ['fmt '] }), 'data'],
      ['zero samples', wavFile({ samples: 0 })],
      ['fewer samples than a frame', wavFile({ samples: 10 })],
      ['data before format', wavFile({ order: ['data', 'fmt '] }), 'before'],
      ['two formats', wavFile({ order: ['fmt ', 'fmt ', 'data'] }), "second chunk 'fmt '"],
      ['a data length of 2 GB', wavFile({ dataBytes: 0x7000_0000 }), 'truncated'],
      ['8 bits', wavFile({ bits: 8 }), '8'],
      ['24 bits', wavFile({ bits: 24 }), '24'],
      ['stereo', wavFile({ channels: 2 }), '2 channels'],
      ['30000 channels', wavFile({ channels: 30_000, samples: 1 }), '30'],
      ['44.1 kHz', wavFile({ rate: 44_100 }), '44'],
      ['0 Hz', wavFile({ rate: 0 })],
      ['float samples', wavFile({ format: 3, bits: 32 }), 'IEEE float'],
      ['mu-law', wavFile({ format: 7, bits: 8 }), 'mu-law'],
      ['big-endian', wavFile({ riff: 'RIFX' })],
      ['another RIFF', wavFile({ wave: 'AVI ' }), 'WAVE'],
    ],
    argv,
  )

  it('a length of the RIFF chunk that lies is not believed, other chunks are skipped', async () => {
    const odd = wavFile({ order: ['LIST', 'fmt ', 'data', 'LIST'] })
    odd.writeUInt32LE(0xffff_ffff, 4)
    const file = scratch.write('odd.wav', odd)
    const { code } = await runMain('layer', '--inputs', '40', '--cells', '4', '--audio', file, '--json')
    expect(code).toBe(0)
  })
})

describe('npy', () => {
  const y = scratch.path('y.npy')
  const argv = (file: string) => ['matvec', '--weights', file, '--input', x, '--output', y]
  describe('as matrix', () => {
    refusesPaths(argv)
  })
  describe('as vector', () => {
    refusesPaths((file) => ['matvec', '--weights', W, '--input', file, '--output', y])
  })
  const zeros = new Uint8Array(48)
  const withHeader = (header: string): Buffer => npyFile(header, zeros)
  const good = npyHeader('(8, 6)')
  refusesFiles(
    'npy',
    [
      ['an empty file', '', 'at byte 0'],
      ['the magic only', matrixFile.subarray(0, 6), 'truncated'],
      ['truncated in the header', matrixFile.subarray(0, 60), 'truncated'],
      ['truncated in the data', matrixFile.subarray(0, matrixFile.length - 1), 'truncated', '47'],
      ['extra data', Buffer.concat([matrixFile, zeros]), 'extra data'],
      ['version 9', npyFile(good, zeros, [9, 0]), 'version 9.0'],
      ['an archive', 'PK\x03\x04 and so on', '.npz'],
      ['float32', withHeader(npyHeader('(2, 6)', "'<f4'")), "'<f4'", 'np.round'],
      ['uint8', withHeader(npyHeader('(8, 6)', "'|u1'")), "'|u1'"],
      ['int64, big-endian', withHeader(npyHeader('(1, 6)', "'>i8'")), "'>i8'"],
      ['pickled objects', withHeader(npyHeader('(8, 6)', "'|O'")), 'never loaded'],
      ['a record type', withHeader(npyHeader('(8, 6)', "[('a', '|i1')]")), 'records'],
      ['code for a header', withHeader("__import__('os').system('rm -rf /')"), 'header'],
      ['code for a shape', withHeader(npyHeader("(__import__('os'), 6)")), 'a size was expected'],
      ['a shape beyond memory', withHeader(npyHeader('(2147483647, 2147483647)')), 'truncated'],
      ['a shape beyond integers', withHeader(npyHeader('(99999999999999999999, 6)')), 'above'],
      ['a shape whose product overflows to 48', withHeader(npyHeader('(4294967344, 1)')), 'above'],
      ['a negative size', withHeader(npyHeader('(-8, -6)')), 'negative'],
      ['three dimensions', withHeader(npyHeader('(2, 4, 6)')), '3 dimensions'],
      ['a scalar', npyFile(npyHeader('()'), zeros.subarray(0, 1)), 'two dimensions'],
      ['one dimension', withHeader(npyHeader('(48,)')), 'two dimensions'],
      ['no rows', npyFile(npyHeader('(0, 6)'), new Uint8Array(0)), '0 rows'],
      ['no columns', npyFile(npyHeader('(6, 0)'), new Uint8Array(0)), '0 columns'],
      ['a key twice', withHeader("{'descr': '|i1', 'descr': '|i1', 'fortran_order': False, 'shape': (8, 6)}"), 'twice'],
      ['a key too few', withHeader("{'descr': '|i1', 'shape': (8, 6)}"), 'fortran_order'],
      ['an unfinished header', withHeader("{'descr': '|i1"), 'header'],
      ['NUL in the header', withHeader("{'descr\0': '|i1'}"), 'byte 0'],
    ],
    argv,
  )
  it('a header of 64 KiB', async () => {
    const file = scratch.write('long.npy', npyFile(good + ' '.repeat(60_000), zeros))
    await expectRefusal(argv(file), file, 'at most 10000')
  })
  it.each([
    ['a vector of another length', npyFile(npyHeader('(5,)'), new Uint8Array(5)), 'a vector of 6 values'],
    ['a row for a vector', npyFile(npyHeader('(1, 6)'), new Uint8Array(6)), 'x.reshape(-1)'],
    ['an empty vector', npyFile(npyHeader('(0,)'), new Uint8Array(0)), 'a vector of 6 values'],
    ['a scalar for a vector', npyFile(npyHeader('()'), new Uint8Array(1)), 'a vector of 6 values'],
  ])('%s', async (what, data, says) => {
    const file = scratch.write(`${what}.npy`, data)
    await expectRefusal(['matvec', '--weights', W, '--input', file, '--output', y], file, says)
  })
  it.each([
    ['values that do not fit', ['--bits', '4'], 'row 1, column 2'],
    ['more values than a codebook holds', ['--bits', '4', '--codebook'], '15'],
    ['pruning without --quantize', ['--density', '0.5'], '--quantize'],
  ])('%s', async (_, options, says) => {
    await expectRefusal([...argv(W), ...options], says)
  })
})

describe('chip file', () => {
  const argv = (file: string) => ['layer', '--inputs', '4', '--cells', '4', '--frames', '1', '--chip', file]
  refusesPaths(argv)
  const based = (fields: string): string => `{ "base": "az1-like", ${fields} }`
  refusesFiles(
    'json',
    [
      ['an empty file', '', ':1:1', 'end of the file'],
      ['truncated', '{ "base": "az1-like", "mac": { "lanes": 3', 'end of the file'],
      ['not JSON', 'lanes = 16', ':1:1'],
      ['YAML-like keys', '{ base: "az1-like" }', ':1:3'],
      ['a trailing comma', '{ "base": "az1-like", }', ':1:23'],
      ['a list', '[]', 'one JSON object'],
      ['null', 'null', 'one JSON object'],
      ['no field at all', '{}', 'missing'],
      ['two documents', '{} {}', ':1:4'],
      ['a field twice', based('"clockMHz": 1, "clockMHz": 2'), 'twice'],
      ['an unknown field', based('"mac": { "lane": 3 }'), 'mac.lane', 'mac.lanes'],
      ['an unknown group', based('"macs": 3'), 'macs'],
      ['a dotted field', based('"mac.lanes": 3'), 'mac.lanes'],
      ['a group that is a number', based('"mac": 3'), 'mac cannot be 3'],
      ['a number in quotes', based('"clockMHz": "500"'), '"500"'],
      ['a fraction', based('"clockMHz": 0.5'), 'integer'],
      ['a negative number', based('"store": { "bytes": -1 }'), '-1'],
      ['NaN', based('"clockMHz": NaN'), 'not JSON'],
      ['infinity', based('"clockMHz": 1e999'), 'Infinity'],
      ['null for a number', based('"clockMHz": null'), 'null'],
      ['no lanes', based('"mac": { "lanes": 0 }'), '1 to 256'],
      ['a port of 3 bytes', based('"decompressor": { "portBytes": 3 }'), 'power of two'],
      ['two cores', based('"cores": 2'), 'not modelled'],
      ['a strip beyond 16 bits', based('"mac": { "lanes": 256, "window": 1024 }'), '65,535'],
      ['half a buffer too small', based('"weightBuffer": { "halfBytes": 8 }'), '256'],
      ['streamed without DRAM', based('"dram": { "type": "none" }'), 'no DRAM'],
      ['preloaded with a DRAM', based('"weights": "preloaded"'), 'DRAM'],
      ['preloaded with a store', '{ "base": "eie-64", "store": { "bytes": 4096 } }', 'store.bytes'],
      ['an unknown base', '{ "base": "az2" }', 'az1-like, eie-64'],
      ['itself for a base', '{ "base": "./itself-for-a-base.json" }', 'az1-like, eie-64'],
      ['__proto__', based('"__proto__": { "lanes": 3 }'), '__proto__'],
      ['constructor', based('"constructor": 3'), 'constructor'],
      ['toString in a group', based('"mac": { "toString": 3 }'), 'mac.toString'],
      ['an escape sequence for a name', based('"name": "\\u001b[2J"'), 'printable'],
      ['an escape sequence for a field', based('"\\u001b[2J": 1'), 'no field'],
      ['100,000 brackets', '['.repeat(100_000), 'deep'],
      ['a million spaces', ' '.repeat(1_000_001), 'too large'],
      ['bytes that are no UTF-8', Uint8Array.from([0x7b, 0xff, 0xfe, 0x7d]), 'UTF-8'],
      ['UTF-16', Buffer.from('\ufeff{}', 'utf16le'), 'UTF-8'],
      ['a NUL', '{ "base": "az1-like"\0}', 'not JSON'],
    ],
    argv,
  )
})

describe('memory trace', () => {
  const argv = (file: string) => ['memory', '--trace', file]
  refusesPaths(argv)
  refusesFiles(
    'txt',
    [
      ['an empty file', '', 'no request'],
      ['comments only', '# nothing\n\n', 'no request'],
      ['prose', 'read address zero\n', 'line 1'],
      ['an address alone', '0x0 R\n0x40\n', 'line 2'],
      ['a direction alone', 'R\n', 'line 1'],
      ['another direction', '0x0 X\n', 'line 1'],
      ['lower case', '0x0 r\n', 'line 1'],
      ['no blank between', '0x0R\n', 'line 1'],
      ['something behind', '0x0 R 5\n', 'line 1'],
      ['an address without digits', '0x R\n', 'line 1'],
      ['an octal address', '010 R\n', 'octal'],
      ['a negative address', '-1 R\n', 'line 1'],
      ['a fraction', '1.5 R\n', 'line 1'],
      ['an address beyond the DRAM', '0x0 R\n0x40000000 R\n', 'line 2', '0x3fffffff'],
      ['an address of 400 digits', `0x${'f'.repeat(400)} R\n`, 'beyond'],
      ['a line of a million letters', 'z'.repeat(1_000_000), 'line 1'],
      ['binary', Uint8Array.from({ length: 256 }, (_, i) => 255 - i), 'line 1'],
      ['an escape sequence', '0x0 R\n\x1b[2J\n', 'line 2'],
      ['a NUL', '0x0 R\n\0\n', 'line 2'],
      ['UTF-16', Buffer.from('0x0 R\n', 'utf16le'), 'line 1'],
    ],
    argv,
  )
  it('an address beyond the x16 DRAM, though not beyond the x32 one', async () => {
    const file = scratch.write('half.txt', '0x20000000 R\n')
    await expectRefusal([...argv(file), '--dram', 'LPDDR4-3200-x16'], file, '0x1fffffff')
    expect((await runMain(...argv(file))).code).toBe(0)
  })
})

describe('options', () => {
  const layer = ['layer', '--inputs', '4', '--cells', '4', '--frames', '1']
  const matvec = ['matvec', '--weights', W, '--input', x]
  const memory = ['memory', '--trace', trace]
  const out = ['--out', scratch.path('out')]
  it.each<[string[], ...string[]]>([
    [[], 'which command?'],
    [['layers'], 'layer'],
    [['rm'], 'rm'],
    [['__proto__'], '__proto__'],
    [['', 'layer'], 'is no command'],
    [[...layer, ...out, '--bits', '9'], '--bits', '2 to 8'],
    [[...layer, ...out, '--bits', '1'], '--bits 2'],
    [[...layer, ...out, '--bits', '4e0'], '--bits'],
    [[...layer, ...out, '--bits', '４'], '--bits'],
    [[...layer, ...out, '--density', 'nan'], '--density', 'nan'],
    [[...layer, ...out, '--density', '1e999'], '--density', '1e999'],
    [[...layer, ...out, '--density', '-0.1'], '--density 0'],
    [[...layer, ...out, '--density', '0,5'], '--density'],
    [[...layer, ...out, '--density', '50%'], '--density'],
    [[...layer, ...out, '--set', 'mac.lanes=0'], 'mac.lanes', '1 to 256'],
    [[...layer, ...out, '--set', 'mac.lanes='], 'mac.lanes'],
    [[...layer, ...out, '--set', 'mac.lanes'], 'field=value'],
    [[...layer, ...out, '--set', '=3'], 'field=value'],
    [[...layer, ...out, '--set', 'mac=3'], 'group'],
    [[...layer, ...out, '--set', '__proto__.x=1'], '__proto__.x'],
    [[...layer, ...out, '--set', '__proto__=1'], '__proto__'],
    [[...layer, ...out, '--set', 'constructor.prototype=1'], 'constructor'],
    [[...layer, ...out, '--set', 'mac.lanes=0x10'], '0x10'],
    [[...layer, ...out, '--set', 'mac.lanes=1e2'], '1e2'],
    [[...layer, ...out, '--set', 'mac.lanes=99999999999999999999'], 'mac.lanes'],
    [[...layer, ...out, '--set', 'mac.lanes=8', '--set', 'mac.lanes=9'], 'twice'],
    [[...layer, ...out, '--set', 'mac.lnes=8'], 'mac.lanes'],
    [[...layer, ...out, '--set', 'base=eie-64'], 'base'],
    [[...layer, ...out, '--set', 'dram.type=DDR5'], 'LPDDR4-3200-x16'],
    [[...layer, ...out, '--set', 'weights=preloaded'], 'DRAM'],
    [[...layer, ...out, '--chip', 'az1-lik'], 'az1-like'],
    [[...layer, ...out, '--chip', 'eie-64'], 'preloaded'],
    [[...layer, ...out, '--run-bits', '9'], '0 to 8'],
    [[...layer, ...out, '--run-bits', '3', '--encoding', 'none'], 'no runs'],
    [[...layer, ...out, '--encoding', 'huffman'], 'zero-run'],
    [[...layer, ...out, '--chunk', '0'], '--chunk'],
    [[...layer, ...out, '--chunk', '17'], '--chunk'],
    [[...layer, ...out, '--skip', 'weights, activations'], '--skip'],
    [[...layer, ...out, '--skip', 'all'], '--skip'],
    [[...layer, ...out, '--residency', 'on'], 'auto, off'],
    [[...layer, ...out, '--seed', '-1'], '--seed'],
    [[...layer, ...out, '--seed', '1.5'], '--seed'],
    [[...layer, ...out, '--audio', wav], 'not both'],
    [[...layer, ...out, '--shape', 'ese-lstm'], '--shape'],
    [[...layer, ...out, '--bitz', '4'], '--bitz', '--bits'],
    [[...layer, ...out, '--no-compare'], '--no-compare'],
    [[...layer, ...out, '--compare=false', '--compare=perhaps'], '--compare'],
    [[...layer, ...out, '-b', '4'], '-b'],
    [[...layer, ...out, '--out', scratch.path('out')], '--out: is given 2 times'],
    [[...layer, ...out, 'a.wav'], 'a.wav'],
    [[...layer, ...out, '--', '--bits', '4'], '--bits'],
    [[...layer, ...out, '--output', 'y.npy'], '--output', '--out'],
    [[...layer, '--out'], '--out'],
    [[...layer, '--out', ''], '--out'],
    [['layer', '--inputs', '0', '--cells', '4'], '--inputs'],
    [['layer', '--inputs', '16385', '--cells', '4'], '16,384'],
    [['layer', '--inputs', '16384', '--cells', '16384'], '67,108,864'],
    [['layer', '--projection', '4'], '--inputs'],
    [['layer', '--frames', '1e9'], '--frames'],
    [['layer', '--frames', '99999999'], '10,000'],
    [['layer', '--shape', '../../etc/passwd'], 'ese-lstm'],
    [['matvec'], '--weights, --input'],
    [['matvec', '--weights', W], '--input'],
    [['matvec', '--weights', W, '--weights', W, '--input', x], '2 times'],
    [[...matvec, '--weight', W], '--weight'],
    [[...matvec, '--out', 'y'], '--out', '--output'],
    [[...matvec, '--audio', wav], '--audio'],
    [[...matvec, '--codebook=4'], '--codebook'],
    [[...matvec, '--chip', 'eie-64', '--encoding', 'bitmap'], 'preloaded'],
    [[...matvec, '--chip', 'eie-64', '--set', 'store.bytes=0'], 'store.bytes'],
    [['memory'], '--trace'],
    [['memory', '--trace'], '--trace'],
    [['memory', '--trace', ''], '--trace: has no value'],
    [[...memory, '--trace', trace], '--trace: is given 2 times'],
    [[...memory, '--dram', 'LPDDR4-3200'], '--dram', 'LPDDR4-3200-x32'],
    [[...memory, '--dram', 'none'], '--dram'],
    [[...memory, '--dram', 'LPDDR4-3200-x32', '--dram', 'LPDDR4-3200-x16'], '--dram: is given 2 times'],
    [[...memory, '--out', 'x'], '--out', 'azsim memory --help'],
    [[...memory, '--chip', 'az1-like'], '--chip', 'azsim memory --help'],
    [[...memory, '--json=1'], '--json'],
    [['chips', '--show', 'az1'], 'az1-like'],
    [['chips', '--show'], '--show'],
    [['chips', '--show', '__proto__'], '__proto__'],
    [['chips', '--show', 'az1-like', '--schema'], '--schema'],
    [['chips', 'az1-like'], 'az1-like'],
    [['chips', '--shwo', 'az1-like'], '--show'],
  ])('azsim %j', async (argv, ...says) => {
    await expectRefusal(argv, ...says)
  })
})

describe('places to write to', () => {
  const layer = ['layer', '--inputs', '4', '--cells', '4', '--frames', '1', '--out']
  const matvec = ['matvec', '--weights', W, '--input', x, '--output']
  it.each([
    ['a file in place of the folder', [...layer, W], 'this is a file'],
    ['a folder below a file', [...layer, join(W, 'out')], 'part of the path is a file'],
    ['a folder where the system makes none', [...layer, '/proc/azsim/out'], '/proc/azsim'],
    ['a folder with a NUL', [...layer, scratch.path('a\0b')], 'null byte'],
    ['a folder with a name of 300 letters', [...layer, scratch.path('f'.repeat(300))], 'too long'],
    ['a link to itself', [...layer, scratch.path('loop')], 'loop'],
    ['a folder in place of the file', [...matvec, scratch.path('a folder')], 'this is a folder'],
    ['a file below a file', [...matvec, join(W, 'y.npy')], 'part of the path is a file'],
    ['a file where the system makes none', [...matvec, '/proc/y.npy'], '/proc/y.npy'],
    ['a full device', [...matvec, '/dev/full'], 'no space'],
    ['a file with a NUL', [...matvec, scratch.path('a\0b')], 'null byte'],
    ['a file with a name of 300 letters', [...matvec, scratch.path('f'.repeat(300))], 'too long'],
  ])('%s', async (_, argv, says) => {
    const before = contents()
    expectRefused(await runMain(...argv), [says])
    expect(contents()).toEqual(before)
  })

  it('a folder named report.json in the folder: nothing is written, the folder stays', async () => {
    mkdirSync(scratch.path('taken/report.json'), { recursive: true })
    const before = contents()
    const { code, stderr } = await runMain(...layer, scratch.path('taken'))
    expect(stderr).toContain('this is a folder')
    expect(code).toBe(2)
    expect(contents()).toEqual(before)
  })
})

/** The command with what a message says to try: `--set field=value`, `field=value`, `--option value`, before a comma or bracket. */
function withHint(argv: readonly string[], stderr: string): string[] {
  const hint = /^ {2}try: ([^,(\n]+)/m.exec(stderr)?.[1]?.trim()
  if (hint === undefined) throw new Error(`nothing to try in\n${stderr}`)
  const assignment = /^(?:--set )?([\w.]+)=\S+$/.exec(hint)
  if (assignment !== null) {
    const kept = argv.filter((word) => !word.startsWith(`--set=${assignment[1]}=`))
    return [...kept, `--set=${hint.replace('--set ', '')}`]
  }
  const [option, value] = hint.split(' ') as [string, string?]
  expect(option).toMatch(/^--[a-z-]+$/)
  const kept = argv.filter((word) => !word.startsWith(`${option}=`) && word !== option)
  return [...kept, value === undefined ? option : `${option}=${value}`]
}

describe('what does not fit the chip is refused with numbers, and what the message says to try works', () => {
  const ramp = (length: number) => Uint8Array.from({ length }, (_, i) => (i % 15) - 7)
  const write = (name: string, rows: number, columns: number) => [
    `--weights=${scratch.write(`${name}-W.npy`, npyFile(npyHeader(`(${rows}, ${columns})`), ramp(rows * columns)))}`,
    `--input=${scratch.write(`${name}-x.npy`, npyFile(npyHeader(`(${columns},)`), ramp(columns)))}`,
  ]
  const tall = ['matvec', ...write('tall', 2000, 2)]
  const wide = ['matvec', ...write('wide', 2, 70_000)]
  const layer = ['layer', '--inputs=40', '--cells=70', '--frames=2']
  it.each<[what: string, argv: string[], ...says: string[]]>([
    ['x in the activation SRAM', wide, 'activation SRAM', '65,536', 'x, buffer 0 70,000', '4,472 bytes'],
    ['results in the activation SRAM', [...tall, '--set=activations.bytes=1024'], 'results, buffer 0 8,000', '6,980'],
    [
      'a table in the scalar memory',
      [...tall, '--set=mac.lanes=1', '--set=mac.window=1'],
      'descriptor table',
      '16,384',
    ],
    ['a program in the instruction memory', [...tall, '--set=sequencer.instructions=64'], 'instruction memory', '512'],
    ['rows in the lanes', [...tall, '--chip=eie-64', '--set=mac.window=31'], '2000 rows', '16 more', '64 x 31 = 1984'],
    ['columns in one tile', [...wide, '--chip=eie-64'], '70000 columns', '4465 too many'],
    ['values in the bits', [...tall, '--bits=3'], '-7', 'row 0, column 0', '-4 to 3'],
    ['values in the codebook', [...tall, '--bits=3', '--codebook'], 'more than 7'],
    ['pruning', [...tall, '--density=0.5'], '--quantize'],
    ['frames in the contexts', [...layer, '--chunk=7'], '7 frames', '4 accumulator contexts'],
    ['more frames than any chip has contexts', [...layer, '--chunk=99'], '1 to 16'],
    ['a layer in the activation SRAM', [...layer, '--set=activations.bytes=1024'], 'activation SRAM', '1,024'],
    [
      'a chunk in the activation SRAM',
      [...layer, '--set=activations.bytes=1800', '--chunk=2'],
      'activation SRAM',
      '1,800',
    ],
    ['a layer in the scalar memory', [...layer, '--set=sequencer.scalarBytes=1024', '--set=mac.window=1'], '1,024'],
    ['a layer in the instruction memory', [...layer, '--set=sequencer.instructions=100'], '800'],
    ['gates in a strip', [...layer, '--set=mac.lanes=1', '--set=mac.window=3'], '= 3 rows', '4 gates'],
    ['a strip in half the weight buffer', [...layer, '--set=weightBuffer.halfBytes=99'], '256 bytes'],
    ['a strip in a block header', [...layer, '--set=mac.lanes=256', '--set=mac.window=1024'], '262,144'],
    ['runs in a bitmap', [...layer, '--encoding=bitmap', '--run-bits=3'], 'no runs'],
    ['streams on a chip without', [...tall, '--chip=eie-64', '--run-bits=3'], 'no decompressor'],
    ['a layer on a chip without a DRAM', [...layer, '--chip=eie-64'], 'preloaded'],
  ])('%s', async (_, argv, ...says) => {
    let tried = argv
    let result = await runMain(...tried)
    expectRefused(result, says)
    for (let tries = 0; result.code !== 0 && tries < 4; tries++) {
      tried = withHint(tried, result.stderr)
      result = await runMain(...tried)
      if (result.code !== 0) expectRefused(result, [])
    }
    expect(result.code, `azsim ${tried.join(' ')}\n${result.stderr}`).toBe(0)
  })

  it('there is no room for a byte less than the message says, and for as many as it says there is', async () => {
    const refusal = await runMain(...layer, '--set=activations.bytes=1024')
    const bytes = Number(/activations\.bytes=(\d+)/.exec(refusal.stderr)![1])
    expect((await runMain(...layer, `--set=activations.bytes=${bytes - 1}`)).code).toBe(2)
    expect((await runMain(...layer, `--set=activations.bytes=${bytes}`)).code).toBe(0)
  })
})

describe('names of files that steer a terminal', () => {
  it.each([
    ['an escape sequence', 'W\x1b[2J.npy'],
    ['a carriage return', 'W\rok.npy'],
    ['a C1 control', 'W\x9b2J.npy'],
  ])('%s is not printed as it is', async (_, name) => {
    const file = scratch.write(name, 'no array')
    await expectRefusal(['matvec', '--weights', file, '--input', x], '.npy at byte 0: not a .npy file', '\\x')
    await expectRefusal(['memory', '--trace', file], 'line 1')
    await expectRefusal(['layer', '--chip', file], ':1:1')
    await expectRefusal(['layer', '--inputs', '4', '--cells', '4', '--out', file], 'this is a file')
  })
})

const LAUNCHER = fileURLToPath(new URL('../../bin/azsim.js', import.meta.url))

describe('in a process of its own', () => {
  it('a message goes to stderr, the exit code is 2', () => {
    const { status, stdout, stderr } = azsim('layer', '--bits', '9')
    expectRefused({ code: status, stdout, stderr }, ['--bits'])
  })

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s during a long run ends it with exit code %i and leaves no file', async (signal, expected) => {
    const out = scratch.path(`out-${signal}`)
    const argv = ['layer', '--inputs', '40', '--cells', '256', '--frames', '600', '--set', 'mac.lanes=1', '--out', out]
    const before = contents()
    const child = spawn(process.execPath, [LAUNCHER, ...argv], { stdio: ['ignore', 'pipe', 'pipe'] })
    const texts = { stdout: '', stderr: '' }
    child.stdout.on('data', (data: Buffer) => (texts.stdout += data.toString()))
    child.stderr.on('data', (data: Buffer) => (texts.stderr += data.toString()))
    const closed = once(child, 'close') as Promise<[number | null, string | null]>
    await setTimeout(2000)
    expect(child.exitCode, 'still running').toBeNull()
    child.kill(signal)
    expect((await closed)[0]).toBe(expected)
    expect(texts).toEqual({ stdout: '', stderr: `azsim: stopped by ${signal}; no file was left half written\n` })
    expect(contents()).toEqual(before)
  })

  it('a reader that goes away is no error', () => {
    const { status, stdout, stderr } = spawnSync(
      'bash',
      ['-c', 'set -o pipefail; "$0" "$@" | head -1', process.execPath, LAUNCHER, 'chips', '--json'],
      { encoding: 'utf8' },
    )
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '{\n', stderr: '' })
  })

  it.skipIf(!existsSync('/dev/full'))('a full disk behind stdout is one', () => {
    const full = openSync('/dev/full', 'w')
    const { status, stderr } = spawnSync(process.execPath, [LAUNCHER, 'chips'], {
      stdio: ['ignore', full, 'pipe'],
      encoding: 'utf8',
    })
    closeSync(full)
    expectRefused({ code: status, stdout: '', stderr }, ['stdout: no space is left on the device'])
  })
})
