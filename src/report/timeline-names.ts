/** What the slices of a timeline are called: in the words of the program's source. */
import { Opcode, DMA_KIND_SHIFT, DMA_SPACE_SHIFT, Kind, NIBBLE_MASK, Space } from '../../assembly/isa.js'
import { RecordKind } from '../../assembly/timeline-records.js'
import type { SourceLine } from '../compiler/assembler.js'
import { disassemble } from '../compiler/disassembler.js'
import type { TimelineRecord } from '../runner/timeline.js'

/** What is known of the program. */
export interface TimelineProgram {
  /** Two words per instruction, low word first. */
  program: Uint32Array
  sourceMap: readonly SourceLine[]
  /** Of the program's parts, by number; those without a name are "section 7". */
  sections?: readonly { index: number; name: string }[] | undefined
}

/** Where an instruction comes from. */
export interface InstructionName {
  /** As in the source, without label and comment. */
  text: string
  /** file:line */
  source: string
  /** The semaphore that it waits for, as written. */
  wait: string | undefined
}

export class TimelineNames {
  private readonly instructions: InstructionName[]
  private readonly sections: ReadonlyMap<number, string>

  constructor({ program, sourceMap, sections = [] }: TimelineProgram) {
    this.instructions = disassemble(program).map(({ text }, address) => {
      const line = sourceMap[address]
      return line === undefined
        ? instructionName(text, `instruction ${address}`)
        : instructionName(line.text, sourceOf(line))
    })
    this.sections = new Map(sections.map(({ index, name }) => [index, name]))
  }

  /** Undefined where the program counter had left the program. */
  instruction(address: number): InstructionName | undefined {
    return this.instructions[address]
  }

  section(index: number): string {
    return this.sections.get(index) ?? `section ${index}`
  }

  /** The name of a slice. */
  slice(record: TimelineRecord): string {
    switch (record.kind) {
      case RecordKind.section:
        return this.section(record.section)
      case RecordKind.load:
        return loadName(record)
      case RecordKind.transfer:
        return 'loads under way'
      case RecordKind.wait:
      case RecordKind.stall:
        return this.waitName(record)
      default:
        return record.unit === 0 ? 'issues' : this.commandName(record)
    }
  }

  private commandName(record: TimelineRecord): string {
    if (record.isBoot) return `boot: ${bootName(record)}`
    return this.instruction(record.instruction)?.text ?? Opcode[record.opcode] ?? 'unknown'
  }

  /** What is waited for: the cause, as in the reports, that was counted most often. */
  private waitName(record: TimelineRecord): string {
    const stalls = Object.entries(record.cycles).filter(([cause]) => cause !== 'active')
    const [cause] = stalls.reduce((most, stall) => (stall[1] > most[1] ? stall : most), ['nothing', 0])
    return cause === 'semaphore' ? `waits: ${this.semaphore(record)}` : `waits: ${cause}`
  }

  /** The semaphore that a command takes a token of. */
  semaphore({ instruction, wait }: TimelineRecord): string {
    return `semaphore ${this.instruction(instruction)?.wait ?? wait}`
  }
}

const sourceOf = ({ file, line }: SourceLine): string => `${file.split(/[/\\]/).at(-1)}:${line}`

function instructionName(line: string, source: string): InstructionName {
  const text = line
    .replace(/;.*/, '')
    .replace(/^(\s*\w+:)+/, '')
    .trim()
    .replace(/\s+/g, ' ')
  return { text, source, wait: /\bwait=([^\s,]+)/.exec(text)?.[1] }
}

function loadName(record: TimelineRecord): string {
  if (record.isBoot) return bootName(record)
  // Of a load that began before the recording only the instruction is known.
  if (record.isCutAtBegin && record.operands.c === 0) return 'load'
  const { imm } = record.operands
  const kind = Kind[(imm >>> DMA_KIND_SHIFT) & NIBBLE_MASK]
  return `${kind} to ${Space[(imm >>> DMA_SPACE_SHIFT) & NIBBLE_MASK]}`
}

/** The boot's three loads: docs/chip.md, "Sequencer", Boot. */
function bootName({ operands: { a, imm } }: TimelineRecord): string {
  if (((imm >>> DMA_SPACE_SHIFT) & NIBBLE_MASK) === Space.instructions) return 'program'
  return a === 0 ? 'boot block' : 'descriptor table'
}
