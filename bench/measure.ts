/** How benchmarks measure: rounds in turn, so that what disturbs the machine disturbs all alike; medians of them. */

export async function seconds(work: () => unknown): Promise<number> {
  const start = performance.now()
  await work()
  return (performance.now() - start) / 1e3
}

export const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!

/**
 * Runs all entries once to warm up, then `rounds` times in turn.
 * @returns median seconds of each
 */
export async function interleaved(entries: readonly (() => unknown)[], rounds: number): Promise<number[]> {
  const taken = entries.map((): number[] => [])
  for (let round = 0; round <= rounds; round++) {
    for (const [index, entry] of entries.entries()) {
      const time = await seconds(entry)
      if (round > 0) taken[index]!.push(time)
    }
  }
  return taken.map(median)
}
