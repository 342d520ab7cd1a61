/** `azsim chart`: charts of reports and sweeps. */
import type { Argv, CommandModule } from 'yargs'
import { textOption } from '../experiments/coercers.js'
import { outOption } from './options.js'
import { checkFolder } from './output.js'

export interface ChartRequest {
  files: string[]
  out: string
}

/** @param run called only when the command runs */
export const chartCommand = (run: (request: ChartRequest) => Promise<void>): CommandModule<object, ChartRequest> => ({
  command: 'chart <files..>',
  describe: 'Draw charts of reports and sweeps, for print, and a page to explore (docs/charts.md)',
  builder: (yargs: Argv): Argv<ChartRequest> =>
    yargs
      .positional('files', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'Reports of azsim run and azsim compare, sweeps of azsim sweep',
      })
      .options({ out: { ...outOption('the charts and the page').out, demandOption: true } } as const)
      .example('$0 chart report.json --out charts', 'all charts of a comparison')
      .example('$0 chart dense.json sparse.json --out charts', 'two runs in one chart')
      .example('$0 chart sweep.parquet --out charts', 'density, entropy and Pareto front of a sweep'),
  handler: async ({ files, out }) => {
    for (const file of files) textOption('FILE')(file)
    checkFolder(out)
    await run({ files, out })
  },
})
