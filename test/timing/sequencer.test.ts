/**
 * When the sequencer issues what: docs/chip.md, "Sequencer". On the chip without DRAM, which does not boot, instruction n of a program
 * without stalls issues in cycle n.
 */
import { describe, expect, it } from 'vitest'
import { COMMAND_FIFO_DEPTH } from '../../assembly/config-fields.js'
import { Event } from '../../assembly/events.js'
import { Opcode } from '../../assembly/isa.js'
import { ChipError } from '../../src/errors.js'
import { completedAt, cyclesOf, stopOf } from '../helpers/chip-cycles.js'
import { eventsOf, issuedAt, runProgram, type ProgramResult, type ProgramRun } from '../helpers/chip-program.js'

const EVENTS = 10_000
/** Without DRAM and decompressor. */
const onBare = (source: string, more: Partial<ProgramRun> = {}) =>
  runProgram({ source, chip: 'eie-64', events: EVENTS, ...more })
const onStreamed = (source: string, more: Partial<ProgramRun> = {}) => runProgram({ source, events: EVENTS, ...more })

const lines = (count: number, line: string): string => Array.from({ length: count }, () => line).join('\n')

describe('one instruction a cycle', () => {
  it('instruction n issues in cycle n, the scalar memory read and written in its cycle', () => {
    const result = onBare(
      'li r1, 5\n mul r2, r1, r1\n sw r2, r0, 128\n lw r3, r0, 128\n min r4, r3, r1\n sub r5, r3, r4\n out r5\n halt',
      {
        outputBytes: 4,
      },
    )
    expect(cyclesOf(result, Event.issued)).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
    expect([...new Int32Array(result.output.buffer)]).toEqual([20])
  })

  it.each([
    ['beq r1, r1, on', 1],
    ['bne r1, r0, on', 1],
    ['blt r0, r1, on', 1],
    ['bge r1, r0, on', 1],
    ['jal r5, on', 1],
    ['jr r2', 1],
    ['beq r1, r0, on', 0],
    ['bne r1, r1, on', 0],
    ['blt r1, r0, on', 0],
    ['bge r0, r1, on', 0],
  ])('%s takes %i cycles more, to an instruction that is the next one as to any other', (branch, refetch) => {
    const near = onBare(`li r1, 1\n li r2, on\n ${branch}\non: halt`)
    expect(cyclesOf(near, Event.issued)).toEqual([0, 1, 2, 3 + refetch])
    expect(near.counters.sequencerBranch).toBe(refetch)
    const far = onBare(`li r1, 1\n li r2, on\n ${branch}\n jal r0, on\n add r3, r0, r0\non: halt`)
    expect(cyclesOf(far, Event.issued)).toEqual(refetch === 1 ? [0, 1, 2, 4] : [0, 1, 2, 3, 5])
  })

  it('a branch compares signed, jal leaves the address of the next instruction', () => {
    const { output } = onBare('li r1, -1\n blt r1, r0, on\n halt\non: jal r5, over\n halt\nover: out r5\n halt', {
      outputBytes: 4,
    })
    expect([...new Int32Array(output.buffer)]).toEqual([4])
  })
})

/** Each engine with a command that does nothing but wait and signal, and the sequencer's counter for its full FIFO. */
const ENGINES = [
  { engine: 'dma', run: onBare, full: 'sequencerDmaFull' },
  { engine: 'mac', run: onBare, full: 'sequencerMacFull' },
  { engine: 'vec', run: onBare, full: 'sequencerVectorFull' },
  { engine: 'dec', run: onStreamed, full: 'sequencerDecompressorFull' },
] as const

describe.each(ENGINES)('command FIFO of $engine', ({ engine, run, full }) => {
  // Another engine than the one under test signals in a known cycle: dma.in's last word, or a vector command's last cycle.
  const words = 20
  const signaller =
    engine === 'dma'
      ? `vec.map r0, r0, r1, type=int8, a=int8 signal=1` // 1 + ceil(n / V) x 2 cycles
      : 'dma.in r0, r1 signal=1'
  const program = (commands: number): string =>
    `li r1, ${words * 4}\nbegin: ${signaller}\n` +
    Array.from({ length: commands }, (_, n) => `push${n}: ${engine}.sync ${n === 0 ? 'wait=1' : ''}`).join('\n') +
    '\nend: halt'
  const more = { input: new Uint8Array(words * 4) }

  it(`takes ${COMMAND_FIFO_DEPTH} commands without a stall`, () => {
    const result = run(program(COMMAND_FIFO_DEPTH), more)
    const begin = issuedAt(result, 'begin')
    expect(issuedAt(result, 'end')).toBe(begin + COMMAND_FIFO_DEPTH + 1)
    expect(result.counters[full]).toBe(0)
  })

  it(`the next waits while ${COMMAND_FIFO_DEPTH} were there at the start of the cycle`, () => {
    const result = run(program(COMMAND_FIFO_DEPTH + 2), more)
    const begin = issuedAt(result, 'begin')
    const [signalled] = cyclesOf(result, Event.signalled).filter((cycle) => cycle > begin)
    const taken = signalled! + 1 // the head is taken in the cycle after the signal, its place seen in the one after that
    expect(issuedAt(result, `push${COMMAND_FIFO_DEPTH - 1}`)).toBe(begin + COMMAND_FIFO_DEPTH)
    expect(issuedAt(result, `push${COMMAND_FIFO_DEPTH}`)).toBe(taken + 1)
    // From then on the engine takes one a cycle.
    expect(issuedAt(result, `push${COMMAND_FIFO_DEPTH + 1}`)).toBe(taken + 2)
    expect(result.counters[full]).toBe(taken + 1 - (begin + COMMAND_FIFO_DEPTH + 1))
  })

  it('a command pushed in t is taken in t+1, its signal seen in t+2', () => {
    const result = run(`push: ${engine}.sync signal=1\nwaits: sync wait=1\nend: halt`)
    const pushed = issuedAt(result, 'push')
    const signals = eventsOf(result, Event.signalled).filter(({ a, cycle }) => a === 1 && cycle >= pushed)
    expect(signals.map(({ cycle }) => cycle)).toEqual([pushed + 1])
    expect(issuedAt(result, 'waits')).toBe(pushed + 2)
    expect(result.counters.sequencerSemaphore).toBe(1)
  })

  it("the sequencer's signal in t is seen by the engine in t+1", () => {
    const result = run(`${engine}.sync wait=1 signal=2\n${lines(5, 'add r1, r1, r0')}\nsignal: sync signal=1\n halt`)
    const signalled = issuedAt(result, 'signal')
    expect(eventsOf(result, Event.signalled).filter(({ a }) => a === 2)).toMatchObject([{ cycle: signalled + 1 }])
  })
})

describe('semaphores', () => {
  it('are taken in the order of the stages: vector unit, MAC array, decompressor, DMA, sequencer', () => {
    const result = onStreamed(`
        dma.sync wait=1 signal=5
        dec.sync wait=1 signal=4
        mac.sync wait=1 signal=3
        vec.sync wait=1 signal=2
        ${lines(5, 'add r1, r1, r0')}
one:    sync signal=1
two:    sync signal=1
three:  sync signal=1
four:   sync signal=1
        halt`)
    const signals = eventsOf(result, Event.signalled).filter(({ a }) => a >= 2 && a <= 5)
    const expected = ['one', 'two', 'three', 'four'].map((label, n) => ({
      cycle: issuedAt(result, label) + 1,
      a: n + 2,
    }))
    expect(signals).toMatchObject(expected)
  })

  it('count: of two signals in one cycle both are seen in the next, for two units; the third waits', () => {
    const words = 12
    const result = onBare(
      `
        li r1, ${words * 4}
        vec.sync wait=1 signal=3
        mac.sync wait=1 signal=2
move:   dma.in r0, r1 signal=1
        dma.sync wait=1 signal=4
        ${lines(words - 3, 'add r3, r3, r0')}
        sync
same:   sync signal=1
        ${lines(12, 'add r3, r3, r0')}
late:   sync signal=1
        halt`,
      { input: new Uint8Array(words * 4) },
    )
    const at = (semaphore: number) => eventsOf(result, Event.signalled).filter(({ a }) => a === semaphore)
    const both = issuedAt(result, 'same')
    expect(at(1).map(({ cycle }) => cycle)).toEqual([both, both, issuedAt(result, 'late')])
    expect([at(3), at(2)]).toMatchObject([[{ cycle: both + 1 }], [{ cycle: both + 1 }]])
    expect(at(4)).toMatchObject([{ cycle: issuedAt(result, 'late') + 1 }])
  })

  const saturation = (signals: number, waits: number): string => `
        li r1, ${signals}
more:   sync signal=9
        addi r1, r1, -1
        bne r1, r0, more
        li r1, ${waits}
less:   sync wait=9
        addi r1, r1, -1
        bne r1, r0, less
        halt`

  it.each([254, 255])('holds %i', (count) => {
    expect(() => onBare(saturation(count, count))).not.toThrow()
    expect(() => onBare(saturation(count, count + 1))).toThrow(/sequencer waits for semaphore 9/)
  })

  it.each([256, 300])('saturates at 255 when signalled %i times', (count) => {
    expect(() => onBare(saturation(count, 255))).not.toThrow()
    expect(() => onBare(saturation(count, 256))).toThrow(ChipError)
  })
})

/** The end of the boot: the cycle in which the last load completed. */
const bootLoads = (result: ProgramResult) => {
  const began = eventsOf(result, Event.issued)[0]!.cycle
  return eventsOf(result, Event.moved).filter(({ cycle }) => cycle < began)
}

describe('boot', () => {
  const access = { 'LPDDR4-3200-x16': 32, 'LPDDR4-1600-x32': 64 }
  const roundUp = (bytes: number) => (bytes + 63) & ~63

  describe.each(Object.entries(access))('%s', (dram, accessBytes) => {
    it.each([
      { instructions: 1, descriptors: 0 },
      { instructions: 8, descriptors: 1 },
      { instructions: 9, descriptors: 16 },
      { instructions: 100, descriptors: 100 },
    ])('$instructions instructions, $descriptors descriptors', ({ instructions, descriptors }) => {
      const source = lines(instructions - 1, 'add r1, r1, r0') + '\n halt'
      const result = onStreamed(source, {
        sets: [`dram.type=${dram}`],
        descriptors: Array.from({ length: descriptors }, (_, n) => n),
      })
      const programBytes = roundUp(instructions * 8)
      const descriptorBytes = roundUp(descriptors * 4)

      // Boot block, program, descriptor table: in this order, each only when the one before is complete.
      const requests = eventsOf(result, Event.requested)
      const total = 64 + programBytes + descriptorBytes
      const addresses = Array.from({ length: total / accessBytes }, (_, n) => n * accessBytes)
      expect(requests.map(({ a }) => a)).toEqual(addresses)
      const loads = bootLoads(result)
      expect(loads.map(({ b }) => b)).toEqual([Opcode.dmaLoad, Opcode.dmaLoad, Opcode.dmaLoad])
      const [block, program, table] = loads.map(({ cycle }) => cycle)
      for (const { a, cycle } of requests) {
        if (a >= 64) expect(cycle).toBeGreaterThan(block!)
        if (a >= 64 + programBytes) expect(cycle).toBeGreaterThan(program!)
      }

      expect(eventsOf(result, Event.issued)[0]).toMatchObject({ cycle: table! + 1, a: 0 })
      expect(result.counters).toMatchObject({
        sequencerBoot: table! + 1,
        sequencerActive: instructions,
        dramReadInstructions: 64 + programBytes,
        dramReadDescriptors: descriptorBytes,
        dramReadWeights: 0,
        dramReadRowParameters: 0,
        dramReadActivations: 0,
        instructionsWrite: programBytes,
        scalarWrite: 64 + descriptorBytes,
      })
    })
  })

  it('leaves the boot block in scalar memory, and no semaphore behind', () => {
    const { output } = onStreamed('lw r1, r0, 0\n out r1\n lw r1, r0, 8\n out r1\n halt', { outputBytes: 8 })
    expect([...new Int32Array(output.buffer)]).toEqual([0x31425a41, 64])
    for (let semaphore = 1; semaphore <= 15; semaphore++) {
      expect(stopOf({ source: `sync wait=${semaphore}\n halt` }).message).toContain(`waits for semaphore ${semaphore}`)
    }
  })

  it('a chip without DRAM does not boot', () => {
    expect(onBare('halt').counters).toMatchObject({ sequencerBoot: 0, sequencerActive: 1 })
  })
})

describe('halt', () => {
  it('waits for the last word of the DMA, sees it in the cycle after, and ends', () => {
    const words = 30
    const result = onBare(`li r1, ${words * 4}\nmove: dma.in r0, r1\nend: halt`, { input: new Uint8Array(words * 4) })
    const [moved] = completedAt(result, 'move')
    expect(moved).toBe(issuedAt(result, 'move') + words)
    expect(result.counters.cycles).toBe(moved! + 2) // cycle moved + 1 is the last, and cycles count from 0
    expect(result.counters.sequencerDrain).toBe(moved! + 1 - issuedAt(result, 'end'))
  })

  it('waits for the vector unit', () => {
    const result = onBare('li r1, 100\nmap: vec.map r0, r0, r1, type=int8, a=int8\n halt')
    expect(result.counters.cycles).toBe(completedAt(result, 'map')[0]! + 2)
  })

  it('waits for a pass', () => {
    const tile = { rows: 64, columns: 100, weights: new Int8Array(6400) }
    const result = onBare('mac.mv r0, r0, r0\n halt', { tile, events: 50_000 })
    expect(result.counters.cycles).toBe(cyclesOf(result, Event.passEnded)[0]! + 2)
  })

  it('waits for the commands in the FIFO', () => {
    const result = onBare(`${lines(4, 'vec.sync')}\n halt`)
    expect(cyclesOf(result, Event.vectorDone)).toEqual([1, 2, 3, 4])
    expect(result.counters.cycles).toBe(4 + 2)
  })

  it('waits until the controller has written', () => {
    const { virtual, counters } = onStreamed('li r1, DATA\n li r2, 1024\n dma.store r1, r0, r2, activations\n halt', {
      data: new Uint8Array(1024),
    })
    expect(virtual.dramCounters()).toMatchObject({ writes: 32, writeBursts: 32 })
    expect(counters.sequencerDrain).toBeGreaterThan(32)
  })

  it('does not wait for a refresh', () => {
    // In some of these programs the halt issues while the refresh after nREFI = 6,247 clocks (1,952.2 cycles) waits.
    const drains = Array.from({ length: 60 }, (_, n) => {
      const { counters } = onStreamed(`li r1, ${620 + n}\nloop: addi r1, r1, -1\n bne r1, r0, loop\n halt`)
      return { halted: counters.cycles, drain: counters.sequencerDrain }
    })
    expect(drains[0]!.halted).toBeLessThan(1952)
    expect(drains.at(-1)!.halted).toBeGreaterThan(1970)
    expect(drains.filter(({ drain }) => drain !== 1)).toEqual([])
  })
})

describe('host FIFOs', () => {
  it('in waits while the host has no word: for ever', () => {
    const { message } = stopOf({ source: 'in r1\n in r2\n halt', chip: 'eie-64', input: new Uint8Array(4) })
    expect(message).toContain('the sequencer waits for a word from the host')
  })

  it('in and out take a cycle a word', () => {
    const result = onBare('in r1\n in r2\n add r1, r1, r2\n out r1\n out r2\n halt', {
      input: new Uint8Array(8),
      outputBytes: 8,
    })
    expect(cyclesOf(result, Event.issued)).toEqual([0, 1, 2, 3, 4, 5])
    expect(result.counters).toMatchObject({ hostIn: 8, hostOut: 8 })
  })
})
