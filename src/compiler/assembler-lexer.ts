/**
 * Cuts a line of assembly text into tokens: names (with dots: `vec.drain`), integers (`12`, `0x1f`), texts in double quotes, and
 * the marks `, : = + - * ( )`. A comment runs from `;` to the end of the line.
 */
import { UserError } from '../errors.js'
import type { UserErrorDetails } from '../errors.js'
import { sourceExcerpt } from './source-excerpt.js'

/** A place in a source file; line and column count from 1. */
export interface SourcePosition {
  readonly file: string
  readonly line: number
  readonly column: number
  /** The whole line, as written. */
  readonly lineText: string
}

export type TokenType = 'name' | 'number' | 'text' | 'mark' | 'end'

export interface Token {
  readonly type: TokenType
  /** As written; of a text, without its quotes. */
  readonly text: string
  /** The value of a number, else 0. */
  readonly value: number
  readonly position: SourcePosition
}

/** A `UserError` at a place in a source file, which it quotes with a caret under the place. */
export function assemblyError(position: SourcePosition, what: string, allowed?: string, hint?: string): UserError {
  return new UserError(what, errorDetails(position, allowed, hint))
}

export function errorDetails(position: SourcePosition, allowed?: string, hint?: string): UserErrorDetails {
  return {
    where: `${position.file}:${position.line}:${position.column}`,
    excerpt: sourceExcerpt(position.lineText, position.column),
    ...(allowed === undefined ? {} : { allowed }),
    ...(hint === undefined ? {} : { hint }),
  }
}

/** Names, numbers and texts that no program needs longer, so that a message can quote them. */
const MAX_NAME = 64
const MAX_TEXT = 255

const TOKEN = /[ \t\r]+|;.*|(?<name>\.?[A-Za-z_][\w.]*)|(?<number>\d\w*)|"(?<text>[^"]*)"|(?<mark>[,:=+\-*()])/y

/** Values of a 32-bit word, signed or unsigned. */
export const WORD_MIN = -(2 ** 31)
export const WORD_MAX = 2 ** 32 - 1

function integerOf(text: string, position: SourcePosition): number {
  if (!/^(0[xX][0-9a-fA-F]+|\d+)$/.test(text))
    throw assemblyError(position, `"${text}" is no number`, 'decimal (12) or hexadecimal (0x1f) integers')
  const value = Number(text)
  if (value > WORD_MAX) throw assemblyError(position, `${text} does not fit into 32 bits`, `0..${WORD_MAX}`)
  return value
}

/** The tokens of one line, always ended by one of type `end`. */
export function tokenize(line: string, file: string, lineNumber: number): Token[] {
  const tokens: Token[] = []
  let index = 0
  while (index < line.length) {
    const position = { file, line: lineNumber, column: index + 1, lineText: line }
    TOKEN.lastIndex = index
    const match = TOKEN.exec(line)
    if (match === null) {
      const character = String.fromCodePoint(line.codePointAt(index)!)
      const what =
        character === '"' ? 'the text in quotes has no end' : `the character ${visible(character)} means nothing`
      throw assemblyError(position, what, 'names, integers, "texts", and , : = + - * ( ) ; (comment)')
    }
    index = TOKEN.lastIndex
    const { name, number, text, mark } = match.groups ?? {}
    const length = (name ?? number ?? text ?? '').length
    const longest = text === undefined ? MAX_NAME : MAX_TEXT
    if (length > longest)
      throw assemblyError(
        position,
        `a ${name ? 'name' : number ? 'number' : 'text'} of ${length} characters`,
        `${longest}`,
      )
    if (name !== undefined) tokens.push({ type: 'name', text: name, value: 0, position })
    else if (number !== undefined)
      tokens.push({ type: 'number', text: number, value: integerOf(number, position), position })
    else if (text !== undefined) tokens.push({ type: 'text', text, value: 0, position })
    else if (mark !== undefined) tokens.push({ type: 'mark', text: mark, value: 0, position })
  }
  tokens.push({
    type: 'end',
    text: '',
    value: 0,
    position: { file, line: lineNumber, column: line.length + 1, lineText: line },
  })
  return tokens
}

/** A character in quotes; by its number where it would not be seen. */
function visible(character: string): string {
  if (!/[\p{C}\p{M}\p{Z}]/u.test(character)) return JSON.stringify(character)
  return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`
}

/** Reads a line's tokens one after the other. */
export class TokenReader {
  private index = 0

  constructor(private readonly tokens: readonly Token[]) {}

  /** The token `ahead` places on; the line's end stays the last. */
  peek(ahead = 0): Token {
    return this.tokens[Math.min(this.index + ahead, this.tokens.length - 1)]!
  }

  next(): Token {
    const token = this.peek()
    if (this.index < this.tokens.length - 1) this.index++
    return token
  }

  /** Takes the mark if it comes next. */
  accept(mark: string): boolean {
    const token = this.peek()
    if (token.type !== 'mark' || token.text !== mark) return false
    this.next()
    return true
  }

  isAtEnd(): boolean {
    return this.peek().type === 'end'
  }
}

/** A token as an error message quotes it. */
export function quoted(token: Token): string {
  return token.type === 'end' ? 'the end of the line' : `"${token.text}"`
}
