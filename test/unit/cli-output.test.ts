import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkFolder, checkWritable, writeFiles } from '../../src/cli/output.js'
import { UserError } from '../../src/errors.js'

describe('output files', () => {
  let place = ''
  beforeEach(() => {
    place = mkdtempSync(join(tmpdir(), 'azsim-out-'))
  })
  afterEach(() => rmSync(place, { recursive: true }))

  it('are written whole, over older ones, into folders that are made', () => {
    const path = join(place, 'a', 'b', 'report.json')
    writeFiles([{ path, data: 'old' }])
    writeFiles([{ path, data: 'new' }])
    expect(readFileSync(path, 'utf8')).toBe('new')
    expect(readdirSync(join(place, 'a', 'b'))).toEqual(['report.json'])
  })

  it('can come in pieces; an error in the middle leaves none', () => {
    const path = join(place, 'trace.json')
    writeFiles([
      { path, data: ['[', '1', ']\n'] },
      { path: join(place, 'wave'), data: [Uint8Array.of(65, 66), Uint8Array.of(67)] },
    ])
    expect(readFileSync(path, 'utf8')).toBe('[1]\n')
    expect(readFileSync(join(place, 'wave'), 'utf8')).toBe('ABC')
    function* failing(): Generator<string> {
      yield 'half'
      throw new UserError('no more')
    }
    expect(() => writeFiles([{ path, data: failing() }])).toThrow('no more')
    expect(readFileSync(path, 'utf8')).toBe('[1]\n')
    expect(readdirSync(place).sort()).toEqual(['trace.json', 'wave'])
  })

  it('are all there or none', () => {
    const first = join(place, 'new', 'report.json')
    writeFileSync(join(place, 'file'), '')
    const attempt = () =>
      writeFiles([
        { path: first, data: '1' },
        { path: join(place, 'file', 'x'), data: '2' },
      ])
    expect(attempt).toThrow(UserError)
    expect(existsSync(join(place, 'new'))).toBe(false)
    expect(readdirSync(place)).toEqual(['file'])
  })

  it('keep a symbolic link, and do not replace a device or a folder', () => {
    writeFileSync(join(place, 'real'), 'old')
    symlinkSync(join(place, 'real'), join(place, 'link'))
    writeFiles([{ path: join(place, 'link'), data: 'new' }])
    expect(readFileSync(join(place, 'real'), 'utf8')).toBe('new')
    writeFiles([{ path: '/dev/null', data: 'x' }])
    expect(readFileSync('/dev/null', 'utf8')).toBe('')
    mkdirSync(join(place, 'folder'))
    expect(() => checkWritable(join(place, 'folder'))).toThrow(UserError)
    expect(() => checkFolder(join(place, 'real'))).toThrow(UserError)
    expect(() => writeFiles([{ path: join(place, 'a\0b'), data: '' }])).toThrow(UserError)
  })
})
