/** Files of sweeps: what is written is read again, in every format, and the same rows are the same bytes. */
import fc from 'fast-check'
import { parquetReadObjects } from 'hyparquet'
import { afterAll, describe, expect, it } from 'vitest'
import { columnType } from '../../src/experiments/sweep/cells.js'
import { readSweepCsv, sweepCsv } from '../../src/experiments/sweep/csv-file.js'
import { readSweep, SWEEP_FORMATS, sweepFile } from '../../src/experiments/sweep/files.js'
import type { SweepFormat } from '../../src/experiments/sweep/files.js'
import { readSweepJson } from '../../src/experiments/sweep/json-file.js'
import { readSweepParquet, sweepParquet } from '../../src/experiments/sweep/parquet-file.js'
import { SWEEP_COLUMN_NAMES } from '../../src/report/sweep-row.js'
import type { SweepRow } from '../../src/report/sweep-row.js'
import { Scratch } from '../helpers/cli.js'
import { schemaViolations } from '../helpers/json-schema.js'
import { sampleRows, sweepRows } from '../helpers/sweep-rows.js'

const scratch = new Scratch()
afterAll(() => {
  scratch.remove()
})

/** Writes rows as the command does. */
async function written(rows: readonly SweepRow[], format: SweepFormat): Promise<string> {
  const data = await sweepFile(rows, format)
  const whole = typeof data === 'string' || data instanceof Uint8Array ? data : [...data].join('')
  return scratch.write(`rows.${format}`, whole)
}

const textOf = async (rows: readonly SweepRow[], format: 'csv' | 'json'): Promise<string> => {
  const data = await sweepFile(rows, format)
  return typeof data === 'string' ? data : [...(data as Iterable<string>)].join('')
}

describe.each(SWEEP_FORMATS)('%s', (format) => {
  it('reads what it has written', async () => {
    await fc.assert(
      fc.asyncProperty(sweepRows({ minLength: 0, maxLength: 30 }), async (rows) => {
        expect(await readSweep(await written(rows, format))).toEqual(rows)
      }),
      { numRuns: 60 },
    )
  })

  it('of many rows, and of none', async () => {
    const rows = sampleRows(700)
    expect(await readSweep(await written(rows, format))).toEqual(rows)
    expect(await readSweep(await written([], format))).toEqual([])
  })

  it('of the same rows has the same bytes', async () => {
    const rows = sampleRows(5)
    const copy = rows.map((row) => Object.fromEntries(Object.entries(row).reverse()) as SweepRow)
    const bytes = async (of: readonly SweepRow[]) => {
      const data = await sweepFile(of, format)
      return Buffer.from(data instanceof Uint8Array ? data : typeof data === 'string' ? data : [...data].join(''))
    }
    expect(await bytes(copy)).toEqual(await bytes(rows))
  })
})

describe('parquet', () => {
  it('is what another reader takes it for', async () => {
    const rows = sampleRows(20)
    const bytes = sweepParquet(rows)
    const file = bytes.slice().buffer
    const objects = await parquetReadObjects({ file })
    const expected = rows.map((row) =>
      Object.fromEntries(
        SWEEP_COLUMN_NAMES.map((name) => {
          const value = row[name]
          return [name, columnType(name) === 'integer' && value !== null ? BigInt(value) : value]
        }),
      ),
    )
    expect(objects).toEqual(expected)
  })

  it.each([
    ['nothing', new Uint8Array()],
    ['no Parquet', Buffer.from('PAR1 is how it begins, and not how it ends')],
    ['its beginning', sweepParquet(sampleRows(2)).slice(0, 500)],
  ])('refuses %s', (_, bytes) => {
    expect(() => readSweepParquet(bytes, 'x.parquet')).toThrow('x.parquet: no sweep as Parquet, or damaged')
  })
})

describe('CSV', () => {
  const text = sweepCsv(sampleRows(3))
  const [header, ...lines] = text.split('\r\n')

  it('takes line feeds alone, and a last line without its end', () => {
    const rows = sampleRows(3).map((row) => ({ ...row, reason: 'a', input: 'b' }))
    const plain = sweepCsv(rows).replaceAll('\r\n', '\n').trimEnd()
    const other = sweepCsv(rows)
    expect(readSweepCsv(plain, 'x.csv').map(({ cycles }) => cycles)).toEqual(
      readSweepCsv(other, 'x.csv').map(({ cycles }) => cycles),
    )
  })

  it.each([
    ['no file', '', 'the file is empty'],
    ['another header', `a,b\r\n${lines.join('\r\n')}`, 'schema as column 1'],
    ['a column too many', `${header!},more\r\n`, 'not the columns of a sweep'],
    ['a cell too few', `${header!}\r\nazsim-sweep/1,x`, 'row 0: there are 2 cells'],
    ['a quote in the middle', `${header!}\r\na"b,c`, 'cannot stand here'],
    ['a quote without its end', `${header!}\r\n"a`, 'cannot stand here'],
    ['text after a quote', `${header!}\r\n"a"b,c`, '"b" cannot stand here'],
    ['a carriage return alone', `${header!}\r`, 'cannot stand here'],
  ])('refuses %s', (_, damaged, says) => {
    expect(() => readSweepCsv(damaged, 'x.csv')).toThrow(says)
  })
})

describe('JSON', () => {
  it('is as the schema says', async () => {
    const text = await textOf(sampleRows(20), 'json')
    expect(schemaViolations('sweep.schema.json', JSON.parse(text))).toEqual([])
  })

  it.each([
    ['', 'not JSON'],
    ['[]', 'this is no object'],
    ['{"rows": []}', 'the schema is missing'],
    ['{"schema": "azsim-sweep/2", "rows": []}', 'the schema is "azsim-sweep/2"'],
    ['{"schema": "azsim-sweep/1"}', 'no list of rows'],
    ['{"schema": "azsim-sweep/1", "rows": [], "more": 1}', 'there is no field "more"'],
    ['{"schema": "azsim-sweep/1", "rows": [3]}', 'rows[0]: this is no object'],
    ['{"schema": "azsim-sweep/1", "rows": [{"points": 3}]}', 'rows[0]: schema cannot be undefined'],
    ['{"schema": "azsim-sweep/1", "rows": [{"__proto__": 3}]}', 'there is no column "__proto__"'],
  ])('refuses %s', (text, says) => {
    expect(() => readSweepJson(text, 'x.json')).toThrow(says)
  })

  it.each([
    ['point', 3, 'point cannot be 3'],
    ['point', null, 'point cannot be null'],
    ['points', 0, 'points cannot be 0'],
    ['status', 'perhaps', 'status cannot be "perhaps"'],
    ['schema', 'azsim-sweep/0', 'the schema is "azsim-sweep/0"'],
    ['cycles', 1.5, 'cycles cannot be 1.5'],
    ['cycles', '7', 'cycles cannot be "7"'],
    ['model', '', 'model cannot be ""'],
    ['weightBits', true, 'weightBits cannot be true'],
    ['chip.mac.lanes', [], 'chip.mac.lanes cannot be what it is'],
  ] as const)('refuses a row whose %s is %s', (column, value, says) => {
    const rows = sampleRows(3).map((row, index) => (index === 1 ? { ...row, [column]: value } : row))
    const text = JSON.stringify({ schema: 'azsim-sweep/1', rows })
    expect(() => readSweepJson(text, 'x.json')).toThrow(`x.json: rows[1]: ${says}`)
  })
})

it('a name says the format', async () => {
  await expect(readSweep('rows.txt')).rejects.toThrow('.parquet, .csv, .json')
  await expect(readSweep(scratch.path('missing.csv'))).rejects.toThrow('there is no such file')
})
