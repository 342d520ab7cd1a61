/**
 * Kills sweeps at random moments and has them go on: `npm run test:kill -- --times 100 [--seed 1]`. Each has to end with the file of an
 * undisturbed sweep, byte for byte. Exit code 1 where one does not.
 *
 * A sweep is a process group of its own, which gets SIGKILL after a random time, up to three times, and then is left in peace.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { integerOption } from '../../src/experiments/coercers.js'
import { SWEEP_FORMATS } from '../../src/experiments/sweep/files.js'
import { Random } from '../helpers/random.js'
import { scriptOptions } from '../helpers/script-options.js'

const LAUNCHER = resolve('bin/azsim.js')
/** Half of the points fail: the activation SRAM is too small. They must not be lost either. */
const AXES = ['bits=2,4', 'density=0.5,1', 'activations.bytes=1024,65536', 'mac.lanes=8,16']
const SWEEP = ['sweep', '--frames', '2', '--workers', '2', '--vary', ...AXES]
const MAX_KILLS = 3

/** Runs the sweep; killed after `milliseconds`, if it takes longer. */
async function run(out: string, milliseconds?: number): Promise<'killed' | 'ended'> {
  const child = spawn(process.execPath, [LAUNCHER, ...SWEEP, '--out', out], {
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (text: Buffer) => (said += text.toString()))
  const ended = once(child, 'close') as Promise<[number | null, string | null]>
  if (milliseconds !== undefined) {
    await Promise.race([ended, setTimeout(milliseconds)])
    if (child.exitCode === null) process.kill(-child.pid!, 'SIGKILL')
  }
  const [code, signal] = await ended
  if (signal === 'SIGKILL') return 'killed'
  if (code === 0) return 'ended'
  throw new Error(`azsim ${SWEEP.join(' ')} --out ${out} ended with ${code}\n${said}`)
}

const USAGE = `npm run test:kill --    sweeps that are killed have to end with the file of an undisturbed one
  --times N             sweeps (10)
  --seed S              of the moments (1)`

const { times = 10, seed = 1 } = scriptOptions(USAGE, {
  times: integerOption('--times', 1, 1e6),
  seed: integerOption('--seed', 0, 2 ** 31 - 1),
})
const random = new Random(seed)
const folder = mkdtempSync(join(tmpdir(), 'azsim-kill-'))
let [equal, kills, interrupted, resumed] = [0, 0, 0, 0]
try {
  const undisturbed = new Map<string, Buffer>()
  let longest = 0
  for (const format of SWEEP_FORMATS) {
    const out = join(folder, `undisturbed.${format}`)
    const begin = performance.now()
    await run(out)
    longest = Math.max(longest, performance.now() - begin)
    undisturbed.set(format, readFileSync(out))
  }
  for (let sweep = 0; sweep < times; sweep++) {
    const format = SWEEP_FORMATS[sweep % SWEEP_FORMATS.length]!
    const out = join(folder, `${sweep}.${format}`)
    const wanted = random.integer(1, MAX_KILLS)
    let met = 0
    for (let kill = 0; kill < wanted; kill++) if ((await run(out, random.integer(1, longest))) === 'killed') met++
    if (existsSync(`${out}.partial`)) resumed++
    await run(out)
    const isEqual = readFileSync(out).equals(undisturbed.get(format)!)
    const leftovers = readdirSync(folder).filter(
      (name) => name.startsWith(`${sweep}.`) && name !== `${sweep}.${format}`,
    )
    if (isEqual && leftovers.length === 0) equal++
    else console.error(`sweep ${sweep} (${format}) differs, or has left ${leftovers.join(', ') || 'nothing'}`)
    kills += met
    if (met > 0) interrupted++
    if (process.stderr.isTTY) process.stderr.write(`\r${sweep + 1} of ${times}`)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
console.log(
  `${interrupted} sweeps killed, ${kills} times in all, ${resumed} of them gone on with from a journal, seed ${seed}`,
)
console.log(`${equal} of ${times} equal`)
process.exitCode = equal === times ? 0 : 1
