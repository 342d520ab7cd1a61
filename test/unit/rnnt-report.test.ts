/** The report of `azsim run` and its tables, from runs of small random models: as the schema says, and adding up. */
import { afterEach, describe, expect, it, vi } from 'vitest'
import { lowerRnnt } from '../../src/compiler/lower-rnnt.js'
import { loadChip } from '../../src/model/chip.js'
import { drawFrames } from '../../src/model/drawn-frames.js'
import type { QuantizedRnnt } from '../../src/model/rnnt.js'
import { layerTable } from '../../src/report/rnnt-layer-table.js'
import { runReport } from '../../src/report/rnnt-report.js'
import type { RunCheck, RunReport } from '../../src/report/rnnt-report.js'
import { runTables } from '../../src/report/rnnt-table.js'
import { MAX_COLUMNS } from '../../src/report/table.js'
import type { RnntRequest } from '../../src/runner/request.js'
import { runRnnt } from '../../src/runner/rnnt.js'
import { schemaViolations } from '../../src/report/json-schema.js'
import { Random, seeds } from '../helpers/random.js'
import { sampleRnnt } from '../helpers/sample-rnnt.js'

const FRAMES = 14

afterEach(() => {
  vi.restoreAllMocks()
})

/** A model whose description could stand in a file. */
function sample(seed: number): QuantizedRnnt {
  const model = sampleRnnt(new Random(seed))
  const { description } = model
  return { ...model, description: { ...description, search: { ...description.search, symbolsPerSecond: 12 } } }
}

/** A run on the default chip. */
async function reportOf(model: QuantizedRnnt, skip = { weights: true, activations: true }): Promise<RunReport> {
  const { description } = model
  const chip = loadChip('az1-like')
  const data = drawFrames(FRAMES, description.input.mels * description.input.stack, 1)
  const frames = { data, count: FRAMES, stepMs: 10 * description.input.stack, sha256: null }
  const program = lowerRnnt(chip, model, { skip })
  const utterances = [{ frames: data, count: FRAMES, reset: true }]
  const run = await runRnnt(chip, program, model, utterances)
  const request: RnntRequest = {
    ...{
      chip,
      model: description,
      seed: 1,
      engine: 'fast',
      tileCacheMiB: 512,
      skip,
      chunk: null,
      residency: 'auto',
      technologyNm: 22,
      memoryMap: false,
    },
    input: { kind: 'frames', count: FRAMES },
    symbols: { kind: 'free' },
    format: { bits: 8, density: 1, encoding: 'auto', runBits: null, codebook: false },
    ...{
      check: false,
      out: null,
      saveSymbols: null,
      dumpAfter: null,
      timeline: null,
      vcd: null,
      window: null,
    },
  }
  const versions = { azsim: '0.1.0', node: 'v20.19.0' }
  const parts = { request, frames, program, notes: ['a note'], run, outputError: null, check: null }
  return runReport({ ...parts, versions, command: 'azsim run' })
}

const violationsOf = (report: unknown): string[] =>
  schemaViolations('run-report.schema.json', JSON.parse(JSON.stringify(report)))

const sum = (report: RunReport, of: (layer: RunReport['layers'][number]) => number): number =>
  report.layers.reduce((total, layer) => total + of(layer), 0)

describe.each(seeds(3))('the report of a random model (seed %i)', (seed) => {
  it('is as its schema says, and what the layers cost adds up to the run', async () => {
    const report = await reportOf(sample(seed))
    expect(violationsOf(report)).toEqual([])
    expect(sum(report, ({ cycles }) => cycles)).toBe(report.cycles)
    expect(sum(report, ({ mac }) => mac.macs)).toBe(report.mac.macs)
    expect(sum(report, ({ dram }) => dram.bytesRead)).toBe(report.dram.bytesRead)
    expect(sum(report, ({ dmaBytes }) => dmaBytes.read.weights)).toBe(report.dram.read.weights)
    for (const of of ['chipPj', 'gatedChipPj', 'dramPj', 'totalPj'] as const) {
      expect(sum(report, ({ energy }) => energy[of]) / report.energy[of]).toBeCloseTo(1, 12)
    }
    expect(sum(report, ({ weights }) => weights)).toBe(report.weights)
    expect(sum(report, ({ storedBytes }) => storedBytes)).toBe(report.storedBytes)
    expect(sum(report, ({ realTimeFactor }) => realTimeFactor)).toBeCloseTo(report.realTimeFactor, 12)
    const names = report.layers.map(({ name }) => name)
    for (const { layer } of report.matrices) expect(names).toContain(layer)
  })

  it('sees the density of activations only where zeros are skipped', async () => {
    const model = sample(seed)
    const { layers, activationDensity } = await reportOf(model)
    expect(activationDensity).toBeGreaterThan(0)
    expect(activationDensity).toBeLessThan(1)
    expect(layers[0]).toMatchObject({ name: 'start', activationDensity: null })
    const skipping = await reportOf(model, { weights: true, activations: false })
    expect(skipping.activationDensity).toBeNull()
    expect(skipping.symbols.map(({ frame, symbol }) => [frame, symbol])).toEqual(
      (await reportOf(model)).symbols.map(({ frame, symbol }) => [frame, symbol]),
    )
  })

  it('a symbol comes after its frame, and a block after its last frame', async () => {
    const { symbols, block, input } = await reportOf(sample(seed))
    for (const { audioMicroseconds, latencyMicroseconds } of symbols) {
      const step = input.stepMs * 1000
      const blockEnd = Math.min(input.frames, Math.ceil(audioMicroseconds / step / block) * block) * step
      expect(audioMicroseconds + latencyMicroseconds).toBeGreaterThan(blockEnd)
    }
  })
})

describe('the schema', () => {
  it('refuses what is not in it', async () => {
    const report = await reportOf(sample(1))
    const { cycles, ...incomplete } = report
    expect(violationsOf(incomplete)).toEqual(['$.cycles: missing'])
    expect(violationsOf({ ...report, cycles: cycles + 0.5 })).toEqual(['$.cycles: no integer'])
    expect(violationsOf({ ...report, schema: 'azsim-run/2' })).toEqual(['$.schema: not "azsim-run/1"'])
    expect(violationsOf({ ...report, speed: 3 })).toEqual(['$.speed: not allowed'])
    expect(violationsOf({ ...report, mac: { ...report.mac, active: -1 } })).toEqual(['$.mac.active: -1 is below 0'])
    expect(violationsOf({ ...report, input: { ...report.input, sha256: 'abc' } })).not.toEqual([])
    const { components } = report.energy
    const negative = components.map((component) => ({ ...component, dynamicPj: -1 }))
    expect(violationsOf({ ...report, energy: { ...report.energy, components: negative } })).not.toEqual([])
    expect(violationsOf({ ...report, outputError: { logitsSignalToNoiseDb: null } })).not.toEqual([])
    expect(violationsOf({ ...report, chip: { ...report.chip, cores: 2 } })).toEqual(['$.chip.cores: 2 is above 1'])
  })

  it('takes a comparison with references', async () => {
    const report = await reportOf(sample(1))
    const layers = [
      { name: 'encoder.0', signalToNoiseDb: 31.25 },
      { name: 'joint', signalToNoiseDb: null },
    ]
    const check: RunCheck = { hidden: 1200, logits: 300, symbols: 7, layers, decisions: { count: 40, agreeing: 39 } }
    expect(violationsOf({ ...report, check })).toEqual([])
    const outputError = { logitsSignalToNoiseDb: 12.5, decisions: { count: 40, agreeing: 39 } }
    expect(violationsOf({ ...report, check, outputError })).toEqual([])
    const text = runTables({ ...report, check })
    expect(text).toMatch(/^encoder\.0 +31\.3$/m)
    expect(text).toMatch(/^joint +-$/m)
    expect(text).toContain('equal to the integer reference: 1,200 hidden states, 300 logits, 7 symbols\n')
    expect(text).toContain('decisions as with real numbers: 39 of 40 (97.5 %)\n')
  })
})

describe('the tables', () => {
  it('have a line per layer and one for all, within 100 columns, however large the numbers', async () => {
    const report = await reportOf(sample(2))
    const lines = layerTable(report).trimEnd().split('\n').slice(3)
    expect(lines.map((line) => line.split(' ')[0])).toEqual([...report.layers.map(({ name }) => name), 'all'])
    const large = (cost: RunReport['layers'][number]): typeof cost => ({
      ...cost,
      name: cost.name === 'embedding' ? cost.name : `prediction.${cost.section}`,
      microseconds: cost.microseconds * 1e5,
      energy: { ...cost.energy, totalPj: cost.energy.totalPj * 1e5 },
      mac: { ...cost.mac, macs: cost.mac.macs * 1e5 },
      dmaBytes: { ...cost.dmaBytes, read: { ...cost.dmaBytes.read, weights: cost.dmaBytes.read.weights * 1e5 } },
    })
    const mac = { ...report.mac, macs: report.mac.macs * 1e5 }
    const dram = { ...report.dram, read: { ...report.dram.read, weights: report.dram.read.weights * 1e5 } }
    const energy = { ...report.energy, totalPj: report.energy.totalPj * 1e5 }
    const grown = {
      ...report,
      mac,
      dram,
      energy,
      microseconds: report.microseconds * 1e5,
      layers: report.layers.map(large),
    }
    for (const text of [runTables(report), runTables(grown)]) {
      for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(MAX_COLUMNS)
    }
  })

  it('print symbols by their labels, letters as text', async () => {
    const report = await reportOf(sample(1))
    const [first] = report.symbols
    const said = (...labels: (string | null)[]): string => {
      const symbols = labels.map((label) => ({ ...first!, symbol: 5, label }))
      const known = ['<blank>', ...labels] as string[]
      const vocabulary = { size: known.length, blank: 0, ...(labels[0] !== null && { labels: known }) }
      return runTables({ ...report, model: { ...report.model, vocabulary }, symbols })
    }
    expect(said('h', 'i', ' ', 'x')).toMatch(/^ {2}hi x$/m)
    expect(said('hi', 'there')).toMatch(/^ {2}hi there$/m)
    expect(said(null, null)).toMatch(/^ {2}5 5$/m)
    expect(runTables({ ...report, symbols: [] })).toContain(`\n0 symbols in ${FRAMES} frames\n`)
  })
})
