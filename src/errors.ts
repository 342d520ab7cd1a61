/**
 * Errors by who can mend them.
 *
 * A `UserError` is a mistake in what the user gave (a file, an option, a chip that is too small). It says what is wrong, where,
 * what is allowed and what to try; the command line prints it without a stack trace and exits with code 2.
 *
 * A `ChipError` is a program that went wrong on the chip (a deadlock, an access out of bounds); it names the unit and the cycle.
 *
 * Anything else that is thrown is a defect of azsim itself.
 */

/** What a `UserError` tells; `message` says what is wrong. */
export interface UserErrorDetails {
  /** The file, option or field at fault, with a position where there is one: `--bits`, `x.wav at byte 20`. */
  where?: string
  /** The text at fault, on lines of its own. */
  excerpt?: string
  /** What would have been accepted. */
  allowed?: string
  /** What to do next. */
  hint?: string
}

export class UserError extends Error {
  override readonly name = 'UserError'

  constructor(
    readonly what: string,
    readonly details: UserErrorDetails = {},
  ) {
    super(UserError.format(what, details))
  }

  private static format(what: string, { where, excerpt, allowed, hint }: UserErrorDetails): string {
    const lines = [where === undefined ? what : `${where}: ${what}`]
    if (excerpt !== undefined) lines.push(excerpt)
    if (allowed !== undefined) lines.push(`  allowed: ${allowed}`)
    if (hint !== undefined) lines.push(`  try: ${hint}`)
    return lines.join('\n')
  }
}

export class ChipError extends Error {
  override readonly name = 'ChipError'
}
