/**
 * Compares the engines in random cases for as long as asked: `npm run soak -- --minutes 30 [--seed N]`, or in one case: `--case SEED` or
 * `--case JSON`, as a failure prints it. Ctrl-C ends it early. Exit code 1 where the engines differ.
 */
import { fractionOption, integerOption } from '../../src/experiments/coercers.js'
import { jsonOption, scriptOptions } from '../helpers/script-options.js'
import type { CaseSpec } from '../helpers/engines/case-spec.js'
import { compareEngines, EngineDifference } from '../helpers/engines/compare-engines.js'
import { buildCase, drawCase } from '../helpers/engines/draw-case.js'
import { EngineTally } from '../helpers/engines/engine-tally.js'
import { replayCommand, shrinkCase } from '../helpers/engines/shrink-case.js'

const SHRINK_SECONDS = 60
const PROGRESS_SECONDS = 5
const MAX_SEED = 2 ** 31 - 1

const USAGE = `npm run soak --         random cases on both engines, which have to be equal
  --minutes M           for so long (1)
  --seed S              of the first case (drawn)
  --case SEED|JSON      one case, as a difference prints it`

const options = scriptOptions(USAGE, {
  minutes: fractionOption('--minutes', 0, 1e4),
  seed: integerOption('--seed', 0, MAX_SEED),
  case: jsonOption('--case'),
})

/** Runs a case; false, and the replay on stderr, where the engines differ. */
function compare(spec: CaseSpec, drawn = buildCase(spec), tally?: EngineTally): boolean {
  try {
    const comparison = compareEngines(drawn, spec.look)
    tally?.add(spec, drawn, comparison)
    if (tally === undefined)
      console.log(`the same: ${comparison.cycles} cycles, ${comparison.end} ${comparison.message}`)
    return true
  } catch (error) {
    const text = error instanceof EngineDifference ? error.message : String((error as Error).stack)
    console.error(`\nseed ${spec.seed}: ${text}\nmaking it simpler ...`)
    console.error(replayCommand(shrinkCase(spec, SHRINK_SECONDS)))
    return false
  }
}

/** Whether all were the same. */
async function soak(minutes: number, firstSeed: number): Promise<boolean> {
  const tally = new EngineTally()
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort())
  const begin = performance.now()
  const until = begin + minutes * 60e3
  let progressAt = begin
  let same = true
  let seed = firstSeed
  for (; same && performance.now() < until && !stop.signal.aborted; seed++) {
    const { spec, drawn } = drawCase(seed)
    same = compare(spec, drawn, tally)
    if (performance.now() >= progressAt) {
      progressAt = performance.now() + PROGRESS_SECONDS * 1e3
      process.stderr.write(`\r${tally.summary()}, at seed ${seed}`)
      await new Promise((resolve) => setImmediate(resolve)) // lets Ctrl-C through
    }
  }
  const seconds = (performance.now() - begin) / 1e3
  console.log(`\nseeds ${firstSeed} to ${seed - 1}, ${seconds.toFixed(0)} s: ${tally.summary()}`)
  console.log(`cases in which a counter was not zero:\n${tally.counterLines().join('\n')}`)
  tally.tally.print('engines')
  return same
}

const { case: one, minutes = 1, seed = Date.now() % MAX_SEED } = options
let same: boolean
if (one === undefined) same = await soak(minutes, seed)
else same = compare(typeof one === 'number' ? drawCase(one).spec : (one as CaseSpec))
process.exitCode = same ? 0 : 1
