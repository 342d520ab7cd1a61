/** Words for why a program stopped on the chip: unit, cycle, instruction, and what to look at. */
import { Fault, HeaderField, Unit, Waiting } from '../../assembly/faults.js'
import type { SourceLine } from '../compiler/assembler.js'
import type { ChipExports } from './wasm.js'

const UNITS: Record<Unit, string> = {
  [Unit.sequencer]: 'sequencer',
  [Unit.dma]: 'DMA',
  [Unit.decompressor]: 'decompressor',
  [Unit.mac]: 'MAC array',
  [Unit.vector]: 'vector unit',
}
const ALL_UNITS = [Unit.sequencer, Unit.dma, Unit.decompressor, Unit.mac, Unit.vector]

type FaultExports = Pick<
  ChipExports,
  'faultCode' | 'faultUnit' | 'faultInstruction' | 'faultValue' | 'waiting' | 'waitingFor' | 'waitingInstruction'
>

/** The message of the fault that a run has ended with. */
export function describeFault(wasm: FaultExports, cycle: number, sourceMap?: readonly SourceLine[]): string {
  const code = wasm.faultCode() as Fault
  const at = (instruction: number): string => {
    const source = sourceMap?.[instruction]
    const line = source === undefined ? '' : ` (${source.file}:${source.line}: ${source.text.trim()})`
    return `instruction ${instruction}${line}`
  }
  if (code === Fault.deadlock) return `cycle ${cycle}: the program can make no progress\n${waits(wasm, at)}`
  if (code === Fault.runaway) {
    const where = at(wasm.faultInstruction())
    return `cycle ${cycle}: the sequencer runs without giving any unit work, now at ${where}`
  }
  const unit = UNITS[wasm.faultUnit() as Unit]
  const reason = reasonOf(code, wasm.faultValue(0), wasm.faultValue(1))
  return `cycle ${cycle}, ${unit}, ${at(wasm.faultInstruction())}: ${reason}`
}

function reasonOf(code: Fault, a: number, b: number): string {
  switch (code) {
    case Fault.opcode:
      return `there is no opcode 0x${a.toString(16)}`
    case Fault.programCounter:
      return `the program left the instruction memory (address ${a})`
    case Fault.boot:
      return `the boot block does not begin with its magic (found 0x${(a >>> 0).toString(16)})`
    case Fault.scalarAddress:
      return `address ${a} is not a word of the scalar memory`
    case Fault.dramAddress:
      return `${b} bytes at DRAM address ${a >>> 0} are outside the memory image`
    case Fault.alignment:
      return `${b} bytes at DRAM address ${a >>> 0} are not whole accesses`
    case Fault.localAddress:
      return `${b} bytes at address ${a} are outside the memory they are meant for`
    case Fault.operand:
      return `an operand has a value that does not exist (${a}, ${b})`
    case Fault.header:
      return `the weight block's header contradicts its command or the chip: ${HeaderField[a] ?? a} is ${b}`
    case Fault.payload:
      return b === 1
        ? `the weight block holds more symbols than its tile (after symbol ${a})`
        : `the weight block's payload ends in the group after symbol ${a}, before its tile is complete`
    case Fault.output:
      return 'the program sends more to the host than was asked of it'
    default:
      return `fault ${code} (${a}, ${b})`
  }
}

/** A line per unit that waits. */
function waits(wasm: FaultExports, at: (instruction: number) => string): string {
  return ALL_UNITS.filter((unit) => wasm.waiting(unit) !== Waiting.nothing)
    .map((unit) => {
      const what = waitsFor(wasm.waiting(unit), wasm.waitingFor(unit))
      return `  the ${UNITS[unit]} waits for ${what}, at ${at(wasm.waitingInstruction(unit))}`
    })
    .join('\n')
}

function waitsFor(waiting: Waiting, number: number): string {
  switch (waiting) {
    case Waiting.semaphore:
      return `semaphore ${number}`
    case Waiting.fifo:
      return `room in the command FIFO of the ${UNITS[number as Unit]}`
    case Waiting.input:
      return 'a word from the host, which has no more'
    case Waiting.half:
      return 'a free half of the weight buffer'
    case Waiting.bank:
      return 'a bank of row parameters'
    case Waiting.supply:
      return 'bytes of its block'
    case Waiting.weights:
      return 'a decoded tile'
    case Waiting.context:
      return `accumulator context ${number}`
    case Waiting.room:
      return 'room in the stream FIFO'
    case Waiting.result:
      return 'a word in the result FIFO'
    case Waiting.resultRoom:
      return 'room in the result FIFO'
    case Waiting.drain:
      return 'the other units to finish'
    default:
      return 'the memory'
  }
}
