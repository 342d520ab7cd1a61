import fc from 'fast-check'
import { expect, it } from 'vitest'
import { mergeShards } from '../../src/experiments/sweep/merge.js'
import { sampleRows } from '../helpers/sweep-rows.js'

const rows = sampleRows(6)
const shard = (file: string, ...points: number[]) => ({ file, rows: points.map((point) => rows[point]!) })

it('however a sweep is divided, together it is whole', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(3), { minLength: 6, maxLength: 6 }), (owners) => {
      const shards = [0, 1, 2, 3].map((owner) =>
        shard(`${owner}`, ...[5, 4, 3, 2, 1, 0].filter((p) => owners[p] === owner)),
      )
      expect(mergeShards(shards)).toEqual(rows)
    }),
  )
})

it('a point may be there twice, if it is the same', () => {
  expect(mergeShards([shard('a', 0, 1, 2, 3), shard('b', 3, 4, 5)])).toEqual(rows)
  const changed = { file: 'b', rows: [{ ...rows[3]!, cycles: 7 }, rows[4]!, rows[5]!] }
  expect(() => mergeShards([shard('a', 0, 1, 2, 3), changed])).toThrow('b: point 3 is another in a')
})

it('says which points are missing, and what computes them', () => {
  const merge = () => mergeShards([shard('a', 0), shard('b', 2, 3)])
  expect(merge).toThrow('3 of 6 points are missing: 1,4-5')
  expect(merge).toThrow('try: azsim sweep --points 1,4-5 --out FILE')
})

it.each([
  ['sweep', 'fedcba9876543210'],
  ['command', 'azsim sweep --model x'],
  ['points', 7],
  ['azsim', '0.0.9'],
])('refuses rows whose %s differs', (column, value) => {
  const other = { file: 'b', rows: [{ ...rows[5]!, [column]: value }] }
  expect(() => mergeShards([shard('a', 0, 1, 2, 3, 4), other])).toThrow(
    `this is another sweep than a: its ${column} is`,
  )
})

it('refuses nothing at all', () => {
  expect(() => mergeShards([{ file: 'a', rows: [] }])).toThrow('a: there are no points')
})
