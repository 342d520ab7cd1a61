/** The table: a click or a key on a heading sorts by that column, from the largest number or the first letter; again: the other way; again: as it was. */
import { formatNumber } from '../report/table.js'
import { element } from './dom.js'
import type { Sort } from './view.js'

export type Cell = string | number | null

export interface Column {
  heading: string
  /** Shown behind the heading. */
  unit: string
  isNumeric: boolean
}

export interface TableForm {
  caption: string
  columns: Column[]
  /** Rows that are sums of others stand out. */
  isTotal?: (row: readonly Cell[]) => boolean
}

export interface SortableTable {
  root: HTMLElement
  show: (rows: readonly (readonly Cell[])[], sort: Sort | null) => void
}

export const textColumn = (heading: string): Column => ({ heading, unit: '', isNumeric: false })

export const numberColumn = (heading: string, unit: string): Column => ({ heading, unit, isNumeric: true })

/** @param onSort called with what was asked for */
export function sortableTable(
  { caption, columns, isTotal = () => false }: TableForm,
  onSort: (sort: Sort | null) => void,
): SortableTable {
  let shown: Sort | null = null
  const heads = columns.map((column, number) => {
    const label = column.unit === '' ? [] : [' ', element('span', { class: 'unit' }, column.unit)]
    const press = element('button', { type: 'button' }, column.heading, ...label)
    press.addEventListener('click', () => onSort(nextSort(shown, number, column.isNumeric)))
    return element('th', { scope: 'col', class: column.isNumeric ? 'number' : 'text' }, press)
  })
  const body = element('tbody')
  const table = element(
    'table',
    { class: 'sortable' },
    element('caption', { class: 'visually-hidden' }, caption),
    element('thead', {}, element('tr', {}, ...heads)),
    body,
  )
  return {
    // Focusable, so that it can be scrolled without a mouse.
    root: element('div', { class: 'scroll', role: 'region', tabindex: 0, 'aria-label': caption }, table),
    show: (rows, sort) => {
      shown = sort
      heads.forEach((head, number) => {
        head.setAttribute(
          'aria-sort',
          sort?.column !== number ? 'none' : sort.isDescending ? 'descending' : 'ascending',
        )
      })
      const decimals = columns.map((_, number) => decimalsOf(rows.map((row) => row[number] ?? null)))
      body.replaceChildren(...sortedRows(rows, sort).map((row) => tableRow(row, columns, decimals, isTotal(row))))
    },
  }
}

/** The first cell names the row. */
function tableRow(
  row: readonly Cell[],
  columns: readonly Column[],
  decimals: readonly number[],
  isTotal: boolean,
): HTMLElement {
  const cells = columns.map(({ isNumeric }, number) =>
    element(
      number === 0 ? 'th' : 'td',
      { class: isNumeric ? 'number' : 'text', ...(number === 0 && { scope: 'row' }) },
      cellText(row[number] ?? null, decimals[number]!),
    ),
  )
  return element('tr', { class: isTotal && 'total' }, ...cells)
}

/** Alike in a column, as many as its numbers have; of the largest number five digits, because others may be much smaller. */
function decimalsOf(cells: readonly Cell[]): number {
  const numbers = cells.filter((cell) => typeof cell === 'number')
  const largest = Math.max(...numbers.map(Math.abs))
  const most = largest > 0 ? Math.max(0, Math.min(6, 4 - Math.floor(Math.log10(largest)))) : 0
  const needed = numbers.map((number) => String(Number(number.toFixed(most))).split('.')[1]?.length ?? 0)
  return Math.max(0, ...needed)
}

function cellText(cell: Cell, decimals: number): string {
  if (cell === null) return '\u2013'
  return typeof cell === 'number' ? formatNumber(cell, decimals) : cell
}

export function nextSort(sort: Sort | null, column: number, isNumeric: boolean): Sort | null {
  if (sort?.column !== column) return { column, isDescending: isNumeric }
  return sort.isDescending === isNumeric ? { column, isDescending: !isNumeric } : null
}

/** Equal ones stay in their order; what has no value comes last either way. */
export function sortedRows<Row extends readonly Cell[]>(rows: readonly Row[], sort: Sort | null): readonly Row[] {
  if (sort === null) return rows
  const sign = sort.isDescending ? -1 : 1
  return rows.toSorted((a, b) => {
    const [x, y] = [a[sort.column] ?? null, b[sort.column] ?? null]
    if (x === null || y === null) return Number(x === null) - Number(y === null)
    if (typeof x === 'number' && typeof y === 'number') return sign * (x - y)
    return sign * String(x).localeCompare(String(y), 'en', { numeric: true })
  })
}
