/** The parameters of azsim_core for the presets, and for one that is built only as RTL (rtl/lint.sh). */
export interface Preset {
  name: string
  L: number
  W: number
  M: number
  Q: number
  S: number
  P: number
  E: number
  B: number
  V: number
  C: number
  A: number
  halfBytes: number
  /** No decompressor, no parameters: those of a preloaded chip do nothing. */
  preloaded: boolean
}

export const PRESETS: readonly Preset[] = [
  {
    name: 'az1-like',
    ...{ L: 16, W: 16, M: 1, Q: 8, S: 16, P: 32, E: 256, B: 16, V: 4, C: 4, A: 32 },
    ...{ halfBytes: 65_536, preloaded: false },
  },
  {
    name: 'eie-64',
    ...{ L: 64, W: 64, M: 1, Q: 8, S: 64, P: 1, E: 256, B: 1, V: 4, C: 1, A: 32 },
    ...{ halfBytes: 65_600, preloaded: true },
  },
  {
    name: 'az2-like',
    ...{ L: 32, W: 16, M: 2, Q: 8, S: 32, P: 64, E: 512, B: 32, V: 8, C: 4, A: 64 },
    ...{ halfBytes: 131_072, preloaded: false },
  },
]

export const addressBits = ({ halfBytes, L }: Preset): number => Math.ceil(Math.log2(halfBytes / L + 1))
/** Of the largest group. */
export const groupBytes = ({ P, L, W }: Pick<Preset, 'P' | 'L' | 'W'>): number =>
  Math.max(16, 2 * P + 1, Math.ceil((L * W) / 8) + P)
