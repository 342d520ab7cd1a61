/**
 * The modules of the core and how each is measured: at the preset's own parameters, or, where that takes too long, at smaller values, fitted with
 * the terms that its structure says, and checked at a point that the fit does not know.
 */
import { addressBits, groupBytes, type Preset } from './presets.js'
import type { Job, Parameters } from './synthesize.js'

export interface Fit {
  points: readonly Parameters[]
  check: Parameters
  terms: (p: Parameters) => number[]
  formula: string
}

export interface Unit {
  module: string
  /** How many a chip has. */
  count: (preset: Preset) => number
  parameters: (preset: Preset) => Parameters
  /** Of a unit that is not measured at the preset's values. */
  fit?: (preset: Preset) => Fit
}

const one = (): number => 1
const streamed = (preset: Preset): number => (preset.preloaded ? 0 : 1)

const perLane = (
  parameters: (p: Preset, L: number) => Parameters,
  lanes: readonly [number, number],
  check: number,
) => ({
  parameters: (p: Preset) => parameters(p, p.L),
  fit: (p: Preset): Fit => ({
    points: lanes.map((L) => parameters(p, L)),
    check: parameters(p, check),
    terms: ({ L }) => [1, L!],
    formula: 'a + b L',
  }),
})

const zeroStage = (P: number, E: number, rows: number): Parameters => ({
  P,
  E,
  G: groupBytes({ P, L: 1, W: rows }),
  ROWS: rows,
})
const log = (E: number): number => Math.ceil(Math.log2(E))

const UNITS: readonly Unit[] = [
  {
    module: 'mac_lane',
    count: ({ L }) => L,
    parameters: (p) => ({ W: p.W, M: p.M, Q: p.Q, AW: addressBits(p) }),
  },
  { module: 'scanner', count: one, parameters: (p) => ({ S: p.S, AW: addressBits(p), SW: log(p.W + 1) }) },
  {
    module: 'mac_array',
    count: one,
    ...perLane((p, L) => ({ L, W: p.W, M: p.M, Q: p.Q, S: p.S, C: p.C, AW: addressBits(p) }), [4, 8], 16),
  },
  {
    module: 'accumulator_lane',
    count: ({ L }) => L,
    parameters: (p) => ({ W: p.W, M: p.M, C: p.C, R: Math.ceil(p.V / p.L) }),
  },
  {
    module: 'accumulators',
    count: one,
    ...perLane((p, L) => ({ L, W: p.W, M: p.M, C: p.C, V: p.V }), [8, 16], 32),
  },
  {
    module: 'weight_buffer',
    count: streamed,
    parameters: (p) => ({ L: p.L, W: p.W, E: p.E, HALF_BYTES: p.halfBytes }),
    fit: (p) => {
      const at = (L: number): Parameters => ({ L, W: p.W, E: (p.E / p.L) * L, HALF_BYTES: (p.halfBytes / p.L) * L })
      return {
        points: [at(2), at(4), at(8)],
        check: at(16),
        terms: ({ L }) => [1, L!, L! * L!],
        formula: 'a + b L + c L^2',
      }
    },
  },
  // All that is left of the weight buffer where it is filled once, through a test port.
  {
    module: 'window_port',
    count: ({ preloaded, L }) => (preloaded ? L : 0),
    parameters: (p) => ({ W: p.W, AW: addressBits(p) }),
  },
  {
    module: 'zero_stage',
    count: streamed,
    parameters: (p) => zeroStage(p.P, p.E, p.L * p.W),
    fit: () => ({
      points: [zeroStage(4, 16, 16), zeroStage(8, 16, 16), zeroStage(4, 32, 32), zeroStage(8, 32, 32)],
      check: zeroStage(16, 64, 64),
      terms: ({ P, E }) => [1, P!, E!, P! * E!],
      formula: 'a + b P + c E + d P E',
    }),
  },
  {
    module: 'zero_places',
    count: streamed,
    parameters: ({ P, E }) => ({ N: P + 1, E }),
    fit: () => ({
      points: [
        { N: 3, E: 16 },
        { N: 5, E: 32 },
      ],
      check: { N: 9, E: 64 },
      terms: ({ E }) => [E! * log(E!), E! * log(E!) ** 2],
      formula: 'a E log E + b E log^2 E',
    }),
  },
  {
    module: 'codebook',
    count: streamed,
    parameters: ({ P, B }) => ({ P, B }),
    fit: () => ({
      points: [
        { P: 1, B: 1 },
        { P: 2, B: 1 },
        { P: 1, B: 2 },
      ],
      check: { P: 4, B: 4 },
      terms: ({ P, B }) => [1, P!, B!],
      formula: 'a + b P + c B',
    }),
  },
  {
    module: 'decoder_buffer',
    count: streamed,
    parameters: (p) => ({ B: p.B, BYTES: groupBytes(p) + p.B }),
  },
  { module: 'block_header', count: streamed, parameters: (p) => ({ L: p.L, W: p.W, HALF_BYTES: p.halfBytes }) },
  {
    module: 'decompressor',
    count: streamed,
    parameters: (p) => ({ L: p.L, W: p.W, P: p.P, E: p.E, B: p.B, HALF_BYTES: p.halfBytes }),
  },
  { module: 'row_parameters', count: streamed, parameters: (p) => ({ ROWS: p.L * p.W, B: p.B, V: p.V }) },
  { module: 'vector_element', count: ({ V }) => V, parameters: () => ({}) },
  { module: 'vector_unit', count: one, parameters: (p) => ({ ROWS: p.L * p.W, C: p.C, V: p.V }) },
  { module: 'vector_fields', count: one, parameters: (p) => ({ ROWS: p.L * p.W }) },
  ...['sequencer', 'boot', 'semaphores'].map((module) => ({ module, count: one, parameters: () => ({}) })),
  { module: 'dma', count: one, parameters: ({ A }) => ({ A }) },
  ...['dma_reads', 'dma_loads'].map((module) => ({ module, count: one, parameters: () => ({}) })),
]

/** Those that the preset has. */
export const unitsOf = (preset: Preset): Unit[] => UNITS.filter(({ count }) => count(preset) > 0)

export const jobsOf = ({ module, parameters, fit }: Unit, preset: Preset): Job[] => {
  if (fit === undefined) return [{ module, parameters: parameters(preset) }]
  const { points, check } = fit(preset)
  return [...points, check].map((at) => ({ module, parameters: at }))
}
