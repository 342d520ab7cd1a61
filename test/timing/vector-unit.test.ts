/**
 * How long each command of the vector unit takes, when it begins and ends, and that its results are those of src/reference:
 * docs/chip.md, "Vector unit" and "Numbers".
 *
 * `AZSIM_SEED=n npx vitest run test/timing/vector-unit.test.ts` tries others.
 */
import { describe, expect, it } from 'vitest'
import { Event } from '../../assembly/events.js'
import { encodeParameterBlock, encodeTileBlock } from '../../src/compress/block.js'
import { requantize, roundingShift, sat16, wrap32 } from '../../src/reference/fixed-point.js'
import { completedAt } from '../helpers/chip-cycles.js'
import { SEED } from '../helpers/random.js'
import { eventsOf, issuedAt, runProgram } from '../helpers/chip-program.js'
import { mulberry32 } from '../../src/model/random.js'
import { FUNCTIONS, read, saturate, throughFunction, TYPES } from '../helpers/vector-values.js'

const EVENTS = 100_000
const L = 16
const W = 16
describe.each([1, 3, 4, 64])('cycles, V = %i', (width) => {
  const sizes = [0, 1, width - 1, width, width + 1, 5 * width, 100].filter((n, i, all) => all.indexOf(n) === i)

  it.each([
    { command: 'vec.map r1, r2, r4, type=int8, a=int16, function=tanh', accesses: 2 },
    { command: 'vec.map r1, r2, r4, type=int16, a=int8', accesses: 2 },
    { command: 'vec.add r1, r2, r3, r4, type=int8, a=int8, b=int16', accesses: 3 },
    { command: 'vec.mul r1, r2, r3, r4, type=int16, a=int16, b=int16', accesses: 3 },
    { command: 'vec.add r1, r2, r3, r4, type=int8, a=int16, b=int16, function=tanh, outshift=8', accesses: 3 },
    { command: 'vec.requantize r1, r2, r3, r4, type=int8, a=int16, function=relu', accesses: 2 },
  ])('1 + ceil(n / V) x $accesses: $command', ({ command, accesses }) => {
    const dstBytes = command.includes('type=int8') ? 1 : 2
    for (const [index, n] of sizes.entries()) {
      // What bits 31..24 of rd add to the shift takes no time.
      const added = (index % 3) * 2 ** 24
      const result = runProgram({
        source: `li r1, 0\n li r2, 1024\n li r3, 2048\n li r4, ${n + added}\nwork: ${command} signal=1\nnext: vec.sync signal=2\n halt`,
        chip: 'eie-64',
        sets: [`vector.width=${width}`],
        events: EVENTS,
      })
      const groups = Math.ceil(n / width)
      const first = issuedAt(result, 'work') + 1
      const last = first + groups * accesses
      expect(completedAt(result, 'work'), `n = ${n}`).toEqual([last])
      // One write at the end of each group, reads before it.
      expect(eventsOf(result, Event.written), `n = ${n}`).toMatchObject(
        Array.from({ length: groups }, (_, g) => ({
          cycle: first + (g + 1) * accesses,
          a: g * width * dstBytes,
          b: Math.min(width, n - g * width),
        })),
      )
      expect(eventsOf(result, Event.signalled)).toMatchObject([
        { cycle: last, a: 1 },
        { cycle: last + 1, a: 2 }, // sync takes 1 in all, and begins in the cycle after
      ])
      expect(result.counters.vectorActive).toBe(1 + groups * accesses + 1)
    }
  })

  it.each([
    { command: 'type=raw', accesses: 1 },
    { command: 'type=int8, function=sigmoid', accesses: 1 },
    { command: 'type=int16, addend', accesses: 2 },
  ])('1 + ceil(n / V) x $accesses: vec.drain $command', ({ command, accesses }) => {
    for (const n of sizes.filter((size) => size <= L * W)) {
      const result = drainProgram(`work: vec.drain r1, r2, r3, r4, ${command}`, { rows: L * W, n, width })
      const first = issuedAt(result, 'work') + 1
      expect(completedAt(result, 'work'), `n = ${n}`).toEqual([first + Math.ceil(n / width) * accesses])
    }
  })
})

/** One strip of one tile, its parameters there and its context complete; then `commands`, the drain's registers set. */
function drainProgram(commands: string, { rows, n, width }: { rows: number; n: number; width: number }) {
  const access = { bits: 8, codebook: null, accessBytes: 32 }
  const shape = { rows, columns: 1, positions: new Int8Array(rows).fill(1) }
  const tile = encodeTileBlock({ ...shape, encoding: 'none', runBits: 0, firstTile: true, lastTile: true, ...access })
  const parameters = encodeParameterBlock({
    bias: new Int32Array(rows),
    multiplier: new Int32Array(rows),
    shift: new Int8Array(rows),
    ...access,
  })
  const data = Uint8Array.from([...tile, ...parameters])
  return runProgram({
    source: `
        li r1, DATA
        li r2, ${data.length}
        dma.load r1, r0, r2, store, weights signal=1
        li r3, 1
        li r2, ${tile.length}
        dec.tile r0, r3, r2, store wait=1 signal=2
        li r4, ${tile.length}
        li r2, ${parameters.length}
params: dec.params r4, r3, r2, store signal=2
        mac.mv r0, r0, r0 signal=2
        sync wait=2
        sync wait=2
        sync wait=2
        li r1, 4096
        li r2, 8192
        li r3, 0
        li r4, ${n}
${commands}
        halt`,
    data,
    sets: [`vector.width=${width}`, `mac.lanes=${L}`, `mac.window=${W}`],
    events: EVENTS,
  })
}

describe('a drain waits', () => {
  /** As in `drainProgram`, but the drain's command is in the FIFO before. */
  const early = (order: string[]) =>
    runProgram({
      source: `
        li r1, DATA
        li r2, ${data.length}
        li r3, 1
        li r4, ${tile.length}
        li r5, ${parameters.length}
        li r6, 100
        dma.load r1, r0, r2, store, weights signal=1
        sync wait=1
drain:  vec.drain r0, r0, r0, r6, type=int8, release signal=3
        li r7, 30
pause:  addi r7, r7, -1
        bne r7, r0, pause
        ${order.join('\n')}
        halt`,
      data,
      events: EVENTS,
    })
  const access = { bits: 8, codebook: null, accessBytes: 32 }
  const shape = { rows: 100, columns: 1, positions: new Int8Array(100).fill(1) }
  const tile = encodeTileBlock({ ...shape, encoding: 'none', runBits: 0, firstTile: true, lastTile: true, ...access })
  const zero = { bias: new Int32Array(100), multiplier: new Int32Array(100), shift: new Int8Array(100) }
  const parameters = encodeParameterBlock({ ...zero, ...access })
  const data = Uint8Array.from([...tile, ...parameters])
  const params = 'dec.params r4, r3, r5, store'
  const pass = 'dec.tile r0, r3, r4, store\n mac.mv r0, r0, r0'
  const cycles = 1 + 100 / 4

  it('until the context is complete: it begins in the cycle after the pass ended', () => {
    const result = early([params, pass])
    const ended = eventsOf(result, Event.passEnded)[0]!.cycle
    expect(completedAt(result, 'drain')).toEqual([ended + cycles])
    const issued = issuedAt(result, 'drain')
    expect(result.counters).toMatchObject({ vectorContext: ended - issued, vectorBank: 0 })
    expect(eventsOf(result, Event.signalled).filter(({ a }) => a === 3)).toMatchObject([{ cycle: ended + cycles }])
  })

  it('until the bank is full: it begins in the cycle after', () => {
    const result = early([pass, params])
    const ended = eventsOf(result, Event.passEnded)[0]!.cycle
    const full = eventsOf(result, Event.decoded)[1]!.cycle
    expect(full).toBeGreaterThan(ended)
    expect(completedAt(result, 'drain')).toEqual([full + cycles])
    expect(result.counters.vectorBank).toBe(full - ended)
  })

  it('a raw drain too', () => {
    const result = drainProgram('work: vec.drain r1, r2, r3, r4, type=raw, release', { rows: 100, n: 100, width: 4 })
    expect(result.counters.rowParametersRead).toBe(0)
    expect(result.counters.accumulatorsRead).toBe(result.counters.macExecuted * 4 + 400)
  })
})

describe('results', () => {
  it.each([1, 2, 3, 4, 5, 6])(
    `vec.drain: bias, multiplier, shift, addend, function, out shift, seed ${SEED} (%i)`,
    (part) => {
      const random = mulberry32(SEED * 131 + part)
      const below = (n: number) => Math.floor(random() * n)
      const rows = part === 1 ? L * W : 1 + below(L * W)
      const int32 = () => (random() < 0.1 ? [2 ** 31 - 1, -(2 ** 31), 0, -1][below(4)]! : below(2 ** 32) - 2 ** 31)
      // Small sums and arbitrary ones: most real rows are small, the corners are not.
      const bias = Int32Array.from({ length: rows }, () => (random() < 0.5 ? int32() : below(200_000) - 100_000))
      const multiplier = Int32Array.from(
        { length: rows },
        () => [2 ** 30, 2 ** 31 - 1, 0, 1][below(12)] ?? 2 ** 30 + below(2 ** 30),
      )
      const shift = Int8Array.from({ length: rows }, () => below(39) - 31)
      const weights = Int8Array.from({ length: rows * 5 }, () => below(256) - 128) // column-major
      const x = Int8Array.from({ length: 5 }, () => below(256) - 128)
      const addends = Int16Array.from({ length: rows }, (_, i) => [32_767, -32_768][i] ?? below(65_536) - 32_768)
      const sums = Array.from({ length: rows }, (_, r) => x.reduce((sum, a, c) => sum + a * weights[c * rows + r]!, 0))

      const drains = FUNCTIONS.flatMap((f) =>
        TYPES.flatMap((type) =>
          [false, true].map((addend) => ({
            f,
            type,
            addend,
            outShift: below(2) * (below(46) - 15),
            first: below(rows),
          })),
        ),
      ).map((drain) => ({ ...drain, count: below(rows - drain.first + 1) }))
      drains.push({ f: 'none', type: 'int16', addend: false, outShift: 0, first: 0, count: rows })
      const access = { bits: 8, codebook: null, accessBytes: 32 }
      const shape = { rows, columns: 5, positions: weights }
      const tile = encodeTileBlock({
        ...shape,
        encoding: 'none',
        runBits: 0,
        firstTile: true,
        lastTile: true,
        ...access,
      })
      const block = encodeParameterBlock({ bias, multiplier, shift, ...access })
      const data = Uint8Array.from([...tile, ...block])
      const input = new Uint8Array(8 + Math.ceil(rows / 2) * 4)
      input.set(new Uint8Array(x.buffer), 0)
      input.set(new Uint8Array(addends.buffer), 8)
      const base = 1024
      const stride = L * W * 2
      const commands = drains.map(
        ({ f, type, addend, outShift, first, count }, n) => `li r1, ${base + n * stride}\n li r3, ${(2 << 16) + first}
        li r2, ${8 + first * 2}\n li r4, ${count}
        vec.drain r1, r2, r3, r4, type=${type}, function=${f}, outshift=${outShift} ${addend ? ', addend' : ''}`,
      )
      const result = runProgram({
        source: `
        li r1, DATA
        li r2, ${data.length}
        li r3, 1
        dma.load r1, r0, r2, store, weights signal=1
        sync wait=1
        li r2, ${tile.length}
        dec.tile r0, r3, r2, store
        li r1, ${tile.length}
        li r2, ${block.length}
        dec.params r1, r3, r2, store
        li r2, ${input.length}
        dma.in r0, r2 signal=1
        sync wait=1
        li r2, 2
        mac.mv r0, r2, r3
        ${commands.join('\n')}
        vec.sync signal=1
        li r1, ${base}
        li r2, ${drains.length * stride}
        dma.out r1, r2 wait=1
        halt`,
        data,
        input,
        sets: [`mac.lanes=${L}`, `mac.window=${W}`],
        outputBytes: drains.length * stride,
        events: EVENTS,
      })
      for (const [n, { f, type, addend, outShift, first, count }] of drains.entries()) {
        const expected = Array.from({ length: count }, (_, i) => {
          const row = first + i
          let y = requantize(wrap32(sums[row]! + bias[row]!), multiplier[row]!, shift[row]!)
          if (addend) y = sat16(sat16(y) + addends[row]!)
          return saturate(type, roundingShift(throughFunction(f, y), outShift)) + 0
        })
        const at = `part ${part}, seed ${SEED}: ${JSON.stringify(drains[n])}`
        expect(read(type, result.output, n * stride, count), at).toEqual(expected)
      }
    },
  )
})
