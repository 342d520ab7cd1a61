/** Products in float: every element is the sum over the columns in their order, to the last bit. */
import { describe, expect, it } from 'vitest'
import { multiply, multiplyEach } from '../../src/model/float-product.js'
import { Random, seeds } from '../helpers/random.js'

describe('float products', () => {
  it.each(seeds(40))('any shape, seed %i: the sums in the order of the columns', (seed) => {
    const random = new Random(seed)
    const [rows, columns, count] = [random.integer(1, 11), random.integer(1, 9), random.integer(1, 10)]
    const draw = () => (random.next() - 0.5) * 2 ** random.integer(-8, 8)
    const weights = Float32Array.from({ length: rows * columns }, draw)
    const vectors = Float64Array.from({ length: count * columns }, draw)
    const expected = Float64Array.from({ length: count * rows }, (_, at) => {
      const [n, row] = [Math.floor(at / rows), at % rows]
      let sum = 0
      for (let c = 0; c < columns; c++) sum += weights[row * columns + c]! * vectors[n * columns + c]!
      return sum
    })
    expect(multiplyEach(weights, vectors, columns)).toEqual(expected)
    const product = new Float64Array(rows).fill(NaN)
    for (let n = 0; n < count; n++) {
      multiply(weights, vectors.subarray(n * columns, (n + 1) * columns), product)
      expect(product).toEqual(expected.subarray(n * rows, (n + 1) * rows))
    }
  })
})
