/** Options that say nothing, too much or the wrong thing, places that cannot be written to, and what ends a run from outside. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { azsim } from '../helpers/cli.js'
import { runMain } from '../helpers/main.js'
import { expectRefused, Refusals } from '../helpers/refusals.js'

const refusals = new Refusals()
const { W, x, trace, wav } = refusals
afterAll(() => {
  refusals.remove()
})

describe('options', () => {
  const layer = ['layer', '--inputs', '4', '--cells', '4', '--frames', '1']
  const matvec = ['matvec', '--weights', W, '--input', x]
  const memory = ['memory', '--trace', trace]
  const out = ['--out', refusals.path('out')]
  const run = ['run', '--frames', '1', ...out]
  it.each<[string[], ...string[]]>([
    [[], 'which command?'],
    [['layers'], 'layer'],
    [['rm'], 'rm'],
    [['__proto__'], '__proto__'],
    [['', 'layer'], 'is no command'],
    [[...layer, ...out, '--bits', '9'], '--bits', '2 to 8'],
    [[...layer, ...out, '--bits', '1'], '--bits 2'],
    [[...layer, ...out, '--bits', '4e0'], '--bits'],
    [[...layer, ...out, '--bits', '４'], '--bits'],
    [[...layer, ...out, '--density', 'nan'], '--density', 'nan'],
    [[...layer, ...out, '--density', '1e999'], '--density', '1e999'],
    [[...layer, ...out, '--density', '-0.1'], '--density 0'],
    [[...layer, ...out, '--density', '0,5'], '--density'],
    [[...layer, ...out, '--density', '50%'], '--density'],
    [[...layer, ...out, '--set', 'mac.lanes=0'], 'mac.lanes', '1 to 256'],
    [[...layer, ...out, '--set', 'mac.lanes='], 'mac.lanes'],
    [[...layer, ...out, '--set', 'mac.lanes'], 'field=value'],
    [[...layer, ...out, '--set', '=3'], 'field=value'],
    [[...layer, ...out, '--set', 'mac=3'], 'group'],
    [[...layer, ...out, '--set', '__proto__.x=1'], '__proto__.x'],
    [[...layer, ...out, '--set', '__proto__=1'], '__proto__'],
    [[...layer, ...out, '--set', 'constructor.prototype=1'], 'constructor'],
    [[...layer, ...out, '--set', 'mac.lanes=0x10'], '0x10'],
    [[...layer, ...out, '--set', 'mac.lanes=1e2'], '1e2'],
    [[...layer, ...out, '--set', 'mac.lanes=99999999999999999999'], 'mac.lanes'],
    [[...layer, ...out, '--set', 'mac.lanes=8', '--set', 'mac.lanes=9'], 'twice'],
    [[...layer, ...out, '--set', 'mac.lnes=8'], 'mac.lanes'],
    [[...layer, ...out, '--set', 'base=eie-64'], 'base'],
    [[...layer, ...out, '--set', 'dram.type=DDR5'], 'LPDDR4-3200-x16'],
    [[...layer, ...out, '--set', 'weights=preloaded'], 'DRAM'],
    [[...layer, ...out, '--chip', 'az1-lik'], 'az1-like'],
    [[...layer, ...out, '--chip', 'eie-64'], 'preloaded'],
    [[...layer, ...out, '--run-bits', '9'], '0 to 8'],
    [[...layer, ...out, '--run-bits', '3', '--encoding', 'none'], 'no runs'],
    [[...layer, ...out, '--encoding', 'huffman'], 'zero-run'],
    [[...layer, ...out, '--chunk', '0'], '--chunk'],
    [[...layer, ...out, '--chunk', '17'], '--chunk'],
    [[...layer, ...out, '--skip', 'weights, activations'], '--skip'],
    [[...layer, ...out, '--skip', 'all'], '--skip'],
    [[...layer, ...out, '--residency', 'on'], 'auto, off'],
    [[...layer, ...out, '--seed', '-1'], '--seed'],
    [[...layer, ...out, '--seed', '1.5'], '--seed'],
    [[...layer, ...out, '--audio', wav], 'not both'],
    [[...layer, ...out, '--shape', 'ese-lstm'], '--shape'],
    [[...layer, ...out, '--bitz', '4'], '--bitz', '--bits'],
    [[...layer, ...out, '--no-compare'], '--no-compare'],
    [[...layer, ...out, '--compare=false', '--compare=perhaps'], '--compare'],
    [[...layer, ...out, '-b', '4'], '-b'],
    [[...layer, ...out, '--out', refusals.path('out')], '--out: is given 2 times'],
    [[...layer, ...out, 'a.wav'], 'a.wav'],
    [[...layer, ...out, '--', '--bits', '4'], '--bits'],
    [[...layer, ...out, '--output', 'y.npy'], '--output', '--out'],
    [[...layer, '--out'], '--out'],
    [[...layer, '--out', ''], '--out'],
    [['layer', '--inputs', '0', '--cells', '4'], '--inputs'],
    [['layer', '--inputs', '16385', '--cells', '4'], '16,384'],
    [['layer', '--inputs', '16384', '--cells', '16384'], '67,108,864'],
    [['layer', '--projection', '4'], '--inputs'],
    [['layer', '--frames', '1e9'], '--frames'],
    [['layer', '--frames', '99999999'], '10,000'],
    [['layer', '--shape', '../../etc/passwd'], 'ese-lstm'],
    [[...run, '--model', 'tiny', '--model', 'tiny'], '--model: is given 2 times'],
    [[...run, '--model', '__proto__'], 'there is no model "__proto__"'],
    [[...run, '--model', '../../etc/passwd'], '../../etc/passwd'],
    [[...run, '--symbols', 'fre'], 'fre'],
    [[...run, '--symbols', wav], '1:1'],
    [[...run, '--check=perhaps'], '--check'],
    [[...run, '--seed', '1e3'], '--seed'],
    [[...run, '--frames', '2'], '--frames: is given 2 times'],
    [[...run, '--dump-after', 'tile'], '--out'],
    [['run', '--dump-after', 'toString'], 'tile, chunk'],
    [['run', '--dump-after'], '--dump-after'],
    [[...run, '--window', '0:10'], '--timeline or --vcd'],
    [[...run, '--timeline', refusals.path('t'), '--window', '10:1'], 'A below B'],
    [[...run, '--timeline', refusals.path('t'), '--window', '0x1:0x2'], 'A below B'],
    [[...run, '--timeline', refusals.path('t'), '--vcd', refusals.path('./t')], 'same file'],
    [[...run, '--set', 'activations.bytes=1024'], 'activations.bytes'],
    [[...run, '--set', 'sequencer.instructions=64'], 'sequencer.instructions'],
    [[...run, '--projection', '4'], '--projection'],
    [[...run, 'tiny'], 'tiny'],
    [['models', '--show', '__proto__'], '__proto__'],
    [['models', '--show'], '--show'],
    [['models', 'tiny'], 'tiny'],
    [['matvec'], '--weights, --input'],
    [['matvec', '--weights', W], '--input'],
    [['matvec', '--weights', W, '--weights', W, '--input', x], '2 times'],
    [[...matvec, '--weight', W], '--weight'],
    [[...matvec, '--out', 'y'], '--out', '--output'],
    [[...matvec, '--audio', wav], '--audio'],
    [[...matvec, '--codebook=4'], '--codebook'],
    [[...matvec, '--chip', 'eie-64', '--encoding', 'bitmap'], 'preloaded'],
    [[...matvec, '--chip', 'eie-64', '--set', 'store.bytes=0'], 'store.bytes'],
    [['memory'], '--trace'],
    [['memory', '--trace'], '--trace'],
    [['memory', '--trace', ''], '--trace: has no value'],
    [[...memory, '--trace', trace], '--trace: is given 2 times'],
    [[...memory, '--dram', 'LPDDR4-3200'], '--dram', 'LPDDR4-3200-x32'],
    [[...memory, '--dram', 'none'], '--dram'],
    [[...memory, '--dram', 'LPDDR4-3200-x32', '--dram', 'LPDDR4-3200-x16'], '--dram: is given 2 times'],
    [[...memory, '--out', 'x'], '--out', 'azsim memory --help'],
    [[...memory, '--chip', 'az1-like'], '--chip', 'azsim memory --help'],
    [[...memory, '--json=1'], '--json'],
    [['chips', '--show', 'az1'], 'az1-like'],
    [['chips', '--show'], '--show'],
    [['chips', '--show', '__proto__'], '__proto__'],
    [['chips', '--show', 'az1-like', '--schema'], '--schema'],
    [['chips', 'az1-like'], 'az1-like'],
    [['chips', '--shwo', 'az1-like'], '--show'],
  ])('azsim %j', async (argv, ...says) => {
    await refusals.expect(argv, ...says)
  })
})

describe('places to write to', () => {
  const layer = ['layer', '--inputs', '4', '--cells', '4', '--frames', '1', '--out']
  const matvec = ['matvec', '--weights', W, '--input', x, '--output']
  it.each([
    ['a file in place of the folder', [...layer, W], 'this is a file'],
    ['a folder below a file', [...layer, join(W, 'out')], 'part of the path is a file'],
    ['a folder where the system makes none', [...layer, '/proc/azsim/out'], '/proc/azsim'],
    ['a folder with a NUL', [...layer, refusals.path('a\0b')], 'null byte'],
    ['a folder with a name of 300 letters', [...layer, refusals.path('f'.repeat(300))], 'too long'],
    ['a link to itself', [...layer, refusals.loop], 'loop'],
    ['a file in place of the folder of a model', ['run', '--frames', '1', '--out', W], 'this is a file'],
    ['a folder in place of the timeline', ['run', '--timeline', refusals.subfolder], 'this is a folder'],
    ['a file where the system makes none, of a model', ['run', '--frames', '1', '--vcd', '/proc/w.vcd'], '/proc/w.vcd'],
    ['a full device, of a model', ['run', '--frames', '1', '--save-symbols', '/dev/full'], 'no space'],
    ['a folder in place of the file', [...matvec, refusals.subfolder], 'this is a folder'],
    ['a file below a file', [...matvec, join(W, 'y.npy')], 'part of the path is a file'],
    ['a file where the system makes none', [...matvec, '/proc/y.npy'], '/proc/y.npy'],
    ['a full device', [...matvec, '/dev/full'], 'no space'],
    ['a file with a NUL', [...matvec, refusals.path('a\0b')], 'null byte'],
    ['a file with a name of 300 letters', [...matvec, refusals.path('f'.repeat(300))], 'too long'],
  ])('%s', async (_, argv, says) => {
    const before = refusals.contents()
    expectRefused(await runMain(...argv), [says])
    expect(refusals.contents()).toEqual(before)
  })

  it('a folder named report.json in the folder: nothing is written, the folder stays', async () => {
    mkdirSync(refusals.path('taken/report.json'), { recursive: true })
    const before = refusals.contents()
    const { code, stderr } = await runMain(...layer, refusals.path('taken'))
    expect(stderr).toContain('this is a folder')
    expect(code).toBe(2)
    expect(refusals.contents()).toEqual(before)
  })
})

describe('names of files that steer a terminal', () => {
  it.each([
    ['an escape sequence', 'W\x1b[2J.npy'],
    ['a carriage return', 'W\rok.npy'],
    ['a C1 control', 'W\x9b2J.npy'],
  ])('%s is not printed as it is', async (_, name) => {
    const file = refusals.write(name, 'no array')
    await refusals.expect(['matvec', '--weights', file, '--input', x], '.npy at byte 0: not a .npy file', '\\x')
    await refusals.expect(['memory', '--trace', file], 'line 1')
    await refusals.expect(['layer', '--chip', file], ':1:1')
    await refusals.expect(['layer', '--inputs', '4', '--cells', '4', '--out', file], 'this is a file')
  })
})

const LAUNCHER = fileURLToPath(new URL('../../bin/azsim.js', import.meta.url))

describe('in a process of its own', () => {
  it('a message goes to stderr, the exit code is 2', () => {
    const { status, stdout, stderr } = azsim('layer', '--bits', '9')
    expectRefused({ code: status, stdout, stderr }, ['--bits'])
  })

  const layerRun = ['layer', '--inputs', '40', '--cells', '256', '--frames', '10000']
  const modelRun = ['run', '--frames', '2000', '--timeline', refusals.path('t.json')]
  it.each([
    ['SIGINT', 130, layerRun],
    ['SIGTERM', 143, layerRun],
    ['SIGINT', 130, modelRun],
  ] as const)(
    '%s during a long run ends it, with exit code %i, and leaves no file: %j',
    async (signal, expected, command) => {
      const out = refusals.path(`out-${signal}`)
      const argv = [...command, '--set', 'mac.lanes=1', '--out', out]
      const before = refusals.contents()
      const child = spawn(process.execPath, [LAUNCHER, ...argv], { stdio: ['ignore', 'pipe', 'pipe'] })
      const texts = { stdout: '', stderr: '' }
      child.stdout.on('data', (data: Buffer) => (texts.stdout += data.toString()))
      child.stderr.on('data', (data: Buffer) => (texts.stderr += data.toString()))
      const closed = once(child, 'close') as Promise<[number | null, string | null]>
      await setTimeout(2000)
      expect(child.exitCode, 'still running').toBeNull()
      child.kill(signal)
      const [code, killedBy] = await closed
      // A slow machine may still be drawing weights, where the signal ends the process at once (src/cli/signals.ts).
      const handled = {
        code: expected,
        killedBy: null,
        stderr: `azsim: stopped by ${signal}; no file was left half written\n`,
      }
      const atOnce = { code: null, killedBy: signal, stderr: '' }
      expect([handled, atOnce]).toContainEqual({ code, killedBy, stderr: texts.stderr })
      expect(texts.stdout).toBe('')
      expect(refusals.contents()).toEqual(before)
    },
  )

  it('a reader that goes away is no error', () => {
    const { status, stdout, stderr } = spawnSync(
      'bash',
      ['-c', 'set -o pipefail; "$0" "$@" | head -1', process.execPath, LAUNCHER, 'chips', '--json'],
      { encoding: 'utf8' },
    )
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '{\n', stderr: '' })
  })

  it.skipIf(!existsSync('/dev/full'))('a full disk behind stdout is one', () => {
    const full = openSync('/dev/full', 'w')
    const { status, stderr } = spawnSync(process.execPath, [LAUNCHER, 'chips'], {
      stdio: ['ignore', full, 'pipe'],
      encoding: 'utf8',
    })
    closeSync(full)
    expectRefused({ code: status, stdout: '', stderr }, ['stdout: no space is left on the device'])
  })
})
