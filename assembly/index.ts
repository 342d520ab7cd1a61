/**
 * Everything that the host can call. One instance of the module is one chip.
 *
 * Order of calls: `configure` for each field; `build`; the host fills the memories at the addresses given; `run` until it returns true;
 * counters, fault, output and events are read in place. Views on the memory are taken after `build` and `record`, which allocate.
 */
import { Chip } from './chip'
import { Config } from './config'
import { Probes } from './lib/probes'
import { Recorder } from './lib/recorder'
import { Timeline } from './lib/timeline'
import { Watch } from './lib/watch'
import { giveUpAll } from './lib/zeroed'
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
export {
  crossingPrepare,
  crossingRun,
  crossingRunUntilEvent,
  crossingOffer,
  crossingState,
  crossingTakeResponse,
} from './memory/crossing-replay'

let config = new Config()
let recorder = new Recorder()
let watchpoints = new Watch()
let chip: Chip = changetype<Chip>(0)
let timeline: Timeline | null = null
let probes: Probes | null = null

/**
 * Forgets everything, so that the module is as new: for another chip in memory that has been touched already. Nothing that was asked for
 * before may be used any more.
 */
export function reset(): void {
  giveUpAll()
  config = new Config()
  recorder = new Recorder()
  watchpoints = new Watch()
  chip = changetype<Chip>(0)
  timeline = null
  probes = null
  tile = 0
}

/** Sets one `ConfigField`. */
export function configure(field: i32, value: i32): void {
  config.set(field, value)
}

/** Builds the chip: bytes of the memory image, words of input, and room for words of output. */
export function build(dramBytes: u32, inputWords: i32, outputWords: i32): void {
  chip = new Chip(config, dramBytes, inputWords, outputWords, recorder, watchpoints)
}

/** To be called once before the first `leap`: tiles take up to so many bytes. */
export function makeTileCache(bytes: u32): void {
  chip.makeTileCache(bytes)
}

/** From here on the chip leaps from event to event, or runs each cycle by itself. */
export function leap(leaps: bool): void {
  chip.leap(leaps)
}

/** An observer wants to see each cycle from here on; no more. */
export function hold(): void {
  chip.hold()
}
export function release(): void {
  chip.release()
}

/** Brings counters and sections up to date, before they are read. */
export function settle(): void {
  chip.settle()
  chip.sections.flush()
}

/** Records up to `capacity` events from here on; see `events.ts`. */
export function record(capacity: i32): void {
  recorder.start(capacity)
}

/** A slice of the run ends with each cycle in which the vector unit completes a command of this instruction; up to WATCHED_INSTRUCTIONS. */
export function watch(instruction: i32): void {
  watchpoints.add(instruction)
}

/** The watched instruction with whose command the last slice ended, or -1. */
export function watchHit(): i32 {
  return watchpoints.hit
}

/** The section of that command. */
export function watchSection(): i32 {
  return watchpoints.section
}

/** Runs up to `cycles` ticks, fewer at a watched instruction; true if the program has halted or failed. */
export function run(cycles: u32): bool {
  const recording = timeline
  return recording == null ? chip.run(cycles) : recording.run(cycles, watchpoints)
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

/** One u64 for each word of the output: the cycle in which it was sent. */
export function outputCyclesAddress(): usize {
  return chip.core.host.outputCyclesAddress
}

/** Words of the input that the program has taken. */
export function inputWordsTaken(): i32 {
  return chip.core.host.taken
}

/** One u64 for each of them: the cycle in which it was taken. */
export function inputCyclesAddress(): usize {
  return chip.core.host.inputCyclesAddress
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

/** u64 [SECTIONS][Counter.count] */
export function sectionCountersAddress(): usize {
  return chip.sections.coreAddress
}

/** u64 [SECTIONS][DramCounter.count]; 0 for a chip without DRAM. */
export function sectionDramCountersAddress(): usize {
  return chip.sections.dramAddress
}

/** u64 [SECTIONS][read, written][KINDS]: DRAM bytes by the section of the command. */
export function sectionTrafficAddress(): usize {
  return chip.core.dma.traffic.address
}

export function activationsAddress(): usize {
  return chip.core.activations.address
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
 * The timeline: see `lib/timeline.ts`.
 */

/** Records the cycles from .. until - 1, as long as there is room for `capacity` records; to be asked for before the run. */
export function recordTimeline(capacity: i32, from: f64, until: f64): void {
  timeline = new Timeline(chip, capacity, <u64>from, <u64>until)
}

/** The recording ends, if it has not. */
export function finishTimeline(): void {
  timeline!.finish()
}

/** The first cycle recorded, and the first behind it. */
export function timelineBegin(): f64 {
  return <f64>timeline!.begin
}
export function timelineEnd(): f64 {
  return <f64>timeline!.end
}

/** RECORD_WORDS of 32 bits each. */
export function timelineRecords(): i32 {
  return timeline!.records.count
}
export function timelineRecordsAddress(): usize {
  return timeline!.records.address
}

/** One u64 for each `Sampled`. */
export function timelineSamples(): i32 {
  return timeline!.samples.count
}
export function timelineSamplesAddress(): usize {
  return timeline!.samples.address
}

/** One i32 for each semaphore, 0 the first: what they were at the begin of the recording. */
export function timelineTokensAddress(): usize {
  return changetype<usize>(timeline!.tokens)
}

/** Reads what a waveform shows; returns where: one i32 for each `Signal`. */
export function probe(): usize {
  if (probes == null) probes = new Probes(chip)
  probes!.read()
  return probes!.address
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
