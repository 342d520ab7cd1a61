/** Do programs of RNN-Ts have everything in its place, and does the lowering refuse with numbers what the program cannot do? */
import { describe, expect, it } from 'vitest'
import { BUFFERS } from '../../src/compiler/activation-buffers.js'
import { tableConstants } from '../../src/compiler/descriptors.js'
import { lowerLstm } from '../../src/compiler/lower-lstm.js'
import type { LoweredNetwork } from '../../src/compiler/lower-network.js'
import { lowerRnnt } from '../../src/compiler/lower-rnnt.js'
import type { RnntOptions, RnntProgram } from '../../src/compiler/lower-rnnt.js'
import { PASSES } from '../../src/compiler/pass-names.js'
import { UserError } from '../../src/errors.js'
import { loadChip } from '../../src/model/chip.js'
import type { StreamedChip } from '../../src/model/chip-fields.js'
import { timeReduction } from '../../src/model/rnnt.js'
import type { LinearLayer, LstmStage, QuantizedRnnt, RnntDescription } from '../../src/model/rnnt.js'
import { Random, seeds } from '../helpers/random.js'
import { layerOf, matrixOf, parametersOf, small, streamed } from '../helpers/sample-layer.js'
import { sampleRnnt } from '../helpers/sample-rnnt.js'

/** A lowering with all that its passes have found out. */
function lowered(chip: StreamedChip, model: QuantizedRnnt, options: RnntOptions = {}) {
  const states = new Map<string, LoweredNetwork>()
  const onPass = (pass: string, state: object) => states.set(pass, state as LoweredNetwork)
  const program = lowerRnnt(chip, model, { ...options, onPass })
  return { program, state: states.get('write')!, passes: [...states.keys()] }
}

const linearOf = (rows: number, columns: number): LinearLayer => ({
  matrix: matrixOf(rows, columns),
  params: parametersOf(rows),
})

/** A model of given stages, all of whose LSTMs have 4 cells and no projection. */
function modelOf(encoder: RnntDescription['encoder'], inputs = 4): QuantizedRnnt {
  const lstm: LstmStage = { kind: 'lstm', cells: 4, projection: null }
  let values = inputs
  let number = 0
  const stages = encoder.map((stage) => {
    const name = `encoder.${number}`
    if (stage.kind === 'time-stack') {
      values *= stage.factor
      return stage
    }
    const layer = layerOf(values, 4)
    values = 4
    number++
    return { kind: 'lstm' as const, name, layer }
  })
  return {
    description: {
      name: 'model',
      source: 'made for a test',
      input: { mels: inputs, stack: 1 },
      encoder,
      prediction: { embedding: 3, layers: [lstm] },
      joint: { size: 6, activation: 'relu' },
      vocabulary: { size: 5, blank: 2 },
      search: { symbolsPerFrame: 3, symbolsPerSecond: 10 },
    },
    encoder: stages,
    embedding: Int8Array.from({ length: 15 }, (_, i) => i - 7),
    prediction: [{ name: 'prediction.0', layer: layerOf(3, 4) }],
    joint: { encoder: linearOf(6, values), prediction: linearOf(6, 4), output: linearOf(5, 6), activation: 'relu' },
    notes: [],
  }
}

const LSTM: LstmStage = { kind: 'lstm', cells: 4, projection: null }
const stack = (factor: number) => ({ kind: 'time-stack' as const, factor })

/** Reads a descriptor table. */
function reader({ descriptors }: RnntProgram, { table }: LoweredNetwork) {
  const words = new Int32Array(descriptors.buffer)
  const constants = tableConstants(table)
  const at = (address: number): number => words[(address - 64) / 4]!
  return {
    word: (name: string): number => at(constants[`D_${name}`]!),
    stage: (record: number, field: string): number => at(record + constants[`L_${field}`]!),
    matrix: (name: string, field: string): number => at(table.matrices[name]! + constants[`M_${field}`]!),
  }
}

describe('RNN-T programs', () => {
  it.each(seeds(40))('have memories without overlaps, and all matrices in their modes, seed %i', (seed) => {
    const random = new Random(seed)
    const model = sampleRnnt(random)
    const chip = small(`store.bytes=${random.integer(0, 60_000)}`, 'sequencer.scalarBytes=1048576')
    const { program, state } = lowered(chip, model, { residency: random.pick(['auto', 'auto', 'off'] as const) })
    for (const { areas, capacityBytes, usedBytes } of program.memoryMap) {
      let end = 0
      for (const { address, bytes } of areas) {
        expect(address).toBeGreaterThanOrEqual(end)
        end = address + bytes
      }
      expect(end).toBeLessThanOrEqual(usedBytes)
      expect(usedBytes).toBeLessThanOrEqual(capacityBytes)
    }
    const reduction = timeReduction(model.description)
    expect(program.block).toBe(Math.ceil(program.chunk / reduction) * reduction)
    const { ring, held } = state.residency
    for (const { name, layer, mode, heldTiles, heldBytes, tiles } of program.matrices) {
      const isSearch = /^prediction|^joint(\.prediction)?$/.test(layer)
      if (isSearch) expect(['resident', 'direct']).toContain(mode)
      else expect(['resident', ring.slots > 0 ? 'ring' : 'direct']).toContain(mode)
      expect(heldTiles).toBeLessThanOrEqual(tiles)
      expect(heldBytes).toBeLessThanOrEqual(held.bytes)
      if (heldTiles > 0) expect([isSearch, name, mode]).toEqual([false, `${layer} Wh`, 'ring'])
    }
  })

  it('have stages in a chain: each takes what the one before puts out', () => {
    const { program, state } = lowered(streamed(), modelOf([LSTM, LSTM, stack(2), LSTM, stack(3)]))
    const { word, stage } = reader(program, state)
    const at = (buffer: string): number => state.activations.areas.find(({ name }) => name === buffer)!.address
    const records: Record<string, number>[] = []
    for (let record = word('NETWORK'); record !== 0; record = stage(record, 'NEXT')) {
      const fields = ['KIND', 'SECTION', 'X', 'X_STRIDE', 'OUT', 'OUT_STRIDE', 'FACTOR']
      records.push(Object.fromEntries(fields.map((field) => [field, stage(record, field)])))
    }
    const [rows, others] = BUFFERS.rows.map(at)
    const lstm = { KIND: 0, OUT_STRIDE: 4, FACTOR: 0 }
    expect(records).toEqual([
      { ...lstm, SECTION: 1, X: at('x'), X_STRIDE: 4, OUT: rows },
      { ...lstm, SECTION: 2, X: rows, X_STRIDE: 4, OUT: others },
      { KIND: 2, SECTION: 3, X: others, X_STRIDE: 4, OUT: 0, OUT_STRIDE: 0, FACTOR: 2 },
      { ...lstm, SECTION: 3, X: others, X_STRIDE: 8, OUT: rows },
      { KIND: 2, SECTION: 4, X: rows, X_STRIDE: 4, OUT: 0, OUT_STRIDE: 0, FACTOR: 3 },
      { KIND: 1, SECTION: 4, X: rows, X_STRIDE: 12, OUT: at('e'), OUT_STRIDE: 12, FACTOR: 0 },
    ])
    const prediction = word('PREDICTION')
    expect([stage(prediction, 'X'), stage(prediction, 'OUT')]).toEqual([word('EMBEDDED'), rows])
    const last = stage(prediction, 'NEXT')
    expect([stage(last, 'X'), stage(last, 'OUT'), stage(last, 'NEXT')]).toEqual([rows, word('P'), 0])
  })

  it('have the cell format of each layer in its record', () => {
    const model = modelOf([LSTM])
    const [first] = model.encoder
    if (first!.kind === 'lstm') first!.layer.cellFraction = 14
    const { program, state } = lowered(streamed(), model)
    const { word, stage } = reader(program, state)
    const shifts = (record: number) => ['PRODUCT_SHIFT', 'TANH_SHIFT'].map((field) => stage(record, field) / 2 ** 24)
    expect(shifts(word('NETWORK'))).toEqual([-3, 3])
    expect(shifts(word('PREDICTION'))).toEqual([0, 0])
  })

  it('name their sections in the order of the data, the start being 0', () => {
    const { sections, matrices } = lowerRnnt(streamed(), modelOf([LSTM, stack(2), LSTM]))
    expect(sections.map(({ name }) => name)).toEqual([
      ...['start', 'encoder.0', 'encoder.1', 'joint.encoder', 'embedding', 'prediction.0', 'joint.prediction', 'joint'],
    ])
    expect(sections.map(({ index }) => index)).toEqual([...sections.keys()])
    expect(matrices.map(({ name }) => name)).toEqual([
      ...['encoder.0 Wx', 'encoder.0 Wh', 'encoder.1 Wx', 'encoder.1 Wh', 'joint.encoder W'],
      ...['prediction.0 Wx', 'prediction.0 Wh', 'joint.prediction W', 'joint.output W'],
    ])
  })

  it('have the embedding in DRAM, a row on each access boundary', () => {
    const model = modelOf([LSTM])
    const { program, state } = lowered(streamed(), model)
    const { word } = reader(program, state)
    expect(word('EMBEDDING_BYTES')).toBe(32)
    for (let symbol = 0; symbol < 5; symbol++) {
      const row = program.dram.subarray(word('EMBEDDING') + 32 * symbol).subarray(0, 32)
      const values = model.embedding.subarray(3 * symbol, 3 * symbol + 3)
      expect([...new Int8Array(row)]).toEqual([...values, ...Array<number>(29).fill(0)])
    }
    expect(state.activations.areas.find(({ name }) => name === 'embedding')!.bytes).toBe(32)
  })

  it('have room for the decisions of a block where the host gives them', () => {
    const model = modelOf([LSTM, stack(2)])
    const variables = (scheduled: boolean): number => {
      const { state } = lowered(streamed(), model, { scheduled, chunk: 4 })
      return state.memories.scalars.areas.at(-1)!.bytes
    }
    expect(variables(true) - variables(false)).toBe(2 * 3 * 4) // frames, decisions, bytes
  })

  it('are lowered pass by pass, each adding to what is known', () => {
    const keys: string[][] = []
    const names: string[] = []
    lowerRnnt(streamed(), modelOf([LSTM]), {
      onPass: (pass, state) => {
        names.push(pass)
        keys.push(Object.keys(state))
      },
    })
    expect(names).toEqual(PASSES)
    keys.forEach((now, index) => {
      const before = keys[index - 1] ?? ['chip', 'network', 'options']
      expect(now.slice(0, before.length)).toEqual(before)
      expect(now.length).toBeGreaterThan(before.length)
    })
    const ofLayer: string[] = []
    lowerLstm(streamed(), layerOf(4, 4), { frames: 1, onPass: (pass) => ofLayer.push(pass) })
    expect(ofLayer).toEqual(PASSES)
  })
})

describe('residency of RNN-Ts', () => {
  const sets = ['sequencer.scalarBytes=65536']
  const wide = (symbolsPerSecond = 10): QuantizedRnnt => {
    const model = modelOf([LSTM, stack(4), LSTM])
    const { description, joint, encoder } = model
    const search = { ...description.search, symbolsPerSecond }
    return {
      ...model,
      description: { ...description, search },
      encoder: encoder.map(widen),
      joint: { ...joint, encoder: linearOf(6, 40) },
    }
  }
  /** What is resident in a store with room for the largest ring and so many bytes more. */
  function residentWith(model: QuantizedRnnt, bytesOf: (stored: (name: string) => number) => number): string[] {
    const { images } = lowered(small(...sets), model).state
    const slotBytes = Math.max(...Object.values(images).map((image) => image.slotBytes))
    const bytes = bytesOf((name) => images[name]!.blocks.length)
    const { matrices } = lowered(small(`store.bytes=${4 * slotBytes + bytes}`, ...sets), model).program
    return matrices.filter(({ mode }) => mode === 'resident').map(({ name }) => name)
  }

  it('goes by reads per input frame: 1 of the first Wh, 1/4 of the second', () => {
    expect(residentWith(wide(0), (stored) => stored('encoder.0 Wh') + 32)).toEqual(['encoder.0 Wh'])
  })

  it('counts the symbols that a model emits: they make the search worth the store', () => {
    const ofSearch = ['prediction.0 Wx', 'prediction.0 Wh', 'joint.prediction W', 'joint.output W']
    const room = (stored: (name: string) => number): number =>
      ['encoder.0 Wh', ...ofSearch].reduce((sum, name) => sum + stored(name), 0)
    expect(residentWith(wide(100), room)).toEqual(['encoder.0 Wh', ...ofSearch])
    const silent = residentWith(wide(0), room)
    expect(silent).toContain('encoder.0 Wh')
    for (const name of ofSearch.slice(0, 3)) expect(silent).not.toContain(name)
  })

  it('holds Wh of the layers that have several frames in a block', () => {
    const { program } = lowered(small('store.bytes=6000', ...sets), wide(), { chunk: 4 })
    const held = (name: string) => program.matrices.find((matrix) => matrix.name === name)!.heldTiles
    expect(held('encoder.0 Wh')).toBeGreaterThan(0)
    expect(held('encoder.1 Wh')).toBe(0) // one frame in a block
  })
})

/** With 40 cells. */
function widen(stage: QuantizedRnnt['encoder'][number], index: number): QuantizedRnnt['encoder'][number] {
  return stage.kind === 'lstm' ? { ...stage, layer: layerOf(index === 0 ? 4 : 160, 40) } : stage
}

describe('refusals', () => {
  const tooSmall = (): unknown => lowerRnnt(streamed('activations.bytes=1024'), modelOf([{ ...LSTM }, stack(16)], 200))
  const refused: [string, () => unknown, ...string[]][] = [
    ['a chip with preloaded weights', () => lowerRnnt(loadChip('eie-64'), modelOf([LSTM])), 'streamed weights'],
    [
      'a time stack of frames that are no whole words',
      () => lowerRnnt(streamed(), modelOf([stack(2), LSTM], 6)),
      'cannot take frames of 6 values',
      'that 4 divides',
    ],
    [
      'blocks that a header cannot count',
      () => lowerRnnt(streamed('activations.bytes=1048576'), modelOf([LSTM, stack(16), stack(16)])),
      'one frame of 256',
      'at most 255',
    ],
    [
      'more layers than there are sections',
      () => lowerRnnt(streamed(), modelOf(Array<LstmStage>(59).fill(LSTM))),
      'more layers than the chip counts apart',
      '64 sections',
    ],
    ['buffers that do not fit', tooSmall, 'activation SRAM is too small by', '--set activations.bytes='],
  ]

  it.each(refused)('%s', (_, lower, ...parts) => {
    expect(lower).toThrow(UserError)
    for (const part of parts) expect(lower).toThrow(part)
  })

  it('take what the hint says', () => {
    const hint = /--set (activations.bytes=\d+)/.exec(messageOf(tooSmall))![1]!
    expect(lowerRnnt(streamed(hint), modelOf([LSTM, stack(16)], 200)).chunk).toBe(1)
  })
})

function messageOf(lower: () => unknown): string {
  try {
    lower()
  } catch (error) {
    return (error as Error).message
  }
  return ''
}
