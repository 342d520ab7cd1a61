/** What many cases had in them: features, ends, and in how many each counter was not zero. */
import type { Fault } from '../../../assembly/faults.js'
import { Tally } from '../tally.js'
import type { CaseSpec } from './case-spec.js'
import type { Comparison } from './compare-engines.js'
import type { EngineCase } from './engine-case.js'

const MILLION = 1_000_000

/** By words of its message: see src/runner/fault-message.ts. */
const FAULT_WORDS: [Exclude<keyof typeof Fault, 'none'>, RegExp][] = [
  ['deadlock', /can make no progress/],
  ['runaway', /without giving any unit work/],
  ['opcode', /there is no opcode/],
  ['programCounter', /left the instruction memory/],
  ['boot', /does not begin with its magic/],
  ['scalarAddress', /not a word of the scalar memory/],
  ['dramAddress', /outside the memory image/],
  ['alignment', /not whole accesses/],
  ['localAddress', /outside the memory they are meant for/],
  ['operand', /an operand has a value that does not exist/],
  ['header', /header contradicts/],
  ['payload', /weight block('s payload ends| holds more symbols)/],
  ['output', /more to the host than was asked/],
]
export const FAULTS = FAULT_WORDS.map(([name]) => name)

export class EngineTally {
  cases = 0
  cycles = 0
  macs = 0
  /** Cases of more than a million products, skipped ones included. */
  large = 0
  readonly tally = new Tally()
  /** By name: cases in which the counter was not zero. */
  readonly counters = new Map<string, number>()

  add({ chip, look }: CaseSpec, drawn: EngineCase, comparison: Comparison): void {
    const { cycles, macs, counters, dramCounters, end, message, looks } = comparison
    this.cases++
    this.cycles += cycles
    this.macs += macs
    if (macs > MILLION) this.large++
    for (const [name, value] of [
      ...Object.entries(counters),
      ...Object.entries(dramCounters).map(([name, value]) => [`DRAM ${name}`, value] as const),
    ]) {
      this.counters.set(name, (this.counters.get(name) ?? 0) + (value > 0 ? 1 : 0))
    }
    const { mac, dram } = drawn.chip
    this.tally.add({
      ...drawn.features,
      end,
      ...(end === 'failed' && { 'failed by': FAULT_WORDS.find(([, words]) => words.test(message))?.[0] ?? message }),
      chip: chip.base,
      DRAM: dram.type,
      lanes: mac.lanes > 64 ? '65..256' : mac.lanes > 8 ? '9..64' : '1..8',
      window: mac.window > 64 ? '65..1024' : mac.window > 8 ? '9..64' : '1..8',
      multipliers: mac.multipliers,
      queue: mac.queue > 32 ? '33..64' : mac.queue > 4 ? '5..32' : '2..4',
      looks: looks.length === 0 ? 'none' : looks,
      watched: look.watched > 0,
      'tile cache': look.tileCacheMiB === null ? 'as chosen' : `${look.tileCacheMiB} MiB`,
    })
  }

  /** Two columns: cases in which a counter was not zero, and its name, the rarest first. */
  counterLines(): string[] {
    return [...this.counters]
      .sort(([, a], [, b]) => a - b)
      .map(([name, cases]) => `${String(cases).padStart(7)}  ${name}`)
  }

  summary(): string {
    const number = (value: number) => value.toLocaleString('en')
    return `${number(this.cases)} cases, ${number(this.large)} of them with more than a million MACs; ${number(this.cycles)} cycles, ${number(this.macs)} MACs`
  }
}
