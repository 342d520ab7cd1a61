/** `0.1:1:0.1` as the texts 0.1, 0.2, ..., 1: in decimal, so that no value is 0.30000000000000004. */
import { UserError } from '../../errors.js'

const DECIMAL = /^(-?)(\d{1,15})(?:\.(\d{1,12}))?$/

/**
 * @param text `FROM:TO:STEP`; the step may lead down. TO is the last value where the steps meet it
 * @param where for messages
 * @param limit values at most
 * @throws UserError
 */
export function numberRange(text: string, where: string, limit: number): string[] {
  const parts = text.split(':').map((part) => part.trim())
  const allowed = 'FROM:TO:STEP in decimal, such as 0.1:1:0.1'
  if (parts.length !== 3 || !parts.every((part) => DECIMAL.test(part))) {
    throw new UserError(`cannot be ${JSON.stringify(text.slice(0, 40))}`, { where, allowed })
  }
  const digits = Math.max(...parts.map((part) => part.split('.')[1]?.length ?? 0))
  const [from, to, step] = parts.map((part) => scaled(part, digits)) as [bigint, bigint, bigint]
  if (step === 0n || (to - from) * step < 0n) {
    throw new UserError(`the step of ${text} never reaches ${parts[1]!}`, { where, allowed })
  }
  const count = (to - from) / step + 1n
  if (count > BigInt(limit)) {
    throw new UserError(`${text} has ${count.toLocaleString('en')} values`, {
      where,
      allowed: `at most ${limit.toLocaleString('en')} points`,
      hint: 'a larger step',
    })
  }
  return Array.from({ length: Number(count) }, (_, index) => unscaled(from + BigInt(index) * step, digits))
}

/** In units of 10^-digits. */
function scaled(decimal: string, digits: number): bigint {
  const [, sign, whole, fraction = ''] = DECIMAL.exec(decimal)!
  return BigInt(`${sign}${whole}${fraction.padEnd(digits, '0')}`)
}

function unscaled(value: bigint, digits: number): string {
  const text = (value < 0n ? -value : value).toString().padStart(digits + 1, '0')
  const whole = text.slice(0, text.length - digits)
  const fraction = text.slice(text.length - digits).replace(/0+$/, '')
  return `${value < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`
}
