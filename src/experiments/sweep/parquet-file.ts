/**
 * Rows of a sweep as Apache Parquet: one flat column per column of the sweep, int64, double or string, each nullable.
 *
 * Read are also files of other writers, so far as the format is that plain (pages compressed with Snappy or not at all). A file may say
 * anything of its sizes: whatever it says is held against what a sweep can have before it is believed.
 */
import { parquetMetadata } from 'hyparquet'
import type { FileMetaData, SchemaElement } from 'hyparquet'
import { ByteWriter, parquetWrite } from 'hyparquet-writer'
import { UserError } from '../../errors.js'
import { SWEEP_COLUMN_NAMES, SWEEP_SCHEMA } from '../../report/sweep-row.js'
import type { ColumnType, SweepColumnName, SweepRow } from '../../report/sweep-row.js'
import { MAX_POINTS } from './axes.js'
import { checkedRow, columnType } from './cells.js'
import { PageBudget, readChunk } from './parquet-pages.js'

const BASIC_TYPES = { integer: 'INT64', number: 'DOUBLE', text: 'STRING' } as const satisfies Record<ColumnType, string>
/** Physical types that a column may have in a file. */
const PHYSICAL: Readonly<Record<ColumnType, readonly string[]>> = {
  integer: ['INT64', 'INT32'],
  number: ['DOUBLE', 'FLOAT', 'INT64', 'INT32'],
  text: ['BYTE_ARRAY'],
}

/** Time to read a hostile footer grows with the square of its size. */
const MAX_FOOTER_BYTES = 2 ** 18

export function sweepParquet(rows: readonly SweepRow[]): Uint8Array {
  const writer = new ByteWriter()
  // Everything is in memory, so that this writer gives no promise.
  void parquetWrite({
    writer,
    columnData: SWEEP_COLUMN_NAMES.map((name) => {
      const type = columnType(name)
      const data = rows.map((row) => (type === 'integer' && row[name] !== null ? BigInt(row[name]) : row[name]))
      return { name, data, type: BASIC_TYPES[type], nullable: true }
    }),
    rowGroupSize: MAX_POINTS,
    kvMetadata: [{ key: 'schema', value: SWEEP_SCHEMA }],
    createdBy: 'azsim',
  })
  return writer.getBytes()
}

/** @throws UserError where the file is no sweep, or damaged */
export function readSweepParquet(bytes: Uint8Array, file: string): SweepRow[] {
  try {
    const metadata = footer(bytes)
    const columns = columnsOf(metadata, bytes)
    const count = Number(metadata.num_rows)
    return Array.from({ length: count }, (_, row) =>
      checkedRow(
        columns.map((column) => column[row]),
        `${file}: row ${row}`,
      ),
    )
  } catch (error) {
    if (error instanceof UserError) throw error
    // Whatever a damaged file leads the decoder to.
    const reason = error instanceof Error ? error.message.slice(0, 200) : ''
    throw new UserError(`no sweep as Parquet, or damaged: ${reason}`, {
      where: file,
      allowed: 'what azsim sweep writes; flat columns, Snappy or no compression',
    })
  }
}

function footer(bytes: Uint8Array): FileMetaData {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 12 || view.getUint32(0, true) !== MAGIC) throw new RangeError('it does not begin with PAR1')
  if (view.getUint32(bytes.length - 8, true) > MAX_FOOTER_BYTES) throw new RangeError('the footer is too long')
  const metadata = parquetMetadata(bytes, { geoparquet: false })
  const { num_rows: count, row_groups: groups } = metadata
  const rows = groups.reduce((sum, group) => sum + group.num_rows, 0n)
  if (count !== rows || count > BigInt(MAX_POINTS)) throw new RangeError(`it has ${rows} rows, of ${count}`)
  if (groups.some((group) => group.num_rows < 0n)) throw new RangeError('a group has a negative number of rows')
  return metadata
}

/** `PAR1`. */
const MAGIC = 0x31524150

/** The values of each column of a sweep. */
function columnsOf({ schema, row_groups: groups }: FileMetaData, bytes: Uint8Array): unknown[][] {
  const elements = schema.slice(1)
  const budget = new PageBudget()
  return SWEEP_COLUMN_NAMES.map((name) => {
    const index = elements.findIndex((element) => element.name === name)
    const element = elementOf(elements[index], name)
    return groups.flatMap((group) => {
      const chunk = group.columns[index]?.meta_data
      if (chunk?.path_in_schema.join('.') !== name || chunk.type !== element.type) {
        throw new RangeError(`the column ${name} is not where it has to be`)
      }
      const values = readChunk(bytes, chunk, {
        ...{ count: Number(group.num_rows), isNullable: element.repetition_type === 'OPTIONAL', budget },
      })
      return values.map((value) => (typeof value === 'bigint' ? Number(value) : value))
    })
  })
}

function elementOf(element: SchemaElement | undefined, name: SweepColumnName): SchemaElement {
  if (element === undefined) throw new RangeError(`there is no column ${name}`)
  const { type, num_children: children, repetition_type: repetition } = element
  const isFlat = (children === undefined || children === 0) && repetition !== 'REPEATED'
  if (!isFlat || type === undefined || !PHYSICAL[columnType(name)].includes(type)) {
    throw new RangeError(`the column ${name} is of another type`)
  }
  return element
}
