/** `azsim asm` and `azsim disasm`: programs of the chip, text to binary and back. */
import type { Argv, CommandModule } from 'yargs'
import { UserError } from '../errors.js'
import { integerOption, textOption } from '../experiments/coercers.js'
import { jsonOption } from './options.js'
import { checkWritable } from './output.js'

export interface AsmArguments {
  file: string
  out?: string | undefined
  constants: Readonly<Record<string, number>>
  /** What constants that nothing defines stand for; without it, they are mistakes. */
  missing?: number | undefined
  listing: boolean
  json: boolean
}

export interface DisasmArguments {
  file: string
  json: boolean
}

interface AsmOptions {
  file: string
  out?: string | undefined
  const?: Readonly<Record<string, number>> | undefined
  missing?: number | undefined
  listing: boolean
  json: boolean
}

const WORD_MIN = -(2 ** 31)
const WORD_MAX = 2 ** 32 - 1

/** @param run called only when the command runs */
export const asmCommand = (run: (args: AsmArguments) => Promise<void>): CommandModule<object, AsmOptions> => ({
  command: 'asm <file>',
  describe: 'Assemble a program of the chip (docs/isa.md)',
  builder: (yargs: Argv): Argv<AsmOptions> =>
    yargs
      .positional('file', { type: 'string', demandOption: true, describe: 'Program text, usually .azs' })
      .options({
        const: {
          type: 'string',
          requiresArg: true,
          group: 'Program:',
          coerce: constantsOption,
          describe: 'Constants, in place of those of the text: --const SIZE=4,LAST=0x1f; may be repeated',
        },
        missing: {
          type: 'string',
          requiresArg: true,
          group: 'Program:',
          coerce: integerOption('--missing', WORD_MIN, WORD_MAX),
          describe: 'What constants that nothing defines stand for, to look at a program without them',
        },
        out: {
          type: 'string',
          requiresArg: true,
          group: 'Output:',
          coerce: textOption('--out'),
          describe: 'Binary file: 64 bits an instruction, little-endian',
        },
        listing: { type: 'boolean', group: 'Output:', default: false, describe: 'Print address, bits and text' },
        ...jsonOption,
      } as const)
      .example('$0 asm sum.azs', 'check a program')
      .example('$0 asm sum.azs --listing --out sum.bin', 'write its binary and print what each line became')
      .example('$0 asm sum.azs --const COUNT=8 --json', 'a constant of the program changed, for a script')
      .example('$0 asm firmware/lstm-layer.azs --missing 0 --listing', 'without the constants of the lowering'),
  handler: async ({ file, out, const: constants = {}, missing, listing, json }) => {
    textOption('FILE')(file)
    if (listing && json) {
      throw new UserError('--json holds what --listing prints', {
        where: '--listing',
        allowed: '--listing or --json',
        hint: '--json',
      })
    }
    if (out !== undefined) checkWritable(out)
    await run({ file, out, constants, missing, listing, json })
  },
})

/** @param run called only when the command runs */
export const disasmCommand = (
  run: (args: DisasmArguments) => Promise<void>,
): CommandModule<object, DisasmArguments> => ({
  command: 'disasm <file>',
  describe: 'Print the binary of a program as text that assembles to it again',
  builder: (yargs: Argv): Argv<DisasmArguments> =>
    yargs
      .positional('file', { type: 'string', demandOption: true, describe: 'Binary file of `azsim asm --out`' })
      .options(jsonOption)
      .example('$0 disasm sum.bin', 'labels, instructions, their addresses and bits')
      .example('$0 disasm sum.bin > again.azs', 'what `azsim asm again.azs` makes sum.bin of again'),
  handler: async ({ file, json }) => {
    textOption('FILE')(file)
    await run({ file, json })
  },
})

/** `A=1,B=-2`, given once or repeated. */
export function constantsOption(value: unknown): Readonly<Record<string, number>> {
  const constants = new Map<string, number>()
  for (const text of [value].flat()) {
    for (const part of String(text).split(',')) {
      const [, name, number] = /^\s*([^=\s]+)\s*=\s*(-?(?:\d{1,10}|0[xX][\da-fA-F]{1,8}))\s*$/.exec(part) ?? []
      const signless = number?.replace(/^-/, '')
      const result = signless === undefined ? NaN : Number(signless) * (number === signless ? 1 : -1)
      if (name === undefined || !(result >= WORD_MIN && result <= WORD_MAX)) {
        throw new UserError(`cannot be ${JSON.stringify(part.slice(0, 40))}`, {
          where: '--const',
          allowed: `NAME=VALUE, the value an integer from ${WORD_MIN} to ${WORD_MAX}, such as 12, -1 or 0x1f`,
        })
      }
      if (constants.has(name)) throw new UserError(`gives ${JSON.stringify(name)} twice`, { where: '--const' })
      constants.set(name, result + 0)
    }
  }
  return Object.fromEntries(constants)
}
