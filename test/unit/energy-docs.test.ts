/** docs/energy.md has the figures that the code computes with, their sources, and every component. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { TECHNOLOGIES_NM } from '../../src/model/technology.js'
import { logicScale } from '../../src/report/arithmetic-energy.js'
import { COMPONENT_NAMES } from '../../src/report/energy-components.js'
import { LOGIC_SCALE_COEFFICIENTS, SOURCES, SRAM_ENTRIES } from '../../src/report/energy-table.js'

describe('docs/energy.md', () => {
  const text = readFileSync(new URL('../../docs/energy.md', import.meta.url), 'utf8')

  /** Rows of numbers, of lines that begin so. */
  const rows = (start: RegExp): number[][] =>
    text
      .split('\n')
      .filter((line) => start.test(line))
      .map((line) => (line.match(/-?\d+(\.\d+)?/g) ?? []).map(Number))

  it('has the memories of the table', () => {
    const documented = rows(/^\| \d+ [KM]iB x /).map((numbers) => numbers.slice(2, 11))
    const coded = SRAM_ENTRIES.map(({ figures }) =>
      TECHNOLOGIES_NM.flatMap((nm) => [figures[nm].readPj, figures[nm].writePj, figures[nm].leakageMilliwatts]),
    )
    expect(documented).toEqual(coded)
    const sizes = [...text.matchAll(/^\| (\d+) ([KM])iB x (\d+) b/gm)].map(([, size, unit, bits]) => [
      Number(size) * (unit === 'K' ? 1024 : 1024 ** 2),
      Number(bits),
    ])
    expect(sizes).toEqual(SRAM_ENTRIES.map(({ bytes, wordBits }) => [bytes, wordBits]))
  })

  it.each(Object.values(SOURCES))('names the source %s', (source) => {
    expect(text).toContain(source.split(/[:,]/)[0])
  })

  it('has the scale of arithmetic', () => {
    for (const [node, coefficients] of LOGIC_SCALE_COEFFICIENTS) {
      expect(rows(new RegExp(`^\\| ${node} nm`))[0]!.slice(1, 4)).toEqual([...coefficients])
    }
    expect(text).toContain(`${logicScale(32).toFixed(4)} |`)
    expect(text).toContain(`${logicScale(22).toFixed(4)}, between`)
  })

  it.each(COMPONENT_NAMES)('names the component %s', (name) => {
    expect(text).toContain(`\`${name}\``)
  })
})
