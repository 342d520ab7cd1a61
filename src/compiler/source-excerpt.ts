/**
 * A line of source text as an error message shows it, with a caret under the place at fault:
 *
 *         add r1, r16, r2
 *                 ^
 */

const INDENT = '    '
const MOST_BEFORE = 60
const MOST_AFTER = 40
const CUT = '...'

/** @param column from 1, in UTF-16 units; one behind the line's end is allowed */
export function sourceExcerpt(line: string, column: number): string {
  const before = visible(line.slice(0, column - 1))
  const after = visible(line.slice(column - 1))
  const isLong = before.length > MOST_BEFORE
  const indent = before.findIndex((character) => character !== ' ')
  const shownBefore = isLong ? before.slice(-MOST_BEFORE) : indent < 0 ? [] : before.slice(indent)
  const shownAfter = after.length > MOST_AFTER ? [...after.slice(0, MOST_AFTER), CUT] : after
  const text = [isLong ? CUT : '', ...shownBefore, ...shownAfter].join('').trimEnd()
  return `${INDENT}${text}\n${INDENT}${' '.repeat(shownBefore.length + (isLong ? CUT.length : 0))}^`
}

/** The characters, those that would steer a terminal or take no column replaced. */
function visible(text: string): string[] {
  return Array.from(text, (character) => {
    if (character === '\t') return ' '
    return /[\p{C}\p{M}]/u.test(character) ? '?' : character
  })
}
