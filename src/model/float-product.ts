/**
 * Products of a float matrix with vectors, for calibration: each element is summed up in the order of the columns, whichever
 * function computes it, so that all give the same bits.
 *
 * Four sums at a time: one alone would wait for each addition to end.
 */

/**
 * y = W x.
 *
 * @param weights [rows, columns], row-major
 * @param x [columns]
 * @param y [rows]: the result is written here
 */
export function multiply(weights: Float32Array, x: Float64Array, y: Float64Array): void {
  const columns = x.length
  const rows = y.length
  let row = 0
  for (let at = 0; row + 4 <= rows; row += 4, at += 3 * columns) {
    let [first, second, third, fourth] = [0, 0, 0, 0]
    for (let column = 0; column < columns; column++, at++) {
      const value = x[column]!
      first += weights[at]! * value
      second += weights[at + columns]! * value
      third += weights[at + 2 * columns]! * value
      fourth += weights[at + 3 * columns]! * value
    }
    y[row] = first
    y[row + 1] = second
    y[row + 2] = third
    y[row + 3] = fourth
  }
  for (; row < rows; row++) y[row] = dot(weights, row * columns, x, 0, columns)
}

/**
 * W x of each vector.
 *
 * @param weights [rows, columns], row-major
 * @param vectors [n, columns]
 * @returns [n, rows]
 */
export function multiplyEach(weights: Float32Array, vectors: Float64Array, columns: number): Float64Array {
  const rows = weights.length / columns
  const count = vectors.length / columns
  const result = new Float64Array(count * rows)
  for (let row = 0; row < rows; row++) {
    const start = row * columns
    let n = 0
    for (; n + 4 <= count; n += 4) {
      let [first, second, third, fourth] = [0, 0, 0, 0]
      for (let column = 0, at = n * columns; column < columns; column++, at++) {
        const weight = weights[start + column]!
        first += weight * vectors[at]!
        second += weight * vectors[at + columns]!
        third += weight * vectors[at + 2 * columns]!
        fourth += weight * vectors[at + 3 * columns]!
      }
      result[n * rows + row] = first
      result[(n + 1) * rows + row] = second
      result[(n + 2) * rows + row] = third
      result[(n + 3) * rows + row] = fourth
    }
    for (; n < count; n++) result[n * rows + row] = dot(weights, start, vectors, n * columns, columns)
  }
  return result
}

function dot(weights: Float32Array, start: number, vectors: Float64Array, at: number, columns: number): number {
  let sum = 0
  for (let column = 0; column < columns; column++) sum += weights[start + column]! * vectors[at + column]!
  return sum
}
