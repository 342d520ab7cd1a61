/** Which points of a sweep are run: all, a shard of them, or some by number. */
import { UserError } from '../../errors.js'
import { textOption } from '../coercers.js'

export const MAX_SHARDS = 10_000

export type SweepPart =
  | { kind: 'all' }
  /** The index from 1. */
  | { kind: 'shard'; index: number; count: number }
  | { kind: 'points'; numbers: number[] }

export const WHOLE: SweepPart = { kind: 'all' }

/** `2/8` @throws UserError */
export function readShard(value: unknown): SweepPart {
  const text = textOption('--shard')(value)
  const [, index, count] = /^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? []
  const shard = { kind: 'shard', index: Number(index), count: Number(count) } as const
  if (shard.index >= 1 && shard.index <= shard.count && shard.count <= MAX_SHARDS) return shard
  throw new UserError(`cannot be ${JSON.stringify(text.slice(0, 40))}`, {
    where: '--shard',
    allowed: `i/n, shard i of n, i from 1, n at most ${MAX_SHARDS.toLocaleString('en')}`,
    hint: '--shard 1/4',
  })
}

/** `3,7-9` @throws UserError */
export function readPoints(value: unknown): SweepPart {
  const text = textOption('--points')(value)
  const numbers = new Set<number>()
  for (const item of text.split(',')) {
    const [, first, last = first] = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(item.trim()) ?? []
    if (first === undefined || Number(first) > Number(last)) {
      throw new UserError(`cannot be ${JSON.stringify(text.slice(0, 40))}`, {
        where: '--points',
        allowed: 'numbers of points, such as 3,7-9',
      })
    }
    for (let number = Number(first); number <= Number(last); number++) numbers.add(number)
  }
  return { kind: 'points', numbers: [...numbers].sort((a, b) => a - b) }
}

/** `3,7-9`: as `--points` takes them. @param numbers ascending */
export function pointsText(numbers: readonly number[]): string {
  const runs: [first: number, last: number][] = []
  for (const number of numbers) {
    const run = runs.at(-1)
    if (run !== undefined && run[1] + 1 === number) run[1] = number
    else runs.push([number, number])
  }
  return runs.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(',')
}

/** What a journal and messages call a part. */
export function partText(part: SweepPart): string {
  if (part.kind === 'all') return 'all points'
  return part.kind === 'shard' ? `shard ${part.index}/${part.count}` : `points ${pointsText(part.numbers)}`
}

/**
 * @param order numbers of all points in the order of running
 * @returns those of the part, in that order
 * @throws UserError where there is no such point
 */
export function pointsOf(part: SweepPart, order: readonly number[]): number[] {
  if (part.kind === 'all') return [...order]
  if (part.kind === 'shard') {
    const edge = (index: number): number => Math.floor((index * order.length) / part.count)
    return order.slice(edge(part.index - 1), edge(part.index))
  }
  const wanted = new Set(part.numbers)
  const beyond = part.numbers.find((number) => number >= order.length)
  if (beyond !== undefined) {
    throw new UserError(`there is no point ${beyond}`, { where: '--points', allowed: `0 to ${order.length - 1}` })
  }
  return order.filter((number) => wanted.has(number))
}
