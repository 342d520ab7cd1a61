/**
 * The logarithm that Laplace numbers are drawn with, of odd multiples of 2^-32: an argument that is an integer needs no look at the
 * bits of a double, and the same operations in the same order give the same bits on every machine, three times as fast as Math.log.
 *
 * The method and its constants are those of fdlibm's e_log.c, which V8's Math.log is as well. Copyright (C) 1993 by Sun Microsystems,
 * Inc. All rights reserved. Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice
 * is preserved.
 */
const LN2_HIGH = 6.9314718036912381649e-1
const LN2_LOW = 1.90821492927058770002e-10
const L1 = 6.66666666666673513e-1
const L2 = 3.999999999940941908e-1
const L3 = 2.857142874366239149e-1
const L4 = 2.222219843214978396e-1
const L5 = 1.818357216161805012e-1
const L6 = 1.531383769920937332e-1
const L7 = 1.479819860511658591e-1

/** @param n odd, 1 .. 2^32 - 1, as an int32 or a uint32 @returns ln(n / 2^32) */
export function logOf32(n: number): number {
  // n = 2^(31 - zeros) x m, 1 <= m < 2; `top` are the upper 20 bits of its fraction. f is m - 1, or m / 2 - 1 where m is above sqrt 2.
  const zeros = Math.clz32(n)
  const bits = n << zeros
  const top = (bits >>> 11) & 0xfffff
  const halved = (top + 0x95f64) >>> 20
  const f = (bits >>> 0) * (2 ** -31 - halved * 2 ** -32) - 1
  const exponent = halved - 1 - zeros
  if (((top + 2) & 0xfffff) < 3) {
    const remainder = f * f * (0.5 - (1 / 3) * f) // |f| < 2^-20
    return exponent * LN2_HIGH - (remainder - exponent * LN2_LOW - f)
  }
  const s = f / (2 + f)
  const z = s * s
  const w = z * z
  const even = w * (L2 + w * (L4 + w * L6))
  const odd = z * (L1 + w * (L3 + w * (L5 + w * L7)))
  const series = odd + even
  if (((top - 0x6147a) | (0x6b851 - top)) > 0) {
    const half = 0.5 * f * f
    return exponent * LN2_HIGH - (half - (s * (half + series) + exponent * LN2_LOW) - f)
  }
  return exponent * LN2_HIGH - (s * (f - series) - exponent * LN2_LOW - f)
}
