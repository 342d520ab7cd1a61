/** What a comparison calls a change. Below lies how the program's start falls against a refresh. */
const NOTICEABLE = 0.005

/** @param ratio of a figure to what it is compared with */
export const isNoticeable = (ratio: number): boolean => Math.abs(ratio - 1) >= NOTICEABLE
