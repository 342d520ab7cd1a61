/** Time stack: `factor` consecutive frames, one behind the other, are one frame of the next stage (datasheet, "RNN-T on the chip"). */

/** What the functions below need to know of an encoder stage. */
export type StageKind = { kind: 'lstm' } | { kind: 'time-stack'; factor: number }

/**
 * Values of `length / width` frames once they are stacked: where the frames do not come out even, zeros stand for those that are
 * missing.
 */
export function stackedLength(length: number, width: number, factor: number): number {
  return Math.ceil(length / (width * factor)) * width * factor
}

/** Frames that become one in the whole encoder. */
export function timeReduction(encoder: readonly StageKind[]): number {
  return encoder.reduce((product, stage) => product * (stage.kind === 'time-stack' ? stage.factor : 1), 1)
}

/** Frames that the encoder makes of `frames` at the end of an utterance, each stack filled up by itself. */
export function encoderFrames(encoder: readonly StageKind[], frames: number): number {
  return encoder.reduce((left, stage) => (stage.kind === 'time-stack' ? Math.ceil(left / stage.factor) : left), frames)
}
