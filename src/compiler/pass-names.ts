/** The passes of the lowering (lower-network.ts), in order. */
export const PASSES = ['tile', 'chunk', 'encode', 'residency', 'describe', 'assemble', 'place', 'write'] as const

export type PassName = (typeof PASSES)[number]
