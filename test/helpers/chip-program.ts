/**
 * Runs a program text on a virtual chip: what tests of single units are made of.
 *
 *     DRAM image: boot block | program | descriptor table | data of the test, from `dataAddress` on
 *
 * Its image builder is its own, so that a mistake in the compiler's does not hide here.
 */
import { BOOT_BLOCK_BYTES, BOOT_MAGIC, DESCRIPTORS_SCALAR_ADDRESS } from '../../assembly/isa.js'
import { Event } from '../../assembly/events.js'
import { assemble } from '../../src/compiler/assembler.js'
import { loadChip } from '../../src/model/chip.js'
import type { ChipConfig } from '../../src/model/chip-fields.js'
import { VirtualChip } from '../../src/runner/virtual-chip.js'
import type { ChipImage } from '../../src/runner/virtual-chip.js'
import type { CounterValues } from '../../src/runner/counter-values.js'
import type { ChipEvent, EngineName } from '../../src/runner/virtual-chip.js'

export interface ProgramRun {
  /** Assembly text; constants `DATA`, the DRAM address of `data`, and those of `constants` are defined. */
  source: string
  chip?: string
  sets?: string[]
  constants?: Record<string, number>
  /** Descriptor table: words in scalar memory from byte 64 on. */
  descriptors?: number[]
  /** Bytes in DRAM at the constant `DATA`. */
  data?: Uint8Array
  /** Bytes from the host. */
  input?: Uint8Array
  outputBytes?: number
  /** Only for a chip with preloaded weights: one tile, int8 column by column. */
  tile?: { rows: number; columns: number; weights: Int8Array; passes?: number }
  events?: number
  engine?: EngineName
  /** Most cycles to run; a program that takes longer fails the test. */
  cycleBound?: number
}

export interface ProgramResult {
  chip: ChipConfig
  virtual: VirtualChip
  counters: CounterValues
  output: Uint8Array
  events: ChipEvent[]
  labels: ReadonlyMap<string, number>
}

/** Where the test's data begin in DRAM. */
export const DATA_ADDRESS = 1 << 16

const padded = (bytes: number): number => (bytes + 63) & ~63

/** Runs to `halt`. Throws a `ChipError` where the chip does, and an error if the program runs past its bound. */
export function runProgram(run: ProgramRun): ProgramResult {
  const { chip, virtual, labels } = createProgram(run)
  const bound = run.cycleBound ?? 100_000
  if (!virtual.step(bound + 1)) throw new Error(`the program has not halted after ${bound} cycles`)
  return { chip, virtual, counters: virtual.counters(), output: virtual.output(), events: virtual.events(), labels }
}

/** The program's chip before cycle 0. */
export function createProgram(run: ProgramRun): Pick<ProgramResult, 'chip' | 'virtual' | 'labels'> {
  const { chip, image, labels } = buildProgram(run)
  const virtual = VirtualChip.create(chip, image, { events: run.events, engine: run.engine })
  if (run.input !== undefined) virtual.setInput(run.input)
  return { chip, virtual, labels }
}

/** The program's chip, and what lies in its memories before cycle 0. */
export function buildProgram(run: ProgramRun): {
  chip: ChipConfig
  image: ChipImage
  program: Uint32Array
  labels: ReadonlyMap<string, number>
} {
  const chip = loadChip(run.chip ?? 'az1-like', run.sets ?? [])
  const assembly = assemble(run.source, { constants: { DATA: DATA_ADDRESS, ...run.constants } })
  const descriptors = new Uint8Array(Int32Array.from(run.descriptors ?? []).buffer)
  const data = run.data ?? new Uint8Array(0)
  const image = {
    dram: chip.weights === 'preloaded' ? new Uint8Array(0) : dramImage(assembly.words, descriptors, data),
    preloaded:
      chip.weights === 'preloaded'
        ? {
            program: assembly.words,
            descriptors,
            descriptorsAddress: DESCRIPTORS_SCALAR_ADDRESS,
            tile: { passes: 1, ...(run.tile ?? { rows: 1, columns: 1, weights: new Int8Array(1) }) },
          }
        : undefined,
    inputBytes: run.input?.length ?? 0,
    outputBytes: run.outputBytes ?? 0,
    sourceMap: assembly.sourceMap,
  }
  return { chip, image, program: assembly.words, labels: assembly.labels }
}

function dramImage(program: Uint32Array, descriptors: Uint8Array, data: Uint8Array): Uint8Array {
  const programAddress = padded(BOOT_BLOCK_BYTES)
  const programBytes = padded(program.byteLength)
  const descriptorsAddress = programAddress + programBytes
  if (descriptorsAddress + padded(descriptors.length) > DATA_ADDRESS) throw new RangeError('program too long')
  const image = new Uint8Array(DATA_ADDRESS + padded(data.length))
  const boot = [BOOT_MAGIC, programAddress, programBytes, descriptorsAddress, padded(descriptors.length), 0, 0, 0]
  image.set(new Uint8Array(Int32Array.from(boot).buffer))
  image.set(new Uint8Array(program.buffer, program.byteOffset, program.byteLength), programAddress)
  image.set(descriptors, descriptorsAddress)
  image.set(data, DATA_ADDRESS)
  return image
}

/** The events of one kind, in order. */
export function eventsOf(result: ProgramResult, kind: Event): ChipEvent[] {
  return result.events.filter((event) => event.kind === (kind as number))
}

/** The cycle in which the instruction at a label issued, counted by `occurrence` from 0. */
export function issuedAt(result: ProgramResult, label: string, occurrence = 0): number {
  const address = result.labels.get(label)
  const found = eventsOf(result, Event.issued).filter((event) => event.a === address)[occurrence]
  if (found === undefined) throw new Error(`the instruction at ${label} was not issued ${occurrence + 1} times`)
  return found.cycle
}
