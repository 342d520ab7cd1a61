/**
 * A waveform as VCD (value change dump, IEEE 1364, section 18), for GTKWave and the like (docs/traces.md).
 *
 *     new SignalSampler(chip, window, (sample) => vcd.cycle(sample)) -- virtual.run({ observers: [it] }) --> vcd.pieces()
 *
 *     #2000      rising edge of the clock: a cycle begins, and what differs from the one before is written
 *     #3000      falling edge
 *
 * The same run gives the same bytes.
 */
import type { ChipConfig } from '../model/chip-fields.js'
import type { CycleSample } from '../runner/signal-sampler.js'
import { vcdSignals } from './vcd-signals.js'
import type { VcdSignal } from './vcd-signals.js'

/** The longest window; of the largest chips less fits `VCD_BYTES`. */
export const VCD_CYCLES = 1_000_000
const VCD_BYTES = 2 ** 28
const PIECE_CHARACTERS = 1 << 16

export class VcdWriter {
  /** Cycles behind the window or where the file would have become too large are left out. */
  isFull = false
  private readonly signals: readonly VcdSignal[]
  private readonly ids: readonly string[]
  private readonly shown: (number | undefined)[]
  private readonly pieces_: Uint8Array[] = []
  private bytes = 0
  private text: string
  /** The cycle behind the last one written. */
  private end: number | undefined

  /** @param maxBytes the file ends with the cycle in which it reaches them */
  constructor(
    private readonly chip: ChipConfig,
    generator: string,
    private readonly maxBytes = VCD_BYTES,
  ) {
    this.signals = vcdSignals(chip)
    // The first is the clock's.
    this.ids = this.signals.map((_, n) => identifier(n + 1))
    this.shown = this.signals.map(() => NaN)
    this.text = header(chip, generator, this.signals, this.ids)
  }

  cycle(sample: CycleSample): void {
    if (this.isFull) return
    const values = `1${CLOCK}\n${this.changes(sample)}`
    const first = this.end === undefined ? `$dumpvars\n${values}$end\n` : values
    this.end = sample.cycle + 1
    this.add(`#${this.time(2 * sample.cycle)}\n${first}#${this.time(2 * sample.cycle + 1)}\n0${CLOCK}\n`)
    if (this.bytes + this.text.length >= this.maxBytes) this.isFull = true
  }

  /** The file; to be asked for once. */
  pieces(): readonly Uint8Array[] {
    const note = this.isFull ? '$comment the file has reached its largest size; see a part with --window $end\n' : ''
    this.text += `${note}${this.end === undefined ? '' : `#${this.time(2 * this.end)}\n`}`
    this.flush()
    return this.pieces_
  }

  /** Lines of the signals that differ from what is shown. */
  private changes(sample: CycleSample): string {
    let text = ''
    for (const [n, { bits, value }] of this.signals.entries()) {
      const now = value(sample)
      if (now === this.shown[n]) continue
      this.shown[n] = now
      text += change(now, bits, this.ids[n]!)
    }
    return text
  }

  private add(text: string): void {
    this.text += text
    if (this.text.length >= PIECE_CHARACTERS) this.flush()
  }

  private flush(): void {
    const piece = Buffer.from(this.text, 'latin1')
    this.pieces_.push(piece)
    this.bytes += piece.length
    this.text = ''
  }

  /** In ps. */
  private time(halfCycles: number): string {
    return String((BigInt(halfCycles) * 1_000_000n) / BigInt(2 * this.chip.clockMHz))
  }
}

const CLOCK = '!'
const FIRST_CHARACTER = 33
const CHARACTERS = 94

/** Short names from the printable characters, as the format has them. */
function identifier(n: number): string {
  const rest = Math.floor(n / CHARACTERS)
  const last = String.fromCharCode(FIRST_CHARACTER + (n % CHARACTERS))
  return rest === 0 ? last : identifier(rest - 1) + last
}

function change(value: number | undefined, bits: number, id: string): string {
  if (bits === 1) return `${value ?? 'x'}${id}\n`
  if (value === undefined) return `bx ${id}\n`
  return `b${(value < 0 ? value + 2 ** bits : value).toString(2)} ${id}\n`
}

function header(chip: ChipConfig, generator: string, signals: readonly VcdSignal[], ids: readonly string[]): string {
  const lines = [
    `$version ${generator} $end`,
    `$comment chip ${chip.name.replace(/[^ -~]|\$/g, '_')}, ${chip.clockMHz} MHz: cycle t begins at floor(t * 1000000 / ${chip.clockMHz}) ps $end`,
    '$comment shown is what units hold at the start of a cycle, and what they count in it; x: nothing $end',
    '$timescale 1 ps $end',
    ...declarations(signals, ids),
    '$enddefinitions $end',
  ]
  return `${lines.join('\n')}\n`
}

function declarations(signals: readonly VcdSignal[], ids: readonly string[]): string[] {
  const lines = ['$scope module core $end', `$var wire 1 ${CLOCK} clock $end`]
  let open = ['core']
  const goTo = (scope: string[]): void => {
    const differs = open.findIndex((name, depth) => name !== scope[depth])
    const common = differs < 0 ? open.length : differs
    lines.push(...open.slice(common).map(() => '$upscope $end'))
    lines.push(...scope.slice(common).map((name) => `$scope module ${name} $end`))
    open = scope
  }
  for (const [n, { scope, name, bits }] of signals.entries()) {
    goTo(scope.split('.'))
    lines.push(`$var wire ${bits} ${ids[n]} ${name}${bits === 1 ? '' : ` [${bits - 1}:0]`} $end`)
  }
  goTo([])
  return lines
}
