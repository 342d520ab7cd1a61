/** The command that is running, as one would type it again. */
export function commandLine(): string {
  return ['azsim', ...process.argv.slice(2).map(quoted)].join(' ')
}

function quoted(word: string): string {
  return /^[\w./:=,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
