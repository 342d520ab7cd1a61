/**
 * When the decompressor decodes which group: docs/chip.md, "Decompressor". The expectation of every cycle is that of decoder-cycles.ts
 * and decoder-oracle.ts; beside it, a few cases by hand.
 *
 * `AZSIM_SEED=n npx vitest run test/timing/decompressor.test.ts` tries others.
 */
import { describe, expect, it } from 'vitest'
import { Event } from '../../assembly/events.js'
import { BlockKind } from '../../assembly/isa.js'
import { encodeParameterBlock, encodeTileBlock } from '../../src/compress/block.js'
import type { Encoding } from '../../src/compress/encoding.js'
import { completedAt, cyclesOf, isOf, unitCycles } from '../helpers/chip-cycles.js'
import { SEED } from '../helpers/random.js'
import { eventsOf, issuedAt, runProgram, type ProgramResult } from '../helpers/chip-program.js'
import { mulberry32 } from '../../src/model/random.js'
import { drawCodebook, drawSymbols } from '../helpers/compress-tiles.js'
import { decodeBlockCycles, type BlockCycles, type DecoderSettings } from '../helpers/decoder-cycles.js'

const ACCESS = 32
const EVENTS = 200_000

interface TestTile {
  rows: number
  columns: number
  encoding: Encoding
  bits?: number
  runBits?: number
  positions: Uint8Array
}

function tileBlock({ bits = 4, runBits = 0, ...tile }: TestTile): Uint8Array {
  const flags = { firstTile: true, lastTile: true, codebook: null, accessBytes: ACCESS }
  return encodeTileBlock({ ...tile, bits, runBits, ...flags })
}

function parameterBlock(rows: number, codebookBits?: number): Uint8Array {
  return encodeParameterBlock({
    bias: Int32Array.from({ length: rows }, (_, row) => row * 1000 - 5),
    multiplier: new Int32Array(rows).fill(2 ** 30),
    shift: new Int8Array(rows).fill(-3),
    bits: codebookBits ?? 4,
    codebook: codebookBits === undefined ? null : drawCodebook(codebookBits),
    accessBytes: ACCESS,
  })
}

/** Which events of a run belong to which block, in order: a header opens a block, `decoded` closes it. */
function blocksOf(result: ProgramResult) {
  const blocks: { header: number; rows: number; kind: number; groups: [number, number, number][]; full: number }[] = []
  for (const event of result.events) {
    const { cycle, a, b } = event
    if (isOf(event, Event.header)) blocks.push({ header: cycle, kind: a, rows: b, groups: [], full: -1 })
    if (isOf(event, Event.group)) blocks.at(-1)!.groups.push([cycle, a, b])
    if (isOf(event, Event.decoded)) blocks.at(-1)!.full = cycle
  }
  return blocks
}

const expectedGroups = ({ groups, expected }: BlockCycles) =>
  groups.map((cycle, n) => [cycle, expected[n]!.column, expected[n]!.positions])

const setsOf = (settings: DecoderSettings, lanes: number, window: number): string[] => [
  `decompressor.symbols=${settings.symbols}`,
  `decompressor.positions=${settings.positions}`,
  `decompressor.portBytes=${settings.portBytes}`,
  `mac.lanes=${lanes}`,
  `mac.window=${window}`,
]

/** Loads blocks to the store and decodes them in their order; `after` runs beside (passes, drains), and then the program ends. */
function decode(blocks: Uint8Array[], sets: string[], { uses = 1, after = '', before = '' } = {}) {
  const data = Uint8Array.from(blocks.flatMap((block) => [...block]))
  let address = 0
  const commands = blocks.map((block, n) => {
    const text = `li r1, ${address}\n li r2, ${block.length}
block${n}: ${block[0] === 2 ? 'dec.tile' : 'dec.params'} r1, r3, r2, store`
    address += block.length
    return text
  })
  return runProgram({
    source: `li r1, DATA\n li r2, ${data.length}\n li r3, ${uses}
      dma.load r1, r0, r2, store, weights signal=1\n sync wait=1\n ${before}\n ${commands.join('\n')}\n ${after}\n halt`,
    data,
    sets,
    events: EVENTS,
  })
}

describe('by hand', () => {
  const one = (rows: number, columns: number): Uint8Array => new Uint8Array(rows * columns).fill(1)

  it.each([
    { portBytes: 1, header: 16 },
    { portBytes: 2, header: 8 },
    { portBytes: 8, header: 2 },
    { portBytes: 16, header: 1 },
    { portBytes: 64, header: 1 },
  ])('$portBytes bytes a cycle: the header is decoded after $header cycles, in one', ({ portBytes, header }) => {
    const block = tileBlock({ rows: 16, columns: 4, encoding: 'none', positions: one(16, 4) })
    const result = decode([block], [`decompressor.portBytes=${portBytes}`])
    const first = issuedAt(result, 'block0') + 1
    expect(cyclesOf(result, Event.header)).toEqual([first + header])
    expect(eventsOf(result, Event.header)).toMatchObject([{ a: BlockKind.tile, b: 16 }])
  })

  it('a group goes when its last byte lies in the buffer, not in the cycle in which that moves', () => {
    // Groups of 4 values of 4 bits: 2 bytes; a byte a cycle.
    const block = tileBlock({ rows: 8, columns: 1, encoding: 'none', positions: one(8, 1) })
    const result = decode([block], ['decompressor.portBytes=1', 'decompressor.symbols=4'])
    const first = issuedAt(result, 'block0') + 1
    const byteMoves = (byte: number) => first + byte
    expect(eventsOf(result, Event.group)).toMatchObject([
      { cycle: byteMoves(16 + 1) + 1, a: 0, b: 4 },
      { cycle: byteMoves(16 + 3) + 1, a: 0, b: 4 },
    ])
    // Full in the cycle in which the last byte of padding moves.
    expect(cyclesOf(result, Event.decoded)).toEqual([byteMoves(31)])
    const { decompressorActive, decompressorSupply, decompressorTail } = result.counters
    expect([decompressorActive, decompressorSupply, decompressorTail]).toEqual([3, 21 - 3, 32 - 21])
  })

  it('a zero-run tile without symbols is decoded E positions a cycle, out of nothing', () => {
    const block = tileBlock({ rows: 40, columns: 3, encoding: 'zero-run', runBits: 2, positions: new Uint8Array(120) })
    const result = decode([block], ['decompressor.positions=16'])
    const [header] = cyclesOf(result, Event.header)
    const groups = [0, 1, 2].flatMap((column) => [16, 16, 8].map((b) => ({ a: column, b })))
    expect(eventsOf(result, Event.group)).toMatchObject(
      groups.map((group, n) => ({ ...group, cycle: header! + 1 + n })),
    )
  })

  it('zeros after the last symbol: its byte and the padding stay in the buffer until the last group (decoder-oracle.ts)', () => {
    // 17 bytes of payload (34 symbols of 4 bits less one: 4 filler bits), 31 of padding; then 66 zeros, one a cycle.
    const positions = Uint8Array.from({ length: 20 * 5 }, (_, p) => (p < 33 ? 1 : 0))
    const block = tileBlock({ rows: 20, columns: 5, encoding: 'zero-run', runBits: 0, positions })
    expect(block).toHaveLength(64)
    const portBytes = 4
    const sets = ['decompressor.symbols=1', 'decompressor.positions=1', `decompressor.portBytes=${portBytes}`]
    const result = decode([block], [...sets, 'mac.lanes=5', 'mac.window=4'])
    const groups = cyclesOf(result, Event.group)
    // G + B = 16 + 4 bytes hold the last byte of payload and 19 of padding; the other 12 move when the tile is decoded.
    expect(cyclesOf(result, Event.decoded)).toEqual([groups.at(-1)! + (31 - 19) / portBytes])
    expect(result.counters.decompressorTail).toBe((31 - 19) / portBytes)
  })

  it('the tile is full in the cycle of its last group where the padding was there before', () => {
    const block = tileBlock({ rows: 16, columns: 16, encoding: 'none', positions: one(16, 16) })
    const result = decode([block], ['decompressor.symbols=4', 'decompressor.portBytes=64'])
    const groups = cyclesOf(result, Event.group)
    expect(groups).toHaveLength((16 * 16) / 4)
    expect(cyclesOf(result, Event.decoded)).toEqual([groups.at(-1)])
    expect(groups.at(-1)! - groups[0]!).toBe(groups.length - 1) // one a cycle
  })

  it.each([1, 4, 16, 64])('parameters pass %i bytes a cycle', (portBytes) => {
    const rows = 100
    const block = parameterBlock(rows, 8)
    const result = decode([block], [`decompressor.portBytes=${portBytes}`])
    const first = issuedAt(result, 'block0') + 1
    const header = first + Math.ceil(16 / portBytes)
    expect(cyclesOf(result, Event.header)).toEqual([header])
    const payload = rows * 9 + 256
    // With 64 bytes, the buffer of max(16, 2 P + 1, ceil(L W / 8) + P) + B bytes lets the port run ahead; the bank takes B a cycle.
    const passes = portBytes >= 16 ? Math.ceil(payload / portBytes) : payload / portBytes
    const moves = first + Math.ceil(block.length / portBytes) - 1
    expect(cyclesOf(result, Event.decoded)).toEqual([Math.max(header + Math.ceil(passes), moves)])
    expect(result.counters).toMatchObject({
      rowParametersWrite: payload,
      decompressorReadRowParameters: block.length,
      decompressorReadWeights: 0,
    })
  })
})

describe('every cycle of random blocks', () => {
  const shapes: [number, number][] = [
    [4, 4],
    [16, 16],
    [3, 7],
    [64, 2],
    [1, 40],
  ]

  it.each(['none', 'zero-run', 'bitmap'] as const)(
    `%s: cycle, column and positions of each group, seed ${SEED}`,
    (encoding) => {
      const random = mulberry32(SEED * 7919 + encoding.length)
      const below = (n: number) => Math.floor(random() * n)
      const pick = <T>(...choices: T[]): T => choices[below(choices.length)]!
      let groupsSeen = 0
      let supplyStalls = 0
      for (let program = 0; program < 60; program++) {
        const [lanes, window] = pick(...shapes)
        const settings = {
          symbols: pick(1, 2, 4, 7, 32, 256),
          positions: pick(1, 3, 16, 64, 256, 1024),
          portBytes: pick(1, 2, 4, 8, 16, 32, 64),
          tileRows: lanes * window,
        }
        // At most 2 tiles: the third would wait for a half.
        const blocks = Array.from({ length: 1 + below(2) }, () => {
          const rows = 1 + below(settings.tileRows)
          const columns = 1 + below(12)
          const bits = 2 + below(7)
          const positions = drawSymbols(rows * columns, bits, pick(0, 0.05, 0.2, 0.5, 0.9, 1), random)
          return tileBlock({
            rows,
            columns,
            bits,
            encoding,
            runBits: encoding === 'zero-run' ? below(9) : 0,
            positions,
          })
        })
        if (random() < 0.5) blocks.splice(below(blocks.length + 1), 0, parameterBlock(1 + below(settings.tileRows)))
        const result = decode(blocks, setsOf(settings, lanes, window))
        const at = `program ${program} of seed ${SEED}: ${JSON.stringify({ ...settings, lanes, window })}`

        const seen = blocksOf(result)
        expect(seen.length, at).toBe(blocks.length)
        const totals = { active: 0, groups: 0, half: 0, bank: 0, supply: 0, tail: 0 }
        let free = 0
        for (const [n, block] of blocks.entries()) {
          const expected = decodeBlockCycles(block, Math.max(issuedAt(result, `block${n}`) + 1, free), 0, settings)
          free = expected.full + 1
          const where = `${at}, block ${n}`
          expect(seen[n]!.header, `${where}: header`).toBe(expected.header)
          expect(seen[n]!.groups, `${where}: groups`).toEqual(expectedGroups(expected))
          expect(seen[n]!.full, `${where}: full`).toBe(expected.full)
          for (const key of ['active', 'groups', 'half', 'bank', 'supply', 'tail'] as const) {
            totals[key] += expected.counters[key]
          }
          groupsSeen += expected.groups.length
        }
        const { counters } = result
        expect(
          {
            active: counters.decompressorActive,
            groups: counters.decompressorGroups,
            half: counters.decompressorHalf,
            bank: counters.decompressorBank,
            supply: counters.decompressorSupply,
            tail: counters.decompressorTail,
          },
          at,
        ).toEqual(totals)
        supplyStalls += totals.supply
        const bytesOf = (kind: number) =>
          blocks.filter((block) => block[0] === kind).reduce((sum, block) => sum + block.length, 0)
        expect(counters.decompressorReadWeights, at).toBe(bytesOf(BlockKind.tile))
        expect(counters.decompressorReadRowParameters, at).toBe(bytesOf(BlockKind.parameters))
        expect(counters.storeRead, at).toBe(bytesOf(BlockKind.tile) + bytesOf(BlockKind.parameters))
        expect(unitCycles(counters).decompressor, at).toBe(counters.cycles)
      }
      expect(groupsSeen).toBeGreaterThan(1000)
      expect(supplyStalls).toBeGreaterThan(500)
    },
  )
})

describe('halves and banks', () => {
  const settings = { symbols: 8, positions: 64, portBytes: 16, tileRows: 64 }
  const sets = setsOf(settings, 16, 4)
  const tiles = Array.from({ length: 4 }, (_, n) => {
    const positions = drawSymbols(64 * 6, 4, 0.5, mulberry32(SEED * 31 + n))
    return tileBlock({ rows: 64, columns: 6, encoding: 'zero-run', runBits: 3, positions })
  })
  const pause = (name: string, iterations: number) =>
    `li r9, ${iterations}\n${name}: addi r9, r9, -1\n bne r9, r0, ${name}`

  it.each([1, 2, 4])('a half freed by the last of %i passes in t is written from t+1 on', (passes) => {
    const mvs = Array.from({ length: 4 * passes }, (_, n) => `${pause(`p${n}`, 60)}\n li r4, ${n}\n mac.mv r0, r4, r0`)
    const result = decode(tiles, [...sets, 'accumulators.contexts=16'], { uses: passes, after: mvs.join('\n') })
    const passEnds = cyclesOf(result, Event.passEnded)
    expect(passEnds).toHaveLength(4 * passes)
    const seen = blocksOf(result)
    let free = 0
    let half = 0
    for (const [n, block] of tiles.entries()) {
      const writable = n < 2 ? 0 : passEnds[(n - 1) * passes - 1]! + 1
      const expected = decodeBlockCycles(block, Math.max(issuedAt(result, `block${n}`) + 1, free), writable, settings)
      free = expected.full + 1
      half += expected.counters.half
      expect(seen[n], `tile ${n}`).toMatchObject({ header: expected.header, full: expected.full })
      expect(seen[n]!.groups, `tile ${n}`).toEqual(expectedGroups(expected))
      if (n >= 2) expect(seen[n]!.groups[0]![0]).toBe(writable) // all bytes of its first group were there
    }
    expect(result.counters.decompressorHalf).toBe(half)
    expect(half).toBeGreaterThan(100)
  })

  it.each([1, 3])('a third parameter block waits for the last of %i releases of the first bank', (releases) => {
    const parameters = [parameterBlock(64), parameterBlock(50), parameterBlock(40)]
    const drains = Array.from({ length: releases }, (_, n) => {
      const drain = `li r6, ${n << 16}\ndrain${n}: vec.drain r0, r0, r6, r5, type=raw, release`
      return `li r4, ${n}\n mac.mv r0, r4, r0\n ${pause(`p${n}`, 100)}\n ${drain}`
    })
    const blocks = [tiles[0]!, ...parameters]
    const result = decode(blocks, sets, { uses: releases, after: `li r5, 64\n ${drains.join('\n')}` })
    const [released] = completedAt(result, `drain${releases - 1}`)
    const seen = blocksOf(result)
    const first = Math.max(issuedAt(result, 'block3') + 1, seen[2]!.full + 1)
    const expected = decodeBlockCycles(parameters[2]!, first, released! + 1, settings)
    expect(seen[3]).toMatchObject({
      header: expected.header,
      full: expected.full,
      kind: BlockKind.parameters,
      rows: 40,
    })
    expect(result.counters.decompressorBank).toBe(expected.counters.bank)
    expect(expected.counters.bank).toBeGreaterThan(100)
  })
})

describe('the stream FIFO as the source', () => {
  /** Bytes of kind `weights` that count as arrived, in address order, by the end of each cycle. */
  function arrivals(result: ProgramResult): (cycle: number) => number {
    const requests: { weights: boolean; there: boolean }[] = []
    const began = issuedAt(result, 'load')
    let oldest = 0
    let bytes = 0
    const counted: { cycle: number; bytes: number }[] = []
    for (const event of result.events) {
      const { cycle, a } = event
      if (isOf(event, Event.requested)) requests.push({ weights: cycle > began, there: false })
      if (!isOf(event, Event.arrived)) continue
      // Tags are used in turn, so that the request with this tag is the one of the 64 oldest.
      const index = oldest + ((a - oldest) & 63)
      requests[index]!.there = true
      while (requests[oldest]?.there === true) if (requests[oldest++]!.weights) bytes += ACCESS
      counted.push({ cycle, bytes })
    }
    return (cycle) => counted.findLast((entry) => entry.cycle < cycle)?.bytes ?? 0
  }

  it.each([1, 4, 16, 64])(
    `%i bytes a cycle: bytes that arrive in t are moved from t+1 on, seed ${SEED}`,
    (portBytes) => {
      const random = mulberry32(SEED * 101 + portBytes)
      const settings = { symbols: 32, positions: 256, portBytes, tileRows: 256 }
      const positions = () => drawSymbols(256 * 20, 4, 0.6, random)
      const blocks = [
        parameterBlock(256, 4),
        tileBlock({ rows: 256, columns: 20, encoding: 'zero-run', runBits: 2, positions: positions() }),
        tileBlock({ rows: 256, columns: 20, encoding: 'bitmap', positions: positions() }),
      ]
      const data = Uint8Array.from(blocks.flatMap((block) => [...block]))
      const commands = blocks.map((block, n) => {
        return `li r2, ${block.length}\nblock${n}: ${block[0] === 2 ? 'dec.tile' : 'dec.params'} r0, r3, r2, stream`
      })
      const result = runProgram({
        source: `li r1, DATA\n li r2, ${data.length}\n li r3, 1\nload: dma.load r1, r0, r2, stream, weights
        ${commands.join('\n')}\n halt`,
        data,
        sets: [`decompressor.portBytes=${portBytes}`],
        events: EVENTS,
      })
      const arrived = arrivals(result)
      const seen = blocksOf(result)
      const totals = { supply: 0, active: 0, tail: 0 }
      let free = 0
      let before = 0
      for (const [n, block] of blocks.entries()) {
        const from = before
        const first = Math.max(issuedAt(result, `block${n}`) + 1, free)
        const expected = decodeBlockCycles(block, first, 0, settings, (cycle) => arrived(cycle) - from)
        free = expected.full + 1
        before += block.length
        expect(seen[n], `block ${n}`).toMatchObject({ header: expected.header, full: expected.full })
        expect(seen[n]!.groups, `block ${n}`).toEqual(expectedGroups(expected))
        for (const key of ['supply', 'active', 'tail'] as const) totals[key] += expected.counters[key]
      }
      const { decompressorSupply: supply, decompressorActive: active, decompressorTail: tail } = result.counters
      expect({ supply, active, tail }).toEqual(totals)
      expect(result.counters).toMatchObject({ streamRead: data.length, storeRead: 0 })
    },
  )
})

describe('commands', () => {
  it('the next is taken in the cycle after the block is full; signals come in that cycle', () => {
    const block = tileBlock({ rows: 16, columns: 1, encoding: 'none', positions: new Uint8Array(16) })
    const result = decode([block], [], { after: 'sync1: dec.sync signal=4\n sync wait=4' })
    const full = cyclesOf(result, Event.decoded)[0]!
    expect(eventsOf(result, Event.signalled).find(({ a }) => a === 4)!.cycle).toBe(full + 1)
    const again = runProgram({
      source: `li r1, DATA\n li r2, 32\n li r3, 1\n dma.load r1, r0, r2, store, weights signal=1
tile:   dec.tile r0, r3, r2, store  wait=1 signal=2\nwait: sync wait=2\n halt`,
      data: block,
      events: EVENTS,
    })
    expect(issuedAt(again, 'wait')).toBe(cyclesOf(again, Event.decoded)[0]! + 1)
    const loaded = eventsOf(again, Event.signalled).find(({ a }) => a === 1)!.cycle
    expect(cyclesOf(again, Event.header)).toEqual([loaded + 2]) // 16 bytes move in the cycle after the signal
    expect(again.counters.decompressorSemaphore).toBe(loaded - issuedAt(again, 'tile'))
  })
})
