/** Several executors at the points of a sweep, each at one point at a time. */
import type { SweepRow } from '../../report/sweep-row.js'
import type { SweepPoint } from './plan.js'

/** Computes points; not two at a time. */
export interface PointExecutor {
  /** @throws where there can be no row, whatever the settings are */
  run(point: SweepPoint): Promise<SweepRow>
  stop(): Promise<void>
}

/**
 * Points that share weights stay with one executor. When there is nothing else left, an idle one takes half of what another has still
 * to do, if that is so much that making the weights again is worth it.
 */
const WORTH_SHARING = 8

/**
 * @param groups of points that share weights
 * @param onRow called with each row as it comes
 * @throws what an executor throws, when the others have ended their points
 */
export async function runPoints(
  groups: readonly (readonly SweepPoint[])[],
  executors: readonly PointExecutor[],
  onRow: (row: SweepRow) => void,
): Promise<void> {
  const waiting = groups.filter((group) => group.length > 0).map((group) => [...group])
  const own: SweepPoint[][] = executors.map(() => [])
  let isBroken = false
  const next = (index: number): SweepPoint | undefined => {
    if (own[index]!.length === 0) own[index] = waiting.shift() ?? shareOf(own)
    return own[index]!.shift()
  }
  const work = async (executor: PointExecutor, index: number): Promise<void> => {
    for (let point = next(index); point !== undefined && !isBroken; point = next(index)) {
      try {
        onRow(await executor.run(point))
      } catch (error) {
        isBroken = true
        throw error
      }
    }
  }
  const ends = await Promise.allSettled(executors.map(work))
  const failed = ends.find((end) => end.status === 'rejected')
  if (failed !== undefined) throw failed.reason
}

/** The second half of the longest list, which loses it. */
function shareOf(lists: SweepPoint[][]): SweepPoint[] {
  const longest = lists.reduce((best, list) => (list.length > best.length ? list : best), [])
  return longest.length < WORTH_SHARING ? [] : longest.splice(Math.ceil(longest.length / 2))
}
