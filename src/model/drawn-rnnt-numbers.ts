/**
 * The matrices of a model while it is being drawn. They share out the random numbers of its seed one after the other, so that no
 * matrix has numbers of another.
 */
import { drawWeights } from './drawn-matrix.js'
import { withRowsSet } from './float-rnnt.js'
import type { DrawnMatrix, SetRow } from './float-rnnt.js'
import { seedAfter } from './random.js'

export class ModelNumbers {
  readonly matrices = new Map<string, DrawnMatrix>()
  readonly setRows = new Map<string, readonly SetRow[]>()
  private taken = 0

  constructor(private readonly seed: number) {}

  /** `mulberry32` of it gives the next `count` numbers; the caller takes no more. */
  take(count: number): number {
    const first = this.taken
    this.taken += count
    return seedAfter(this.seed, first)
  }

  /** A new matrix, [rows, columns] row-major, of variance 1. */
  draw(name: string, rows: number, columns: number): Float32Array {
    this.matrices.set(name, { rows, columns, first: this.taken, factor: 1, largest: Infinity })
    return drawWeights(rows * columns, this.take(rows * columns))
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
