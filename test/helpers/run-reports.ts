/** Reports of `azsim run`: what they say, and how to make them again. */
import type { RunReport } from '../../src/report/rnnt-report.js'
import type { Scratch } from './cli.js'

/** The options that a report's fields stand for: nothing but the report is used. */
export function reportedOptions(report: RunReport, scratch: Scratch): string[] {
  const { chip, model, seed, input, symbolSource, format, skip, residency, chunk, symbols, energy } = report
  const skipped = [...(skip.weights ? ['weights'] : []), ...(skip.activations ? ['activations'] : [])]
  const schedule = symbols.map(({ frame, symbol }) => `${frame} ${symbol}\n`).join('')
  return [
    ...['--chip', scratch.write('reported-chip.json', JSON.stringify(chip))],
    ...['--model', scratch.write('reported-model.json', JSON.stringify(model))],
    ...(input.kind === 'audio' ? ['--audio', input.file] : ['--frames', `${input.count}`]),
    ...['--seed', `${seed}`, '--residency', residency, '--chunk', `${chunk}`],
    ...['--bits', `${format.bits}`, '--density', `${format.density}`, '--encoding', format.encoding],
    ...(format.runBits === null ? [] : ['--run-bits', `${format.runBits}`]),
    ...(format.codebook ? ['--codebook'] : []),
    ...['--technology', `${energy.technologyNm}`],
    ...['--skip', skipped.length === 0 ? 'none' : skipped.join(',')],
    ...(symbolSource.kind !== 'file' ? [] : ['--symbols', scratch.write('reported-symbols.txt', schedule)]),
  ]
}

/** What a report says apart from how it came about. */
export const figures = (report: RunReport) => ({
  ...report,
  command: '',
  symbolSource: null,
  check: null,
  outputError: null,
})

export const said = ({ symbols }: RunReport) => symbols.map(({ frame, symbol }) => [frame, symbol])
