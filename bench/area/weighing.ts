/**
 * A lane that skips zeros against a dense one with the same multipliers: gates, and products per cycle and gate.
 *
 *   skipping: mac_lane, the port of its window, its share of the scanner      both: accumulator_lane
 *   dense:    dense_lane
 *
 * The gain in time is the array's own: a random matrix of L W rows, its zeros at random, on the simulator, skipping on, against columns x
 * ceil(W / M) cycles. All lanes are there, so that their imbalance is in it; activations are not skipped, or half of them are zero and are.
 */
import { loadChip } from '../../src/model/chip.js'
import { arrayCycles, drawUniformLayer } from '../uniform-layer.js'
import { keyOf, type Results } from './pool.js'
import type { Job } from './synthesize.js'

const LANES = 16
const QUEUE = 8
const ADDRESS_BITS = 13
const CONTEXTS = 4
const COLUMNS = 512
const DENSITIES = Array.from({ length: 20 }, (_, at) => 1 - at / 20)

export const LANE_SHAPES = [1, 2].flatMap((M) => [1, 4, 8, 16, 32].map((W) => ({ W, M })))
type Shape = (typeof LANE_SHAPES)[number]

export interface Weighing extends Shape {
  lane: number
  window: number
  scanner: number
  accumulators: number
  dense: number
  /** Gates of the skipping lane by those of the dense one, with the accumulators' in both. */
  ratio: number
  /** Times as fast at weight density 0.5, 0.25 and 0.1. */
  gains: readonly number[]
  /** Below this density of weights skipping does more per gate, all activations non-zero, and half of them zero; 0: at none. */
  breakEven: number
  breakEvenHalf: number
}

export const GAIN_DENSITIES = [0.5, 0.25, 0.1] as const

const laneJobs = ({ W, M }: Shape): Record<'lane' | 'window' | 'scanner' | 'accumulators' | 'dense', Job> => ({
  lane: { module: 'mac_lane', parameters: { W, M, Q: QUEUE, AW: ADDRESS_BITS } },
  window: { module: 'window_port', parameters: { W, AW: ADDRESS_BITS } },
  scanner: { module: 'scanner', parameters: { S: LANES, AW: ADDRESS_BITS, SW: Math.ceil(Math.log2(W + 1)) } },
  accumulators: { module: 'accumulator_lane', parameters: { W, M, C: CONTEXTS, R: 1 } },
  dense: { module: 'dense_lane', parameters: { W, M } },
})

export const weighingJobs = (): Job[] => LANE_SHAPES.flatMap((shape) => Object.values(laneJobs(shape)))

export async function weigh(shape: Shape, results: Results): Promise<Weighing> {
  const jobs = laneJobs(shape)
  const gates = (job: Job): number => results.get(keyOf(job))!.gates
  const [lane, window, accumulators, dense] = [
    gates(jobs.lane),
    gates(jobs.window),
    gates(jobs.accumulators),
    gates(jobs.dense),
  ]
  const scanner = gates(jobs.scanner) / LANES
  const ratio = (lane + window + scanner + accumulators) / (dense + accumulators)
  const breakEven = async (activations: number): Promise<number> => {
    for (const density of DENSITIES) if ((await gain(shape, density, activations)) >= ratio) return density
    return 0
  }
  return {
    ...shape,
    ...{ lane, window, scanner, accumulators, dense, ratio },
    gains: await Promise.all(GAIN_DENSITIES.map((density) => gain(shape, density, 1))),
    breakEven: await breakEven(1),
    breakEvenHalf: await breakEven(0.5),
  }
}

async function gain({ W, M }: Shape, weights: number, activations: number): Promise<number> {
  const chip = loadChip('eie-64', [
    ...[`mac.lanes=${LANES}`, `mac.window=${W}`, `mac.multipliers=${M}`, `mac.queue=${QUEUE}`, `mac.scan=${LANES}`],
  ])
  const layer = drawUniformLayer(COLUMNS, LANES * W, weights, activations)
  return (COLUMNS * Math.ceil(W / M)) / (await arrayCycles(chip, layer))
}
