/**
 * What docs/isa.md has to say about each instruction, made from the assembler's table: the way it is written, its 64 bits drawn, and
 * the fields of imm with their values. And the manual itself, cut into its sections.
 */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { usageOf } from '../../src/compiler/instruction-formats.js'
import type { InstructionFormat, NamedField, NumberField, FlagField } from '../../src/compiler/instruction-formats.js'

export const MANUAL = readFileSync(fileURLToPath(new URL('../../docs/isa.md', import.meta.url)), 'utf8')

/** The paragraphs under `### \`mnemonic\` ...`, up to the next heading; undefined where there is no such section. */
export function sectionOf(mnemonic: string): string | undefined {
  const [, section] = MANUAL.split(new RegExp(`^### \`${mnemonic.replace('.', '\\.')}\`.*$`, 'm'))
  return section?.split(/^##/m)[0]
}

type ImmField = NamedField | NumberField | FlagField

interface Cell {
  high: number
  low: number
  label: string
}

const WRAP = 100

/** Heading and format of an instruction, as they stand in the manual. */
export function formatText(format: InstructionFormat): string {
  const { mnemonic, opcode, operands } = format
  const registers = new Map(operands.flatMap((o) => (o.type === 'register' ? [[o.shift, o.label]] : [])))
  const register = (shift: number): string => registers.get(shift) ?? '0'
  const immediate = operands.find((operand) => operand.type === 'immediate')
  const fields = immFields(format)
  const word: Cell[] = [
    { high: 63, low: 32, label: immediate?.label ?? (fields.length > 0 ? 'imm' : '0') },
    { high: 31, low: 28, label: register(28) },
    { high: 27, low: 24, label: register(24) },
    { high: 23, low: 20, label: register(20) },
    { high: 19, low: 16, label: register(16) },
    { high: 15, low: 12, label: format.semaphores ? 'signal' : '0' },
    { high: 11, low: 8, label: format.semaphores ? 'wait' : '0' },
    { high: 7, low: 0, label: hexOf(opcode) },
  ]
  const parts = [wrapped(usageOf(format)), drawing(word)]
  if (fields.length > 0) parts.push(`imm:\n${drawing(immCells(fields))}`, fields.map(valuesText).join('\n'))
  return `### \`${mnemonic}\` (${hexOf(opcode)})\n\n${indented(parts.join('\n\n'))}\n`
}

const hexOf = (opcode: number): string => `0x${opcode.toString(16).padStart(2, '0')}`

/** From the highest bit down. */
function immFields({ operands, options }: InstructionFormat): ImmField[] {
  const fields = [...operands.filter((operand) => operand.type === 'name'), ...options]
  return fields.sort((x, y) => y.shift - x.shift)
}

const bitsOf = (field: ImmField): number => (field.type === 'flag' ? 1 : field.bits)

/** The fields, and a 0 for each gap. */
function immCells(fields: readonly ImmField[]): Cell[] {
  const cells: Cell[] = []
  let next = 31
  for (const field of fields) {
    const high = field.shift + bitsOf(field) - 1
    if (high < next) cells.push({ high: next, low: high + 1, label: '0' })
    cells.push({ high, low: field.shift, label: field.label })
    next = field.shift - 1
  }
  if (next >= 0) cells.push({ high: next, low: 0, label: '0' })
  return cells
}

function valuesText(field: ImmField): string {
  if (field.type === 'flag') return `${field.label}: 1 if named`
  if (field.type === 'number') return `${field.label}: ${field.min}..${field.max}, two's complement; 0 if left out`
  const names = [...field.names].map(([name, number]) => `${number} ${name}`).join(', ')
  return `${field.label}: ${names}${'required' in field && !field.required ? '; 0 if left out' : ''}`
}

/**
 *     31          8 7    4 3     0
 *     +------------+------+-------+
 *     |     0      | kind | space |
 *     +------------+------+-------+
 */
function drawing(cells: readonly Cell[]): string {
  const ranges = cells.map(({ high, low }) => (high === low ? [String(high)] : [String(high), String(low)]))
  const widths = cells.map(({ label }, index) => {
    const wide = index === 0 ? 12 : 0
    return Math.max(label.length + 2, ranges[index]!.join(' ').length + 1, wide)
  })
  const numbers = ranges.map(([high = '', low], index) => {
    const width = widths[index]!
    return low === undefined ? high.padStart(width) : `${high}${low.padStart(width - high.length)}`
  })
  const rule = `+${widths.map((width) => '-'.repeat(width)).join('+')}+`
  const labels = cells.map(({ label }, index) => centred(label, widths[index]!))
  return ` ${numbers.join(' ')}\n${rule}\n|${labels.join('|')}|\n${rule}`
}

function centred(text: string, width: number): string {
  return text.padStart(Math.floor((width + text.length) / 2)).padEnd(width)
}

/** Cut at blanks, continued under the first operand. */
function wrapped(text: string): string {
  const indent = ' '.repeat(text.indexOf(' ') + 1)
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && `${line} ${word}`.length > WRAP) {
      lines.push(line)
      line = `${indent}${word}`
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].join('\n')
}

const indented = (text: string): string => text.replace(/^(?=.)/gm, '    ')
