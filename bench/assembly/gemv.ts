/**
 * The limit: a plain int8 matrix-vector product with SIMD, four rows at a time. Nothing but arithmetic; what the simulator is measured against.
 * Compiled by asc to build/gemv.wasm.
 */

export function allocate(bytes: i32): usize {
  return heap.alloc(bytes)
}

/**
 * y = W x. `weights`: int8 [rows, columns], rows a multiple of 4, columns of 8; `vector`: int16 [columns]; `result`: int32 [rows].
 */
export function multiply(weights: usize, vector: usize, result: usize, rows: i32, columns: i32): void {
  for (let r = 0; r < rows; r += 4) {
    const row = weights + <usize>r * columns
    let s0 = i32x4.splat(0)
    let s1 = i32x4.splat(0)
    let s2 = i32x4.splat(0)
    let s3 = i32x4.splat(0)
    for (let c = 0; c < columns; c += 8) {
      const x = v128.load(vector + <usize>c * 2)
      const w = row + c
      s0 = i32x4.add(s0, i32x4.dot_i16x8_s(v128.load8x8_s(w), x))
      s1 = i32x4.add(s1, i32x4.dot_i16x8_s(v128.load8x8_s(w + columns), x))
      s2 = i32x4.add(s2, i32x4.dot_i16x8_s(v128.load8x8_s(w + columns * 2), x))
      s3 = i32x4.add(s3, i32x4.dot_i16x8_s(v128.load8x8_s(w + columns * 3), x))
    }
    const at = result + ((<usize>r) << 2)
    store<i32>(at, sum(s0))
    store<i32>(at, sum(s1), 4)
    store<i32>(at, sum(s2), 8)
    store<i32>(at, sum(s3), 12)
  }
}

function sum(v: v128): i32 {
  return i32x4.extract_lane(v, 0) + i32x4.extract_lane(v, 1) + i32x4.extract_lane(v, 2) + i32x4.extract_lane(v, 3)
}
