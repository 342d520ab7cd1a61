import { describe, expect, it } from 'vitest'
import { dumpText, lowerUntil } from '../../src/experiments/dump.js'
import type { OnPass } from '../../src/experiments/dump.js'
import { lowerRnnt } from '../../src/compiler/lower-rnnt.js'
import { matricesOf } from '../../src/compiler/network.js'
import type { Network } from '../../src/compiler/network.js'
import { PASSES } from '../../src/compiler/pass-names.js'
import type { PassName } from '../../src/compiler/pass-names.js'
import { UserError } from '../../src/errors.js'
import { loadChip } from '../../src/model/chip.js'
import { loadRnnt } from '../../src/model/rnnt-file.js'
import { rnntOutline } from '../../src/model/rnnt-outline.js'
import { RNNT_NAMES } from '../../src/model/rnnt-presets.js'
import { rnntSizes } from '../../src/model/rnnt-size.js'

/** A lowering that says which passes it has run, and may fail in one. */
function lowering(fails?: PassName): { ran: string[]; lower: (onPass: OnPass) => void } {
  const ran: string[] = []
  const lower = (onPass: OnPass): void => {
    for (const name of PASSES) {
      if (name === fails) throw new UserError(name)
      ran.push(name)
      onPass(name, { ran })
    }
  }
  return { ran, lower }
}

describe('a lowering that is stopped', () => {
  it('has run up to the end of its pass', () => {
    const { ran, lower } = lowering()
    expect(lowerUntil('encode', lower)).toEqual({ ran: ['tile', 'chunk', 'encode'] })
    expect(ran).toEqual(['tile', 'chunk', 'encode'])
  })

  it('says what goes wrong before, and nothing of what would later', () => {
    expect(() => lowerUntil('encode', lowering('chunk').lower)).toThrow(UserError)
    expect(lowerUntil('encode', lowering('residency').lower)).toEqual({ ran: ['tile', 'chunk', 'encode'] })
  })
})

describe('an outline', () => {
  it.each(RNNT_NAMES)('of %s needs what the model needs', (name) => {
    const description = loadRnnt(name)
    const chip = loadChip('az1-like', ['activations.bytes=131072'])
    const { weights } = rnntSizes(description)
    const outline = rnntOutline(description)
    const lower = (onPass: OnPass): void => void lowerRnnt(chip, outline, { onPass })
    const { network } = lowerUntil('chunk', lower) as { network: Network }
    const inMatrices = matricesOf(network).reduce((sum, { matrix }) => sum + matrix.rows * matrix.columns, 0)
    expect(inMatrices).toBe(weights - description.vocabulary.size * description.prediction.embedding)
  })
})

describe('a dump', () => {
  it('has arrays of numbers by their length, maps as objects, no functions', () => {
    const state = {
      blocks: new Uint8Array(10),
      words: new Uint32Array(3),
      scales: new Float64Array(2),
      list: [1, 2],
      labels: new Map([['start', 7]]),
      onPass: () => undefined,
    }
    expect(JSON.parse(dumpText(state))).toEqual({
      blocks: { bytes: 10 },
      words: { length: 3 },
      scales: { length: 2 },
      list: [1, 2],
      labels: { start: 7 },
    })
  })
})
