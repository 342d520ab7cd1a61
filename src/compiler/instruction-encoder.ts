/** One instruction: its text, by its format, to two words. */
import { REGISTERS, SIGNAL_SHIFT, WAIT_SHIFT } from '../../assembly/isa.js'
import { nearest } from '../model/nearest.js'
import { readExpression } from './assembler-expression.js'
import { assemblyError, quoted, WORD_MAX, WORD_MIN } from './assembler-lexer.js'
import type { Token, TokenReader } from './assembler-lexer.js'
import { UndefinedNameError } from './assembler-symbols.js'
import type { SymbolTable } from './assembler-symbols.js'
import { FORMATS, usageOf, valuesOf } from './instruction-formats.js'
import type { InstructionFormat, NamedField, Operand, Option } from './instruction-formats.js'

export const INSTRUCTION_BYTES = 8
/** The directive for an instruction by its two words: what has no text of its own. */
export const WORD_DIRECTIVE = '.word'
export const WORD_USAGE = '.word LOW, HIGH'
const MAX_SEMAPHORE = REGISTERS - 1

/** Semaphores are options of every engine command and of `sync`. */
const SEMAPHORE_SHIFTS = new Map([
  ['wait', WAIT_SHIFT],
  ['signal', SIGNAL_SHIFT],
])

/** @param reader behind the mnemonic, or behind `.word` */
export function encodeInstruction(mnemonic: Token, reader: TokenReader, symbols: SymbolTable): [number, number] {
  if (mnemonic.text === WORD_DIRECTIVE) return encodeWords(reader, symbols)
  return new InstructionEncoder(mnemonic, reader, symbols).encode()
}

function encodeWords(reader: TokenReader, symbols: SymbolTable): [number, number] {
  const low = wordOf(reader, symbols, ['constant', 'label'])
  const comma = reader.peek()
  if (!reader.accept(',')) throw assemblyError(comma.position, `expected "," before ${quoted(comma)}`, WORD_USAGE)
  const high = wordOf(reader, symbols, ['constant', 'label'])
  if (reader.isAtEnd()) return [low >>> 0, high >>> 0]
  throw assemblyError(reader.peek().position, `${quoted(reader.peek())} after the two words`, WORD_USAGE)
}

/** The value of an expression that fits into 32 bits, signed or unsigned. */
export function wordOf(reader: TokenReader, symbols: SymbolTable, kinds: readonly ('constant' | 'label')[]): number {
  const { position } = reader.peek()
  const value = readExpression(reader, (name) => symbols.valueOf(name, kinds))
  if (value >= WORD_MIN && value <= WORD_MAX) return value
  throw assemblyError(position, `${value} does not fit into 32 bits`, `${WORD_MIN}..${WORD_MAX}`)
}

class InstructionEncoder {
  private readonly format: InstructionFormat
  private low: number
  private high = 0

  constructor(
    private readonly mnemonic: Token,
    private readonly reader: TokenReader,
    private readonly symbols: SymbolTable,
  ) {
    const format = FORMATS.get(mnemonic.text)!
    this.format = format
    this.low = format.opcode | ('fixed' in format ? format.fixed : 0)
  }

  encode(): [number, number] {
    for (const [index, operand] of this.format.operands.entries()) {
      if (operand.type === 'immediate' && operand.optional && this.reader.isAtEnd()) break
      if (index > 0) this.comma()
      this.operand(operand)
    }
    this.options()
    return [this.low >>> 0, this.high >>> 0]
  }

  private comma(): void {
    if (!this.reader.accept(',')) throw this.error(this.reader.peek(), `expected "," before`)
  }

  private operand(operand: Operand): void {
    switch (operand.type) {
      case 'register':
        this.low |= this.symbols.registerOf(this.reader.next()) << operand.shift
        return
      case 'immediate':
        this.high |= wordOf(this.reader, this.symbols, ['constant', 'label'])
        return
      case 'name':
        this.high |= this.named(operand) << operand.shift
    }
  }

  private options(): void {
    const given = new Set<string>()
    const separated = this.format.operands.length > 0
    while (!this.reader.isAtEnd()) {
      const comma = this.reader.peek()
      if (this.reader.accept(',') && !separated && given.size === 0) throw this.error(comma, 'unexpected')
      const name = this.reader.next()
      if (name.type !== 'name') throw this.error(name, 'expected an option, found')
      if (given.has(name.text)) throw this.error(name, 'given twice:')
      given.add(name.text)
      const semaphore = this.format.semaphores ? SEMAPHORE_SHIFTS.get(name.text) : undefined
      if (semaphore === undefined) this.option(name)
      else this.low |= this.semaphore() << semaphore
    }
    const missing = this.format.options.find((option) => option.required && !given.has(option.label))
    if (missing !== undefined) throw this.error(this.mnemonic, `${missing.label}= is missing in`)
  }

  private option(name: Token): void {
    const option: Option | undefined = this.format.options.find(({ label }) => label === name.text)
    if (option === undefined) throw this.error(name, `${this.format.mnemonic} has no option`)
    if (option.type === 'flag') {
      this.high |= 1 << option.shift
      return
    }
    this.equals()
    if (option.type === 'name') {
      this.high |= this.named(option) << option.shift
      return
    }
    const value = this.number(option.min, option.max)
    this.high |= (value & (2 ** option.bits - 1)) << option.shift
  }

  private equals(): void {
    if (!this.reader.accept('=')) throw this.error(this.reader.peek(), 'expected "=" before')
  }

  private semaphore(): number {
    this.equals()
    const token = this.reader.peek()
    const value = readExpression(this.reader, (name) => this.symbols.valueOf(name, ['semaphore', 'constant']))
    if (value >= 1 && value <= MAX_SEMAPHORE) return value
    throw assemblyError(token.position, `there is no semaphore ${value}`, `1..${MAX_SEMAPHORE}, or leave it out`)
  }

  /** One of the field's names, or an expression that gives its number. */
  private named(field: NamedField): number {
    const token = this.reader.peek()
    const byName = token.type === 'name' ? field.names.get(token.text) : undefined
    if (byName !== undefined) {
      this.reader.next()
      return byName
    }
    const { text } = token
    if (token.type === 'name' && !this.symbols.has(text, 'constant') && !this.symbols.hasPlaceholder(text)) {
      const what = `"${text}" is no ${field.label}`
      if (this.symbols.isDefined(text)) throw assemblyError(token.position, what, valuesOf(field))
      throw new UndefinedNameError(token, what, valuesOf(field), nearest(text, field.names.keys()))
    }
    const value = readExpression(this.reader, (name) => this.symbols.valueOf(name, ['constant']))
    if ([...field.names.values()].includes(value)) return value
    throw assemblyError(token.position, `there is no ${field.label} ${value}`, valuesOf(field))
  }

  private number(min: number, max: number): number {
    const token = this.reader.peek()
    const value = readExpression(this.reader, (name) => this.symbols.valueOf(name, ['constant']))
    if (value >= min && value <= max) return value
    throw assemblyError(token.position, `${value} is out of range`, `${min}..${max}`)
  }

  private error(token: Token, what: string): Error {
    return assemblyError(token.position, `${what} ${quoted(token)}`, usageOf(this.format))
  }
}
