/** A command that has said everything, and ends with an exit code of its own. */
export class Ended extends Error {
  constructor(readonly code: number) {
    super(`exit code ${code}`)
  }
}
