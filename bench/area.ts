/**
 * `npm run area`: gates, flip-flops and bits of memory of the modules of rtl/, by yosys; how they grow with the parameters; a lane that skips
 * zeros against a dense one. docs/validation.md, "Area".
 *
 *     npm run area                      all of it
 *     npm run area -- --chips NAME,...  of the presets only these (none: the lanes alone)
 *     npm run area -- --threads N       modules at a time, 2 unless set: each takes up to 2 GB
 *     npm run area -- --json            the same as JSON
 */
import { parseArgs } from 'node:util'
import { chipArea, checksOf } from './area/chips.js'
import { installYosys } from './area/install.js'
import { synthesizeAll } from './area/pool.js'
import { PRESETS } from './area/presets.js'
import { areaTables, type AreaResult } from './area/tables.js'
import { jobsOf, UNITS } from './area/units.js'
import { LANE_SHAPES, weigh, weighingJobs, type Weighing } from './area/weighing.js'

async function area(): Promise<void> {
  const { values } = parseArgs({
    options: { chips: { type: 'string' }, threads: { type: 'string' }, json: { type: 'boolean', default: false } },
  })
  const names = values.chips?.split(',') ?? PRESETS.map(({ name }) => name)
  const unknown = names.find((name) => name !== 'none' && !PRESETS.some((preset) => preset.name === name))
  if (unknown !== undefined)
    throw new Error(`no preset ${unknown}: ${PRESETS.map(({ name }) => name).join(', ')}, none`)
  const threads = Number(values.threads ?? 2)
  if (!Number.isInteger(threads) || threads < 1) throw new Error('--threads takes a whole number from 1 on')
  const presets = PRESETS.filter(({ name }) => names.includes(name))
  const yosys = installYosys()
  const units = presets.flatMap((preset) =>
    UNITS.filter(({ count }) => count(preset) > 0).flatMap((unit) => jobsOf(unit, preset)),
  )
  const results = await synthesizeAll([...weighingJobs(), ...units], threads)
  const lanes: Weighing[] = []
  for (const shape of LANE_SHAPES) lanes.push(await weigh(shape, results))
  const chips = presets.map((preset) => ({
    name: preset.name,
    units: chipArea(preset, results),
    checks: checksOf(preset, results),
  }))
  const result: AreaResult = { yosys, chips, lanes }
  console.log(values.json ? JSON.stringify(result, null, 2) : areaTables(result))
}

try {
  await area()
} catch (error) {
  console.error(`area: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
}
