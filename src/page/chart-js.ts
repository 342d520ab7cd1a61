/** chart.js, which stands before the page's script in the same file and is no module there. */
import type { Chart as ChartJs } from 'chart.js'
import type { drawPoint } from 'chart.js/helpers'

export const Chart = (globalThis as unknown as { Chart: typeof ChartJs & { helpers: { drawPoint: typeof drawPoint } } })
  .Chart
