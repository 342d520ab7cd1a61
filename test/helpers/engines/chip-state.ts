/** All that can be read of a chip between two ticks, in place, by name; and what of it differs between two chips. */
import { Counter } from '../../../assembly/counters.js'
import { SECTIONS } from '../../../assembly/isa.js'
import { DramCounter } from '../../../assembly/memory/lpddr4.js'
import { LANE_SIGNALS, Signal } from '../../../assembly/signals.js'
import type { ChipConfig } from '../../../src/model/chip-fields.js'
import type { ChipExports } from '../../../src/runner/wasm.js'

const KINDS = 5
const WORD = 8

interface Area {
  name: string
  bytes: Uint8Array
  /** Of an element, for messages. */
  size: 1 | 4 | 8
  nameOf: (index: number) => string
}

const numbered = (index: number): string => String(index)

/** Counters, sections, host FIFOs; settled first. */
export function countedAreas(wasm: ChipExports): Area[] {
  wasm.settle()
  const { memory } = wasm
  const area = (name: string, address: number, count: number, size: 1 | 4 | 8, nameOf = numbered): Area => ({
    name,
    bytes: new Uint8Array(memory.buffer, address >>> 0, count * size),
    size,
    nameOf,
  })
  const dram = Float64Array.from({ length: DramCounter.count }, (_, counter) => wasm.dramCounter(counter))
  const sectionDram = wasm.sectionDramCountersAddress() >>> 0
  const traffic = (index: number) =>
    `section ${Math.floor(index / (2 * KINDS))} ${index % (2 * KINDS) < KINDS ? 'read' : 'written'} kind ${index % KINDS}`
  const inSection = (names: Record<number, string>, count: number) => (index: number) =>
    `section ${Math.floor(index / count)} ${names[index % count]}`
  return [
    area('counter', wasm.countersAddress(), Counter.count, WORD, (index) => Counter[index]!),
    {
      name: 'DRAM counter',
      bytes: new Uint8Array(BigUint64Array.from(dram, (value) => BigInt(value)).buffer),
      size: WORD,
      nameOf: (index) => DramCounter[index]!,
    },
    area('counter', wasm.sectionCountersAddress(), SECTIONS * Counter.count, WORD, inSection(Counter, Counter.count)),
    area('DRAM counter', sectionDram, SECTIONS * DramCounter.count, WORD, inSection(DramCounter, DramCounter.count)),
    area('traffic', wasm.sectionTrafficAddress(), SECTIONS * 2 * KINDS, WORD, traffic),
    area('output word', wasm.outputAddress(), wasm.outputWords(), 4),
    area('cycle of output word', wasm.outputCyclesAddress(), wasm.outputWords(), WORD),
    area('cycle of input word', wasm.inputCyclesAddress(), wasm.inputWordsTaken(), WORD),
  ]
}

/** The memories that the host can see. */
export function memoryAreas(wasm: ChipExports, chip: ChipConfig, dramBytes: number): Area[] {
  const { buffer } = wasm.memory
  const area = (name: string, address: number, bytes: number): Area => ({
    name,
    bytes: new Uint8Array(buffer, address >>> 0, bytes),
    size: 1,
    nameOf: numbered,
  })
  return [
    area('activation SRAM', wasm.activationsAddress(), chip.activations.bytes),
    area('scalar memory', wasm.scalarsAddress(), chip.sequencer.scalarBytes),
    area('instruction memory', wasm.instructionsAddress(), chip.sequencer.instructions * 8),
    area('DRAM', wasm.dramAddress(), dramBytes),
  ]
}

/**
 * What the units hold; only of a chip that is held. What was broadcast last counts only behind a cycle in which something was
 * (`hasBroadcast`): before, it is of a pass that is over, and no one shows it.
 */
export function signalAreas(wasm: ChipExports, chip: ChipConfig, hasBroadcast: boolean): Area[] {
  const address = wasm.probe() >>> 0
  const count = Signal.lanes + LANE_SIGNALS * chip.mac.lanes
  const signals = new Int32Array(wasm.memory.buffer, address, count).slice()
  if (!hasBroadcast) signals.fill(0, Signal.broadcastColumn, Signal.broadcastActivation + 1)
  const nameOf = (index: number): string => {
    if (index >= Signal.lanes) return `lane ${(index - Signal.lanes) >> 1}, ${index & 1 ? 'queue' : 'left'}`
    return Signal[index] ?? `semaphore ${index - Signal.semaphores + 1}`
  }
  return [{ name: 'signal', bytes: new Uint8Array(signals.buffer), size: 4, nameOf }]
}

const MOST_SHOWN = 12

/** Lines that say where two chips differ. */
export function differences(fast: readonly Area[], stepped: readonly Area[]): string[] {
  return fast.flatMap((area, n) => differencesOf(area, stepped[n]!)).slice(0, MOST_SHOWN)
}

function differencesOf(fast: Area, stepped: Area): string[] {
  const { name, size, nameOf } = fast
  if (Buffer.compare(fast.bytes, stepped.bytes) === 0) return []
  const lines: string[] = []
  if (fast.bytes.length !== stepped.bytes.length) {
    lines.push(`${name}s: ${fast.bytes.length / size} on the fast chip, ${stepped.bytes.length / size} on the stepped`)
  }
  const [a, b] = [viewOf(fast.bytes), viewOf(stepped.bytes)]
  const count = Math.min(fast.bytes.length, stepped.bytes.length) / size
  for (let index = 0; index < count && lines.length < MOST_SHOWN; index++) {
    const [x, y] = [element(a, index, size), element(b, index, size)]
    if (x !== y) lines.push(`${name} ${nameOf(index)}: ${x} on the fast chip, ${y} on the stepped`)
  }
  return lines
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

function element(view: DataView, index: number, size: 1 | 4 | 8): number {
  if (size === 1) return view.getUint8(index)
  return size === 4 ? view.getInt32(4 * index, true) : Number(view.getBigUint64(8 * index, true))
}
