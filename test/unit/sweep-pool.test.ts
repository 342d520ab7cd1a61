/** Which executor gets which point: all points once, neighbours together, nobody idle for long. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SweepPoint } from '../../src/experiments/sweep/plan.js'
import { runPoints } from '../../src/experiments/sweep/pool.js'
import type { PointExecutor } from '../../src/experiments/sweep/pool.js'
import type { SweepRow } from '../../src/report/sweep-row.js'
import { sampleRows } from '../helpers/sweep-rows.js'
import { SWEEP_SETTINGS } from '../helpers/sweep-settings.js'

const rows = sampleRows(200)

/** Points in groups of these sizes, numbered from 0. */
function groupsOf(sizes: readonly number[]): SweepPoint[][] {
  let number = 0
  return sizes.map((size) => Array.from({ length: size }, () => ({ number: number++, settings: SWEEP_SETTINGS })))
}

/** Takes some turns for each point, and remembers them. */
class Executor implements PointExecutor {
  readonly points: number[] = []
  private isBusy = false

  constructor(
    private readonly turns = 1,
    private readonly broken = -1,
  ) {}

  async run({ number }: SweepPoint): Promise<SweepRow> {
    if (this.isBusy) throw new Error('two points at a time')
    this.isBusy = true
    for (let turn = 0; turn < this.turns; turn++) await Promise.resolve()
    this.isBusy = false
    if (number === this.broken) throw new Error('broken')
    this.points.push(number)
    return rows[number]!
  }

  stop(): Promise<void> {
    return Promise.resolve()
  }
}

describe('executors', () => {
  it('run every point once', async () => {
    const sizes = fc.array(fc.nat(20), { maxLength: 8 })
    const turns = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(sizes, turns, async (groups, speeds) => {
        const executors = speeds.map((speed) => new Executor(speed))
        const seen: SweepRow[] = []
        await runPoints(groupsOf(groups), executors, (row) => seen.push(row))
        const count = groups.reduce((sum, size) => sum + size, 0)
        const points = executors.flatMap((executor) => executor.points)
        expect(points.sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, number) => number))
        expect(new Set(seen)).toEqual(new Set(rows.slice(0, count)))
      }),
    )
  })

  it('keep a group while there are others', async () => {
    const [one, other] = [new Executor(), new Executor()]
    await runPoints(groupsOf([3, 3, 3, 3]), [one, other], () => undefined)
    expect([one.points, other.points]).toEqual([
      [0, 1, 2, 6, 7, 8],
      [3, 4, 5, 9, 10, 11],
    ])
  })

  it('share a large group, and leave a small one alone', async () => {
    const [one, other] = [new Executor(), new Executor()]
    await runPoints(groupsOf([20]), [one, other], () => undefined)
    expect(Math.min(one.points.length, other.points.length)).toBeGreaterThanOrEqual(8)
    const [alone, idle] = [new Executor(), new Executor()]
    await runPoints(groupsOf([8]), [alone, idle], () => undefined)
    expect(idle.points).toEqual([])
  })

  it('end with what one throws, after the points that the others are at', async () => {
    const [one, other] = [new Executor(1, 2), new Executor(50)]
    const seen: SweepRow[] = []
    await expect(runPoints(groupsOf([5, 5]), [one, other], (row) => seen.push(row))).rejects.toThrow('broken')
    expect(one.points).toEqual([0, 1])
    expect(other.points).toEqual([5])
    expect(seen).toHaveLength(3)
  })
})
