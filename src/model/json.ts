/**
 * JSON (RFC 8259) with the position of every value, so that a message about a field can say where it stands. Stricter than
 * `JSON.parse`: a name that occurs twice in an object is refused, and objects are Maps, so that no name is special (`__proto__`).
 */
import { UserError } from '../errors.js'

export interface JsonNode {
  /** Index in the text: of the value, or of the name if it is a member of an object. `positionIn` makes it readable. */
  at: number
  value: string | number | boolean | null | JsonNode[] | JsonObject
}
export type JsonObject = Map<string, JsonNode>

const MAX_DEPTH = 16
const SPACE = /[ \t\r\n]*/y
const STRING = /"[^"\\]*(?:\\.[^"\\]*)*"/y
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y
const WORD = /[A-Za-z_][A-Za-z_0-9]*/y
const WORDS = new Map<string, boolean | null>([
  ['true', true],
  ['false', false],
  ['null', null],
])

/**
 * @param name what messages call the text, the file's name
 * @throws UserError with `name:line:column` where the text is not JSON
 */
export function parseJson(text: string, name: string): JsonNode {
  return new JsonParser(text, name).parse()
}

class JsonParser {
  private index = 0

  constructor(
    private readonly text: string,
    private readonly name: string,
  ) {}

  parse(): JsonNode {
    if (this.text.startsWith('\uFEFF')) this.index = 1
    const node = this.node(0)
    if (this.peek() !== '') throw this.unexpected('the end of the file')
    return node
  }

  private node(depth: number): JsonNode {
    const first = this.peek()
    const at = this.index
    if (depth > MAX_DEPTH) throw this.error(`nested more than ${MAX_DEPTH} deep`)
    if (first === '{') return { at, value: this.object(depth) }
    if (first === '[') return { at, value: this.array(depth) }
    if (first === '"') return { at, value: this.string('a string') }
    const number = this.match(NUMBER)
    if (number !== undefined) return { at, value: Number(number) }
    const start = this.index
    const word = WORDS.get(this.match(WORD) ?? '')
    if (word !== undefined) return { at, value: word }
    this.index = start
    throw this.unexpected('a value')
  }

  private object(depth: number): JsonObject {
    const members: JsonObject = new Map()
    this.expect('{', 'an object')
    if (this.accept('}')) return members
    do {
      this.peek()
      const keyAt = this.index
      const key = this.string('a name in double quotes')
      if (members.has(key)) throw this.error(`"${key}" occurs twice in one object`, keyAt)
      this.expect(':', "':' after the name")
      const node = this.node(depth + 1)
      members.set(key, { ...node, at: keyAt })
    } while (this.accept(','))
    this.expect('}', "',' or '}'")
    return members
  }

  private array(depth: number): JsonNode[] {
    const items: JsonNode[] = []
    this.expect('[', 'an array')
    if (this.accept(']')) return items
    do items.push(this.node(depth + 1))
    while (this.accept(','))
    this.expect(']', "',' or ']'")
    return items
  }

  private string(expected: string): string {
    if (this.peek() !== '"') throw this.unexpected(expected)
    const start = this.index
    const literal = this.match(STRING)
    if (literal === undefined) throw this.error('a string without its end')
    try {
      return JSON.parse(literal) as string
    } catch {
      throw this.error('a string with a line break, a control character or an unknown escape in it', start)
    }
  }

  /** The next character that is no white space, which becomes the position; '' at the end. */
  private peek(): string {
    this.match(SPACE)
    return this.text[this.index] ?? ''
  }

  private accept(char: string): boolean {
    if (this.peek() !== char) return false
    this.index++
    return true
  }

  private expect(char: string, expected: string): void {
    if (!this.accept(char)) throw this.unexpected(expected)
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.index
    const found = pattern.exec(this.text)?.[0]
    if (found !== undefined) this.index += found.length
    return found
  }

  private unexpected(expected: string): UserError {
    const char = this.peek()
    const found = char === '' ? 'the end of the file' : JSON.stringify(char)
    return this.error(`not JSON: ${found} where ${expected} was expected`)
  }

  private error(what: string, index = this.index): UserError {
    const where = `${this.name}:${positionIn(this.text, index)}`
    return new UserError(what, { where, allowed: 'JSON, each name once' })
  }
}

/** `line:column`, both from 1. */
export function positionIn(text: string, index: number): string {
  const lines = text.slice(0, index).split('\n')
  return `${lines.length}:${lines.at(-1)!.length + 1}`
}
