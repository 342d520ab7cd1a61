/** Reads CSV (RFC 4180) whose first line has the names of the columns. */
export function parseCsv(text: string): Record<string, string>[] {
  const rows: string[][] = [['']]
  let isQuoted = false
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!
    const row = rows.at(-1)!
    if (isQuoted && char === '"' && text[at + 1] === '"') row[row.length - 1] += text[at++]!
    else if (char === '"') isQuoted = !isQuoted
    else if (isQuoted || !',\r\n'.includes(char)) row[row.length - 1] += char
    else if (char === ',') row.push('')
    else if (char === '\n') rows.push([''])
  }
  const [names = [], ...lines] = rows.slice(0, -1)
  return lines.map((cells) => Object.fromEntries(names.map((name, column) => [name, cells[column] ?? ''])))
}
