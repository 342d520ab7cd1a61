/** Decisions of the search: of each encoder frame the symbols, and the blank unless there are N of them. */

/** Of one encoder frame. */
export type FrameDecisions = readonly number[]

/** A symbol and the encoder frame that emits it. */
export interface FrameSymbol {
  frame: number
  symbol: number
}

/** What decisions are made of. */
export interface Vocabulary {
  symbols: number
  blank: number
  /** N */
  symbolsPerFrame: number
}

/**
 * @param emitted symbols in the order of their frames, none of them the blank
 * @param frames encoder frames, from 0
 * @throws RangeError where the frames do not ascend or do not exist, a symbol does not, or a frame emits more than N
 */
export function decisionsOf(
  emitted: readonly FrameSymbol[],
  frames: number,
  { symbols, blank, symbolsPerFrame }: Vocabulary,
): FrameDecisions[] {
  const perFrame: number[][] = Array.from({ length: frames }, () => [])
  let last = 0
  for (const { frame, symbol } of emitted) {
    const ofFrame = perFrame[frame]
    if (!ofFrame) throw new RangeError(`a symbol of frame ${frame}: there are ${frames}, from 0`)
    if (frame < last) throw new RangeError(`a symbol of frame ${frame} behind one of frame ${last}`)
    if (symbol === blank) throw new RangeError(`frame ${frame} emits the blank (${blank})`)
    ofFrame.push(symbol)
    last = frame
  }
  for (const decisions of perFrame) if (decisions.length < symbolsPerFrame) decisions.push(blank)
  checkDecisions(perFrame, frames, { symbols, blank, symbolsPerFrame })
  return perFrame
}

/** @throws RangeError where the search could not make such decisions in `frames` encoder frames */
export function checkDecisions(
  decisions: readonly FrameDecisions[],
  frames: number,
  { symbols, blank, symbolsPerFrame }: Vocabulary,
): void {
  if (decisions.length !== frames) throw new RangeError(`decisions of ${decisions.length} frames for ${frames}`)
  decisions.forEach((ofFrame, frame) => {
    const unknown = ofFrame.find((decision) => !(Number.isInteger(decision) && decision >= 0 && decision < symbols))
    if (unknown !== undefined) throw new RangeError(`frame ${frame}: ${unknown} is none of ${symbols} symbols`)
    const firstBlank = ofFrame.indexOf(blank)
    const isDone = firstBlank < 0 ? ofFrame.length === symbolsPerFrame : firstBlank === ofFrame.length - 1
    if (!isDone || ofFrame.length > symbolsPerFrame) {
      const allowed = `symbols and the blank (${blank}), or ${symbolsPerFrame} symbols`
      throw new RangeError(`frame ${frame}: decisions are ${allowed}, not ${ofFrame.join(', ') || 'none'}`)
    }
  })
}
