/** The journal of a sweep: whatever it was broken off in, what is whole in it counts, and nothing else. */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { UserError } from '../../src/errors.js'
import { Journal, journalPath, readJournal } from '../../src/experiments/sweep/journal.js'
import type { JournalOwner } from '../../src/experiments/sweep/journal.js'
import { Scratch } from '../helpers/cli.js'
import { mutate, mutations } from '../helpers/mutations.js'
import { sampleRows } from '../helpers/sweep-rows.js'

const scratch = new Scratch()
afterAll(() => {
  scratch.remove()
})

const rows = sampleRows(3)
const owner: JournalOwner = {
  identity: { sweep: '0123456789abcdef', points: 3, command: 'azsim sweep', azsim: '0.1.0' },
  part: 'all points',
}

let files = 0
const fresh = (): string => scratch.path(`${files++}.csv.partial`)

/** A journal with all rows. */
function whole(): { path: string; bytes: Buffer } {
  const path = fresh()
  const journal = new Journal(path, owner)
  for (const row of rows) journal.add(row)
  return { path, bytes: readFileSync(path) }
}

describe('journal', () => {
  it('has what was added, when it is opened again', () => {
    const { path } = whole()
    expect([...new Journal(path, owner).rows]).toEqual(rows.map((row, point) => [point, row]))
  })

  it('broken off anywhere, has the rows that are whole, and goes on', () => {
    const { bytes } = whole()
    const ends = [...bytes.entries()].filter(([, byte]) => byte === 0x0a).map(([at]) => at)
    const path = fresh()
    // All of the header, then now and then, and around the end of each line: each is on the disk before the next.
    const isTried = (length: number): boolean =>
      length < 30 || length % 97 === 0 || ends.some((end) => Math.abs(end - length) <= 2)
    for (let length = 0; length <= bytes.length; length++) {
      if (!isTried(length)) continue
      writeFileSync(path, bytes.subarray(0, length))
      const journal = new Journal(path, owner)
      // The end of a line is no part of it; the first line is the header.
      const complete = Math.max(0, ends.filter((end) => end <= length).length - 1)
      expect([...journal.rows.keys()], `${length} bytes`).toEqual(rows.slice(0, complete).map(({ point }) => point))
      for (const row of rows.slice(complete)) journal.add(row)
      expect([...new Journal(path, owner).rows.values()]).toEqual(rows)
    }
  })

  it('takes what two processes have added', () => {
    const path = fresh()
    const [one, other] = [new Journal(path, owner), new Journal(path, owner)]
    one.add(rows[0]!)
    other.add(rows[1]!)
    other.add(rows[0]!)
    one.add(rows[2]!)
    expect(new Set(new Journal(path, owner).rows.values())).toEqual(new Set(rows))
  })

  it('refuses that of another sweep, of another part, and what is none', () => {
    const { path } = whole()
    const other = { ...owner, identity: { ...owner.identity, sweep: 'another', command: 'azsim sweep --model x' } }
    expect(() => new Journal(path, other)).toThrow('this is what another sweep has left: all points of azsim sweep')
    expect(() => new Journal(path, { ...owner, part: 'shard 1/2' })).toThrow('another sweep has left: all points')
    const text = scratch.write('notes.partial', 'remember the milk\n')
    expect(() => new Journal(text, owner)).toThrow('this is no journal')
    expect(readFileSync(text, 'utf8')).toBe('remember the milk\n')
    expect(() => new Journal(scratch.folder, owner)).toThrow(UserError)
    expect(() => new Journal(scratch.path('missing/x.partial'), owner)).toThrow('there is no such folder')
  })

  it('passes over lines that are no rows, and refuses rows that are wrong', () => {
    const { path } = whole()
    appendFileSync(path, '[1,2\n{}\nnull\n\n')
    expect(new Journal(path, owner).rows.size).toBe(3)
    appendFileSync(path, '[1,2]\n')
    expect(() => new Journal(path, owner)).toThrow('there are 2 cells')
  })

  it('damaged, is read or refused, and nothing else', () => {
    const { bytes } = whole()
    const at = fc.oneof(fc.nat(200), fc.nat(bytes.length))
    const damaged = fc
      .array(mutations(at), { minLength: 1, maxLength: 3 })
      .map((damage) => damage.reduce<Uint8Array>(mutate, bytes))
    let accepted = 0
    fc.assert(
      fc.property(fc.oneof({ weight: 9, arbitrary: damaged }, { weight: 1, arbitrary: fc.uint8Array() }), (found) => {
        try {
          expect(readJournal(found, 'x.partial', owner).rows.size).toBeLessThanOrEqual(rows.length)
          accepted++
        } catch (error) {
          expect(error).toBeInstanceOf(UserError)
        }
      }),
      { numRuns: 3000 },
    )
    console.log(`journals: ${accepted} of 3000 damaged ones accepted`)
    expect(accepted).toBeGreaterThan(300)
    expect(accepted).toBeLessThan(2900)
  })

  it('goes when the file is there', () => {
    const { path } = whole()
    const file = scratch.write('done.csv', 'rows')
    expect(journalPath('done.csv')).toBe('done.csv.partial')
    new Journal(path, owner).remove(file)
    expect(existsSync(path)).toBe(false)
  })
})
