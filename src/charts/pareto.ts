/** The points of a sweep by time and energy, and by output error and energy: those that no other beats in both are the front. */
import type { SweepColumnName, SweepRow } from '../report/sweep-row.js'
import type { ChartSpec, Panel } from './chart-spec.js'
import { logRange } from './log-ticks.js'
import { scaleFor, threeDigits } from './numbers.js'
import { doneRows, largestGroup, settingWords, variedSettings, WORK } from './sweep-slice.js'
import { sweepFooter, sweepSubtitle } from './sweep-words.js'
import type { Theme } from './theme.js'
import { xyPanel } from './xy.js'
import type { XyAxis } from './xy.js'

const MAX_LABELS = 14
const HEIGHT = 330
/** Axes over more than so much are logarithmic. */
const WIDE = 8

export interface ParetoPoint {
  row: SweepRow
  x: number
  y: number
}

/** Those that no other beats: none is as good in both and better in one. By rising x. */
export function paretoFront(points: readonly ParetoPoint[]): ParetoPoint[] {
  const front: ParetoPoint[] = []
  let least = Infinity
  for (const point of [...points].sort((a, b) => a.x - b.x || a.y - b.y)) {
    if (point.y >= least) continue
    front.push(point)
    least = point.y
  }
  return front
}

export function paretoChart(all: readonly SweepRow[], theme: Theme): ChartSpec | undefined {
  const rows = largestGroup(doneRows(all), WORK)
  const varied = variedSettings(rows)
  if (rows.length < 3 || varied.length === 0) return undefined
  const perFrame = (row: SweepRow, column: 'microseconds' | 'totalPj'): number =>
    Number(row[column]) / Number(row.frames)
  const time = scaleFor(Math.max(...rows.map((row) => perFrame(row, 'microseconds'))), 's', 1e-6)
  const energy = scaleFor(Math.max(...rows.map((row) => perFrame(row, 'totalPj'))), 'J', 1e-12)
  const energyOf = (row: SweepRow): number => perFrame(row, 'totalPj') / energy.size
  const energyAxis = `energy per frame, chip and DRAM (${energy.unit})`
  const fast = rows.map((row) => ({ row, x: perFrame(row, 'microseconds') / time.size, y: energyOf(row) }))
  // Without an error there are no decibels.
  const erring = rows.flatMap((row) =>
    row.logitsSignalToNoiseDb === null ? [] : [{ row, x: -Number(row.logitsSignalToNoiseDb), y: energyOf(row) }],
  )
  const hasErrors = new Set(erring.map(({ x }) => x)).size > 1
  const share = hasErrors ? 0.5 : 1
  const held = variedSettings(doneRows(all)).filter((name) => !varied.includes(name))
  return {
    name: 'pareto',
    title: 'Pareto front: time, energy, output error',
    subtitle: sweepSubtitle(all, rows, held),
    description: `Of ${rows.length} points, those that no other beats in time and energy: ${paretoFront(fast)
      .map(
        ({ row, x, y }) =>
          `${settingWords(row, varied)}: ${threeDigits(x)} ${time.unit}, ${threeDigits(y)} ${energy.unit}`,
      )
      .join('; ')}.`,
    panels: [
      frontPanel('Time and energy', fast, `chip time per frame (${time.unit})`, energyAxis, varied, share, theme),
      ...(hasErrors
        ? [
            frontPanel(
              'Output error and energy',
              erring,
              'noise in the logits against the float model (dB)',
              energyAxis,
              varied,
              share,
              theme,
            ),
          ]
        : []),
    ],
    footer: sweepFooter(rows),
  }
}

function frontPanel(
  title: string,
  points: readonly ParetoPoint[],
  xTitle: string,
  yTitle: string,
  varied: readonly SweepColumnName[],
  widthShare: number,
  theme: Theme,
): Panel {
  const front = paretoFront(points)
  const dominated = points.filter((point) => !front.includes(point))
  const named = ({ row, x, y }: ParetoPoint) => ({ x, y, name: settingWords(row, varied) })
  // Beside the points stands how they differ; what they have in common, once.
  const differing = front.length < 2 ? varied : variedSettings(front.map(({ row }) => row))
  const common = varied.filter((name) => !differing.includes(name))
  const label = common.length === 0 ? 'Pareto front' : `Pareto front, all with ${settingWords(front[0]!.row, common)}`
  return xyPanel(
    {
      title,
      x: axisOf(
        xTitle,
        points.map(({ x }) => x),
      ),
      y: axisOf(
        yTitle,
        points.map(({ y }) => y),
      ),
      series: [
        {
          ...{ label, colour: theme.colours.blue, dash: [], shape: 'circle' },
          points: front.map((point) => ({
            ...named(point),
            ...(front.length <= MAX_LABELS && { label: settingWords(point.row, differing) }),
          })),
        },
        {
          ...{
            label: 'beaten by another point',
            colour: theme.colours.grey,
            shape: 'circle',
            isFilled: false,
            radius: 3,
          },
          points: dominated.map(named),
        },
      ],
      widthShare,
      height: HEIGHT,
    },
    theme,
  )
}

function axisOf(title: string, values: readonly number[]): XyAxis {
  const [least, most] = [Math.min(...values), Math.max(...values)]
  if (least > 0 && most / least > WIDE) return { title, isLog: true, ...logRange(values) }
  const room = (most - least || Math.abs(most) || 1) * 0.12
  return { title, min: least - room, max: most + room }
}
