import { describe, expect, it, vi } from 'vitest'
import { dumpAfter, dumpText } from '../../src/cli/dump.js'
import type { OnPass } from '../../src/cli/dump.js'
import { PASSES } from '../../src/compiler/pass-names.js'

/** What is printed, and which passes were run. */
function dumped(pass: (typeof PASSES)[number], fails?: (typeof PASSES)[number]): { text: string; ran: string[] } {
  const ran: string[] = []
  const print = vi.spyOn(process.stdout, 'write').mockImplementation(() => true)
  const lower = (onPass: OnPass): void => {
    for (const name of PASSES) {
      if (name === fails) throw new RangeError(name)
      ran.push(name)
      onPass(name, { ran })
    }
  }
  try {
    dumpAfter(pass, lower)
    return { text: print.mock.calls.map(([piece]) => String(piece)).join(''), ran }
  } finally {
    print.mockRestore()
  }
}

describe('a dump', () => {
  it('is printed after its pass; nothing is lowered behind it', () => {
    expect(dumped('encode')).toEqual({
      text: `${JSON.stringify({ ran: ['tile', 'chunk', 'encode'] }, null, 2)}\n`,
      ran: ['tile', 'chunk', 'encode'],
    })
  })

  it('does not hide what goes wrong before it', () => {
    expect(() => dumped('encode', 'chunk')).toThrow(RangeError)
  })

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
