/**
 * int8 matrix times int8 vector as the MAC array's rule 4 has it, and the products that the array executes and skips by the
 * definitions of its counters `macs`, `skippedWeight` and `skippedActivation` (datasheet, "MAC array"). The counts do not depend on
 * how a matrix is cut into strips and tiles.
 */

/** The two switches of `mac.mv`. */
export interface SkipSettings {
  /** Zero weights of broadcast columns are not multiplied. */
  weights: boolean
  /** Columns whose activation is zero are not broadcast. */
  activations: boolean
}

/** Products; the sum of the three is rows x columns for each vector. */
export interface MacCounts {
  /** Executed. */
  macs: number
  /** Zero weights in broadcast columns; 0 where weight skipping is off. */
  skippedWeight: number
  /** All weights, zero or not, of columns never broadcast; 0 where activation skipping is off. */
  skippedActivation: number
}

/**
 * matrix x vector, modulo 2^32.
 *
 * Columns whose vector element is zero are left out, and four rows are summed up at a time: one sum alone would wait for each
 * addition to end. Neither changes a sum, which is modulo 2^32 in any order.
 *
 * @param matrix [rows, columns], row-major
 * @param vector [columns]
 * @param result [rows]; the result is written here, and returned
 * @throws RangeError where the sizes contradict each other
 */
export function matvec(
  matrix: Int8Array,
  vector: Int8Array,
  result: Int32Array = new Int32Array(matrix.length / vector.length),
): Int32Array {
  const rows = result.length
  const columns = vector.length
  if (columns < 1 || matrix.length !== rows * columns) {
    throw new RangeError(`${matrix.length} weights are not ${rows} rows of ${columns} columns`)
  }
  const column = new Int32Array(columns)
  const value = new Int32Array(columns)
  let count = 0
  for (let i = 0; i < columns; i++) {
    if (vector[i] === 0) continue
    column[count] = i
    value[count++] = vector[i]!
  }

  let row = 0
  for (; row + 4 <= rows; row += 4) {
    const start = row * columns
    let [first, second, third, fourth] = [0, 0, 0, 0]
    for (let i = 0; i < count; i++) {
      const at = start + column[i]!
      const factor = value[i]!
      first = (first + matrix[at]! * factor) | 0
      second = (second + matrix[at + columns]! * factor) | 0
      third = (third + matrix[at + 2 * columns]! * factor) | 0
      fourth = (fourth + matrix[at + 3 * columns]! * factor) | 0
    }
    result[row] = first
    result[row + 1] = second
    result[row + 2] = third
    result[row + 3] = fourth
  }
  for (; row < rows; row++) {
    let sum = 0
    for (let i = 0; i < count; i++) sum = (sum + matrix[row * columns + column[i]!]! * value[i]!) | 0
    result[row] = sum
  }
  return result
}

/**
 * The non-zero weights of each column.
 *
 * @param matrix [rows, columns], row-major
 * @returns [columns]
 */
export function nonZerosPerColumn(matrix: Int8Array, columns: number): Int32Array {
  const counts = new Int32Array(columns)
  for (let start = 0; start < matrix.length; start += columns) {
    for (let column = 0; column < columns; column++) if (matrix[start + column] !== 0) counts[column]!++
  }
  return counts
}

/**
 * What the array executes and skips in one product of a matrix with a vector.
 *
 * @param nonZeros [columns]: of `nonZerosPerColumn`
 * @param rows of the matrix
 * @param vector [columns]
 */
export function countMacs(nonZeros: Int32Array, rows: number, vector: Int8Array, skip: SkipSettings): MacCounts {
  const counts: MacCounts = { macs: 0, skippedWeight: 0, skippedActivation: 0 }
  for (let column = 0; column < vector.length; column++) {
    if (skip.activations && vector[column] === 0) {
      counts.skippedActivation += rows
    } else {
      const executed = skip.weights ? nonZeros[column]! : rows
      counts.macs += executed
      counts.skippedWeight += rows - executed
    }
  }
  return counts
}

/** Adds `more` to `sum`, in place. */
export function addMacCounts(sum: MacCounts, more: MacCounts): void {
  sum.macs += more.macs
  sum.skippedWeight += more.skippedWeight
  sum.skippedActivation += more.skippedActivation
}
