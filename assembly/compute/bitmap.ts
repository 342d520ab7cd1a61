/** The bitmap of a column: a bit for each row, row 0 in bit 0 of byte 0. Marks are looked at 64 at a time. */

/** How many of the rows from `row` to `end` - 1 are marked. */
export function countMarks(bitmap: usize, row: i32, end: i32): i32 {
  let count = 0
  while (row < end) {
    count += <i32>popcnt<u64>(marksFrom(bitmap, row, end))
    row = nextWord(row)
  }
  return count
}

/** Where rows from `row` on end that have at most `most` marks: before the mark that would be one too many, or at `limit`. */
export function endOfMarks(bitmap: usize, row: i32, limit: i32, most: i32): i32 {
  while (row < limit) {
    let marks = marksFrom(bitmap, row, limit)
    const count = <i32>popcnt<u64>(marks)
    if (count > most) {
      for (; most > 0; most--) marks &= marks - 1
      return row + <i32>ctz<u64>(marks)
    }
    most -= count
    row = nextWord(row)
  }
  return limit
}

/** The first row from `row` on that is marked, or `limit`. */
export function nextMark(bitmap: usize, row: i32, limit: i32): i32 {
  while (row < limit) {
    const marks = marksFrom(bitmap, row, limit)
    if (marks != 0) return row + <i32>ctz<u64>(marks)
    row = nextWord(row)
  }
  return limit
}

/** The marks of `row` (bit 0) and those behind it that lie in the same word of 64 that begins with its byte, before `end`. */
function marksFrom(bitmap: usize, row: i32, end: i32): u64 {
  const skipped = row & 7
  const marks = load<u64>(bitmap + (row >> 3)) >>> skipped
  const rows = end - row
  return rows < 64 - skipped ? marks & (((<u64>1) << rows) - 1) : marks
}

/** The first row behind that word. */
function nextWord(row: i32): i32 {
  return (row & ~7) + 64
}
