/**
 * What a waveform shows, unit by unit (docs/traces.md). Of a cycle it shows what the units hold at its start, and, of one bit each or as a
 * number, what they count in it: those have the names of the reports.
 */
import { Counter } from '../../assembly/counters.js'
import { Unit } from '../../assembly/faults.js'
import { LANE_SIGNALS, Signal } from '../../assembly/signals.js'
import type { ChipConfig } from '../model/chip-fields.js'
import type { CycleSample } from '../runner/signal-sampler.js'
import { causesOf } from '../runner/timeline.js'

export interface VcdSignal {
  /** The scope that it lies in, from the outermost on: `core.mac`. */
  scope: string
  name: string
  bits: number
  /** Its value in a cycle; negative ones are cut to `bits`. Undefined: it has none. */
  value: (sample: CycleSample) => number | undefined
}

/** In the order in which they are declared: those of a scope together. */
export function vcdSignals(chip: ChipConfig): VcdSignal[] {
  return [
    { scope: 'core', name: 'cycle', bits: 40, value: ({ cycle }) => cycle },
    { scope: 'core', name: 'section', bits: 6, value: ({ after }) => after[Signal.section] },
    ...sequencer(),
    ...semaphores(),
    ...dma(),
    ...decompressor(),
    ...weightBuffer(),
    ...macArray(chip),
    ...Array.from({ length: chip.mac.lanes }, (_, lane) => laneSignals(lane)).flat(),
    ...vectorUnit(),
  ]
}

/** A number that a unit holds at the start of the cycle. */
function held(scope: string, name: string, bits: number, signal: number): VcdSignal {
  return { scope, name, bits, value: ({ before }) => before[signal] }
}

/** The same, where -1 says that there is none. */
function maybeHeld(scope: string, name: string, bits: number, signal: number): VcdSignal {
  return { scope, name, bits, value: ({ before }) => (before[signal] === -1 ? undefined : before[signal]) }
}

/** What is counted in the cycle. */
function counted(scope: string, name: string, bits: number, ...counters: Counter[]): VcdSignal {
  return { scope, name, bits, value: (sample) => counters.reduce((sum, counter) => sum + sample.counted[counter]!, 0) }
}

/** One bit for each of the unit's counters, of which one is 1 in each cycle. */
function doing(scope: string, unit: Unit, first: Counter): VcdSignal[] {
  return causesOf(unit).map((cause, n) => counted(scope, cause, 1, first + n))
}

function sequencer(): VcdSignal[] {
  const scope = 'core.sequencer'
  return [
    held(scope, 'programCounter', 20, Signal.programCounter),
    held(scope, 'opcode', 8, Signal.opcode),
    held(scope, 'results', 3, Signal.results),
    ...doing(scope, Unit.sequencer, Counter.sequencerActive),
  ]
}

function semaphores(): VcdSignal[] {
  return Array.from({ length: 15 }, (_, n) => held('core.semaphores', `s${n + 1}`, 8, Signal.semaphores + n))
}

function dma(): VcdSignal[] {
  const scope = 'core.dma'
  return [
    maybeHeld(scope, 'instruction', 16, Signal.dmaInstruction),
    held(scope, 'commands', 3, Signal.dmaCommands),
    held(scope, 'loads', 7, Signal.loads),
    held(scope, 'readsInFlight', 7, Signal.readsInFlight),
    held(scope, 'streamBytes', 13, Signal.streamBytes),
    ...doing(scope, Unit.dma, Counter.dmaActive),
  ]
}

function decompressor(): VcdSignal[] {
  const scope = 'core.decompressor'
  return [
    maybeHeld(scope, 'instruction', 16, Signal.decompressorInstruction),
    held(scope, 'commands', 3, Signal.decompressorCommands),
    held(scope, 'bufferBytes', 16, Signal.decoderBytes),
    held(scope, 'movedBytes', 24, Signal.decoderMoved),
    maybeHeld(scope, 'column', 16, Signal.decoderColumn),
    maybeHeld(scope, 'row', 16, Signal.decoderRow),
    maybeHeld(scope, 'symbols', 24, Signal.decoderSymbols),
    counted(scope, 'groups', 1, Counter.decompressorGroups),
    counted(scope, 'portBytes', 7, Counter.decompressorReadWeights, Counter.decompressorReadRowParameters),
    counted(scope, 'positions', 11, Counter.weightBufferWrite),
    ...doing(scope, Unit.decompressor, Counter.decompressorActive),
  ]
}

function weightBuffer(): VcdSignal[] {
  return [
    held('core.weightBuffer', 'half0Passes', 32, Signal.half0Passes),
    held('core.weightBuffer', 'half1Passes', 32, Signal.half1Passes),
    held('core.rowParameters', 'bank0Full', 1, Signal.bank0Full),
    held('core.rowParameters', 'bank1Full', 1, Signal.bank1Full),
  ]
}

function macArray(chip: ChipConfig): VcdSignal[] {
  const scope = 'core.mac'
  const contexts = Array.from({ length: chip.accumulators.contexts }, (_, context): VcdSignal => {
    const value = ({ before }: CycleSample): number => (before[Signal.contexts]! >>> (2 * context)) & 3
    return { scope, name: `context${context}`, bits: 2, value }
  })
  return [
    maybeHeld(scope, 'instruction', 16, Signal.macInstruction),
    held(scope, 'commands', 3, Signal.macCommands),
    counted(scope, 'inPass', 1, Counter.macPassCycles),
    ...doing(scope, Unit.mac, Counter.macActive),
    ...contexts,
    counted(scope, 'broadcast', 1, Counter.scannerBroadcast),
    counted(scope, 'load', 1, Counter.scannerLoad),
    counted(scope, 'queue', 1, Counter.scannerQueue),
    counted(scope, 'done', 1, Counter.scannerDone),
    { scope, name: 'column', bits: 16, value: (sample) => ifBroadcast(sample, Signal.broadcastColumn) },
    { scope, name: 'activation', bits: 8, value: (sample) => ifBroadcast(sample, Signal.broadcastActivation) },
    counted(scope, 'products', 16, Counter.macExecuted),
    counted(scope, 'work', 9, Counter.laneWork),
    counted(scope, 'take', 9, Counter.laneTake),
    counted(scope, 'starved', 9, Counter.laneStarved),
  ]
}

const ifBroadcast = ({ counted, after }: CycleSample, signal: Signal): number | undefined =>
  counted[Counter.scannerBroadcast] === 0 ? undefined : after[signal]

function laneSignals(lane: number): VcdSignal[] {
  const first = Signal.lanes + LANE_SIGNALS * lane
  const scope = `core.mac.lane${lane}`
  return [
    held(scope, 'queue', 7, first),
    { scope, name: 'busy', bits: 1, value: ({ before }) => (before[first + 1]! > 0 ? 1 : 0) },
  ]
}

function vectorUnit(): VcdSignal[] {
  const scope = 'core.vector'
  return [
    maybeHeld(scope, 'instruction', 16, Signal.vectorInstruction),
    held(scope, 'commands', 3, Signal.vectorCommands),
    held(scope, 'elements', 24, Signal.vectorElements),
    ...doing(scope, Unit.vector, Counter.vectorActive),
  ]
}
