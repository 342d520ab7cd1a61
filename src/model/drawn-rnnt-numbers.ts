/**
 * The matrices of a model while it is being drawn. They share out the random numbers of its seed one after the other, so that no
 * matrix has numbers of another.
 */
import { scaleBy } from './drawn-matrix.js'
import { withRowsSet } from './float-rnnt.js'
import type { DrawnMatrix, SetRow } from './float-rnnt.js'
import { fillLaplace, seedAfter } from './random.js'

/** Takes the weights of a matrix, [rows, columns] row-major, which it neither changes nor keeps. */
export type OnMatrix = (name: string, matrix: DrawnMatrix, weights: Float32Array) => void

export class ModelNumbers {
  readonly matrices = new Map<string, DrawnMatrix>()
  readonly setRows = new Map<string, readonly SetRow[]>()
  private taken = 0
  /** Memory of matrices that are done with: to touch new memory takes as long as to draw into it. */
  private readonly free: Float32Array[] = []

  /** @param onMatrix called with each matrix as soon as it is as it will stay */
  constructor(
    private readonly seed: number,
    private readonly onMatrix: OnMatrix = () => undefined,
  ) {}

  /** `mulberry32` of it gives the next `count` numbers; the caller takes no more. */
  take(count: number): number {
    const first = this.taken
    this.taken += count
    return seedAfter(this.seed, first)
  }

  /** A new matrix, [rows, columns] row-major, of variance 1. */
  draw(name: string, rows: number, columns: number): Float32Array {
    this.matrices.set(name, { rows, columns, first: this.taken, factor: 1, largest: Infinity })
    const count = rows * columns
    return fillLaplace(this.memory(count), this.take(count))
  }

  /** For so many weights; what is in it is of no meaning. */
  memory(count: number): Float32Array {
    const reused = this.free.findIndex(({ length }) => length >= count)
    const memory = reused < 0 ? new Float32Array(count) : this.free.splice(reused, 1)[0]!
    return memory.subarray(0, count)
  }

  /**
   * The matrix is as it will stay. Rows that were set before they were scaled may differ from those of `floatMatrix` where a weight was
   * clamped: what the model has are the latter, what calibration goes on with are the former.
   */
  finish(name: string, weights: Float32Array): void {
    const matrix = this.matrices.get(name)!
    const { columns, first, factor, largest } = matrix
    const setRows = this.setRows.get(name) ?? []
    const rows = setRows.map(({ row }) => ({ start: row * columns, stretch: rowOf(weights, row, columns) }))
    const calibrated = rows.map(({ stretch }) => stretch.slice())
    for (const { start, stretch } of rows) {
      scaleBy(fillLaplace(stretch, seedAfter(this.seed, first + start)), factor, largest)
    }
    withRowsSet(weights, columns, setRows)
    this.onMatrix(name, matrix, weights)
    for (const [index, { stretch }] of rows.entries()) stretch.set(calibrated[index]!)
  }

  /** The weights are not used any more: others may take their memory. */
  release(weights: Float32Array): void {
    this.free.push(new Float32Array(weights.buffer))
  }

  /** Enters what the weights of a matrix were multiplied with and clamped to. */
  enterScale(name: string, factor: number, largest: number): void {
    this.matrices.set(name, { ...this.matrices.get(name)!, factor, largest })
  }

  /** Sets rows of a scaled matrix, in place, and enters them. */
  set(name: string, weights: Float32Array, rows: readonly SetRow[]): void {
    withRowsSet(weights, this.matrices.get(name)!.columns, rows)
    this.setRows.set(name, rows)
  }
}

const rowOf = (weights: Float32Array, row: number, columns: number): Float32Array =>
  weights.subarray(row * columns, (row + 1) * columns)
