/** Whether two places hold the same bytes: 64 at a time, where `memory.compare` goes by 8. */
export function equalBytes(a: usize, b: usize, length: i32): bool {
  let at: usize = 0
  const whole = <usize>(length & ~63)
  while (at < whole) {
    const first = v128.or(
      v128.xor(v128.load(a + at), v128.load(b + at)),
      v128.xor(v128.load(a + at, 16), v128.load(b + at, 16)),
    )
    const second = v128.or(
      v128.xor(v128.load(a + at, 32), v128.load(b + at, 32)),
      v128.xor(v128.load(a + at, 48), v128.load(b + at, 48)),
    )
    if (v128.any_true(v128.or(first, second))) return false
    at += 64
  }
  return memory.compare(a + at, b + at, <usize>length - at) == 0
}
