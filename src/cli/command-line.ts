/** The command that is running, as one would type it again. */
export function commandLine(): string {
  return ['azsim', ...process.argv.slice(2).map(shellWord)].join(' ')
}

/** A word as a shell takes it. */
export function shellWord(word: string): string {
  return /^[\w./:=,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
