/** Tables as CSV (RFC 4180): for spreadsheets and data frames. */
export type CsvCell = string | number | boolean | null

/** @param rows each with as many cells as there are columns; null is empty, numbers are unrounded. @returns lines ended by CRLF */
export function formatCsv(columns: readonly string[], rows: readonly (readonly CsvCell[])[]): string {
  return [columns, ...rows].map((cells) => `${cells.map(cellText).join(',')}\r\n`).join('')
}

function cellText(cell: CsvCell): string {
  const text = cell === null ? '' : String(cell)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
