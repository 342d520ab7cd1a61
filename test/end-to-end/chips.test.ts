/** `azsim chips` as a user has it: what it prints can be given back. */
import { readFileSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import type { ChipConfig } from '../../src/model/chip-fields.js'
import { azsim, Scratch } from '../helpers/cli.js'
import { mainJson, runMain } from '../helpers/main.js'

const scratch = new Scratch()
afterAll(() => {
  scratch.remove()
})

const PRESETS = ['az1-like', 'eie-64']

describe('azsim chips', () => {
  it('lists the presets', async () => {
    const { code, stdout } = await runMain('chips')
    expect(code).toBe(0)
    for (const name of PRESETS) expect(stdout).toMatch(new RegExp(`^${name} `, 'm'))
    const { chips } = await mainJson<{ chips: { name: string }[] }>('chips')
    expect(chips.map(({ name }) => name)).toEqual(PRESETS)
  })

  it.each(PRESETS)('--show %s --json is a chip file that makes the same chip', async (name) => {
    const { status, stdout } = azsim('chips', '--show', name, '--json')
    expect(status).toBe(0)
    const file = scratch.write(`${name}.json`, stdout)
    const argv = ['matvec', '--weights', 'test/none.npy', '--input', 'test/none.npy', '--chip', file]
    expect((await runMain(...argv)).stderr).toContain('test/none.npy: there is no such file') // the chip was read before
    const shown = JSON.parse(stdout) as ChipConfig
    expect(shown.name).toBe(name)
    expect(shown.mac.scan).toBe(shown.mac.lanes)
  })

  it('--show has a line for every field of the chip, and says which numbers are assumed', async () => {
    for (const name of PRESETS) {
      const { stdout } = await runMain('chips', '--show', name)
      const chip = await mainJson<Record<string, unknown>>('chips', '--show', name)
      for (const [group, value] of Object.entries(chip)) {
        if (group === 'name') continue
        const paths = typeof value === 'object' ? Object.keys(value!).map((field) => `${group}.${field}`) : [group]
        for (const path of paths) expect(stdout).toMatch(new RegExp(`^${path.replace('.', '\\.')} `, 'm'))
      }
      expect(stdout).toContain('assumed')
    }
  })

  it('--schema is the schema in docs/', async () => {
    const { stdout } = await runMain('chips', '--schema')
    expect(JSON.parse(stdout)).toEqual(JSON.parse(readFileSync('docs/chip.schema.json', 'utf8')))
  })
})
