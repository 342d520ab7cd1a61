/**
 * What crosses the host FIFOs of an RNN-T program (docs/chip.md, "RNN-T on the chip", From the host, To the host).
 *
 *     in    | header | decisions: count, then each (with a schedule) | frame | frame | ... |      for each block
 *     out   | symbol | symbol | ... | end of the utterance | symbol | ...
 *
 * All words have 32 bits, little-endian.
 */
import { timeReduction } from '../model/rnnt.js'
import type { QuantizedRnnt } from '../model/rnnt.js'

/** Feature frames of one utterance. */
export interface Utterance {
  /** int8 [count, inputs] */
  frames: Int8Array
  /** At least 1. */
  count: number
  /** Begin anew; otherwise the model goes on where the utterance before has ended. The first one must. */
  reset: boolean
}

/** A symbol that an encoder frame, from 0 in its utterance, is to emit. */
export interface ScheduledSymbol {
  frame: number
  symbol: number
}

/** Of an utterance: frames ascending, at most N symbols in each, no blanks. */
export type SymbolSchedule = readonly ScheduledSymbol[]

/** How a program takes its frames: a `RnntProgram` is one. */
export interface BlockFormat {
  /** Input frames of a block at most; a multiple of the model's time reduction. */
  block: number
  /** Of a frame: bytes that mean something, and those in the FIFO. */
  input: { bytes: number; strideBytes: number }
}

/** A symbol as it came out. */
export interface ReceivedSymbol {
  utterance: number
  /** Encoder frame, from 0 in its utterance. */
  frame: number
  symbol: number
  /** Core cycle in which the chip sent it. */
  cycle: number
}

type Described = Pick<QuantizedRnnt, 'description'>

/** Frames of a block of an utterance, and the block's place. */
export interface FrameBlock {
  utterance: number
  /** First frame, in its utterance. */
  first: number
  frames: number
  reset: boolean
  /** Of the utterance. */
  end: boolean
}

const HEADER_RESET = 0x100
const HEADER_END = 0x200
const HEADER_LAST = 0x400
/** Frames have 8 bits in a header. */
const MAX_BLOCK = 0xff

const WORD_BYTES = 4
export const END_OF_UTTERANCE = 0xffff_ffff
/** A symbol's word has its frame in the upper half. */
const FRAME_SHIFT = 16
const FRAME_NUMBERS = 2 ** 16

/** Frames that come out of the encoder for `count` of the input: the last one is filled up with zeros. */
export function encoderFrames({ description }: Described, count: number): number {
  return Math.ceil(count / timeReduction(description))
}

/** The utterances cut into blocks, in the order in which they go to the chip. */
export function frameBlocks({ block }: BlockFormat, utterances: readonly Utterance[]): FrameBlock[] {
  return utterances.flatMap(({ count, reset }, utterance) =>
    Array.from({ length: Math.ceil(count / block) }, (_, b): FrameBlock => {
      const first = b * block
      const frames = Math.min(block, count - first)
      return { utterance, first, frames, reset: reset && b === 0, end: first + frames === count }
    }),
  )
}

/**
 * What the host sends in the whole run.
 *
 * @param schedule of each utterance, for a program that was lowered with one
 * @throws RangeError where there is no utterance, an utterance is empty or its sizes contradict each other, the first one does not
 *   reset, or the schedule is not as `SymbolSchedule` says
 */
export function hostWords(
  program: BlockFormat,
  model: Described,
  utterances: readonly Utterance[],
  schedule?: readonly SymbolSchedule[],
): Uint8Array {
  checkUtterances(program, model, utterances)
  const { bytes, strideBytes } = program.input
  const blocks = frameBlocks(program, utterances)
  const decisions = schedule === undefined ? undefined : scheduledDecisions(program, model, utterances, schedule)
  const decisionWords = decisions?.reduce((sum, ofBlock) => sum + 1 + ofBlock.length, 0) ?? 0
  const frameBytes = blocks.reduce((sum, { frames }) => sum + frames * strideBytes, 0)
  const words = new Uint8Array((blocks.length + decisionWords) * WORD_BYTES + frameBytes)
  const view = new DataView(words.buffer)
  let at = 0
  const put = (word: number): void => {
    view.setUint32(at, word, true)
    at += WORD_BYTES
  }
  blocks.forEach(({ utterance, first, frames, reset, end }, index) => {
    const last = index === blocks.length - 1
    put(frames | (reset ? HEADER_RESET : 0) | (end ? HEADER_END : 0) | (last ? HEADER_LAST : 0))
    const ofBlock = decisions?.[index]
    if (ofBlock !== undefined) [ofBlock.length, ...ofBlock].forEach(put)
    const rows = utterances[utterance]!.frames.subarray(first * bytes, (first + frames) * bytes)
    for (let frame = 0; frame < frames; frame++, at += strideBytes) {
      words.set(new Uint8Array(rows.buffer, rows.byteOffset + frame * bytes, bytes), at)
    }
  })
  return words
}

/** Room for all that can come back: N symbols of each encoder frame, and the ends of the utterances. */
export function outputBytes(model: Described, utterances: readonly Utterance[]): number {
  const { symbolsPerFrame } = model.description.search
  const frames = utterances.reduce((sum, { count }) => sum + encoderFrames(model, count), 0)
  return (frames * symbolsPerFrame + utterances.length) * WORD_BYTES
}

/** A symbol on its way to the host. @param frame its encoder frame, from the last reset */
export const symbolWord = (frame: number, symbol: number): number => ((frame << FRAME_SHIFT) | symbol) >>> 0

/** The 32-bit words of what the chip has sent. */
export function outputWords(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Array.from({ length: bytes.length / WORD_BYTES }, (_, index) => view.getUint32(index * WORD_BYTES, true))
}

/**
 * The symbols that came back. Frames are counted modulo 65,536 on the chip; 65,536 frames without a symbol cannot be told from none.
 *
 * @param output as the chip has sent it
 * @param cycles the core cycle of each of its words
 * @throws Error, a defect of azsim, where they are not what these utterances can give
 */
export function readSymbols(
  output: Uint8Array,
  cycles: readonly number[],
  model: Described,
  utterances: readonly Utterance[],
): ReceivedSymbol[] {
  const symbols: ReceivedSymbol[] = []
  let utterance = 0
  let begin = 0 // of the utterance, counted from the last reset
  let latest = 0
  for (const [index, word] of outputWords(output).entries()) {
    const count = encoderFrames(model, utterances[utterance]?.count ?? 0)
    if (word === END_OF_UTTERANCE) {
      utterance++
      begin = utterances[utterance]?.reset === false ? begin + count : 0
      latest = begin
      continue
    }
    latest += ((word >>> FRAME_SHIFT) - latest) & (FRAME_NUMBERS - 1)
    const frame = latest - begin
    if (frame >= count) throw new Error(`the chip's word ${index} is of frame ${frame} of ${count}`)
    symbols.push({ utterance, frame, symbol: word & (FRAME_NUMBERS - 1), cycle: cycles[index]! })
  }
  if (utterance !== utterances.length) throw new Error(`${utterance} of ${utterances.length} utterances have an end`)
  return symbols
}

function checkUtterances({ block, input }: BlockFormat, model: Described, utterances: readonly Utterance[]): void {
  const reduction = timeReduction(model.description)
  if (!(block >= 1 && block <= MAX_BLOCK) || block % reduction !== 0) {
    throw new RangeError(`blocks of ${block} frames: a multiple of ${reduction}, at most ${MAX_BLOCK}`)
  }
  if (utterances[0]?.reset !== true) throw new RangeError('there is no first utterance that resets')
  for (const { count, frames } of utterances) {
    if (count >= 1 && frames.length === count * input.bytes) continue
    throw new RangeError(`${count} frames of ${input.bytes} values, and ${frames.length} values`)
  }
}

/** For each block its decisions: per encoder frame the symbols, and the blank unless there are N of them. */
function scheduledDecisions(
  program: BlockFormat,
  model: Described,
  utterances: readonly Utterance[],
  schedule: readonly SymbolSchedule[],
): number[][] {
  if (schedule.length !== utterances.length) {
    throw new RangeError(`${utterances.length} utterances, and the schedules of ${schedule.length}`)
  }
  const { search, vocabulary } = model.description
  const ofUtterances = utterances.map(({ count }, utterance) => {
    const ofFrames = Array.from({ length: encoderFrames(model, count) }, (): number[] => [])
    let latest = 0
    for (const { frame, symbol } of schedule[utterance]!) {
      const ofFrame = frame >= latest ? ofFrames[frame] : undefined
      const isSymbol = symbol >= 0 && symbol < vocabulary.size && symbol !== vocabulary.blank
      if (ofFrame === undefined || ofFrame.length === search.symbolsPerFrame || !isSymbol) {
        throw new RangeError(`schedule of utterance ${utterance}: symbol ${symbol} in frame ${frame}`)
      }
      ofFrame.push(symbol)
      latest = frame
    }
    for (const ofFrame of ofFrames) if (ofFrame.length < search.symbolsPerFrame) ofFrame.push(vocabulary.blank)
    return ofFrames
  })
  const reduction = timeReduction(model.description)
  return frameBlocks(program, utterances).map(({ utterance, first, frames }) => {
    const firstEncoded = first / reduction
    return ofUtterances[utterance]!.slice(firstEncoded, firstEncoded + encoderFrames(model, frames)).flat()
  })
}
