/**
 * Descriptor tables: the numbers that a program finds in scalar memory, by name. The places of the names are given to the assembler as
 * constants, so that program and table agree whatever the order here is.
 *
 *     scalar address 64: | words D_... | matrix records | strip tables |   then the program's variables, from VARIABLES on
 *
 * A record and a strip table are described in firmware/stream-tiles.azs.
 */
import { DESCRIPTORS_SCALAR_ADDRESS } from '../../assembly/isa.js'
import type { StreamedMode } from './chip-program.js'
import type { StripImage } from './weight-image.js'

const WORD_BYTES = 4
const RECORD_FIELDS = ['MODE', 'STRIPS', 'DRAM', 'STORE', 'TABLE', 'STRIP_ROWS', 'LAST_ROWS'] as const
const STRIP_FIELDS = ['TILES', 'COLUMNS', 'PARAMETERS', 'BLOCKS'] as const
/** M_MODE: the numbers are those of firmware/stream-tiles.azs. */
const MODES: Record<StreamedMode, number> = { resident: 0, ring: 1, direct: 2 }

/** What a matrix's record says; null: there is no such matrix. */
export interface MatrixDescriptor {
  strips: readonly StripImage[]
  mode: StreamedMode
  dramAddress: number
  /** 0 unless it is resident. */
  storeAddress: number
}

export class DescriptorTable<Word extends string, Matrix extends string> {
  private readonly places = new Map<string, number>()
  private readonly tables = new Map<Matrix, number>()
  /** Bytes of the table. */
  readonly bytes: number

  /**
   * @param words names of the words
   * @param matrices the strips of each matrix, for the size of its table
   */
  constructor(
    private readonly words: readonly Word[],
    private readonly matrices: Readonly<Record<Matrix, readonly StripImage[]>>,
  ) {
    let address = DESCRIPTORS_SCALAR_ADDRESS
    for (const word of words) {
      this.places.set(word, address)
      address += WORD_BYTES
    }
    for (const name of this.matrixNames) {
      this.places.set(name, address)
      address += RECORD_FIELDS.length * WORD_BYTES
    }
    for (const name of this.matrixNames) {
      this.tables.set(name, address)
      address += this.matrices[name].reduce((sum, strip) => sum + stripWords(strip).length, 0) * WORD_BYTES
    }
    this.bytes = address - DESCRIPTORS_SCALAR_ADDRESS
  }

  /** Names for the assembler: D_ of each word and record (scalar addresses), M_ and S_ (offsets), VARIABLES. */
  get constants(): Record<string, number> {
    const offsets = (prefix: string, fields: readonly string[]): [string, number][] =>
      fields.map((field, index) => [prefix + field, index * WORD_BYTES])
    return Object.fromEntries([
      ...[...this.places].map(([name, address]): [string, number] => [`D_${name}`, address]),
      ...offsets('M_', RECORD_FIELDS),
      ...offsets('S_', STRIP_FIELDS),
      ['VARIABLES', DESCRIPTORS_SCALAR_ADDRESS + this.bytes],
    ])
  }

  /** The table with its values. */
  write(
    values: Readonly<Record<Word, number>>,
    matrices: Readonly<Record<Matrix, MatrixDescriptor | null>>,
  ): Uint8Array {
    const table = new Uint8Array(this.bytes)
    const view = new DataView(table.buffer)
    const put = (address: number, numbers: readonly number[]): void =>
      numbers.forEach((value, index) => {
        view.setInt32(address - DESCRIPTORS_SCALAR_ADDRESS + index * WORD_BYTES, value, true)
      })
    for (const word of this.words) put(this.places.get(word)!, [values[word]])
    for (const name of this.matrixNames) {
      const matrix = matrices[name]
      if (matrix === null) continue
      put(this.places.get(name)!, recordWords(matrix, this.tables.get(name)!))
      put(this.tables.get(name)!, this.matrices[name].flatMap(stripWords))
    }
    return table
  }

  private get matrixNames(): Matrix[] {
    return Object.keys(this.matrices) as Matrix[]
  }
}

/** In the order of RECORD_FIELDS. */
function recordWords({ strips, mode, dramAddress, storeAddress }: MatrixDescriptor, table: number): number[] {
  return [MODES[mode], strips.length, dramAddress, storeAddress, table, strips[0]!.rows, strips.at(-1)!.rows]
}

/** In the order of STRIP_FIELDS. */
function stripWords({ tileBytes, tileColumns, parameterBytes }: StripImage): number[] {
  return [tileBytes.length, tileColumns, parameterBytes, ...tileBytes]
}
