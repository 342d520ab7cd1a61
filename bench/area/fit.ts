/** Coefficients of as many terms as there are points: the system is solved by Gauss' elimination with pivots. */
export function solve(rows: readonly (readonly number[])[], values: readonly number[]): number[] {
  const size = rows.length
  const system = rows.map((row, at) => [...row, values[at]!])
  for (let column = 0; column < size; column++) {
    const below = system.slice(column)
    const pivot = below.reduce((best, row) => (Math.abs(row[column]!) > Math.abs(best[column]!) ? row : best))
    const from = system.indexOf(pivot)
    ;[system[column], system[from]] = [system[from]!, system[column]!]
    for (const [at, row] of system.entries()) {
      if (at === column) continue
      const factor = row[column]! / pivot[column]!
      for (let k = column; k <= size; k++) row[k]! -= factor * pivot[k]!
    }
  }
  return system.map((row, at) => row[size]! / row[at]!)
}

export const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, at) => sum + value * b[at]!, 0)
