/** `azsim models`: what it lists, and that what it shows is a model file. */
import { readFileSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import type { RnntDescription } from '../../src/model/rnnt.js'
import { RNNT_NAMES, RNNT_PRESETS } from '../../src/model/rnnt-presets.js'
import { Scratch } from '../helpers/cli.js'
import { schemaViolations } from '../../src/report/json-schema.js'
import { mainJson, runMain } from '../helpers/main.js'

const scratch = new Scratch()
afterAll(() => {
  scratch.remove()
})

describe('azsim models', () => {
  it('lists every model with its weights and its source, within 100 columns', async () => {
    const { code, stdout } = await runMain('models')
    expect(code).toBe(0)
    for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(100)
    for (const name of RNNT_NAMES) expect(stdout.match(new RegExp(`^${name} `, 'gm'))).toHaveLength(2)
    expect(stdout).toMatch(/^mlperf-rnnt +4\d\.\d\d +30 +240, 2 x 1024, \/2, 3 x 1024 +320, 2 x 320 +512 relu +29$/m)
    expect(stdout).toContain('MLPerf Inference')
  })

  it('--json has them whole', async () => {
    const { models } = await mainJson<{ models: { weights: number; model: RnntDescription }[] }>('models')
    expect(models.map(({ model }) => model)).toEqual([...RNNT_PRESETS.values()])
    expect(models.find(({ model }) => model.name === 'mlperf-rnnt')!.weights).toBeGreaterThan(40e6)
  })

  it.each(RNNT_NAMES)('--show %s prints a model file, as the schema says', async (name) => {
    const { code, stdout } = await runMain('models', '--show', name)
    expect(code).toBe(0)
    expect(schemaViolations('model.schema.json', JSON.parse(stdout))).toEqual([])
    expect((await runMain('models', '--show', name, '--json')).stdout).toBe(stdout)
  })

  it('what it shows runs as the model of that name does', async () => {
    const file = scratch.write('tiny.json', (await runMain('models', '--show', 'tiny')).stdout)
    const ofFile = await runMain('run', '--frames', '2', '--model', file)
    expect(ofFile.code).toBe(0)
    expect(ofFile.stdout).toBe((await runMain('run', '--frames', '2')).stdout)
  })

  it('--schema is the one in docs/', async () => {
    const { stdout } = await runMain('models', '--schema')
    expect(JSON.parse(stdout)).toEqual(JSON.parse(readFileSync('docs/model.schema.json', 'utf8')))
  })
})
