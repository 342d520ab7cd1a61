/** A sweep: any figure against any other, a colour for a third, points picked by their settings; a row of the table for each point. */
import type { SweepPageColumn, SweepPageData } from '../charts/page-data.js'
import { settingWords } from '../charts/sweep-slice.js'
import { sweepCharts } from '../charts/sweep-charts.js'
import { formatCsv } from '../report/csv.js'
import type { SweepColumnName, SweepRow, SweepValue } from '../report/sweep-row.js'
import type { Exploration } from './exploration.js'
import { scatterChart } from './scatter-chart.js'
import type { ScatterAxis } from './scatter-chart.js'
import { numberColumn, textColumn } from './table.js'
import type { Column } from './table.js'
import type { Choice, View } from './view.js'

/** Shown in the table beside the settings that vary. */
const RESULTS = [
  ...['cycles', 'microseconds', 'realTimeFactor', 'dramBytes', 'macs', 'boundBy', 'weightBits', 'activationDensity'],
  ...['chipPj', 'dramPj', 'totalPj', 'logitsSignalToNoiseDb', 'decisionsAgreeing', 'decisions'],
]

/** A setting with more values cannot be picked by a box for each. */
const MAX_BOXES = 12

/** A column with where it is in a row. */
type Place = SweepPageColumn & { place: number }

export function sweepExploration({ columns, rows }: SweepPageData): Exploration {
  const places = columns.map((column, place): Place => ({ ...column, place }))
  const valuesOf = ({ place }: Place): SweepValue[] => distinct(rows.map((row) => row[place]!))
  const varying = places.filter((column) => valuesOf(column).length > 1)
  const settings = places.filter(({ isAxis }) => isAxis)
  const axes = varying.filter(({ name, type, isAxis }) => type !== 'text' && (isAxis || RESULTS.includes(name)))
  const colours = [...settings, ...axes.filter(({ isAxis }) => !isAxis)]
  const picked = settings.filter((column) => valuesOf(column).length <= MAX_BOXES)
  const shownRows = ({ chosen }: View): SweepValue[][] =>
    rows.filter((row) =>
      picked.every((column) => chosen[column.name]!.includes(valuesOf(column).indexOf(row[column.place]!))),
    )
  const tableColumns = places.filter(
    ({ name, isAxis, place }) =>
      ['point', ...RESULTS].includes(name) ||
      isAxis ||
      (['status', 'reason'].includes(name) && varying.some((column) => column.place === place)),
  )
  const axisOf = (column: Place): ScatterAxis => ({
    title: titleOf(column),
    of: (row) => numberOf(row[column.place]),
  })
  const names = settings.map(({ name }) => name as SweepColumnName)
  const pointName = (row: readonly SweepValue[]): string => settingWords(objectOf(columns, row), names)
  return {
    choices: choicesOf(axes, colours, picked, valuesOf),
    table: {
      caption: 'Points',
      columns: tableColumns.map(tableColumn),
      rows: (view) => shownRows(view).map((row) => tableColumns.map(({ place }) => row[place]!)),
    },
    charts: (view, theme) => {
      const shown = shownRows(view)
      if (shown.length === 0) return []
      const number = (name: string): number => view.chosen[name]![0]!
      const [x, y] = [axes[number('x')], axes[number('y')]]
      const colour = colours[number('colour') - 1]
      const own =
        x === undefined || y === undefined
          ? []
          : [
              scatterChart(
                {
                  x: axisOf(x),
                  y: axisOf(y),
                  group: colour && { title: colour.name, of: (row) => row[colour.place] ?? null },
                  isLogarithmic: { x: view.chosen['scales']!.includes(0), y: view.chosen['scales']!.includes(1) },
                  nameOf: pointName,
                },
                shown,
                theme,
              ),
            ]
      return [
        ...own,
        ...sweepCharts(
          shown.map((row) => objectOf(columns, row)),
          theme,
        ),
      ]
    },
    summary: (view) => `${shownRows(view).length} of ${rows.length} points`,
    downloads: [
      {
        label: 'All points, JSON',
        file: 'azsim-sweep.json',
        type: 'application/json',
        text: () =>
          `${JSON.stringify(
            rows.map((row) => objectOf(columns, row)),
            null,
            2,
          )}\n`,
      },
      {
        label: 'All points, CSV',
        file: 'azsim-sweep.csv',
        type: 'text/csv',
        text: () =>
          formatCsv(
            columns.map(({ name }) => name),
            rows,
          ),
      },
    ],
  }
}

function choicesOf(
  axes: readonly Place[],
  colours: readonly Place[],
  picked: readonly Place[],
  valuesOf: (column: Place) => SweepValue[],
): Choice[] {
  const place = (name: string): number =>
    Math.max(
      0,
      axes.findIndex((column) => column.name === name),
    )
  const one = (name: string, label: string, options: readonly string[], initial: number): Choice[] =>
    options.length === 0 ? [] : [{ name, label, options, isMultiple: false, initial: [initial] }]
  const names = axes.map(titleOf)
  return [
    ...one('x', 'Horizontal', names, place('microseconds')),
    ...one('y', 'Vertical', names, place('totalPj')),
    ...one('colour', 'Colour', ['none', ...colours.map(titleOf)], Math.min(1, colours.length)),
    {
      name: 'scales',
      label: 'Logarithmic axes',
      options: ['horizontal', 'vertical'],
      isMultiple: true,
      initial: [],
    },
    ...picked.map((column): Choice => {
      const values = valuesOf(column)
      return {
        name: column.name,
        label: column.name,
        options: values.map(valueText),
        isMultiple: true,
        initial: values.map((_, number) => number),
      }
    }),
  ]
}

const titleOf = ({ name, unit }: Place): string => (unit === undefined || unit === name ? name : `${name} (${unit})`)

const tableColumn = ({ name, type, unit }: Place): Column =>
  type === 'text' ? textColumn(name) : numberColumn(name, unit === undefined || unit === name ? '' : unit)

const objectOf = (columns: readonly SweepPageColumn[], row: readonly SweepValue[]): SweepRow =>
  Object.fromEntries(columns.map(({ name }, place) => [name, row[place]!])) as SweepRow

const numberOf = (value: SweepValue | undefined): number | null => (typeof value === 'number' ? value : null)

const valueText = (value: SweepValue): string => (value === null ? 'none' : String(value))

/** Numbers ascending, then text. */
function distinct(values: readonly SweepValue[]): SweepValue[] {
  return [...new Set(values)].sort((a, b) =>
    typeof a === 'number' && typeof b === 'number'
      ? a - b
      : String(a).localeCompare(String(b), 'en', { numeric: true }),
  )
}
