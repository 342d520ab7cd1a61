/**
 * Everything that the host can call. One instance of the module is one chip.
 *
 * Order of calls: `configure` for each field; `build`; the host fills the memories at the addresses given; `run` until it returns true;
 * counters, fault, output and events are read in place. Views on the memory are taken after `build` and `record`, which allocate.
 */
import { Chip } from './chip'
import { Config } from './config'
import { Recorder } from './lib/recorder'
import { Waiting, Unit } from './faults'
import { Command } from './control/command-fifo'

export {
  replayPrepare,
  replayRun,
  replayCounter,
  replayRecord,
  replayRecordedCommands,
  replayRecordedWord,
  replayRefusedOffers,
} from './memory/replay'

const config = new Config()
const recorder = new Recorder()
let chip: Chip = changetype<Chip>(0)

/** Sets one `ConfigField`. */
export function configure(field: i32, value: i32): void {
  config.set(field, value)
}

/** Builds the chip: bytes of the memory image, words of input, and room for words of output. */
export function build(dramBytes: u32, inputWords: i32, outputWords: i32): void {
  chip = new Chip(config, dramBytes, inputWords, outputWords, recorder)
}

/** Records up to `capacity` events from here on; see `events.ts`. */
export function record(capacity: i32): void {
  recorder.start(capacity)
}

/** Runs up to `cycles` ticks; true if the program has halted or failed. */
export function run(cycles: u32): bool {
  return chip.run(cycles)
}

export function dramAddress(): usize {
  return chip.dram.address
}

export function inputAddress(): usize {
  return chip.core.host.inputAddress
}

export function outputAddress(): usize {
  return chip.core.host.outputAddress
}

/** Words that the program has sent to the host. */
export function outputWords(): i32 {
  return chip.core.host.written
}

/** One u64 for each `Counter`. */
export function countersAddress(): usize {
  return chip.core.statistics.address
}

/** One `DramCounter`; 0 for a chip without DRAM. */
export function dramCounter(index: i32): f64 {
  const controller = chip.controller
  return controller == null ? 0 : <f64>controller.counter(index)
}

export function eventsAddress(): usize {
  return recorder.address
}

export function eventCount(): i32 {
  return recorder.count
}

/** Events beyond the capacity. */
export function eventsDropped(): f64 {
  return <f64>recorder.dropped
}

// The fault that ended the run, if any: see `faults.ts`.
export function faultCode(): i32 {
  return chip.core.fault.code
}
export function faultUnit(): i32 {
  return chip.core.fault.unit
}
export function faultInstruction(): i32 {
  return chip.core.fault.instruction
}
export function faultValue(index: i32): i32 {
  return index == 0 ? chip.core.fault.a : chip.core.fault.b
}

/** What a `Unit` waits for: a `Waiting`. */
export function waiting(unit: i32): i32 {
  const core = chip.core
  if (unit == Unit.sequencer) return core.sequencer.waiting
  if (unit == Unit.dma) return core.dma.waiting
  if (unit == Unit.decompressor) return core.decompressor.waiting
  return unit == Unit.mac ? core.mac.waiting : core.vector.waiting
}

/** The semaphore, FIFO (as a `Unit`) or context that it waits for. */
export function waitingFor(unit: i32): i32 {
  const core = chip.core
  if (unit == Unit.sequencer) return core.sequencer.waitingFor
  const command = waitingCommand(unit)
  const context = unit == Unit.vector ? command.c >>> 16 : command.c
  return waiting(unit) == Waiting.context ? context : command.wait
}

/** The address of the instruction that waits. */
export function waitingInstruction(unit: i32): i32 {
  return unit == Unit.sequencer ? chip.core.sequencer.programCounter : waitingCommand(unit).instruction
}

function waitingCommand(unit: i32): Command {
  const core = chip.core
  if (unit == Unit.dma) return core.dma.waitingCommand
  if (unit == Unit.decompressor) return core.decompressor.waitingCommand
  return unit == Unit.mac ? core.mac.waitingCommand : core.vector.waitingCommand
}

/*
 * The test port of a chip whose weights are preloaded: the host writes program, scalar memory and one tile before cycle 0.
 */
export function instructionsAddress(): usize {
  return chip.core.instructions.address
}

export function scalarsAddress(): usize {
  return chip.core.scalars.address
}

let tile: usize = 0

/** Where the host writes the tile: int8, column by column, within a column row by row. */
export function preloadAddress(rows: i32, columns: i32): usize {
  tile = heap.alloc(<usize>rows * columns)
  return tile
}

/** Moves the tile written at `preloadAddress` into the weight buffer, for `passes` passes. */
export function preload(rows: i32, columns: i32, passes: i32): void {
  chip.core.weights.preload(tile, rows, columns, passes)
}
