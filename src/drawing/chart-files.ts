/** Charts as the files in which they are kept: NAME.png and NAME.svg, on white. */
import { join } from 'node:path'
import type { ChartSpec } from '../charts/chart-spec.js'
import { drawCharts } from './draw-chart.js'

export interface ChartFile {
  path: string
  data: Uint8Array
}

export type ChartFiles = { status: 'drawn'; files: ChartFile[] } | { status: 'unavailable'; reason: string }

/** @returns two files in `folder` for each chart, not yet written; or why there are none */
export async function chartFiles(charts: readonly ChartSpec[], folder: string): Promise<ChartFiles> {
  const drawn = await drawCharts(charts)
  if (drawn.status === 'unavailable') return drawn
  const files = drawn.charts.flatMap(({ name, png, svg }) => [
    { path: join(folder, `${name}.png`), data: png },
    { path: join(folder, `${name}.svg`), data: svg },
  ])
  return { status: 'drawn', files }
}
