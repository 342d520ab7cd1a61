/** How close quantized values come to real ones: the signal-to-noise ratio in dB, of a stream of vectors. */

/** 10 log10(sum of s^2 / sum of (q - s)^2), s being the real values and q the judged ones, over all that was added. */
export class SignalToNoise {
  private signal = 0
  private noise = 0

  /**
   * @param real s
   * @param judged as many values, each standing for q = value x unit
   * @param unit such as 2^-7 for a hidden state
   * @throws RangeError where the lengths differ
   */
  add(real: ArrayLike<number>, judged: ArrayLike<number>, unit = 1): void {
    if (real.length !== judged.length) throw new RangeError(`${judged.length} values against ${real.length}`)
    for (let i = 0; i < real.length; i++) {
      this.signal += real[i]! ** 2
      this.noise += (judged[i]! * unit - real[i]!) ** 2
    }
  }

  /** Infinity where nothing differs; -Infinity where something does and all real values are 0. */
  get decibels(): number {
    return this.noise === 0 ? Infinity : 10 * Math.log10(this.signal / this.noise)
  }
}

/** The ratio of one pair of vectors; parameters as those of `SignalToNoise.add`. */
export function signalToNoiseDb(real: ArrayLike<number>, judged: ArrayLike<number>, unit = 1): number {
  const ratio = new SignalToNoise()
  ratio.add(real, judged, unit)
  return ratio.decibels
}
