/**
 * How every instruction is written: mnemonic, operands in their order, named options. One table for the assembler, its error
 * messages and the manual; the bit positions are those of assembly/isa.ts, the meanings those of docs/chip.md, "Sequencer".
 *
 *     dma.load a, b, c, store, weights  wait=free signal=arrived
 *     mnemonic operands ............... options ................
 */
import {
  DEC_SOURCE_SHIFT,
  DMA_KIND_SHIFT,
  DMA_SPACE_SHIFT,
  Engine,
  Kind,
  Opcode,
  RA_SHIFT,
  RB_SHIFT,
  RC_SHIFT,
  RD_SHIFT,
  Source,
  Space,
  VEC_ADDEND_SHIFT,
  VEC_FUNCTION_SHIFT,
  VEC_OUT_SHIFT_SHIFT,
  VEC_RELEASE_SHIFT,
  VEC_SHIFT_BITS,
  VEC_SHIFT_SHIFT,
  VEC_TYPE_A_SHIFT,
  VEC_TYPE_B_SHIFT,
  VEC_TYPE_DST_SHIFT,
  VectorFunction,
  VectorType,
} from '../../assembly/isa.js'

/** A field that takes one of a list of names; a constant of the program may stand for the name. */
export interface NamedField {
  readonly type: 'name'
  readonly label: string
  readonly shift: number
  readonly bits: number
  readonly names: ReadonlyMap<string, number>
}

/** A field of imm that takes a number, two's complement. */
export interface NumberField {
  readonly type: 'number'
  readonly label: string
  readonly shift: number
  readonly bits: number
  readonly min: number
  readonly max: number
}

/** One bit of imm, set by naming it. */
export interface FlagField {
  readonly type: 'flag'
  readonly label: string
  readonly shift: number
}

/** A register operand: its name in the datasheet and its place in the low word. */
export interface RegisterOperand {
  readonly type: 'register'
  readonly label: string
  readonly shift: number
}

/** The whole of imm. `optional`: 0 when left out. */
export interface ImmediateOperand {
  readonly type: 'immediate'
  readonly label: string
  readonly optional: boolean
}

export type Operand = RegisterOperand | ImmediateOperand | NamedField
export type Option = (NamedField | NumberField | FlagField) & { readonly required: boolean }

export interface InstructionFormat {
  readonly mnemonic: string
  readonly opcode: number
  readonly operands: readonly Operand[]
  readonly options: readonly Option[]
  /** May name semaphores: `wait=` and `signal=`. */
  readonly semaphores: boolean
}

const ra: Operand = { type: 'register', label: 'ra', shift: RA_SHIFT }
const rb: Operand = { type: 'register', label: 'rb', shift: RB_SHIFT }
const rc: Operand = { type: 'register', label: 'rc', shift: RC_SHIFT }
const rd: Operand = { type: 'register', label: 'rd', shift: RD_SHIFT }
const imm: Operand = { type: 'immediate', label: 'imm', optional: false }
const optionalImm: Operand = { type: 'immediate', label: 'imm', optional: true }
const target: Operand = { type: 'immediate', label: 'target', optional: false }

/** The entries of a numeric enum of isa.ts. */
function namesOf(enumeration: Record<string, string | number>): ReadonlyMap<string, number> {
  const entries = Object.entries(enumeration)
  return new Map(entries.filter((entry): entry is [string, number] => typeof entry[1] === 'number'))
}

function without(names: ReadonlyMap<string, number>, name: string): ReadonlyMap<string, number> {
  return new Map([...names].filter(([entry]) => entry !== name))
}

/** Fields that assembly/isa.ts draws four, and two, bits wide; and the whole of imm. */
const NIBBLE_BITS = 4
const TYPE_BITS = 2
const IMM_BITS = 32

const ENGINES = namesOf(Engine)
const SPACES = namesOf(Space)
const KINDS = namesOf(Kind)
const SOURCES = namesOf(Source)
const FUNCTIONS = namesOf(VectorFunction)
const DRAIN_TYPES = namesOf(VectorType)
/** Element-wise commands know no raw accumulators. */
const ELEMENT_TYPES = without(DRAIN_TYPES, 'raw')

const engine: Operand = { type: 'name', label: 'engine', shift: 0, bits: IMM_BITS, names: ENGINES }
const space: Operand = { type: 'name', label: 'space', shift: DMA_SPACE_SHIFT, bits: NIBBLE_BITS, names: SPACES }
const kind: Operand = { type: 'name', label: 'kind', shift: DMA_KIND_SHIFT, bits: NIBBLE_BITS, names: KINDS }
const source: Operand = { type: 'name', label: 'source', shift: DEC_SOURCE_SHIFT, bits: 1, names: SOURCES }

function typeOption(label: string, shift: number, names: ReadonlyMap<string, number>): Option {
  return { type: 'name', label, shift, bits: TYPE_BITS, names, required: true }
}

/** docs/chip.md, "Vector unit": shift and out shift are -15..30, the shift of a requantization -7..30. */
function shiftOption(label: string, shift: number, min = -15): Option {
  return { type: 'number', label, shift, bits: VEC_SHIFT_BITS, min, max: 30, required: false }
}

const functionOption: Option = {
  type: 'name',
  label: 'function',
  shift: VEC_FUNCTION_SHIFT,
  bits: NIBBLE_BITS,
  names: FUNCTIONS,
  required: false,
}
const addend: Option = { type: 'flag', label: 'addend', shift: VEC_ADDEND_SHIFT, required: false }
const release: Option = { type: 'flag', label: 'release', shift: VEC_RELEASE_SHIFT, required: false }
const drainType = typeOption('type', VEC_TYPE_DST_SHIFT, DRAIN_TYPES)
const type = typeOption('type', VEC_TYPE_DST_SHIFT, ELEMENT_TYPES)
const a = typeOption('a', VEC_TYPE_A_SHIFT, ELEMENT_TYPES)
const b = typeOption('b', VEC_TYPE_B_SHIFT, ELEMENT_TYPES)
const shift = shiftOption('shift', VEC_SHIFT_SHIFT)
const requantizeShift = shiftOption('shift', VEC_SHIFT_SHIFT, -7)
const outshift = shiftOption('outshift', VEC_OUT_SHIFT_SHIFT)

/** An instruction that the sequencer carries out itself. */
function scalar(mnemonic: string, opcode: Opcode, operands: Operand[]): InstructionFormat {
  return { mnemonic, opcode, operands, options: [], semaphores: false }
}

/** A command to an engine. */
function command(mnemonic: string, opcode: Opcode, operands: Operand[], options: Option[] = []): InstructionFormat {
  return { mnemonic, opcode, operands, options, semaphores: true }
}

export const INSTRUCTION_FORMATS: readonly InstructionFormat[] = [
  scalar('halt', Opcode.halt, []),
  { mnemonic: 'sync', opcode: Opcode.sync, operands: [], options: [], semaphores: true },
  scalar('add', Opcode.add, [rd, ra, rb, optionalImm]),
  scalar('sub', Opcode.sub, [rd, ra, rb, optionalImm]),
  scalar('mul', Opcode.mul, [rd, ra, rb]),
  scalar('min', Opcode.min, [rd, ra, rb]),
  scalar('lw', Opcode.lw, [rd, ra, imm]),
  scalar('sw', Opcode.sw, [rb, ra, imm]),
  scalar('beq', Opcode.beq, [ra, rb, target]),
  scalar('bne', Opcode.bne, [ra, rb, target]),
  scalar('blt', Opcode.blt, [ra, rb, target]),
  scalar('bge', Opcode.bge, [ra, rb, target]),
  scalar('jal', Opcode.jal, [rd, target]),
  scalar('jr', Opcode.jr, [ra]),
  scalar('in', Opcode.input, [rd]),
  scalar('out', Opcode.output, [ra]),
  scalar('room', Opcode.room, [rd, engine]),
  scalar('pop', Opcode.pop, [rd]),
  scalar('section', Opcode.section, [ra]),

  command('dma.load', Opcode.dmaLoad, [ra, rb, rc, space, kind]),
  command('dma.store', Opcode.dmaStore, [ra, rb, rc, kind]),
  command('dma.in', Opcode.dmaIn, [rb, rc]),
  command('dma.out', Opcode.dmaOut, [rb, rc]),
  command('dma.sync', Opcode.dmaSync, []),

  command('dec.params', Opcode.decParams, [ra, rb, rc, source]),
  command('dec.tile', Opcode.decTile, [ra, rb, rc, source]),
  command('dec.sync', Opcode.decSync, []),

  command('mac.mv', Opcode.macMv, [ra, rc, rd]),
  command('mac.sync', Opcode.macSync, []),

  command('vec.drain', Opcode.vecDrain, [ra, rb, rc, rd], [drainType, functionOption, addend, release, outshift]),
  command('vec.add', Opcode.vecAdd, [ra, rb, rc, rd], [type, a, b, functionOption, shift, outshift]),
  command('vec.mul', Opcode.vecMul, [ra, rb, rc, rd], [type, a, b, functionOption, shift, outshift]),
  command('vec.map', Opcode.vecMap, [ra, rb, rd], [type, a, functionOption, shift, outshift]),
  command('vec.sync', Opcode.vecSync, []),
  command('vec.argmax', Opcode.vecArgmax, [rb, rd], [a]),
  command(
    'vec.requantize',
    Opcode.vecRequantize,
    [ra, rb, rc, rd],
    [type, a, functionOption, requantizeShift, outshift],
  ),
]

/**
 * Pseudo instructions, each one instruction:
 *
 *     li rd, imm = add rd, r0, r0, imm       addi rd, ra, imm = add rd, ra, r0, imm       mov rd, ra = add rd, ra, r0
 *     jmp target = jal r0, target            call target      = jal r15, target           ret        = jr r15
 */
const LINK_REGISTER = 15

export interface PseudoFormat extends InstructionFormat {
  /** Bits of the low word that its text does not give. */
  readonly fixed: number
}

export const PSEUDO_FORMATS: readonly PseudoFormat[] = [
  { ...scalar('li', Opcode.add, [rd, imm]), fixed: 0 },
  { ...scalar('addi', Opcode.add, [rd, ra, imm]), fixed: 0 },
  { ...scalar('mov', Opcode.add, [rd, ra]), fixed: 0 },
  { ...scalar('jmp', Opcode.jal, [target]), fixed: 0 },
  { ...scalar('call', Opcode.jal, [target]), fixed: LINK_REGISTER << RD_SHIFT },
  { ...scalar('ret', Opcode.jr, []), fixed: LINK_REGISTER << RA_SHIFT },
]

/** Every mnemonic, pseudo instructions included. */
export const FORMATS: ReadonlyMap<string, InstructionFormat | PseudoFormat> = new Map(
  [...INSTRUCTION_FORMATS, ...PSEUDO_FORMATS].map((format) => [format.mnemonic, format]),
)

/** The way the instruction is written, for error messages and the manual. */
export function usageOf(format: InstructionFormat): string {
  const operands = format.operands.map((operand) => {
    if (operand.type === 'name') return [...operand.names.keys()].join('|')
    return operand.type === 'immediate' && operand.optional ? `[${operand.label}]` : operand.label
  })
  const options = format.options.map((option) => {
    const text = option.type === 'flag' ? option.label : `${option.label}=${valuesOf(option)}`
    return option.required ? text : `[${text}]`
  })
  const semaphores = format.semaphores ? ' [wait=SEMAPHORE] [signal=SEMAPHORE]' : ''
  return `${format.mnemonic} ${[...operands, ...options].join(', ')}${semaphores}`.trim().replace(/ {2,}/g, ' ')
}

/** What a named field or a number field may hold. */
export function valuesOf(field: NamedField | NumberField): string {
  return field.type === 'name' ? [...field.names.keys()].join('|') : `${field.min}..${field.max}`
}
