/** Between published points: a straight line in the logarithms of both, that is a power of x. */

export interface Point {
  x: number
  y: number
}

/** @param x between those of the points, all positive; at one of them that point's y exactly */
export function logInterpolated(x: number, low: Point, high: Point): number {
  if (x === low.x) return low.y
  if (x === high.x) return high.y
  return low.y * (x / low.x) ** (Math.log(high.y / low.y) / Math.log(high.x / low.x))
}
