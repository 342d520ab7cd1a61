/** docs/sweeps.md and docs/sweep.schema.json say of the columns what the columns are, and quote the script that is tested. */
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { columnTables, sweepSchema } from '../helpers/sweep-columns.js'

const manual = readFileSync('docs/sweeps.md', 'utf8')

it('the manual has every column', () => {
  for (const table of columnTables()) expect(manual).toContain(`\n${table}\n`)
})

it('the schema has every column', () => {
  expect(JSON.parse(readFileSync('docs/sweep.schema.json', 'utf8'))).toEqual(sweepSchema())
})

it('the manual quotes the script for Slurm', () => {
  expect(manual).toContain(`\`\`\`bash\n${readFileSync('docs/examples/sweep.sbatch', 'utf8')}\`\`\``)
})
