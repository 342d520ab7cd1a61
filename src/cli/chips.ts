/** `azsim chips`: the presets, their numbers and where each comes from. */
import type { CommandModule } from 'yargs'
import { UserError } from '../errors.js'
import { chipEntries } from '../model/chip-entries.js'
import { CHIP_FIELDS, FIELD_PATHS, fieldOf } from '../model/chip-fields.js'
import type { ChipConfig, FieldPath } from '../model/chip-fields.js'
import { chipSchema } from '../model/chip-schema.js'
import { loadChip } from '../model/chip.js'
import { isAssumption, ORIGINS, presetOf, PRESETS } from '../model/presets.js'
import type { Origin, Preset } from '../model/presets.js'
import { formatNumber, formatTable } from '../report/table.js'
import { textOption } from '../experiments/coercers.js'
import { jsonOption, valued } from './options.js'
import { print, printJson } from './output.js'

interface ChipsArguments {
  show?: string | undefined
  schema: boolean
  json: boolean
}

export const chipsCommand: CommandModule<object, ChipsArguments> = {
  command: 'chips',
  describe: 'List the chips that come with azsim',
  builder: (yargs) =>
    yargs
      .options({
        show: {
          ...valued,
          coerce: textOption('--show'),
          describe: 'Every number of one chip, with its unit and where it comes from',
        },
        schema: { type: 'boolean', default: false, describe: 'Print the JSON schema of chip files' },
        ...jsonOption,
      } as const)
      .example('$0 chips --show az1-like', 'all numbers of a preset')
      .example('$0 chips --show az1-like --json > my.json', 'a chip file to edit, for --chip my.json'),
  handler: ({ show, schema, json }) => {
    if (schema && show !== undefined) {
      throw new UserError('the schema is the same for all chips', {
        where: '--schema',
        allowed: '--schema or --show NAME',
      })
    }
    if (schema) printJson(chipSchema())
    else if (show !== undefined) showChip(show, json)
    else if (json) printJson({ chips: chipEntries() })
    else print(presetList())
  },
}

function showChip(name: string, json: boolean): void {
  const preset = presetOf(name, '--show')
  if (json) printJson(loadChip(name))
  else print(chipTable(name, preset))
}

/** One line a preset. */
export function presetList(): string {
  const rows = [...PRESETS].map(([name, { summary, settings }]) => {
    const chip = loadChip(name)
    const { lanes, window, multipliers } = chip.mac
    const origins = Object.values(settings).map(({ origin }) => origin)
    const assumed = origins.filter(isAssumption).length
    const peak = (chip.clockMHz * lanes * multipliers) / 1000
    return [name, chip.clockMHz, `${lanes} x ${window} x ${multipliers}`, peak, chip.dram.type, assumed, summary]
  })
  const columns = [
    { heading: 'chip' },
    { heading: 'clock', unit: 'MHz' },
    { heading: 'L x W x M' },
    { heading: 'peak', unit: 'GMAC/s', decimals: 1 },
    { heading: 'DRAM' },
    { heading: 'assumed', unit: 'fields' },
    { heading: 'what' },
  ]
  const footer = 'L lanes, W weights of a column a lane holds, M multipliers. Every number: azsim chips --show NAME'
  return `${formatTable(columns, rows)}\n${footer}\n`
}

/** Every field of a preset. */
export function chipTable(name: string, preset: Preset): string {
  const chip = loadChip(name)
  const shown = FIELD_PATHS.filter((path) => path !== 'name' && fieldOf(chip, path) !== undefined)
  const used = new Set<Origin>()
  const rows = shown.map((path) => {
    const origin = preset.settings[path]?.origin
    if (origin !== undefined) used.add(origin)
    const from = origin === undefined ? 'mac.lanes' : isAssumption(origin) ? `${origin}, assumed` : origin
    return [path, valueText(chip, path), CHIP_FIELDS[path].unit ?? '', from, CHIP_FIELDS[path].meaning]
  })
  const columns = [
    { heading: 'field' },
    { heading: 'value', align: 'right' as const },
    { heading: 'unit' },
    { heading: 'from' },
    { heading: 'meaning' },
  ]
  const absent = new Set(
    FIELD_PATHS.filter((path) => fieldOf(chip, path) === undefined).map((path) => path.split('.')[0]),
  )
  const origins = [...used].sort().map((origin) => [origin, ORIGINS[origin]])
  return [
    `${name}: ${preset.summary}\n`,
    formatTable(columns, rows),
    ...(absent.size > 0 ? [`not on this chip: ${[...absent].join(', ')}\n`] : []),
    formatTable(
      [{ heading: 'from' }, { heading: 'assumptions (A...) as numbered in docs/chip.md, and sources' }],
      origins,
    ),
    'Take it as it is with --chip, or change fields: --set mac.lanes=32.\n',
  ].join('\n')
}

function valueText(chip: ChipConfig, path: FieldPath): string {
  const value = fieldOf(chip, path)
  return typeof value === 'number' ? formatNumber(value) : String(value)
}
