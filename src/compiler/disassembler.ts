/**
 * The disassembler: words to text that assembles to the same words, by the table of instruction-formats.ts.
 *
 *         li r1, 4
 *     L1: addi r1, r1, -1            branch targets inside the program become labels: L and the instruction's address
 *         bne r1, r0, L1
 *         .word 0x00000006, 0        no instruction: an opcode that does not exist, or a field that no text of it sets
 *
 * Of several texts for the same words the one with the fewest operands is taken: `ret` before `jr r15`, `mov` before `addi`.
 */
import { NIBBLE_MASK, OPCODE_MASK, SIGNAL_SHIFT, WAIT_SHIFT } from '../../assembly/isa.js'
import { WORD_DIRECTIVE } from './instruction-encoder.js'
import { FORMATS } from './instruction-formats.js'
import type { InstructionFormat, NamedField, Operand, Option } from './instruction-formats.js'

export interface DisassembledLine {
  /** Of the instruction: its place in the program. */
  address: number
  /** Bits 0..31: opcode, semaphores, registers. */
  low: number
  /** Bits 32..63: imm. */
  high: number
  /** `L12`, where a branch leads here. */
  label: string | undefined
  /** The instruction, without its label. */
  text: string
}

/** Every format, those with the fewest operands first. */
const BY_OPERANDS = [...FORMATS.values()].sort((x, y) => x.operands.length - y.operands.length)

/** The formats of an opcode, in the same order. */
const FORMATS_OF: ReadonlyMap<number, readonly InstructionFormat[]> = new Map(
  BY_OPERANDS.map(({ opcode }) => [opcode, BY_OPERANDS.filter((format) => format.opcode === opcode)]),
)

/** @param words two per instruction, low word first */
export function disassemble(words: Uint32Array): DisassembledLine[] {
  const count = words.length / 2
  const targets = new Set<number>()
  const nameTarget = (target: number): string => {
    if (target >= count) return String(target)
    targets.add(target)
    return labelOf(target)
  }
  const texts = Array.from({ length: count }, (_, address) => {
    const low = words[address * 2]! >>> 0
    const high = words[address * 2 + 1]! >>> 0
    return { address, low, high, text: textOf(low, high, nameTarget) }
  })
  return texts.map((line) => ({ ...line, label: targets.has(line.address) ? labelOf(line.address) : undefined }))
}

const labelOf = (address: number): string => `L${address}`

/** The program as text, each line with its address and its 64 bits in a comment. */
export function disassemblyText(lines: readonly DisassembledLine[]): string {
  const labelWidth = Math.max(0, ...lines.map(({ label }) => (label === undefined ? 0 : label.length + 2)))
  const bodies = lines.map(
    ({ label, text }) => `${(label === undefined ? '' : `${label}: `).padEnd(labelWidth)}${text}`,
  )
  const width = Math.min(MAX_COMMENT_COLUMN, Math.max(0, ...bodies.map((body) => body.length)))
  const rows = lines.map(({ address, low, high }, index) => {
    return `${bodies[index]!.padEnd(width)}  ; ${String(address).padStart(ADDRESS_WIDTH)}  ${hexOf(low, high)}\n`
  })
  return rows.join('')
}

const MAX_COMMENT_COLUMN = 72
/** The largest instruction memory has 65,536 words. */
const ADDRESS_WIDTH = 5

/** Bits 63..32, then 31..0, as docs/isa.md draws them. */
export function hexOf(low: number, high: number): string {
  return `${hexWord(high)} ${hexWord(low)}`
}

const hexWord = (word: number): string => (word >>> 0).toString(16).padStart(8, '0')

type NameTarget = (target: number) => string

function textOf(low: number, high: number, nameTarget: NameTarget): string {
  for (const format of FORMATS_OF.get(low & OPCODE_MASK) ?? []) {
    const text = new InstructionDecoder(format, low, high).decode(nameTarget)
    if (text !== undefined) return text
  }
  return `${WORD_DIRECTIVE} 0x${hexWord(low)}, ${high === 0 ? '0' : `0x${hexWord(high)}`}`
}

/** Reads the fields of one format, and notes which bits it has explained. */
class InstructionDecoder {
  private restLow: number
  private restHigh: number

  constructor(
    private readonly format: InstructionFormat,
    low: number,
    high: number,
  ) {
    this.restLow = low ^ (format.opcode | ('fixed' in format ? (format.fixed as number) : 0))
    this.restHigh = high
  }

  /** The text; undefined where bits are left that it does not say. */
  decode(nameTarget: NameTarget): string | undefined {
    const { mnemonic, operands, options, semaphores } = this.format
    let target: number | undefined
    const words: string[] = []
    for (const operand of operands) {
      if (operand.type === 'immediate' && operand.label === 'target') target = this.restHigh
      const word = this.operand(operand)
      if (word === undefined) return undefined
      if (word !== '') words.push(word)
    }
    for (const option of options) {
      const word = this.option(option)
      if (word === undefined) return undefined
      if (word !== '') words.push(word)
    }
    const tail = semaphores ? [this.semaphore('wait', WAIT_SHIFT), this.semaphore('signal', SIGNAL_SHIFT)] : []
    if (this.restLow !== 0 || this.restHigh !== 0) return undefined
    if (target !== undefined) words[words.length - 1] = nameTarget(target >>> 0)
    return [mnemonic, words.join(', '), ...tail].filter((part) => part !== '').join(' ')
  }

  private operand(operand: Operand): string | undefined {
    if (operand.type === 'name') return this.named(operand)
    if (operand.type === 'register') return `r${this.nibble(operand.shift)}`
    const value = this.restHigh | 0
    this.restHigh = 0
    return operand.optional && value === 0 ? '' : String(value)
  }

  private option(option: Option): string | undefined {
    if (option.type === 'flag') return this.high(option.shift, 1) === 1 ? option.label : ''
    if (option.type === 'name') {
      const name = this.named(option)
      if (name === undefined) return undefined
      return option.required || option.names.get(name) !== 0 ? `${option.label}=${name}` : ''
    }
    const unused = 32 - option.bits
    const value = (this.high(option.shift, option.bits) << unused) >> unused
    if (value < option.min || value > option.max) return undefined
    return option.required || value !== 0 ? `${option.label}=${value}` : ''
  }

  private named({ shift, bits, names }: NamedField): string | undefined {
    const value = this.high(shift, bits)
    return [...names].find(([, number]) => number === value)?.[0]
  }

  private semaphore(name: string, shift: number): string {
    const number = this.nibble(shift)
    return number === 0 ? '' : `${name}=${number}`
  }

  private nibble(shift: number): number {
    const value = (this.restLow >>> shift) & NIBBLE_MASK
    this.restLow &= ~(NIBBLE_MASK << shift)
    return value
  }

  private high(shift: number, bits: number): number {
    const mask = 2 ** bits - 1
    const value = (this.restHigh >>> shift) & mask
    this.restHigh &= ~(mask << shift)
    return value
  }
}
