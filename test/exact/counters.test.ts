/**
 * Closure of the counters (docs/chip.md, "Counters"): for each unit active + stalls = cycles; lanes x cycles; every counter of
 * assembly/counters.ts counts something in one of these programs, and is documented in the section of its unit.
 */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { Counter } from '../../assembly/counters.js'
import { assemble } from '../../src/compiler/assembler.js'
import { encodeParameterBlock, encodeTileBlock } from '../../src/compress/block.js'
import { ChipError } from '../../src/errors.js'
import { chipReport } from '../../src/runner/chip-report.js'
import { loadChip } from '../../src/model/chip.js'
import { VirtualChip } from '../../src/runner/virtual-chip.js'
import type { CounterName, CounterValues } from '../../src/runner/counter-values.js'
import { laneCycles, scannerCycles, unitCycles } from '../helpers/chip-cycles.js'
import { SEED } from '../helpers/random.js'
import { runProgram, type ProgramResult, type ProgramRun } from '../helpers/chip-program.js'
import { mulberry32 } from '../../src/model/random.js'
import { runPreloaded, runStreamed, type Frame } from '../helpers/mac-programs.js'

const NAMES = Object.keys(Counter).filter((name) => Number.isNaN(Number(name)) && name !== 'count') as CounterName[]

const access = { bits: 4, codebook: null, accessBytes: 32 }
const zeros = { bias: new Int32Array(256), multiplier: new Int32Array(256), shift: new Int8Array(256) }
const parameters = encodeParameterBlock({ ...zeros, ...access })
const dense = {
  rows: 256,
  columns: 40,
  positions: new Uint8Array(256 * 40).fill(1),
  encoding: 'none',
  runBits: 0,
} as const
const tile = encodeTileBlock({ ...dense, firstTile: true, lastTile: true, ...access })
const blocks = Uint8Array.from([...parameters, ...tile])
const pause = (name: string, iterations: number) =>
  `li r15, ${iterations}\n${name}: addi r15, r15, -1\n bne r15, r0, ${name}\n`
const loadBlocks = `li r1, DATA\n li r2, ${blocks.length}\n dma.load r1, r0, r2, store, weights signal=1
  li r2, ${parameters.length}\n li r3, ${parameters.length}\n li r4, ${tile.length}\n li r5, 1\n li r6, 256\n`

/** Each program is there for what its name says. */
const PROGRAMS: Record<string, ProgramRun> = {
  'every FIFO full, every unit waiting for a semaphore': {
    source: `${['dma', 'dec', 'mac', 'vec'].map((unit) => `${unit}.sync wait=1`).join('\n')}
      ${pause('a', 20)} sync signal=1\n sync signal=1\n sync signal=1\n sync signal=1
      li r1, 200\n li r2, 16
      ${['dec', 'mac', 'vec'].map((unit) => `dma.in r0, r1 signal=2\n${unit}.sync wait=2\n${`${unit}.sync\n`.repeat(5)}`).join('\n')}
      vec.map r0, r0, r1, type=int8, a=int8 signal=3\n dma.sync wait=3\n ${'dma.sync\n'.repeat(5)}
      vec.sync signal=4\n sync wait=4\n jal r1, on\non: halt`,
    input: new Uint8Array(600),
  },
  'host words both ways': {
    source: 'in r1\n out r1\n sw r1, r0, 256\n lw r2, r0, 256\n li r3, 4\n dma.in r0, r3\n dma.out r0, r3\n halt',
    input: new Uint8Array(8),
    outputBytes: 8,
  },
  'parameters, a tile, a pass, drains': {
    source: `${loadBlocks} dec.params r0, r5, r2, store wait=1\n dec.tile r3, r5, r4, store
      mac.mv r0, r0, r0\n vec.drain r0, r0, r0, r6, type=int8, release signal=2\n sync wait=2\n halt`,
    data: blocks,
    descriptors: [1, 2, 3],
  },
  'every kind of data, read and written': {
    source: `li r1, DATA\n li r2, 64\n${['weights', 'rowParameters', 'activations', 'instructions', 'descriptors']
      .map((kind) => `dma.load r1, r0, r2, activations, ${kind} signal=1\n dma.store r1, r0, r2, ${kind}\n sync wait=1`)
      .join('\n')}\n halt`,
    data: new Uint8Array(64),
  },
  'half and bank taken': {
    source: `${loadBlocks} li r7, 2
      dec.params r0, r5, r2, store wait=1\n dec.params r0, r5, r2, store\n dec.tile r3, r5, r4, store
      dec.params r0, r5, r2, store\n dec.tile r3, r5, r4, store\n ${pause('a', 2000)}
      mac.mv r0, r0, r0\n vec.drain r0, r0, r0, r6, type=raw, release\n mac.mv r0, r5, r0
      dec.tile r3, r5, r4, store\n dec.tile r3, r5, r4, store\n dec.tile r3, r5, r4, store\n ${pause('b', 2000)}
      mac.mv r0, r7, r0\n li r7, 3\n mac.mv r0, r7, r0\n mac.mv r0, r0, r0\n halt`,
    data: blocks,
  },
  'a drain that waits for its bank, a pass for its context': {
    source: `${loadBlocks} dec.tile r3, r5, r4, store wait=1\n dec.tile r3, r5, r4, store\n mac.mv r0, r0, r0\n mac.mv r0, r0, r0
      vec.drain r0, r0, r0, r6, type=int16, addend, release\n ${pause('a', 2000)} dec.params r0, r5, r2, store\n halt`,
    data: blocks,
    sets: ['decompressor.portBytes=4'],
  },
  'from the stream FIFO, which fills up': {
    source: `li r1, DATA\n li r2, ${parameters.length}\n li r4, ${tile.length}\n li r5, 1\n dma.load r1, r0, r2, stream, rowParameters
      li r1, DATA + ${parameters.length}\n dma.load r1, r0, r4, stream, weights\n ${pause('a', 800)}
      dec.params r0, r5, r2, stream\n dec.tile r0, r5, r4, stream\n mac.mv r0, r0, r0\n halt`,
    data: blocks,
  },
  'a fast core before a slow DRAM': {
    source: `li r1, DATA\n li r2, 2048\n dma.load r1, r0, r2, activations, activations\n dma.store r1, r0, r2, activations\n halt`,
    data: new Uint8Array(2048),
    sets: ['clockMHz=2000', 'dram.type=LPDDR4-1600-x16'],
  },
  'a load beside the vector unit': {
    source: `li r1, DATA\n li r2, 2048\n dma.load r1, r0, r2, store, weights\n vec.map r0, r0, r2, type=int8, a=int8\n halt`,
    data: new Uint8Array(2048),
  },
  'places of largest elements, and a result FIFO that fills up': {
    source: `li r1, 1\n ${'vec.argmax r0, r1, a=int8\n'.repeat(5)} ${pause('a', 20)} ${'pop r2\n'.repeat(5)}
      vec.argmax r0, r1, a=int8\n pop r2\n halt`,
  },
  'the DMA behind the vector unit': {
    source: 'li r1, 400\n vec.add r0, r0, r0, r1, type=int8, a=int8, b=int8\n dma.in r0, r1\n dma.out r0, r1\n halt',
    input: new Uint8Array(400),
    outputBytes: 400,
  },
}

function arrayPrograms(): Record<string, ProgramResult> {
  const random = mulberry32(SEED)
  const sparse = (count: number) => Int8Array.from({ length: count }, () => (random() < 0.3 ? 5 : 0))
  const sizes = { lanes: 4, window: 8, multipliers: 1, queue: 3, scan: 4 }
  const matrix = { rows: 30, columns: 50, weights: sparse(1500) }
  const frame = (): Frame => ({ activations: sparse(50), skipWeights: true, skipActivations: true })
  return {
    preloaded: runPreloaded(matrix, [frame(), frame()], sizes, 0),
    streamed: runStreamed(matrix, [frame(), frame()], sizes, { tileColumns: 13, encoding: 'zero-run', events: 0 }),
  }
}

/** A program that waits for a word which the host does not have: only such programs have these stalls, and they fail. */
function starved(source: string): Pick<ProgramResult, 'counters' | 'chip' | 'virtual'> {
  const chip = loadChip('eie-64')
  const descriptors = { descriptors: new Uint8Array(0), descriptorsAddress: 64 }
  const tile = { rows: 1, columns: 1, weights: new Int8Array(1), passes: 1 }
  const preloaded = { program: assemble(source).words, ...descriptors, tile }
  const virtual = VirtualChip.create(chip, { dram: new Uint8Array(0), preloaded, inputBytes: 0, outputBytes: 0 })
  expect(() => virtual.step(10_000)).toThrow(ChipError)
  return { chip, counters: virtual.counters(), virtual }
}

const results: Record<string, Pick<ProgramResult, 'counters' | 'chip' | 'virtual'>> = {
  'the sequencer without input': starved('in r1\n halt'),
  'the DMA without input': starved('li r1, 4\n dma.in r0, r1\n halt'),
  ...Object.fromEntries(Object.entries(PROGRAMS).map(([name, run]) => [name, runProgram(run)])),
  ...arrayPrograms(),
}

describe.each(Object.entries(results))('%s', (name, { counters, chip, virtual }) => {
  it('for each unit active + stalls = cycles', () => {
    const { cycles } = counters
    expect(unitCycles(counters)).toEqual({
      sequencer: cycles,
      dma: cycles,
      decompressor: cycles,
      mac: cycles,
      vector: cycles,
    })
  })

  it('the report names every stall: of each unit active + stalls = cycles', () => {
    const report = chipReport(chip, counters, virtual.dramCounters())
    for (const unit of ['sequencer', 'dma', 'decompressor', 'mac', 'vector'] as const) {
      const { active, stalls } = report[unit]
      expect(active + Object.values(stalls).reduce((sum, cycles) => sum + cycles, 0), unit).toBe(counters.cycles)
    }
  })

  it('cycles of moving and computing', () => {
    const { moving, computing, overlap, cycles, macPassCycles, vectorActive } = counters
    expect(overlap).toBeLessThanOrEqual(Math.min(moving, computing))
    expect(moving + computing - overlap).toBeLessThanOrEqual(cycles)
    expect(computing).toBeGreaterThanOrEqual(Math.max(macPassCycles, vectorActive))
    expect(computing).toBeLessThanOrEqual(macPassCycles + vectorActive)
    const { share, ...report } = chipReport(chip, counters, virtual.dramCounters()).overlap
    expect(report).toEqual({ moving, computing, both: overlap })
    expect(share).toBe(overlap === 0 ? 0 : overlap / Math.min(moving, computing))
  })

  it('lanes x cycles, and the scanner within passes', () => {
    expect(laneCycles(counters)).toBe(chip.mac.lanes * counters.cycles)
    expect(scannerCycles(counters)).toBe(counters.macPassCycles)
    expect(counters.laneWork + counters.laneTake + counters.laneStarved).toBe(chip.mac.lanes * counters.macPassCycles)
  })

  it('bytes that arrive somewhere have left somewhere', () => {
    const c = counters
    const count = (mnemonic: string) => PROGRAMS[name]?.source.match(new RegExp(`\\b${mnemonic} r`, 'g'))?.length ?? 0
    const dramRead = sumOf(c, (counter) => counter.startsWith('dramRead'))
    const dramWrite = sumOf(c, (counter) => counter.startsWith('dramWrite'))
    // Besides the DMA, the sequencer takes and gives words (`in`, `out`, `sw`); no such instruction is in a loop here.
    const scalarLoaded = c.scalarWrite - 4 * count('sw')
    const written = c.storeWrite + c.streamWrite + c.activationsWriteDma + c.instructionsWrite + scalarLoaded
    expect(written).toBe(dramRead + c.hostIn - 4 * count('(?<![.])in'))
    expect(c.activationsReadDma).toBe(dramWrite + c.hostOut - 4 * count('(?<![.])out'))
    expect(c.storeRead + c.streamRead).toBe(c.decompressorReadWeights + c.decompressorReadRowParameters)
    expect(c.instructionsRead).toBe(8 * c.sequencerActive)
    expect(c.decompressorGroups).toBeLessThanOrEqual(c.decompressorActive)
    expect(c.macPassCycles).toBeLessThanOrEqual(c.macActive)
  })
})

const sumOf = (c: CounterValues, isOf: (name: CounterName) => boolean): number =>
  NAMES.filter(isOf).reduce((total, name) => total + c[name], 0)

it('every counter counts in one of the programs', () => {
  const silent = NAMES.filter((name) => Object.values(results).every(({ counters }) => counters[name] === 0))
  expect(silent, 'counters that are 0 in all programs').toEqual([])
})

describe('every counter is documented', () => {
  const datasheet = readFileSync(new URL('../../docs/chip.md', import.meta.url), 'utf8')
  const section = (title: string): string => {
    const found = datasheet.split(/^## /m).find((part) => part.startsWith(`${title}\n`))
    if (found === undefined) throw new Error(`docs/chip.md has no section "${title}"`)
    return found
  }
  /** Its words, wherever its lines break. */
  const wordsOf = (title: string): string => section(title).replace(/\s+/g, ' ')
  /** The list after "Counters:", "Counters of the array:" and the like, to the end of the section. */
  const counterList = (title: string): string => /^Counters[\s\S]*/m.exec(section(title))?.[0] ?? ''

  /** What a counter's name begins with, and where the rest has to be listed as `code`. */
  const UNITS: [prefix: string, section: string][] = [
    ['sequencer', 'Sequencer'],
    ['dma', 'DMA'],
    ['decompressorRead', 'Decompressor'],
    ['decompressor', 'Decompressor'],
    ['mac', 'MAC array'],
    ['scanner', 'MAC array'],
    ['lane', 'MAC array'],
    ['vector', 'Vector unit'],
  ]
  /** Memories, by their words in "Counters" or in their own section. */
  const MEMORIES: [prefix: string, section: string, words: string][] = [
    ['dramRead', 'Counters', 'bytes read and written by kind of data'],
    ['dramWrite', 'Counters', 'bytes read and written by kind of data'],
    ['store', 'Counters', 'compressed store'],
    ['stream', 'Counters', 'stream FIFO'],
    ['weightBuffer', 'Counters', 'weight buffer'],
    ['rowParameters', 'Counters', 'row parameters'],
    ['accumulators', 'Counters', 'accumulator file'],
    ['activations', 'Activation SRAM', 'scanner, vector unit, DMA; read and written'],
    ['instructions', 'Counters', 'instruction memory'],
    ['scalar', 'Counters', 'scalar memory'],
    ['host', 'Counters', 'host'],
  ]

  /** Of no unit: they compare units. */
  const OF_ALL = ['moving', 'computing', 'overlap']

  it.each(NAMES.filter((name) => name !== 'cycles'))('%s', (name) => {
    if (OF_ALL.includes(name)) {
      expect(wordsOf('Counters')).toContain(`\`${name}\`, cycles`)
      return
    }
    const memory = MEMORIES.find(([prefix]) => name.startsWith(prefix) && /Read|Write|In$|Out$/.test(name))
    if (memory !== undefined && !name.startsWith('decompressor')) {
      expect(wordsOf(memory[1]), `"${memory[2]}" in ${memory[1]}`).toContain(memory[2])
      return
    }
    const unit = UNITS.find(([prefix]) => name.startsWith(prefix))
    if (unit === undefined) throw new Error(`the counter ${name} belongs to no unit`)
    const rest = name.slice(unit[0].length)
    const event = rest.charAt(0).toLowerCase() + rest.slice(1)
    expect(counterList(unit[1]), `\`${event}\` among the counters of ${unit[1]}`).toContain(`\`${event}\``)
  })
})
