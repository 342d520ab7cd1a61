/** Fixed-point arithmetic of the vector unit: docs/chip.md, "Numbers". */

/** To the nearest multiple of 2^s, halves away from zero, divided by it; s < 0 multiplies by 2^-s, saturated to int32. RS in the datasheet. */
export function roundingShift(x: i32, s: i32): i32 {
  if (s == 0) return x
  if (s < 0) return saturate32((<i64>x) << -s)
  const mask = ((<i32>1) << s) - 1
  const above = (x & mask) > (mask >> 1) + (x < 0 ? 1 : 0)
  return (x >> s) + (above ? 1 : 0)
}

/** The high half of twice the product, rounded. HM in the datasheet. */
export function highMultiply(a: i32, b: i32): i32 {
  if (a == i32.MIN_VALUE && b == i32.MIN_VALUE) return i32.MAX_VALUE
  const product = <i64>a * <i64>b
  const nudge: i64 = product >= 0 ? 1 << 30 : 1 - (1 << 30)
  return <i32>((product + nudge) / ((<i64>1) << 31))
}

/** RQ in the datasheet. */
export function requantize(x: i32, multiplier: i32, shift: i32): i32 {
  const left = shift > 0 ? saturate32((<i64>x) << shift) : x
  return roundingShift(highMultiply(left, multiplier), shift < 0 ? -shift : 0)
}

export function saturate32(x: i64): i32 {
  return <i32>max<i64>(i32.MIN_VALUE, min<i64>(i32.MAX_VALUE, x))
}

export function saturate16(x: i32): i32 {
  return max<i32>(i16.MIN_VALUE, min<i32>(i16.MAX_VALUE, x))
}

export function saturate8(x: i32): i32 {
  return max<i32>(i8.MIN_VALUE, min<i32>(i8.MAX_VALUE, x))
}
