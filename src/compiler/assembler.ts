/**
 * The assembler: text (`.azs`) to instructions, in two passes.
 *
 *     [label:] [mnemonic operands, options] [; comment]        docs/chip.md, "Sequencer"; instruction-formats.ts has every form
 *
 *     .const NAME expression      a number; one given by the caller has precedence over the text's own
 *     .reg   NAME rN              another name for a register
 *     .sem   NAME expression      a semaphore, 1..15
 *     .include "file"             the lines of another file, each file once
 *     .word  low, high            an instruction by its two words
 *
 * Pass 1 reads the lines, carries out the directives and gives every instruction its address; pass 2 encodes. So labels may be used
 * before they are defined, constants, registers and semaphores only after. Names are one space: no two things share one.
 *
 * Only what the program says is checked; whether an address makes sense is known to the chip alone.
 */
import { UserError } from '../errors.js'
import { nearest } from '../model/nearest.js'
import { encodeInstruction, INSTRUCTION_BYTES, WORD_DIRECTIVE, WORD_USAGE, wordOf } from './instruction-encoder.js'
import { FORMATS } from './instruction-formats.js'
import { assemblyError, quoted, tokenize, TokenReader } from './assembler-lexer.js'
import type { Token } from './assembler-lexer.js'
import { SymbolTable } from './assembler-symbols.js'
import type { Placeholder } from './assembler-symbols.js'

export interface AssembleOptions {
  /** The name of the text, for messages. */
  file?: string
  /** Constants defined before the first line: they have precedence over the text's own `.const`. */
  constants?: Readonly<Record<string, number>>
  /** Constants that nothing defines stand for its value; without it, they are mistakes. */
  placeholder?: Placeholder
  /**
   * Finds an included file: its name as written, and the file that includes it. Undefined if there is none. Without it, nothing can be
   * included.
   */
  readInclude?: (name: string, from: string) => SourceText | undefined
}

export interface SourceText {
  /** What messages call the file, and how it is known again. */
  file: string
  text: string
}

/** Where an instruction comes from; line and column count from 1. */
export interface SourceLine {
  file: string
  line: number
  column: number
  /** The line as written, trimmed. */
  text: string
}

/** A line of the program, those of included files in their places. */
export interface ListedLine {
  file: string
  line: number
  /** The line as written. */
  text: string
  /** Of the instruction on it, if there is one. */
  address: number | undefined
}

export interface Assembly {
  /** Two words per instruction: low (opcode, registers), high (imm). */
  words: Uint32Array
  /** Bytes of the program in instruction memory. */
  bytes: number
  /** One entry per instruction. */
  sourceMap: SourceLine[]
  lines: ListedLine[]
  /** Addresses of instructions. */
  labels: ReadonlyMap<string, number>
  constants: ReadonlyMap<string, number>
  semaphores: ReadonlyMap<string, number>
  /** Constants of the caller that the text neither uses nor defines. */
  unusedConstants: string[]
}

interface PendingInstruction {
  mnemonic: Token
  reader: TokenReader
}

/** More lines than any program has: an include that never ends is stopped by `included`, a huge text by this. */
const MAX_LINES = 100_000
export const DIRECTIVES = `.const NAME value, .reg NAME rN, .sem NAME 1..15, .include "file", ${WORD_USAGE}`

/** Assembles a program. @throws UserError at file:line:column of the first mistake */
export function assemble(text: string, options: AssembleOptions = {}): Assembly {
  return new Assembler(options).run(text)
}

class Assembler {
  private readonly symbols: SymbolTable
  private readonly pending: PendingInstruction[] = []
  private readonly included = new Set<string>()
  private readonly lines: ListedLine[] = []

  constructor(private readonly options: AssembleOptions) {
    this.symbols = new SymbolTable(options.constants ?? {}, options.placeholder)
  }

  run(text: string): Assembly {
    const file = this.options.file ?? 'program'
    this.included.add(file)
    this.readFile(text, file)
    const words = new Uint32Array(this.pending.length * 2)
    for (const [address, { mnemonic, reader }] of this.pending.entries()) {
      const [low, high] = encodeInstruction(mnemonic, reader, this.symbols)
      words[address * 2] = low
      words[address * 2 + 1] = high
    }
    return {
      words,
      bytes: this.pending.length * INSTRUCTION_BYTES,
      sourceMap: this.pending.map(({ mnemonic: { position } }) => {
        const { file, line, column, lineText } = position
        return { file, line, column, text: lineText.trim() }
      }),
      lines: this.lines,
      labels: this.symbols.entries('label'),
      constants: this.symbols.entries('constant'),
      semaphores: this.symbols.entries('semaphore'),
      unusedConstants: this.symbols.unusedConstants(),
    }
  }

  /** Pass 1 over the lines of a file. */
  private readFile(text: string, file: string): void {
    const lines = text.split(/\r?\n/)
    if (lines.at(-1) === '') lines.pop()
    for (const [index, line] of lines.entries()) {
      const reader = new TokenReader(tokenize(line, file, index + 1))
      if (this.lines.length === MAX_LINES)
        throw assemblyError(reader.peek().position, 'the program is too long', `${MAX_LINES} lines`)
      const listed: ListedLine = { file, line: index + 1, text: line, address: undefined }
      this.lines.push(listed)
      if (this.readLine(reader)) listed.address = this.pending.length - 1
    }
  }

  /** Returns whether the line holds an instruction. */
  private readLine(reader: TokenReader): boolean {
    while (reader.peek().type === 'name' && reader.peek(1).text === ':' && reader.peek(1).type === 'mark') {
      this.symbols.define('label', reader.next(), this.pending.length)
      reader.next()
    }
    if (reader.isAtEnd()) return false
    const first = reader.next()
    if (first.type !== 'name')
      throw assemblyError(first.position, `a line cannot begin with ${quoted(first)}`, 'label:, instruction, directive')
    if (FORMATS.has(first.text) || first.text === WORD_DIRECTIVE) {
      this.pending.push({ mnemonic: first, reader })
      return true
    }
    if (first.text.startsWith('.')) {
      this.directive(first, reader)
      if (!reader.isAtEnd())
        throw assemblyError(reader.peek().position, `${quoted(reader.peek())} after the directive`, DIRECTIVES)
      return false
    }
    const what = `"${first.text}" is no instruction`
    throw assemblyError(first.position, what, [...FORMATS.keys()].join(' '), nearest(first.text, FORMATS.keys()))
  }

  private directive(directive: Token, reader: TokenReader): void {
    switch (directive.text) {
      case '.const': {
        const name = this.newName(reader)
        this.symbols.define('constant', name, wordOf(reader, this.symbols, ['constant']))
        return
      }
      case '.sem': {
        const name = this.newName(reader)
        const at = reader.peek()
        const value = wordOf(reader, this.symbols, ['constant'])
        if (value < 1 || value > 15) throw assemblyError(at.position, `there is no semaphore ${value}`, '1..15')
        this.symbols.define('semaphore', name, value)
        return
      }
      case '.reg': {
        const name = this.newName(reader)
        this.symbols.define('register', name, this.symbols.registerOf(reader.next()))
        return
      }
      case '.include':
        this.include(reader)
        return
      default:
        throw assemblyError(directive.position, `"${directive.text}" is no directive`, DIRECTIVES)
    }
  }

  private newName(reader: TokenReader): Token {
    const name = reader.next()
    if (name.type === 'name' && !name.text.includes('.')) return name
    throw assemblyError(name.position, `expected a new name, found ${quoted(name)}`, 'letters, digits and _')
  }

  private include(reader: TokenReader): void {
    const name = reader.next()
    if (name.type !== 'text') throw assemblyError(name.position, `expected "file", found ${quoted(name)}`, DIRECTIVES)
    const source = this.findInclude(name)
    if (this.included.has(source.file)) return
    this.included.add(source.file)
    this.readFile(source.text, source.file)
  }

  private findInclude({ text, position }: Token): SourceText {
    const what = `the file "${text}" cannot be included`
    try {
      const source = this.options.readInclude?.(text, position.file)
      if (source !== undefined) return source
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      throw assemblyError(position, `${what}: ${error.what}`, error.details.allowed)
    }
    throw assemblyError(position, what, 'a path from the folder of this file, or a program of the shipped firmware')
  }
}
