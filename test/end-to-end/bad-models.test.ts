/** Model files and symbols to follow that are truncated, malformed, contradictory, huge or hostile. */
import { afterAll, describe, expect } from 'vitest'
import { loadRnnt } from '../../src/model/rnnt-file.js'
import { Refusals, refusesFiles, refusesPaths } from '../helpers/refusals.js'

const refusals = new Refusals()
afterAll(() => {
  refusals.remove()
})

describe('model file', () => {
  const argv = (file: string) => ['run', '--frames', '1', '--model', file, '--out', refusals.path('out')]
  refusesPaths(refusals, argv)
  const tiny = JSON.stringify(loadRnnt('tiny'), null, 2)
  const changed = (from: string, to: string): string => {
    expect(tiny).toContain(from)
    return tiny.replace(from, to)
  }
  refusesFiles(
    refusals,
    'json',
    [
      ['an empty file', '', ':1:1', 'end of the file'],
      ['a truncated one', tiny.slice(0, 300), 'end of the file'],
      ['a list', '[]', 'object'],
      ['no field at all', '{}', 'missing'],
      ['a chip', '{ "base": "az1-like" }', 'base'],
      ['no cells', changed('"cells": 64', '"cells": 0'), 'encoder[0].cells'],
      ['cells in quotes', changed('"cells": 64', '"cells": "64"'), 'encoder[0].cells'],
      ['a fraction', changed('"cells": 64', '"cells": 64.5'), 'encoder[0].cells'],
      ['cells beyond memory', changed('"cells": 64', '"cells": 1e9'), 'encoder[0].cells'],
      ['weights beyond memory', tiny.replaceAll('"cells": 64', '"cells": 16384'), 'weights'],
      ['an unknown stage', changed('"encoder": [', '"encoder": [ { "kind": "gru" },'), 'encoder[0].kind', 'time-stack'],
      ['an unknown function', changed('"tanh"', '"gelu"'), 'joint.activation'],
      ['a blank beyond the symbols', changed('"blank": 28', '"blank": 29'), 'vocabulary.blank'],
      ['a label too few', changed('"<blank>"', '"<blank>", "more"'), 'labels'],
      ['a label that steers a terminal', changed('"q"', '"\\u001b[2J"'), 'vocabulary.labels'],
      ['a name that does', changed('"tiny"', '"\\u001b[2J"'), 'name'],
      ['__proto__', changed('"input"', '"__proto__"'), '__proto__'],
      ['100,000 brackets', '['.repeat(100_000), 'deep'],
      ['bytes that are no UTF-8', Uint8Array.from([0x7b, 0xff, 0xfe, 0x7d]), 'UTF-8'],
    ],
    argv,
  )
})

describe('symbols to follow', () => {
  const argv = (file: string) => ['run', '--frames', '5', '--symbols', file, '--out', refusals.path('out')]
  refusesPaths(refusals, argv, ['/dev/null']) // no symbols at all are some
  refusesFiles(
    refusals,
    'txt',
    [
      ['prose', 'hello there\n', ':1:1'],
      ['a frame alone', '0\n', ':1:2'],
      ['a frame too many', '0 1\n3 1\n', ':2:1', '0..2'],
      ['frames that descend', '2 1\n1 1\n', ':2:1'],
      ['a symbol too many', '0 29\n', ':1:3', '0..28'],
      ['the blank', '0 28\n', ':1:3', 'blank'],
      ['an unknown label', '0 zz\n', ':1:3'],
      ['more symbols than a frame can have', '0 1\n'.repeat(11), ':11:1'],
      ['an escape sequence', '0 \x1b[2J\n', ':1:3'],
      ['binary', Uint8Array.from({ length: 256 }, (_, i) => 255 - i), ':1:1'],
    ],
    argv,
  )
})
