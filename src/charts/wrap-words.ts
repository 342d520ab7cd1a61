/** Text in lines of a width, broken between words; a word that is longer has a line of its own. */
export function wrapWords(text: string, columns: number): string[] {
  return wrapBy(text, (line) => line.length <= columns)
}

/** @param fits says whether a line is short enough */
export function wrapBy(text: string, fits: (line: string) => boolean): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    const longer = `${last} ${word}`
    if (last !== undefined && fits(longer)) lines[lines.length - 1] = longer
    else lines.push(word)
  }
  return lines
}
