/** Files that are truncated, malformed, contradictory, huge or hostile, in every place where a command reads one. */
import { afterAll, describe, expect, it } from 'vitest'
import { runMain } from '../helpers/main.js'
import { Refusals, refusesFiles, refusesPaths } from '../helpers/refusals.js'
import { npyFile, npyHeader, wavFile } from '../helpers/user-files.js'

const refusals = new Refusals()
const { W, x, matrixBytes: matrixFile } = refusals
afterAll(() => {
  refusals.remove()
})

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
    refusals.path('out'),
  ]
  refusesPaths(refusals, argv)
  const good = wavFile()
  refusesFiles(
    refusals,
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
    const file = refusals.write('odd.wav', odd)
    const { code } = await runMain('layer', '--inputs', '40', '--cells', '4', '--audio', file, '--json')
    expect(code).toBe(0)
  })
})

describe('npy', () => {
  const y = refusals.path('y.npy')
  const argv = (file: string) => ['matvec', '--weights', file, '--input', x, '--output', y]
  describe('as matrix', () => {
    refusesPaths(refusals, argv)
  })
  describe('as vector', () => {
    refusesPaths(refusals, (file) => ['matvec', '--weights', W, '--input', file, '--output', y])
  })
  const zeros = new Uint8Array(48)
  const withHeader = (header: string): Buffer => npyFile(header, zeros)
  const good = npyHeader('(8, 6)')
  refusesFiles(
    refusals,
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
    const file = refusals.write('long.npy', npyFile(good + ' '.repeat(60_000), zeros))
    await refusals.expect(argv(file), file, 'at most 10000')
  })
  it.each([
    ['a vector of another length', npyFile(npyHeader('(5,)'), new Uint8Array(5)), 'a vector of 6 values'],
    ['a row for a vector', npyFile(npyHeader('(1, 6)'), new Uint8Array(6)), 'x.reshape(-1)'],
    ['an empty vector', npyFile(npyHeader('(0,)'), new Uint8Array(0)), 'a vector of 6 values'],
    ['a scalar for a vector', npyFile(npyHeader('()'), new Uint8Array(1)), 'a vector of 6 values'],
  ])('%s', async (what, data, says) => {
    const file = refusals.write(`${what}.npy`, data)
    await refusals.expect(['matvec', '--weights', W, '--input', file, '--output', y], file, says)
  })
  it.each([
    ['values that do not fit', ['--bits', '4'], 'row 1, column 2'],
    ['more values than a codebook holds', ['--bits', '4', '--codebook'], '15'],
    ['pruning without --quantize', ['--density', '0.5'], '--quantize'],
  ])('%s', async (_, options, says) => {
    await refusals.expect([...argv(W), ...options], says)
  })
})

describe('chip file', () => {
  const argv = (file: string) => ['layer', '--inputs', '4', '--cells', '4', '--frames', '1', '--chip', file]
  refusesPaths(refusals, argv)
  const based = (fields: string): string => `{ "base": "az1-like", ${fields} }`
  refusesFiles(
    refusals,
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
  refusesPaths(refusals, argv)
  refusesFiles(
    refusals,
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
    const file = refusals.write('half.txt', '0x20000000 R\n')
    await refusals.expect([...argv(file), '--dram', 'LPDDR4-3200-x16'], file, '0x1fffffff')
    expect((await runMain(...argv(file))).code).toBe(0)
  })
})
