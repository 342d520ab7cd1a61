/**
 * Compares a running RNN-T with a reference, bit by bit: where the program has completed something, what then lies in the activation
 * SRAM has to be what the reference says comes next.
 *
 *     h_kept     all h of an LSTM, of its block of frames or of its step, and c after the last of them
 *     decided    e of the frame, a, logits
 *     both       p, if it is another than before
 *
 * It looks without influence on the run: a checked one takes the same cycles.
 */
import type { LayerProbe, RnntProbes } from '../compiler/lower-rnnt.js'
import { END_OF_UTTERANCE, outputWords, symbolWord } from './host-words.js'
import type { VirtualChip } from './virtual-chip.js'

/**
 * What happens in the reference, in the order in which it happens on the chip; frames and steps are counted from the last reset.
 * The arrays hold until the next event is asked for.
 */
export type ReferenceEvent =
  /** A frame of an LSTM, or a step of one in the prediction network. */
  | { kind: 'lstm'; layer: string; frame: number; hidden: Int8Array; cell: Int16Array }
  | { kind: 'joint.encoder'; frame: number; e: Int16Array }
  | { kind: 'joint.prediction'; step: number; p: Int16Array }
  /** `decision`: the symbol that the search goes on with, or the blank, which ends the frame. */
  | { kind: 'joint'; frame: number; activation: Int8Array; logits: Int16Array; decision: number }

/** What the check needs of a chip. */
export type CheckedChip = Pick<VirtualChip, 'watch' | 'activations' | 'cycles'>

export class RnntCheck {
  private readonly events: Iterator<ReferenceEvent>
  private next: ReferenceEvent | undefined
  /** e of the block's frames; complete when its search begins. */
  private encoded: { frame: number; e: Int16Array }[] = []
  private isSearching = false
  /** What the host has to get. */
  private readonly words: number[] = []

  /** Watches the chip from here on; its run has to call `onWatch`. */
  constructor(
    private readonly probes: RnntProbes,
    private readonly blank: number,
    private readonly chip: CheckedChip,
    events: Iterable<ReferenceEvent>,
  ) {
    this.events = events[Symbol.iterator]()
    this.advance()
    chip.watch([probes.hiddenKept, probes.decided])
  }

  /** @throws Error, a defect of azsim, at the first difference: what, where, both values */
  readonly onWatch = (instruction: number, section: number): void => {
    this.passProducts()
    if (instruction === this.probes.decided) this.checkJoint()
    else this.checkLstm(this.probes.layers.find((layer) => layer.section === section)!)
  }

  /**
   * To be called after the run.
   * @param output all that the host has got
   * @throws Error where the symbols differ, or the chip has ended early
   */
  finish(output: Uint8Array): void {
    this.passProducts()
    if (this.next !== undefined) throw this.outOfStep('the end of the program')
    const sent = outputWords(output).filter((word) => word !== END_OF_UTTERANCE)
    this.words.forEach((expected, index) => {
      const word = sent[index]
      if (word !== expected) throw this.difference(`the host's symbol ${index}`, word ?? 'missing', expected)
    })
    if (sent.length > this.words.length) throw this.difference('symbols', sent.length, this.words.length)
  }

  private advance(): void {
    const result = this.events.next()
    this.next = result.done === true ? undefined : result.value
  }

  /** Events that come to light with the next one: p at once, e with its joint. */
  private passProducts(): void {
    for (let { next } = this; next?.kind === 'joint.encoder' || next?.kind === 'joint.prediction'; { next } = this) {
      if (next.kind === 'joint.prediction') this.compare(`${nameOf(next)}: p`, this.probes.joint.p, next.p)
      else {
        if (this.isSearching) this.encoded = []
        this.isSearching = false
        this.encoded.push({ frame: next.frame, e: next.e.slice() })
      }
      this.advance()
    }
  }

  private checkLstm({ name, rows, rowBytes, state }: LayerProbe): void {
    const isOfLayer = (event: ReferenceEvent | undefined) => event?.kind === 'lstm' && event.layer === name
    if (!isOfLayer(this.next)) throw this.outOfStep(`h of ${name}`)
    for (let row = rows; this.next?.kind === 'lstm' && this.next.layer === name; row += rowBytes) {
      const { hidden, cell } = this.next
      const at = nameOf(this.next)
      const last = cell.slice()
      this.compare(`${at}: h`, row, hidden)
      this.advance()
      if (!isOfLayer(this.next)) this.compare(`${at}: c`, state, last)
    }
  }

  private checkJoint(): void {
    const { joint } = this.probes
    if (this.next?.kind !== 'joint') throw this.outOfStep('a decision')
    const { frame, activation, logits, decision } = this.next
    this.isSearching = true
    const place = this.encoded.findIndex((encoded) => encoded.frame === frame)
    if (place < 0) throw this.outOfStep(`the search of a frame whose e the reference has not told`)
    this.compare(`joint.encoder, frame ${frame}: e`, joint.e + place * joint.eStride, this.encoded[place]!.e)
    const at = nameOf(this.next)
    this.compare(`${at}: a`, joint.a, activation)
    this.compare(`${at}: logit`, joint.logits, logits)
    if (decision !== this.blank) this.words.push(symbolWord(frame, decision))
    this.advance()
  }

  private compare(what: string, address: number, expected: Int8Array | Int16Array): void {
    const { buffer } = this.chip.activations(address, expected.byteLength)
    const found = expected instanceof Int8Array ? new Int8Array(buffer) : new Int16Array(buffer)
    const index = expected.findIndex((value, i) => value !== found[i])
    if (index >= 0) throw this.difference(`${what}[${index}]`, found[index]!, expected[index]!)
  }

  private difference(what: string, found: number | string, expected: number): Error {
    return new Error(
      `${what} is ${found} on the chip, ${expected} in the integer reference (cycle ${this.chip.cycles})`,
    )
  }

  private outOfStep(found: string): Error {
    const expected = this.next === undefined ? 'the end' : nameOf(this.next)
    return new Error(`cycle ${this.chip.cycles}: ${found} came where the integer reference has ${expected}`)
  }
}

/** Where an event is, as messages name it. */
function nameOf(event: ReferenceEvent): string {
  if (event.kind === 'joint.prediction') return `${event.kind}, step ${event.step}`
  return `${event.kind === 'lstm' ? event.layer : event.kind}, frame ${event.frame}`
}
