/** Counts what the cases of a random suite had in them, so that a suite shows what it covered, and fails where it missed something. */
import { expect } from 'vitest'

export class Tally {
  private readonly axes = new Map<string, Map<string, number>>()

  /** One more case with these values: `{ encoding: 'bitmap', mode: 'ring' }`. A value may be a list: the case counts for each. */
  add(values: Record<string, string | number | boolean | readonly string[]>): void {
    for (const [axis, value] of Object.entries(values)) {
      const counts = this.axes.get(axis) ?? new Map<string, number>()
      this.axes.set(axis, counts)
      const names = Array.isArray(value) ? new Set(value as string[]) : [String(value)]
      for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
    }
  }

  /** Prints a line per axis. */
  print(suite: string): void {
    const lines = [...this.axes].map(([axis, counts]) => {
      const parts = [...counts].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
      return `  ${axis}: ${parts.map(([name, count]) => `${name} ${count}`).join(', ')}`
    })
    console.log([`${suite}, cases by:`, ...lines].join('\n'))
  }

  /** Each of the values was in at least `least` cases; not looked at where AZSIM_SEED replays one case. */
  expectEach(axis: string, values: readonly (string | number | boolean)[], least = 10): void {
    if (process.env['AZSIM_SEED'] !== undefined) return
    for (const value of values) {
      const count = this.axes.get(axis)?.get(String(value)) ?? 0
      expect(count, `cases with ${axis} ${value}`).toBeGreaterThanOrEqual(least)
    }
  }
}
