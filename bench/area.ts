/**
 * `npm run area`: gates, flip-flops and bits of memory of the modules of rtl/, by yosys; how they grow with the parameters; a lane that skips
 * zeros against a dense one. docs/validation.md, "Area".
 */
import { integerOption } from '../src/experiments/coercers.js'
import { namesOption, scriptOptions } from '../test/helpers/script-options.js'
import { chipArea, checksOf } from './area/chips.js'
import { installYosys } from './area/install.js'
import { synthesizeAll } from './area/pool.js'
import { PRESETS } from './area/presets.js'
import { areaTables, type AreaResult } from './area/tables.js'
import { jobsOf, unitsOf } from './area/units.js'
import { LANE_SHAPES, weigh, weighingJobs, type Weighing } from './area/weighing.js'

const PRESET_NAMES = PRESETS.map(({ name }) => name)

const USAGE = `npm run area --           gates of all presets, and of the lanes by themselves
  --chips NAME,...        of these presets: ${PRESET_NAMES.join(', ')}; none: the lanes alone
  --threads N             modules at a time (2): each takes up to 2 GB
  --json                  the same as JSON`

async function area(): Promise<void> {
  const readers = {
    chips: namesOption('--chips', [...PRESET_NAMES, 'none']),
    threads: integerOption('--threads', 1, 64),
  }
  const { chips: names = PRESET_NAMES, threads = 2, json } = scriptOptions(USAGE, readers, 'json')
  const presets = PRESETS.filter(({ name }) => names.includes(name))
  const yosys = installYosys()
  const units = presets.flatMap((preset) => unitsOf(preset).flatMap((unit) => jobsOf(unit, preset)))
  const results = await synthesizeAll([...weighingJobs(), ...units], threads)
  const lanes: Weighing[] = []
  for (const shape of LANE_SHAPES) lanes.push(await weigh(shape, results))
  const chips = presets.map((preset) => ({
    name: preset.name,
    units: chipArea(preset, results),
    checks: checksOf(preset, results),
  }))
  const result: AreaResult = { yosys, chips, lanes }
  console.log(json ? JSON.stringify(result, null, 2) : areaTables(result))
}

try {
  await area()
} catch (error) {
  console.error(`area: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
}
