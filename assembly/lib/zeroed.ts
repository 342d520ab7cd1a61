/**
 * Memory that is all zeros. What the module's memory grows by is zero, and not touched here, since the first touch costs; only what has
 * served an earlier chip is filled.
 */

/** The end of what may have been in use before. */
let usedUntil: usize = 0

/** All that is in use now is given up. */
export function giveUpAll(): void {
  usedUntil = max(usedUntil, heap.alloc(0))
  heap.reset()
}

export function zeroed(bytes: usize): usize {
  const at = heap.alloc(bytes)
  if (at < usedUntil) memory.fill(at, 0, min(bytes, usedUntil - at))
  return at
}
