/**
 * Integer expressions of the assembler: numbers, names, unary minus, `+ - *` and parentheses, with the usual precedence.
 *
 *     expression = term   { ("+" | "-") term }
 *     term       = factor { "*" factor }
 *     factor     = "-" factor | number | name | "(" expression ")"
 */
import { assemblyError, quoted } from './assembler-lexer.js'
import type { Token, TokenReader } from './assembler-lexer.js'

/** The value of a name; throws a `UserError` when there is none. */
export type NameValue = (name: Token) => number

/** Deeper nesting is a mistake, and must not exhaust the stack. */
const MAX_DEPTH = 64
const ALLOWED = 'numbers, names, + - * and parentheses'

/** Reads the longest expression that begins here. Intermediate values stay exact (below 2^53). */
export function readExpression(reader: TokenReader, valueOf: NameValue, depth = 0): number {
  let value = readTerm(reader, valueOf, depth)
  for (;;) {
    const operator = reader.peek()
    if (reader.accept('+')) value = exact(value + readTerm(reader, valueOf, depth), operator)
    else if (reader.accept('-')) value = exact(value - readTerm(reader, valueOf, depth), operator)
    else return value
  }
}

function readTerm(reader: TokenReader, valueOf: NameValue, depth: number): number {
  let value = readFactor(reader, valueOf, depth)
  for (;;) {
    const operator = reader.peek()
    if (!reader.accept('*')) return value
    value = exact(value * readFactor(reader, valueOf, depth), operator)
  }
}

function readFactor(reader: TokenReader, valueOf: NameValue, depth: number): number {
  const token = reader.next()
  if (depth > MAX_DEPTH)
    throw assemblyError(token.position, 'the expression is nested too deeply', `${MAX_DEPTH} levels`)
  if (token.type === 'number') return token.value
  if (token.type === 'name') return valueOf(token)
  if (token.type === 'mark' && token.text === '-') return -readFactor(reader, valueOf, depth + 1) + 0
  if (token.type === 'mark' && token.text === '(') {
    const value = readExpression(reader, valueOf, depth + 1)
    if (reader.accept(')')) return value
    throw assemblyError(reader.peek().position, `expected ")" before ${quoted(reader.peek())}`, ALLOWED)
  }
  throw assemblyError(token.position, `expected a value, found ${quoted(token)}`, ALLOWED)
}

function exact(value: number, operator: Token): number {
  if (Number.isSafeInteger(value)) return value
  throw assemblyError(operator.position, `the result of "${operator.text}" is too large`, 'results below 2^53')
}
