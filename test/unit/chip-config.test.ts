import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { UserError } from '../../src/errors.js'
import { CHIP_FIELDS, DRAM_TYPES, FIELD_PATHS, fieldOf } from '../../src/model/chip-fields.js'
import type { ChipConfig } from '../../src/model/chip-fields.js'
import { chipSchema } from '../../src/model/chip-schema.js'
import { accessBytes, loadChip, MAX_CHIP_FILE_BYTES, parseChip } from '../../src/model/chip.js'
import { dramChannel } from '../../src/model/dram-channel.js'
import { isAssumption, ORIGINS, PRESETS } from '../../src/model/presets.js'

const folder = mkdtempSync(join(tmpdir(), 'azsim-chip-'))
afterAll(() => rmSync(folder, { recursive: true }))

const datasheet = readFileSync('docs/chip.md', 'utf8')

/** The message of the UserError that `act` throws. */
function refusal(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    if (error instanceof UserError) return error.message
    throw error
  }
  throw new Error('was accepted')
}

const parse = (chip: unknown, ...sets: string[]): ChipConfig => parseChip(JSON.stringify(chip), 'my.json', sets)

describe('presets', () => {
  it('az1-like is the datasheet table', () => {
    expect(loadChip('az1-like')).toEqual({
      name: 'az1-like',
      clockMHz: 500,
      cores: 1,
      weights: 'streamed',
      mac: { lanes: 16, window: 16, multipliers: 1, queue: 8, scan: 16 },
      decompressor: { symbols: 32, positions: 256, portBytes: 16 },
      weightBuffer: { halfBytes: 65_536 },
      store: { bytes: 1_048_576 },
      activations: { bytes: 65_536 },
      vector: { width: 4 },
      accumulators: { contexts: 4 },
      sequencer: { instructions: 1024, scalarBytes: 32_768 },
      dram: { type: 'LPDDR4-3200-x16' },
    })
  })

  it('eie-64 has no decompressor, weight buffer, store or DRAM', () => {
    expect(loadChip('eie-64')).toEqual({
      name: 'eie-64',
      clockMHz: 800,
      cores: 1,
      weights: 'preloaded',
      mac: { lanes: 64, window: 64, multipliers: 1, queue: 8, scan: 64 },
      activations: { bytes: 1_048_576 },
      vector: { width: 4 },
      accumulators: { contexts: 1 },
      sequencer: { instructions: 1024, scalarBytes: 32_768 },
      dram: { type: 'none' },
    })
  })

  it.each([...PRESETS])('%s says where each number comes from', (name, { settings }) => {
    const chip = loadChip(name)
    const unlabelled = FIELD_PATHS.filter((path) => fieldOf(chip, path) !== undefined && settings[path] === undefined)
    expect(unlabelled).toEqual(['name', 'mac.scan']) // the latter follows mac.lanes
  })

  it.each(Object.entries(ORIGINS).filter(([key]) => isAssumption(key as keyof typeof ORIGINS)))(
    'assumption %s gives the reason that the datasheet gives',
    (number, reason) => {
      const row = datasheet.split('\n').find((line) => line.startsWith(`| ${number} |`))
      expect(row).toContain(reason)
    },
  )
})

describe('fields', () => {
  it.each(FIELD_PATHS.filter((path) => path.includes('.')))('%s is in the datasheet', (path) => {
    const [group, name] = path.split('.') as [string, string]
    const row = datasheet.split('\n').find((line) => line.includes(`\`${group}.`) && line.includes(`.${name}\``))
    expect(row).toBeDefined()
  })

  const integers = FIELD_PATHS.filter((path) => CHIP_FIELDS[path].type === 'integer' && path !== 'cores')
  it.each(integers)('%s takes its range and no more', (path) => {
    const field = CHIP_FIELDS[path]
    if (field.type !== 'integer') throw new Error('no integer')
    const room = ['mac.lanes=1', 'mac.window=1'].filter((set) => !set.startsWith(path))
    const set = (value: string | number): ChipConfig => loadChip('az1-like', [...room, `${path}=${value}`])
    for (const value of [field.min, field.max]) expect(fieldOf(set(value), path)).toBe(value)
    for (const value of [field.min - 1, field.max + 1, 1.5, '', 'many', '1e3', '0x10', 'NaN', '-'])
      expect(refusal(() => set(value))).toContain(path)
  })

  it('schema, as committed', () => {
    const committed = JSON.parse(readFileSync('docs/chip.schema.json', 'utf8')) as unknown
    expect(committed, 'node bin/azsim.js chips --schema > docs/chip.schema.json; npx prettier --write docs').toEqual(
      chipSchema(),
    )
  })
})

describe('overrides', () => {
  it('mac.scan follows mac.lanes unless it is set', () => {
    expect(loadChip('az1-like', ['mac.lanes=32']).mac.scan).toBe(32)
    expect(loadChip('az1-like', ['mac.lanes=32', 'mac.scan=8']).mac.scan).toBe(8)
    expect(parse({ base: 'az1-like', mac: { scan: 5 } }, 'mac.lanes=32').mac.scan).toBe(5)
  })

  it('change the name, so that reports do not call the chip by that of the preset alone', () => {
    expect(loadChip('az1-like', ['mac.lanes=32', 'clockMHz=700']).name).toBe('az1-like mac.lanes=32 clockMHz=700')
    expect(loadChip('az1-like', ['mac.lanes=32', 'name=wide']).name).toBe('wide')
    expect(parse({ base: 'az1-like' }).name).toBe('my')
  })

  it('turn a streamed chip into a preloaded one, without its decompressor', () => {
    const chip = loadChip('az1-like', ['weights=preloaded', 'dram.type=none'])
    expect(Object.keys(chip)).not.toContain('decompressor')
    expect(refusal(() => loadChip('az1-like', ['weights=preloaded']))).toContain('dram.type=none')
    expect(refusal(() => loadChip('eie-64', ['weights=streamed', 'dram.type=LPDDR4-3200-x16']))).toContain(
      'decompressor.symbols',
    )
    expect(refusal(() => loadChip('eie-64', ['store.bytes=1024']))).toContain('preloaded')
  })

  it.each<[string, string[], string]>([
    ['did you mean', ['mac.lnaes=4'], 'try: mac.lanes'],
    ['twice', ['mac.lanes=4', 'mac.lanes=5'], '--set mac.lanes: is given twice'],
    ['a group', ['mac=4'], 'mac is a group of fields'],
    ['no value', ['mac.lanes'], '"mac.lanes" sets nothing'],
    ['no name', ['=4'], '"=4" sets nothing'],
    ['prototype', ['__proto__.x=4'], 'no field "__proto__.x"'],
    ['several cores', ['cores=4'], 'cores is 4, but several cores are not modelled yet'],
    ['too many rows', ['mac.lanes=256', 'mac.window=256'], '256 x 256 = 65,536'],
    ['buffer', ['mac.lanes=64', 'mac.window=64', 'weightBuffer.halfBytes=4095'], 'at least 4096'],
    ['power of two', ['decompressor.portBytes=12'], '1 to 64, a power of two'],
    ['DRAM', ['dram.type=DDR4'], 'cannot be "DDR4"'],
    ['no DRAM', ['dram.type=none'], '--set dram.type and preset az1-like: weights are streamed, but there is no DRAM'],
    ['control character', ['name=a\u0000b'], 'name cannot be "a\\u0000b"'],
  ])('%s: refused', (_, sets, message) => {
    expect(refusal(() => loadChip('az1-like', sets))).toContain(message)
  })

  it('the largest strip is 65,535 rows', () => {
    const buffer = 'weightBuffer.halfBytes=1048576'
    expect(loadChip('az1-like', ['mac.lanes=255', 'mac.window=257', buffer]).mac.window).toBe(257)
    expect(refusal(() => loadChip('az1-like', ['mac.lanes=256', 'mac.window=256', buffer]))).toContain('65,535')
  })
})

describe('chip file', () => {
  it('is what `azsim chips --show NAME --json` prints', () => {
    for (const name of PRESETS.keys()) expect(parse(loadChip(name))).toEqual(loadChip(name))
  })

  it('may say a base and $schema', () => {
    const chip = parse({ $schema: './chip.schema.json', base: 'eie-64', mac: { queue: 4 } })
    expect(chip).toEqual({ ...loadChip('eie-64'), name: 'my', mac: { ...loadChip('eie-64').mac, queue: 4 } })
  })

  it.each([
    ['empty', '', 'my.json:1:1: not JSON: the end of the file'],
    ['no object', '[]', 'my.json:1:1: a chip file holds one JSON object'],
    ['trailing comma', '{\n  "base": "az1-like",\n}', 'my.json:3:1: not JSON: "}" where a name'],
    ['unknown base', '{ "base": "az1" }', 'my.json:1:3: there is no chip "az1"'],
    [
      'unknown field',
      '{\n  "base": "az1-like",\n  "mac": { "wndow": 4 }\n}',
      'my.json:3:12: a chip has no field "mac.wndow"',
    ],
    ['dotted field', '{ "base": "az1-like", "mac.lanes": 4 }', 'try: "mac": { "lanes": ... }'],
    ['wrong type', '{ "base": "az1-like", "mac": { "lanes": "4" } }', 'my.json:1:32: mac.lanes cannot be "4"'],
    ['group as a number', '{ "base": "az1-like", "mac": 4 }', 'my.json:1:23: mac cannot be 4'],
    ['null', '{ "base": "az1-like", "store": null }', 'my.json:1:23: store cannot be null'],
    ['twice', '{ "base": "az1-like", "mac": { "lanes": 4, "lanes": 5 } }', 'my.json:1:44: "lanes" occurs twice'],
    [
      'prototype',
      '{ "base": "az1-like", "__proto__": { "polluted": 1 } }',
      'my.json:1:23: a chip has no field "__proto__"',
    ],
    [
      'constructor',
      '{ "base": "az1-like", "mac": { "constructor": 1 } }',
      'my.json:1:32: a chip has no field "mac.constructor"',
    ],
    [
      'missing fields',
      '{ "clockMHz": 500, "mac": { "lanes": 4 } }',
      'chip my.json: cores, weights, mac.window, mac.multipliers',
    ],
    ['raw control character', '{ "name": "a\u0001" }', 'my.json:1:11: a string with a line break, a control character'],
    [
      'part that preloaded chips lack',
      '{ "base": "eie-64", "store": { "bytes": 1024 } }',
      'my.json:1:32: store.bytes does not exist on a chip with preloaded weights',
    ],
  ])('%s: refused with the place', (_, text, message) => {
    expect(refusal(() => parseChip(text, 'my.json'))).toContain(message)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  it('deep nesting and long strings do not exhaust the stack', () => {
    const deep = '['.repeat(400_000)
    expect(refusal(() => parseChip(deep, 'my.json'))).toContain('deep')
    expect(refusal(() => parseChip(`{"name":"${'\\n'.repeat(450_000)}"}`, 'my.json'))).toContain('name')
    expect(refusal(() => parseChip(`{"base":"az1-like","x":[${'1,'.repeat(400_000)}1]}`, 'my.json'))).toContain('"x"')
  })

  it('is read from disk; one that is too large, no UTF-8 or not there is refused', () => {
    const file = join(folder, 'small.json')
    writeFileSync(file, JSON.stringify({ base: 'az1-like', store: { bytes: 0 } }))
    expect(loadChip(file)).toMatchObject({ name: 'small', store: { bytes: 0 } })
    const large = join(folder, 'large.json')
    writeFileSync(large, `{"base":"az1-like"}${' '.repeat(MAX_CHIP_FILE_BYTES)}`)
    expect(refusal(() => loadChip(large))).toContain('too large')
    const latin = join(folder, 'latin.json')
    writeFileSync(latin, Buffer.from('{"name":"\xe9"}', 'latin1'))
    expect(refusal(() => loadChip(latin))).toContain('UTF-8')
    expect(refusal(() => loadChip(join(folder, 'none.json')))).toContain('no such file')
    expect(refusal(() => loadChip(folder))).toContain('folder')
    expect(refusal(() => loadChip('az1-lik'))).toContain('az1-like')
    expect(refusal(() => loadChip('./a\0b'))).toContain('null byte')
  })
})

describe('DRAM', () => {
  it.each(DRAM_TYPES)('%s', (type) => {
    const [, speed, width] = /-(\d+)-x(\d+)$/.exec(type)!.map(Number)
    expect(dramChannel(type)).toEqual({ transfersMTs: speed, clockMHz: speed! / 2, widthBits: width })
    expect(accessBytes(loadChip('az1-like', [`dram.type=${type}`]))).toBe(2 * width!)
  })
  it('none: 32 bytes', () => {
    expect(accessBytes(loadChip('eie-64'))).toBe(32)
  })
})
