/**
 * Descriptor tables: the numbers that a program finds in scalar memory, by name. The places of the names are given to the assembler as
 * constants, so that program and table agree whatever the order here is.
 *
 *     scalar address 64: | words | stage records | matrix records | strip tables |   then the program's variables, from VARIABLES on
 *
 * Words and the fields of stage records are described in the programs (firmware/), matrix records and strip tables in
 * firmware/stream-tiles.azs.
 */
import { DESCRIPTORS_SCALAR_ADDRESS } from '../../assembly/isa.js'
import type { StreamedMode } from './residency.js'
import type { StripImage } from './weight-image.js'

const WORD_BYTES = 4
const STAGE_FIELDS = [
  'NEXT',
  'KIND',
  'SECTION',
  'X',
  'X_STRIDE',
  'OUT',
  'OUT_STRIDE',
  'HIDDEN',
  'W',
  'WH',
  'WP',
  'CELLS',
  'STRIP_CELLS',
  'LAST_CELLS',
  'STATE',
  'PRE_STRIDE',
  'PRODUCT_SHIFT',
  'TANH_SHIFT',
  'FACTOR',
] as const
const MATRIX_FIELDS = [
  'MODE',
  'STRIPS',
  'DRAM',
  'STORE',
  'TABLE',
  'STRIP_ROWS',
  'LAST_ROWS',
  'SECTION',
  'HELD',
] as const
const STRIP_FIELDS = ['TILES', 'COLUMNS', 'HELD', 'HELD_BYTES', 'BYTES', 'PARAMETERS', 'BLOCKS'] as const
/** M_MODE: the numbers are those of firmware/stream-tiles.azs. */
const MODES: Record<StreamedMode, number> = { resident: 0, ring: 1, direct: 2 }

/** The fields that its kind has; the others are 0. */
export type StageDescriptor = Partial<Record<(typeof STAGE_FIELDS)[number], number>>

export interface MatrixDescriptor {
  strips: readonly StripImage[]
  mode: StreamedMode
  dramAddress: number
  /** Of the matrix if it is resident, of the held area if tiles are held; else 0. */
  storeAddress: number
  section: number
  /** Of each strip, so many of its first tiles; empty: none. */
  heldTiles: readonly number[]
}

/** Scalar addresses by name. */
export interface TableLayout {
  words: Record<string, number>
  stages: Record<string, number>
  matrices: Record<string, number>
  stripTables: Record<string, number>
  /** Of the whole table. */
  bytes: number
}

/** @param strips of each matrix, for the size of its table */
export function layOutTable(
  words: readonly string[],
  stages: readonly string[],
  strips: Readonly<Record<string, readonly StripImage[]>>,
): TableLayout {
  let address = DESCRIPTORS_SCALAR_ADDRESS
  const place = (names: readonly string[], wordsOf: (name: string) => number): Record<string, number> =>
    Object.fromEntries(
      names.map((name) => {
        address += wordsOf(name) * WORD_BYTES
        return [name, address - wordsOf(name) * WORD_BYTES]
      }),
    )
  const matrices = Object.keys(strips)
  return {
    words: place(words, () => 1),
    stages: place(stages, () => STAGE_FIELDS.length),
    matrices: place(matrices, () => MATRIX_FIELDS.length),
    stripTables: place(matrices, (name) => strips[name]!.reduce((sum, strip) => sum + stripWords(strip, 0).length, 0)),
    bytes: address - DESCRIPTORS_SCALAR_ADDRESS,
  }
}

/** Names for the assembler: D_ of each word (scalar addresses), L_, M_ and S_ (offsets), VARIABLES. */
export function tableConstants({ words, bytes }: TableLayout): Record<string, number> {
  const offsets = (prefix: string, fields: readonly string[]): [string, number][] =>
    fields.map((field, index) => [prefix + field, index * WORD_BYTES])
  return Object.fromEntries([
    ...Object.entries(words).map(([name, address]): [string, number] => [`D_${name}`, address]),
    ...offsets('L_', STAGE_FIELDS),
    ...offsets('M_', MATRIX_FIELDS),
    ...offsets('S_', STRIP_FIELDS),
    ['VARIABLES', DESCRIPTORS_SCALAR_ADDRESS + bytes],
  ])
}

export interface TableValues {
  words: Readonly<Record<string, number>>
  stages: Readonly<Record<string, StageDescriptor>>
  matrices: Readonly<Record<string, MatrixDescriptor>>
}

/** The table with its values: one for every name of the layout. */
export function writeTable(layout: TableLayout, { words, stages, matrices }: TableValues): Uint8Array {
  const table = new Uint8Array(layout.bytes)
  const view = new DataView(table.buffer)
  const put = (address: number, numbers: readonly number[]): void =>
    numbers.forEach((value, index) => {
      view.setInt32(address - DESCRIPTORS_SCALAR_ADDRESS + index * WORD_BYTES, value, true)
    })
  for (const [name, address] of Object.entries(layout.words)) put(address, [valueOf(words, name)])
  for (const [name, address] of Object.entries(layout.stages)) {
    const stage = valueOf(stages, name)
    put(
      address,
      STAGE_FIELDS.map((field) => stage[field] ?? 0),
    )
  }
  for (const [name, address] of Object.entries(layout.matrices)) {
    const matrix = valueOf(matrices, name)
    const strips = layout.stripTables[name]!
    put(address, matrixWords(matrix, strips))
    put(
      strips,
      matrix.strips.flatMap((strip, index) => stripWords(strip, matrix.heldTiles[index] ?? 0)),
    )
  }
  return table
}

function valueOf<Value>(values: Readonly<Record<string, Value>>, name: string): Value {
  const value = values[name]
  if (value === undefined) throw new Error(`the descriptor ${name} has no value`)
  return value
}

/** In the order of MATRIX_FIELDS. */
function matrixWords(matrix: MatrixDescriptor, table: number): number[] {
  const { strips, mode, dramAddress, storeAddress, section, heldTiles } = matrix
  const heldStrips = heldTiles.filter((tiles) => tiles > 0).length
  return [
    ...[MODES[mode], strips.length, dramAddress, storeAddress, table, strips[0]!.rows, strips.at(-1)!.rows, section],
    heldStrips,
  ]
}

/** In the order of STRIP_FIELDS. */
function stripWords({ tileBytes, tileColumns, parameterBytes }: StripImage, heldTiles: number): number[] {
  const heldBytes = sum(tileBytes.slice(0, heldTiles))
  const bytes = parameterBytes + sum(tileBytes)
  return [tileBytes.length, tileColumns, heldTiles, heldBytes, bytes, parameterBytes, ...tileBytes]
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)
