/** A sweep, or a part of one: the points that are not there yet are run, and all are given in the order of their numbers. */
import { availableParallelism } from 'node:os'
import { UserError } from '../../errors.js'
import type { SweepRow } from '../../report/sweep-row.js'
import { modelRun } from '../settings.js'
import type { RunSettings } from '../settings.js'
import type { Axis } from './axes.js'
import { sweepIdentity } from './identity.js'
import type { SweepIdentity } from './identity.js'
import type { Journal } from './journal.js'
import { partText, pointsOf } from './part.js'
import type { SweepPart } from './part.js'
import { SweepPlan } from './plan.js'
import { runPoints } from './pool.js'
import type { PointExecutor } from './pool.js'
import { ThreadExecutor } from './threads.js'

export interface SweepProgress {
  /** Points that are there, of those of the part; those that failed are counted too. */
  done: number
  failed: number
  total: number
  /** Of these, points that were there before. */
  before: number
}

export interface SweepOptions {
  /** Points at a time; as many as the machine has cores unless set. */
  workers?: number | undefined
  /** Where finished points are kept, and may be already. */
  journal?: Journal | undefined
  onProgress?: ((progress: SweepProgress) => void) | undefined
  /** What computes points; threads unless set. */
  makeExecutor?: ((identity: SweepIdentity) => PointExecutor) | undefined
}

/** What is to be run. */
export class Sweep {
  readonly plan: SweepPlan
  readonly identity: SweepIdentity
  /** As messages call it: `shard 1/4`. */
  readonly part: string
  /** Numbers of the points of the part, in the order of running. */
  readonly numbers: readonly number[]

  /**
   * @param command the whole sweep, as one would ask for it again
   * @throws UserError where a file is missing, there is no such point, or no point at all makes sense
   */
  constructor(settings: RunSettings, axes: readonly Axis[], part: SweepPart, { command, azsim }: SweepOrigin) {
    this.plan = new SweepPlan(settings, axes)
    this.part = partText(part)
    this.identity = sweepIdentity(settings, axes, { points: this.plan.count, command, azsim })
    const order = this.plan.order()
    this.numbers = pointsOf(part, order)
    this.checkAny(order)
  }

  /** @returns the rows of the part, by number */
  async run({ workers, journal, onProgress, makeExecutor = threads }: SweepOptions = {}): Promise<SweepRow[]> {
    const rows = new Map(journal?.rows)
    const missing = this.numbers.filter((number) => !rows.has(number))
    const before = this.numbers.length - missing.length
    let failed = [...rows.values()].filter(({ status }) => status === 'failed').length
    const report = () => onProgress?.({ done: rows.size, failed, total: this.numbers.length, before })
    report()
    const count = Math.min(workers ?? availableParallelism(), missing.length)
    const executors = Array.from({ length: count }, () => makeExecutor(this.identity))
    try {
      await runPoints(this.plan.groups(missing), executors, (row) => {
        journal?.add(row)
        rows.set(Number(row.point), row)
        if (row.status === 'failed') failed++
        report()
      })
    } finally {
      await Promise.all(executors.map((executor) => executor.stop()))
    }
    return [...this.numbers].sort((a, b) => a - b).map((number) => rows.get(number)!)
  }

  /** A sweep of which no point makes sense has a mistake in what all its points have in common. */
  private checkAny(order: readonly number[]): void {
    let first: UserError | undefined
    for (const number of order) {
      try {
        modelRun(this.plan.point(number).settings)
        return
      } catch (error) {
        if (!(error instanceof UserError)) throw error
        first ??= error
      }
    }
    if (first !== undefined) throw first
  }
}

/** Where a sweep comes from. */
export interface SweepOrigin {
  command: string
  azsim: string
}

const threads = (identity: SweepIdentity): PointExecutor => new ThreadExecutor(identity)
