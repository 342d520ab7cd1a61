/** Does docs/isa.md say of every instruction what the assembler's table says, and do its examples work as it shows them? */
import { describe, expect, it } from 'vitest'
import { SEMAPHORES } from '../../assembly/isa.js'
import { assemble, DIRECTIVES } from '../../src/compiler/assembler.js'
import { INSTRUCTION_FORMATS, PSEUDO_FORMATS, usageOf } from '../../src/compiler/instruction-formats.js'
import { listingText } from '../../src/compiler/listing.js'
import { runProgram } from '../helpers/chip-program.js'
import { formatText, MANUAL, sectionOf } from '../helpers/isa-manual.js'

/** The indented block behind a line of the manual. */
function blockAfter(line: string): string {
  const [, after] = MANUAL.split(`${line}\n\n`)
  const [block] = after!.split(/\n(?=\S)/)
  return `${block!.replace(/^ {4}/gm, '').trimEnd()}\n`
}

describe('docs/isa.md', () => {
  it.each(INSTRUCTION_FORMATS.map((format) => [format.mnemonic, format] as const))(
    '%s: format and bits as the assembler has them; action, rules, notes',
    (mnemonic, format) => {
      expect(sectionOf(mnemonic), `docs/isa.md has to hold\n${formatText(format)}`).toBeDefined()
      expect(MANUAL.includes(formatText(format)), `docs/isa.md has to hold\n${formatText(format)}`).toBe(true)
      for (const part of ['Action', 'Rules', 'Notes'])
        expect(sectionOf(mnemonic)).toMatch(new RegExp(`^\\*\\*${part}`, 'm'))
    },
  )

  it('has no section of an instruction that does not exist', () => {
    const sections = [...MANUAL.matchAll(/^### `([\w.]+)`/gm)].map(([, mnemonic]) => mnemonic!)
    expect(sections.sort()).toEqual(INSTRUCTION_FORMATS.map(({ mnemonic }) => mnemonic).sort())
  })

  it('says of each pseudo-instruction what it is', () => {
    const rows = [...MANUAL.matchAll(/^\| `(\w+.*?)` \| `(\w+ .*?)` \|$/gm)].map(([, pseudo, real]) => [pseudo!, real!])
    expect(rows.map(([pseudo]) => pseudo)).toEqual(PSEUDO_FORMATS.map(usageOf))
    const filled = (text: string): string =>
      text.replace('rd', 'r3').replace('ra', 'r4').replace('imm', '5').replace('target', '0')
    for (const [pseudo, real] of rows) {
      expect(assemble(filled(pseudo!)).words, pseudo).toEqual(assemble(filled(real!)).words)
    }
  })

  it('explains every directive', () => {
    for (const [directive] of DIRECTIVES.matchAll(/\.[a-z]+/g))
      expect(new RegExp(`^\\| \`\\${directive} `, 'm').test(MANUAL), directive).toBe(true)
    expect(MANUAL).toContain(`semaphores 1..${SEMAPHORES - 1}`)
  })
})

describe('the example', () => {
  const source = blockAfter('sequencer runs ahead of both engines, held only by full FIFOs. `squares.azs`:')

  it('has the listing that is shown', () => {
    expect(listingText(assemble(source, { file: 'squares.azs' }))).toBe(
      blockAfter('`azsim asm squares.azs --listing` prints:'),
    )
  })

  it('computes squares', () => {
    const input = Int8Array.from({ length: 16 }, (_, i) => i * 17 - 128)
    const { output } = runProgram({
      source,
      chip: 'eie-64',
      input: new Uint8Array(input.buffer),
      outputBytes: 32,
      cycleBound: 200,
    })
    expect([...new Int16Array(output.buffer)]).toEqual(Array.from(input, (x) => x * x))
  })

  it('has the mistake that is shown', () => {
    const bad = source.replace('signal=READY', 'signal=REDY')
    const shown = blockAfter(
      'A mistake is shown with its place and what would have been right; the first one ends the assembly:',
    )
    const [where, line, caret, allowed] = shown.replace('azsim: ', '').split('\n')
    const message = [where, line, caret, allowed].join('\n')
    expect(() => assemble(bad, { file: 'squares.azs' })).toThrow(message)
  })
})
