/**
 * The assembler: text (`.azs`) to instructions, in two passes.
 *
 *     [label:] [mnemonic operands, options] [; comment]        docs/chip.md, "Sequencer"; instruction-formats.ts has every form
 *
 *     .const NAME expression      a number; one given by the caller has precedence over the text's own
 *     .reg   NAME rN              another name for a register
 *     .sem   NAME expression      a semaphore, 1..15
 *     .include "file"             the lines of another file, each file once
 *
 * Pass 1 reads the lines, carries out the directives and gives every instruction its address; pass 2 encodes. So labels may be used
 * before they are defined, constants, registers and semaphores only after. Names are one space: no two things share one.
 *
 * Only what the program says is checked; whether an address makes sense is known to the chip alone.
 */
import { encodeInstruction, INSTRUCTION_BYTES } from './instruction-encoder.js'
import { FORMATS } from './instruction-formats.js'
import { assemblyError, quoted, tokenize, TokenReader, WORD_MAX, WORD_MIN } from './assembler-lexer.js'
import type { SourcePosition, Token } from './assembler-lexer.js'
import { readExpression } from './assembler-expression.js'
import { SymbolTable } from './assembler-symbols.js'

export interface AssembleOptions {
  /** The name of the text, for messages. */
  file?: string
  /** Constants defined before the first line: they have precedence over the text's own `.const`. */
  constants?: Readonly<Record<string, number>>
  /** The text of an included file, or undefined if there is none. Without it, nothing can be included. */
  readInclude?: (file: string) => string | undefined
}

/** Where an instruction comes from. */
export interface SourceLine extends SourcePosition {
  /** The line as written, trimmed. */
  text: string
}

export interface Assembly {
  /** Two words per instruction: low (opcode, registers), high (imm). */
  words: Uint32Array
  /** Bytes of the program in instruction memory. */
  bytes: number
  /** One entry per instruction. */
  sourceMap: SourceLine[]
  /** Addresses of instructions. */
  labels: ReadonlyMap<string, number>
  constants: ReadonlyMap<string, number>
  semaphores: ReadonlyMap<string, number>
}

interface PendingInstruction {
  mnemonic: Token
  reader: TokenReader
  source: SourceLine
}

/** More lines than any program has: an include that never ends is stopped by `included`, a huge text by this. */
const MAX_LINES = 100_000
const DIRECTIVES = '.const NAME value, .reg NAME rN, .sem NAME 1..15, .include "file"'

/** Assembles a program. @throws UserError at file:line:column of the first mistake */
export function assemble(text: string, options: AssembleOptions = {}): Assembly {
  return new Assembler(options).run(text)
}

class Assembler {
  private readonly symbols: SymbolTable
  private readonly pending: PendingInstruction[] = []
  private readonly included = new Set<string>()
  private lines = 0

  constructor(private readonly options: AssembleOptions) {
    this.symbols = new SymbolTable(options.constants ?? {})
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
      sourceMap: this.pending.map(({ source }) => source),
      labels: this.symbols.entries('label'),
      constants: this.symbols.entries('constant'),
      semaphores: this.symbols.entries('semaphore'),
    }
  }

  /** Pass 1 over the lines of a file. */
  private readFile(text: string, file: string): void {
    for (const [index, line] of text.split('\n').entries()) {
      const reader = new TokenReader(tokenize(line, file, index + 1))
      if (++this.lines > MAX_LINES)
        throw assemblyError(reader.peek().position, 'the program is too long', `${MAX_LINES} lines`)
      this.readLine(reader, line)
    }
  }

  private readLine(reader: TokenReader, line: string): void {
    while (reader.peek().type === 'name' && reader.peek(1).text === ':' && reader.peek(1).type === 'mark') {
      this.symbols.define('label', reader.next(), this.pending.length)
      reader.next()
    }
    if (reader.isAtEnd()) return
    const first = reader.next()
    if (first.type !== 'name')
      throw assemblyError(first.position, `a line cannot begin with ${quoted(first)}`, 'label:, instruction, directive')
    if (first.text.startsWith('.')) {
      this.directive(first, reader)
      if (!reader.isAtEnd())
        throw assemblyError(reader.peek().position, `${quoted(reader.peek())} after the directive`, DIRECTIVES)
      return
    }
    this.pending.push({ mnemonic: first, reader, source: { ...first.position, text: line.trim() } })
    if (!FORMATS.has(first.text)) {
      throw assemblyError(first.position, `"${first.text}" is no instruction`, [...FORMATS.keys()].join(' '))
    }
  }

  private directive(directive: Token, reader: TokenReader): void {
    switch (directive.text) {
      case '.const': {
        const name = this.newName(reader)
        this.symbols.define('constant', name, this.wordOf(reader))
        return
      }
      case '.sem': {
        const name = this.newName(reader)
        const at = reader.peek()
        const value = this.wordOf(reader)
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

  private wordOf(reader: TokenReader): number {
    const { position } = reader.peek()
    const value = readExpression(reader, (name) => this.symbols.valueOf(name, ['constant']))
    if (value >= WORD_MIN && value <= WORD_MAX) return value
    throw assemblyError(position, `${value} does not fit into 32 bits`, `${WORD_MIN}..${WORD_MAX}`)
  }

  private include(reader: TokenReader): void {
    const name = reader.next()
    if (name.type !== 'text') throw assemblyError(name.position, `expected "file", found ${quoted(name)}`, DIRECTIVES)
    if (this.included.has(name.text)) return
    const text = this.options.readInclude?.(name.text)
    if (text === undefined) throw assemblyError(name.position, `the file "${name.text}" cannot be included`)
    this.included.add(name.text)
    this.readFile(text, name.text)
  }
}
