/** Plain-text tables for a terminal: aligned, numbers to the right and grouped, a line of units below the headings. */

export const MAX_COLUMNS = 100
const GAP = '  '

export interface TableColumn {
  heading: string
  /** Shown below the heading. */
  unit?: string
  /** Places after the point of the numbers in this column; 0 unless set. */
  decimals?: number
  /** Right for a column that holds a number, left otherwise, unless set. */
  align?: 'left' | 'right'
}

/** null is shown as "-": there is no such value. */
export type TableCell = string | number | null

/**
 * @param rows each with as many cells as there are columns
 * @param maxWidth of a line; the widest left-aligned column is wrapped until the table fits, at its spaces where it has any
 * @returns lines without trailing spaces, each ended by a newline
 */
export function formatTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly TableCell[])[],
  maxWidth = MAX_COLUMNS,
): string {
  const isRight = columns.map(
    ({ align }, c) => (align ?? (rows.some((row) => isNumber(row[c])) ? 'right' : 'left')) === 'right',
  )
  const heads = [columns.map(({ heading }) => heading)]
  if (columns.some(({ unit }) => unit !== undefined)) heads.push(columns.map(({ unit }) => unit ?? ''))
  const body = rows.map((row) => columns.map((column, c) => cellText(row[c], column.decimals ?? 0)))
  const widths = fitted(naturalWidths([...heads, ...body]), isRight, maxWidth)
  const rule = widths.map((width) => '-'.repeat(width)).join(GAP)
  const lines = (cells: readonly string[]): string[] => rowLines(cells, widths, isRight)
  return [...heads.flatMap(lines), rule, ...body.flatMap(lines)].map((line) => `${line}\n`).join('')
}

/** Three digits that say something, of a number below 1000. */
export const significant = (value: number): string =>
  formatNumber(value, Math.max(0, 2 - Math.floor(Math.log10(Math.max(value, 1e-9)))))

/** 1,234,567 or 1,234.50; "not a number" and the infinities as words. */
export function formatNumber(value: number, decimals = 0): string {
  if (!Number.isFinite(value)) return String(value)
  const fixed = value.toFixed(Math.abs(value) < 1e21 ? decimals : 0)
  const [whole, ...fraction] = fixed.split('.') as [string, string?]
  const sign = Number(fixed) === 0 ? '' : whole.startsWith('-') ? '-' : ''
  return [sign + whole.replace('-', '').replace(/\B(?=(\d{3})+$)/g, ','), ...fraction].join('.')
}

/** "1 frame", "1,234 frames". */
export const counted = (count: number, what: string): string =>
  `${formatNumber(count)} ${what}${count === 1 ? '' : 's'}`

/** A fraction as "12.3 %"; of nothing "-". */
export function formatPercent(fraction: number, decimals = 1): string {
  return Number.isFinite(fraction) ? `${formatNumber(100 * fraction, decimals)} %` : '-'
}

const isNumber = (cell: TableCell | undefined): boolean => typeof cell === 'number'

function cellText(cell: TableCell | undefined, decimals: number): string {
  if (cell === null || cell === undefined) return '-'
  return typeof cell === 'number' ? formatNumber(cell, decimals) : cell
}

function naturalWidths(rows: readonly (readonly string[])[]): number[] {
  return rows[0]!.map((_, c) => Math.max(1, ...rows.map((row) => lengthOf(row[c]!))))
}

function fitted(widths: number[], isRight: readonly boolean[], maxWidth: number): number[] {
  const result = [...widths]
  const total = () => result.reduce((sum, width) => sum + width, 0) + GAP.length * (result.length - 1)
  while (total() > maxWidth) {
    const left = result.flatMap((width, c) => (isRight[c] ? [] : [{ width, c }]))
    const widest = left.reduce((best, entry) => (entry.width > best.width ? entry : best), { width: 1, c: -1 })
    if (widest.c < 0) break // only numbers: they are never cut
    result[widest.c]!--
  }
  return result
}

function rowLines(cells: readonly string[], widths: readonly number[], isRight: readonly boolean[]): string[] {
  const wrapped = cells.map((cell, c) => (isRight[c] ? [cell] : wrap(cell, widths[c]!)))
  return Array.from({ length: Math.max(...wrapped.map(({ length }) => length)) }, (_, line) =>
    wrapped
      .map((texts, c) => pad(texts[line] ?? '', widths[c]!, isRight[c]!))
      .join(GAP)
      .trimEnd(),
  )
}

/** Lines of at most `width` characters, broken at spaces where there are any. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let rest = Array.from(text)
  while (rest.length > width) {
    const space = rest.lastIndexOf(' ', width)
    const end = space > 0 ? space : width
    lines.push(rest.slice(0, end).join(''))
    rest = rest.slice(space > 0 ? end + 1 : end)
  }
  return [...lines, rest.join('')]
}

const lengthOf = (text: string): number => Array.from(text).length

function pad(text: string, width: number, toRight: boolean): string {
  const space = ' '.repeat(Math.max(0, width - lengthOf(text)))
  return toRight ? space + text : text + space
}
