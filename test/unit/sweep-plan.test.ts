/** Which points there are, in which order they are run, and what makes a sweep the same sweep. */
import { writeFileSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { parseAxes } from '../../src/experiments/sweep/axes.js'
import { sweepIdentity } from '../../src/experiments/sweep/identity.js'
import { SweepPlan } from '../../src/experiments/sweep/plan.js'
import { Scratch } from '../helpers/cli.js'
import { SWEEP_SETTINGS } from '../helpers/sweep-settings.js'
import { wavFile } from '../helpers/user-files.js'

const scratch = new Scratch()
afterAll(() => {
  scratch.remove()
})

const planOf = (...axes: string[]): SweepPlan => new SweepPlan(SWEEP_SETTINGS, parseAxes(axes))

describe('points', () => {
  it('are numbered by the axes as given, the last one fastest', () => {
    const plan = planOf('mac.lanes=8,16', 'bits=2,4,8', 'density=0.5,1')
    expect(plan.count).toBe(12)
    expect(Array.from({ length: 12 }, (_, number) => plan.texts(number).join(' '))).toEqual([
      ...['8 2 0.5', '8 2 1', '8 4 0.5', '8 4 1', '8 8 0.5', '8 8 1'],
      ...['16 2 0.5', '16 2 1', '16 4 0.5', '16 4 1', '16 8 0.5', '16 8 1'],
    ])
  })

  it('have the settings of all, and their own', () => {
    const plan = new SweepPlan({ ...SWEEP_SETTINGS, set: ['mac.queue=4'] }, parseAxes(['mac.lanes=8,16', 'bits=2,4']))
    expect(plan.point(3)).toEqual({
      number: 3,
      settings: { ...SWEEP_SETTINGS, bits: 4, set: ['mac.queue=4', 'mac.lanes=16'] },
    })
  })

  it('are run by model, then weights, then the rest, each once', () => {
    const plan = planOf('mac.lanes=8,16', 'bits=2,4', 'technology=22,45', 'seed=1,2')
    const order = plan.order()
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 16 }, (_, number) => number))
    const texts = order.map((number) => plan.texts(number))
    const sorted = [...texts].sort((a, b) => {
      const key = ([lanes, bits, technology, seed]: string[]) => [seed, bits, lanes!.padStart(2), technology].join(' ')
      return key(a) < key(b) ? -1 : 1
    })
    expect(texts).toEqual(sorted)
  })

  it('share a group where they share quantized weights', () => {
    const plan = planOf('mac.lanes=8,16', 'bits=2,4', 'encoding=none,bitmap')
    const groups = plan.groups(plan.order())
    expect(groups.map((group) => group.map(({ settings }) => settings.bits))).toEqual([
      [2, 2, 2, 2],
      [4, 4, 4, 4],
    ])
    expect(plan.groups([0, 1]).map(({ length }) => length)).toEqual([2])
    expect(plan.groups([])).toEqual([])
  })
})

describe('identity', () => {
  const axes = parseAxes(['bits=2,4'])
  const origin = { points: 2, command: 'azsim sweep --model tiny --vary bits=2,4', azsim: '0.1.0' }

  it('stays what it is: journals and shards of today are good tomorrow', () => {
    expect(sweepIdentity(SWEEP_SETTINGS, axes, origin)).toEqual({ ...origin, sweep: '33aa0782629f0039' })
  })

  it('is another for another command, version, or content of a file', () => {
    const digest = (change: Partial<typeof origin>, settings = SWEEP_SETTINGS, varied = axes): string =>
      sweepIdentity(settings, varied, { ...origin, ...change }).sweep
    const audio = scratch.write('a.wav', wavFile())
    const before = digest({}, { ...SWEEP_SETTINGS, audio })
    const another = wavFile()
    another[another.length - 1]! ^= 1
    writeFileSync(audio, another)
    const digests = [
      ...[digest({}), digest({ command: 'azsim sweep' }), digest({ azsim: '0.2.0' })],
      ...[before, digest({}, { ...SWEEP_SETTINGS, audio })],
    ]
    expect(new Set(digests).size).toBe(digests.length)
    expect(digest({}, SWEEP_SETTINGS, parseAxes([`audio=${audio}`]))).toBe(digest({}, { ...SWEEP_SETTINGS, audio }))
  })

  it('refuses what is not there before anything runs', () => {
    const refused = (text: string) => () => sweepIdentity(SWEEP_SETTINGS, parseAxes([text]), origin)
    expect(refused('model=tiny,tinny')).toThrow('there is no model "tinny"')
    expect(refused('chip=az1-like,az2-like')).toThrow('there is no chip "az2-like"')
    expect(refused('chip=./missing.json')).toThrow('there is no such file')
    expect(refused('audio=missing.wav')).toThrow('there is no such file')
  })
})
