/**
 * A program's listing: every line of its text, with the address and the 64 bits of the instruction on it.
 *
 *     addr  imm      low
 *                              ; sum.azs
 *        0  00000004 10000002      li   r1, 4
 *                              loop:
 *        1  00000000 30000018      in   r3
 */
import type { Assembly } from './assembler.js'
import { hexOf } from './disassembler.js'

const BLANK = ' '.repeat(25)

export function listingText({ lines, words }: Assembly): string {
  const rows = ['addr  imm      low']
  let file: string | undefined
  for (const line of lines) {
    if (line.file !== file) rows.push(`${BLANK}; ${line.file}`)
    file = line.file
    const { address } = line
    const code =
      address === undefined
        ? BLANK
        : `${String(address).padStart(4)}  ${hexOf(words[address * 2]!, words[address * 2 + 1]!)}  `
    rows.push(`${code}${line.text}`.trimEnd())
  }
  return `${rows.join('\n')}\n`
}
