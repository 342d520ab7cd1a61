/**
 * Closure of the instruction set: every opcode of assembly/isa.ts is encoded, disassembled, assembled back, carried out on the chip with
 * the effect that it should have, and documented in docs/isa.md. An opcode that lacks any of these fails here.
 *
 * The programs, one for each opcode, are in test/helpers/instruction-cases.ts and engine-cases.ts.
 */
import { describe, expect, it } from 'vitest'
import { OPCODE_MASK, Opcode } from '../../assembly/isa.js'
import { assemble } from '../../src/compiler/assembler.js'
import { disassemble, disassemblyText } from '../../src/compiler/disassembler.js'
import { INSTRUCTION_FORMATS } from '../../src/compiler/instruction-formats.js'
import { DATA_ADDRESS, runProgram } from '../helpers/chip-program.js'
import type { InstructionCase } from '../helpers/engine-cases.js'
import { INSTRUCTION_CASES, issuedIn } from '../helpers/instruction-cases.js'
import { formatText, sectionOf } from '../helpers/isa-manual.js'

const EVENTS = 10_000

const OPCODES = Object.entries(Opcode).filter((entry): entry is [keyof typeof Opcode, Opcode] => {
  return typeof entry[1] === 'number'
})

describe.each(OPCODES)('%s', (name, opcode) => {
  const found = (INSTRUCTION_CASES as Partial<Record<string, InstructionCase>>)[name]
  const { source, run = {}, output, type, also } = found ?? { source: '', output: [] }
  const format = INSTRUCTION_FORMATS.find((candidate) => candidate.opcode === (opcode as number))
  const constants = { DATA: DATA_ADDRESS }

  it('is encoded', () => {
    const { words, labels } = assemble(source, { constants })
    expect(words[labels.get('it')! * 2]! & OPCODE_MASK).toBe(opcode)
  })

  it('is disassembled, and assembled back', () => {
    const { words, labels } = assemble(source, { constants })
    const lines = disassemble(words)
    const [mnemonic] = lines[labels.get('it')!]!.text.split(' ')
    expect(mnemonic).toBe(format!.mnemonic)
    expect(assemble(disassemblyText(lines)).words).toEqual(words)
  })

  it('does on the chip what it should', () => {
    const outputBytes = output.length * (type === 'int8' ? 1 : type === 'int16' ? 2 : 4)
    const bound = { chip: 'eie-64', cycleBound: 1000, outputBytes, ...run }
    const result = runProgram({ source, events: EVENTS, ...bound })
    expect(issuedIn(result, opcode).length).toBeGreaterThan(0)
    const { buffer } = result.output
    const seen =
      type === 'int8' ? new Int8Array(buffer) : type === 'int16' ? new Int16Array(buffer) : new Int32Array(buffer)
    expect([...seen]).toEqual(output)
    also?.(result)
  })

  it('is documented', () => {
    expect(sectionOf(format!.mnemonic), `docs/isa.md has to hold\n${formatText(format!)}`).toBeDefined()
  })
})

it('has a case for every opcode, and none besides', () => {
  expect(Object.keys(INSTRUCTION_CASES).sort()).toEqual(OPCODES.map(([name]) => name).sort())
})
