/** Ticks of a logarithmic axis: powers of ten, and where there are few of them 2 and 5 times each, or every whole multiple. */
export function logTicks(min: number, max: number): number[] {
  const decades = Math.log10(max / min)
  const steps = decades > 3 ? [1] : decades > 0.7 ? [1, 2, 5] : [1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9]
  const ticks: number[] = []
  for (let exponent = Math.floor(Math.log10(min)); exponent <= Math.ceil(Math.log10(max)); exponent++) {
    for (const step of steps) {
      const value = exponent < 0 ? step / 10 ** -exponent : step * 10 ** exponent
      if (value >= min * 0.999999 && value <= max * 1.000001) ticks.push(value)
    }
  }
  return ticks
}

/** The limits of an axis that holds all values, with room around them. */
export function logRange(values: readonly number[], room = 1.25): { min: number; max: number } {
  return { min: Math.min(...values) / room, max: Math.max(...values) * room }
}
