/** Real matrices times vectors. */

/** A matrix of real numbers, row-major. */
export type RealMatrix = Float32Array | Float64Array

/**
 * sum += matrix x vector, each row's products added up in the order of the columns, in double precision.
 *
 * Four rows at a time: one sum alone would wait for each addition to end.
 *
 * @param sum [rows], in place
 * @param matrix [rows, columns]
 * @param vector [columns]
 */
export function addProduct(sum: Float64Array, matrix: RealMatrix, vector: Float64Array): void {
  const rows = sum.length
  const columns = vector.length
  let row = 0
  for (; row + 4 <= rows; row += 4) {
    let [first, second, third, fourth] = [0, 0, 0, 0]
    for (let column = 0, at = row * columns; column < columns; column++, at++) {
      const value = vector[column]!
      first += matrix[at]! * value
      second += matrix[at + columns]! * value
      third += matrix[at + 2 * columns]! * value
      fourth += matrix[at + 3 * columns]! * value
    }
    sum[row]! += first
    sum[row + 1]! += second
    sum[row + 2]! += third
    sum[row + 3]! += fourth
  }
  for (; row < rows; row++) {
    let total = 0
    for (let column = 0; column < columns; column++) total += matrix[row * columns + column]! * vector[column]!
    sum[row]! += total
  }
}
