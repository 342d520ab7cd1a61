/** What a command has found, said by its exit code; thrown when all is printed. */
export class Verdict extends Error {
  override readonly name = 'Verdict'

  constructor(readonly exitCode: number) {
    super(`exit code ${exitCode}`)
  }
}
