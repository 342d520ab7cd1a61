/** Reads CSV (RFC 4180) whose first line has the names of the columns. */
export function parseCsv(text: string): Record<string, string>[] {
  const rows: string[][] = []
  let row: string[] = []
  let cell = ''
  let isQuoted = false
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!
    if (isQuoted && char === '"' && text[at + 1] === '"') cell += text[at++]!
    else if (char === '"') isQuoted = !isQuoted
    else if (isQuoted || !',\r\n'.includes(char)) cell += char
    else if (char !== '\r') {
      row.push(cell)
      cell = ''
      if (char === ',') continue
      rows.push(row)
      row = []
    }
  }
  const [names = [], ...lines] = rows
  return lines.map((cells) => Object.fromEntries(names.map((name, column) => [name, cells[column] ?? ''])))
}
