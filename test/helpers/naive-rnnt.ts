/**
 * A whole RNN-T from the datasheet's formulas ("Numbers", "LSTM on the chip", "RNN-T on the chip") to the letter, in BigInt and without
 * regard to speed: utterance by utterance, without blocks, states and steps. Shares no code with src/reference, which it judges.
 */
import type { IntegerLinear, RowParameters } from '../../src/reference/linear.js'
import type { IntegerLstm } from '../../src/reference/lstm-step.js'
import type { IntegerRnntModel } from '../../src/reference/rnnt-model.js'

export interface NaiveUtterance {
  frames: Int8Array
  reset: boolean
  /** Of each encoder frame. */
  decisions?: readonly (readonly number[])[]
}

/** What happened, in order, apart by what it is. */
export interface NaiveTrace {
  /** Of each LSTM by its name. */
  hidden: Record<string, number[][]>
  cell: Record<string, number[][]>
  e: number[][]
  p: number[][]
  joint: { frame: number; activation: number[]; logits: number[]; k: number; decision: number }[]
}

type Vector = bigint[]

/** Where values were clamped, for a suite to show that it has seen them. */
export const clamped = new Set<string>()

function saturate(x: bigint, bits: bigint, where: string): bigint {
  const limit = 1n << (bits - 1n)
  const result = x >= limit ? limit - 1n : x < -limit ? -limit : x
  if (result !== x) clamped.add(where)
  return result
}
const sat8 = (x: bigint, where: string) => saturate(x, 8n, where)
const sat16 = (x: bigint, where: string) => saturate(x, 16n, where)
const sat32 = (x: bigint, where: string) => saturate(x, 32n, where)

function roundingShift(x: bigint, s: bigint): bigint {
  if (s < 0n) return sat32(x << -s, 'RS')
  const m = (1n << s) - 1n
  return (x & m) > (m >> 1n) + (x < 0n ? 1n : 0n) ? (x >> s) + 1n : x >> s
}

/** The second factor is no multiplier below 0, so that the one case that saturates does not occur. */
function highMultiply(a: bigint, b: bigint): bigint {
  const p = a * b
  return p >= 0n ? (p + 2n ** 30n) / 2n ** 31n : (p + 1n - 2n ** 30n) / 2n ** 31n
}

function requantize(x: bigint, multiplier: bigint, shift: bigint): bigint {
  const left = shift > 0n ? shift : 0n
  return roundingShift(highMultiply(sat32(x << left, 'RQ'), multiplier), left - shift)
}

function table(f: (x: number) => number): Vector {
  return Array.from({ length: 513 }, (_, i) => BigInt(Math.min(32_767, Math.floor(32_768 * f((i - 256) / 32) + 0.5))))
}
const TABLES = { sigmoid: table((x) => 0.5 + 0.5 * Math.tanh(x / 2)), tanh: table(Math.tanh) }

function lookUp(name: keyof typeof TABLES, x: bigint): bigint {
  const t = TABLES[name]
  const u = x + 32_768n
  const i = Number(u >> 7n)
  return t[i]! + (((t[i + 1]! - t[i]!) * (u & 127n) + 64n) >> 7n)
}

/** RQ(W x + b) of each row. */
function product(weights: Int8Array, x: Vector, { bias, multiplier, shift }: RowParameters): Vector {
  return Array.from({ length: weights.length / x.length }, (_, row) => {
    const sum = x.reduce((total, value, column) => total + BigInt(weights[row * x.length + column]!) * value, 0n)
    const biased = BigInt.asIntN(32, sum + BigInt(bias[row]!))
    return requantize(biased, BigInt(multiplier[row]!), BigInt(shift[row]!))
  })
}

const linear = ({ weights, rows }: IntegerLinear, x: Vector, name: string) =>
  product(weights, x, rows).map((y) => sat16(y, name))

const toVector = (values: Int8Array): Vector => Array.from(values, BigInt)
const toNumbers = (values: Vector): number[] => values.map(Number)

interface State {
  h: Vector
  c: Vector
}

function lstm(layer: IntegerLstm, x: Vector, { h, c }: State): State {
  const { cells, wx, wh, wp, wxRows, whRows, wpRows } = layer
  const k = BigInt(layer.cellFraction)
  const fromH = product(wh, h, whRows)
  const z = product(wx, x, wxRows).map((zx, row) => sat16(sat16(zx, 'zx') + sat16(fromH[row]!, 'zh'), 'z'))
  const next = c.map((before, cell) => {
    const [i, f] = [lookUp('sigmoid', z[cell]!), lookUp('sigmoid', z[cells + cell]!)]
    const g = lookUp('tanh', z[3 * cells + cell]!)
    const [t1, t2] = [roundingShift(f * before, 15n), roundingShift(i * g, 30n - k)]
    return sat16(sat16(t1, 't1') + sat16(t2, 't2'), 'c')
  })
  const m = next.map((value, cell) => {
    const o = lookUp('sigmoid', z[2 * cells + cell]!)
    return sat8(roundingShift(o * lookUp('tanh', sat16(roundingShift(value, k - 12n), 'c as Q3.12')), 23n), 'm')
  })
  return { h: wp && wpRows ? product(wp, m, wpRows).map((x) => sat8(x, 'P m')) : m, c: next }
}

/** The utterances one after the other, from power-on. */
export function naiveRnnt(model: IntegerRnntModel, utterances: readonly NaiveUtterance[]): NaiveTrace {
  const { inputs, encoder, embedding, prediction, joint, blank, symbolsPerFrame } = model
  const trace: NaiveTrace = { hidden: {}, cell: {}, e: [], p: [], joint: [] }
  const states = new Map<string, State>()
  let p: Vector = []
  let frame = 0

  const run = (name: string, layer: IntegerLstm, x: Vector) => {
    const zero = { h: new Array<bigint>(layer.outputs).fill(0n), c: new Array<bigint>(layer.cells).fill(0n) }
    const state = lstm(layer, x, states.get(name) ?? zero)
    states.set(name, state)
    ;(trace.hidden[name] ??= []).push(toNumbers(state.h))
    ;(trace.cell[name] ??= []).push(toNumbers(state.c))
    return state.h
  }
  const predict = (symbol: number) => {
    const size = embedding.length / joint.output.outputs
    const row = toVector(embedding.slice(symbol * size, (symbol + 1) * size))
    const g = prediction.reduce((x, { name, layer }) => run(name, layer, x), row)
    p = linear(joint.prediction, g, 'p')
    trace.p.push(toNumbers(p))
  }

  for (const { frames, reset, decisions } of utterances) {
    if (reset) {
      states.clear()
      frame = 0
      predict(blank)
    }
    let vectors = Array.from({ length: frames.length / inputs }, (_, n) =>
      toVector(frames.slice(n * inputs, (n + 1) * inputs)),
    )
    for (const stage of encoder) {
      if (stage.kind === 'lstm') vectors = vectors.map((x) => run(stage.name, stage.layer, x))
      else {
        const zeros = new Array<bigint>(vectors[0]!.length).fill(0n)
        vectors = Array.from({ length: Math.ceil(vectors.length / stage.factor) }, (_, n) =>
          Array.from({ length: stage.factor }, (_, i) => vectors[n * stage.factor + i] ?? zeros).flat(),
        )
      }
    }
    vectors.forEach((x, index) => {
      const e = linear(joint.encoder, x, 'e')
      trace.e.push(toNumbers(e))
      for (let n = 0; n < symbolsPerFrame; n++) {
        const a = e.map((value, i) => {
          const sum = value + p[i]!
          const f = joint.activation === 'tanh' ? lookUp('tanh', sat16(sum, 'e + p')) : sum > 0n ? sum : 0n
          return sat8(roundingShift(f, 8n), 'a')
        })
        const logits = toNumbers(linear(joint.output, a, 'logits'))
        const k = logits.indexOf(Math.max(...logits))
        const decision = decisions?.[index]?.[n] ?? k
        trace.joint.push({ frame, activation: toNumbers(a), logits, k, decision })
        if (decision === blank) break
        predict(decision)
      }
      frame++
    })
  }
  return trace
}
