/** Text in lines of a width, broken between words; a word that is longer than a line is broken within. */
export function wrapWords(text: string, columns: number): string[] {
  return wrapBy(text, (line) => line.length <= columns)
}

/** @param fits says whether a line is short enough; a single letter always is */
export function wrapBy(text: string, fits: (line: string) => boolean): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    const longer = `${last} ${word}`
    if (last !== undefined && fits(longer)) lines[lines.length - 1] = longer
    else lines.push(...pieces(word, fits))
  }
  return lines
}

function pieces(word: string, fits: (line: string) => boolean): string[] {
  const found = ['']
  for (const letter of word) {
    const last = found.at(-1)!
    if (last === '' || fits(last + letter)) found[found.length - 1] = last + letter
    else found.push(letter)
  }
  return found
}
