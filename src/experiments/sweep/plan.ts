/**
 * All points of a sweep: their numbers, their settings, and the order in which they are run.
 *
 * A point's number counts the combinations of the axes as given, the last one varying fastest. They are run in another order, the same
 * everywhere: first by what the weights are drawn for, then by how they are quantized, then by the rest, so that neighbours share
 * weights. A shard is a contiguous piece of that order.
 */
import type { RunSettings, SettingName } from '../settings.js'
import type { Axis, AxisSetting } from './axes.js'

/** One combination, ready to run. */
export interface SweepPoint {
  number: number
  settings: RunSettings
}

/** Settings by what they make anew; where none is named it is the program for the chip, and of the technology only the energies. */
const DRAWING: readonly AxisSetting[] = ['model', 'audio', 'frames', 'seed']
const QUANTIZING: readonly AxisSetting[] = ['bits', 'density', 'codebook']

function rankOf(axis: Axis): number {
  if (axis.kind === 'field') return 2
  if (DRAWING.includes(axis.setting)) return 0
  if (QUANTIZING.includes(axis.setting)) return 1
  return axis.setting === 'technology' ? 3 : 2
}

export class SweepPlan {
  readonly count: number
  /** How far the number of a point goes on where an axis goes on by a value. */
  private readonly strides: number[]
  /** Indices of the axes, in the order of running. */
  private readonly nesting: number[]

  /** @param base what does not vary */
  constructor(
    private readonly base: RunSettings,
    readonly axes: readonly Axis[],
  ) {
    this.strides = axes.map((_, a) => axes.slice(a + 1).reduce((product, { values }) => product * values.length, 1))
    this.count = axes.reduce((product, { values }) => product * values.length, 1)
    const ranked = axes.map((axis, a) => ({ a, rank: rankOf(axis) }))
    this.nesting = ranked.sort((x, y) => x.rank - y.rank || x.a - y.a).map(({ a }) => a)
  }

  /** Numbers of all points, in the order of running. */
  order(): number[] {
    let numbers = [0]
    for (const a of this.nesting) {
      const { values } = this.axes[a]!
      numbers = numbers.flatMap((number) => values.map((_, index) => number + index * this.strides[a]!))
    }
    return numbers
  }

  point(number: number): SweepPoint {
    const settings: RunSettings & Partial<Record<SettingName, unknown>> = { ...this.base }
    const set: string[] = [...this.base.set]
    for (const [a, axis] of this.axes.entries()) {
      const index = this.indexOf(number, a)
      if (axis.kind === 'field') set.push(`${axis.field}=${axis.values[index]!}`)
      else Object.assign(settings, { [axis.setting]: axis.values[index] })
    }
    return { number, settings: { ...settings, set } }
  }

  /** Of each axis the value of a point, as text. */
  texts(number: number): string[] {
    return this.axes.map(({ texts }, a) => texts[this.indexOf(number, a)]!)
  }

  /** Points that are neighbours in the order of running and share their quantized weights. */
  groups(numbers: readonly number[]): SweepPoint[][] {
    const weightAxes = this.nesting.filter((a) => rankOf(this.axes[a]!) < 2)
    const groups: SweepPoint[][] = []
    let last: string | undefined
    for (const number of numbers) {
      const key = weightAxes.map((a) => this.indexOf(number, a)).join()
      if (key !== last) groups.push([])
      groups.at(-1)!.push(this.point(number))
      last = key
    }
    return groups
  }

  private indexOf(number: number, a: number): number {
    return Math.floor(number / this.strides[a]!) % this.axes[a]!.values.length
  }
}
