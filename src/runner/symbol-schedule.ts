/**
 * Files that say which symbols the encoder frames of an utterance are to emit, one a line:
 *
 *     ; comments run from ; or # to the end of the line; blank lines are skipped
 *     12 7              the encoder frame, from 0, and the number of the symbol
 *     12 the            or its label, if the model has labels
 *     31 "a # b"        in quotes, as in JSON, where it has blanks, ; or # in it, or is made of digits
 *
 * Frames ascend; a frame that is not named is blank. What a free run has emitted can be written as such a file and replayed.
 */
import { sourceExcerpt } from '../compiler/source-excerpt.js'
import { UserError } from '../errors.js'
import { nearest } from '../model/nearest.js'
import { readUserFile } from '../model/read-file.js'
import type { RnntDescription } from '../model/rnnt.js'
import type { ScheduledSymbol, SymbolSchedule } from './host-words.js'

const MAX_SCHEDULE_BYTES = 2 ** 26

/** What a schedule has to fit. */
export type ScheduledModel = Pick<RnntDescription, 'vocabulary' | 'search'>

/**
 * @param frames encoder frames of the utterance
 * @throws UserError as `parseSymbolSchedule`, or where the file cannot be read
 */
export function loadSymbolSchedule(path: string, model: ScheduledModel, frames: number): SymbolSchedule {
  return parseSymbolSchedule(new TextDecoder().decode(readUserFile(path, MAX_SCHEDULE_BYTES)), path, model, frames)
}

/**
 * @param name what messages call the file
 * @param frames encoder frames of the utterance
 * @throws UserError with file:line:column for the first thing that is not as the head of this file says, that the model does not have, or
 *   that is too much for a frame
 */
export function parseSymbolSchedule(
  text: string,
  name: string,
  model: ScheduledModel,
  frames: number,
): ScheduledSymbol[] {
  const reader = new ScheduleReader(name, model, frames)
  text.split(/\r?\n/).forEach((line, index) => {
    reader.read(line, index + 1)
  })
  return reader.symbols
}

/** The file of a schedule; labels, if there are any, stand in comments. */
export function symbolScheduleText(symbols: SymbolSchedule, labels?: readonly string[]): string {
  const lines = symbols.map(({ frame, symbol }) => {
    const label = labels?.[symbol]
    return `${frame} ${symbol}${label === undefined ? '' : ` ; ${JSON.stringify(label)}`}\n`
  })
  return `; encoder frame, symbol\n${lines.join('')}`
}

/** A word of a line, up to the next blank or comment outside of quotes. */
const WORD = /(?:"(?:[^"\\]|\\.)*"|[^\s;#"])+/y
const GAP = /\s*(?:[;#].*)?/sy
const NUMBER = /^\d+$/
const ALLOWED_LINE = 'lines such as `12 7`: an encoder frame and a symbol; comments after ;'

class ScheduleReader {
  readonly symbols: ScheduledSymbol[] = []
  private readonly labels: ReadonlyMap<string, number>
  private line = ''
  private lineNumber = 0
  private at = 0
  /** Symbols of the frame that was named last. */
  private inFrame = 0

  constructor(
    private readonly name: string,
    private readonly model: ScheduledModel,
    private readonly frames: number,
  ) {
    this.labels = new Map(model.vocabulary.labels?.map((label, symbol) => [label, symbol]))
  }

  read(line: string, lineNumber: number): void {
    this.line = line
    this.lineNumber = lineNumber
    this.at = 0
    this.skipGap()
    if (this.at === line.length) return
    const frame = this.frame()
    this.skipGap()
    const symbol = this.symbol()
    this.skipGap()
    if (this.at < line.length) this.refuse(this.at, 'there is more than a frame and a symbol', ALLOWED_LINE)
    this.symbols.push({ frame, symbol })
  }

  private skipGap(): void {
    GAP.lastIndex = this.at
    this.at += GAP.exec(this.line)![0].length
  }

  /** The word here, '' if there is none. */
  private word(): string {
    WORD.lastIndex = this.at
    return WORD.exec(this.line)?.[0] ?? ''
  }

  private frame(): number {
    const word = this.word()
    if (!NUMBER.test(word)) this.refuse(this.at, 'the line does not begin with the number of a frame', ALLOWED_LINE)
    const frame = Number(word)
    const latest = this.symbols.at(-1)?.frame ?? 0
    if (frame >= this.frames) {
      const allowed = `0..${this.frames - 1}: the input has ${this.frames} encoder frames`
      this.refuse(this.at, `there is no encoder frame ${shown(word)}`, allowed)
    }
    if (frame < latest) this.refuse(this.at, `frame ${frame} comes after frame ${latest}`, 'frames in ascending order')
    this.inFrame = frame === latest ? this.inFrame + 1 : 1
    const { symbolsPerFrame } = this.model.search
    if (this.inFrame > symbolsPerFrame) {
      const allowed = `${symbolsPerFrame} symbols a frame, as the model's search says`
      this.refuse(this.at, `frame ${frame} has too many symbols`, allowed)
    }
    this.at += word.length
    return frame
  }

  private symbol(): number {
    const word = this.word()
    const { size, blank } = this.model.vocabulary
    if (word === '')
      this.refuse(
        this.at,
        this.at < this.line.length ? 'the quotes have no end' : 'the frame has no symbol',
        ALLOWED_LINE,
      )
    const symbol = NUMBER.test(word) ? Number(word) : this.labelled(word)
    if (symbol >= size) {
      const hint = this.labels.has(word) ? `"${word}" for the label` : undefined
      this.refuse(this.at, `there is no symbol ${shown(word)}`, `0..${size - 1}`, hint)
    }
    if (symbol === blank) {
      this.refuse(this.at, `${shown(word)} is the blank`, 'symbols; frames without one are blank', 'leave the line out')
    }
    this.at += word.length
    return symbol
  }

  private labelled(word: string): number {
    const label = word.startsWith('"') ? this.unquoted(word) : word
    const symbol = this.labels.get(label)
    if (symbol !== undefined) return symbol
    if (this.labels.size === 0) {
      this.refuse(this.at, `${shown(word)} is no number`, 'the number of a symbol: the model has no labels')
    }
    const near = nearest(label, this.labels.keys())
    const hint = near === undefined ? undefined : `${JSON.stringify(near)}, or its number, ${this.labels.get(near)}`
    this.refuse(this.at, `the model has no label ${shown(word)}`, 'a label of the vocabulary, or a number', hint)
  }

  private unquoted(word: string): string {
    try {
      return JSON.parse(word) as string
    } catch {
      this.refuse(this.at, `the text in quotes is not one of JSON`, 'such as "a b" or "\\u00e9"')
    }
  }

  private refuse(at: number, what: string, allowed: string, hint?: string): never {
    throw new UserError(what, {
      where: `${this.name}:${this.lineNumber}:${at + 1}`,
      excerpt: sourceExcerpt(this.line, at + 1),
      allowed,
      ...(hint !== undefined && { hint }),
    })
  }
}

/** A word as a message quotes it. */
function shown(word: string): string {
  const text = word.length > 40 ? `${word.slice(0, 40)}...` : word
  return JSON.stringify(text)
}
