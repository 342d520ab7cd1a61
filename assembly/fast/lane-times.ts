/**
 * When the lanes of the MAC array take the columns of a pass, and until when they work on them: all lanes side by side, as numbers of type T.
 *
 *     a lane takes column n     T[n] = max(B[n] + 1, T[n-1] + max(1, work[n-1]))            B[n]: the cycle of its broadcast
 *     it works on it until      E[n] = T[n] + work[n]
 *
 * Lanes that fill up the last vector hold nothing, and take a column no later than any other lane does.
 */

/** A pass whose cycles have no more than this number can be followed with int16. */
export const LARGEST_SHORT: i32 = 32000

@final
export class LaneTimes<T> {
  /** Of each lane, T: the cycle in which it took its last column, the last in which it works on it, and the columns that it took without working. */
  private readonly tookIn: usize
  private readonly worksUntil: usize
  private readonly takes: usize
  private readonly bytes: usize

  /** `lanes`: those that fill up included, a multiple of 8. */
  constructor(private readonly lanes: i32) {
    this.bytes = <usize>lanes * sizeof<T>()
    this.tookIn = heap.alloc(this.bytes)
    this.worksUntil = heap.alloc(this.bytes)
    this.takes = heap.alloc(this.bytes)
  }

  /** A pass begins: nothing was taken before cycle 0. */
  begin(): void {
    memory.fill(this.tookIn, 0xff, this.bytes)
    memory.fill(this.worksUntil, 0xff, this.bytes)
    memory.fill(this.takes, 0, this.bytes)
  }

  /**
   * Every lane takes a column that is there from cycle `from` on.
   * @param work u16 for each lane: cycles that it works on it
   * @returns the cycle in which the last one takes it
   */
  @inline
  take(work: usize, from: i32): i32 {
    const one = v128.splat<T>(<T>1)
    const first = v128.splat<T>(<T>from)
    let latest = first
    for (let at: usize = 0; at < this.bytes; at += 16) {
      const until = v128.load(this.worksUntil + at)
      const next = v128.max<T>(until, v128.add<T>(v128.load(this.tookIn + at), one))
      const took = v128.max<T>(next, first)
      const cycles = sizeof<T>() == 2 ? v128.load(work + at) : v128.load16x4_u(work + (at >> 1))
      // In the last cycle of its work a lane takes besides; in a later one it does nothing else. A mark is -1.
      v128.store(this.takes + at, v128.sub<T>(v128.load(this.takes + at), v128.gt<T>(took, until)))
      v128.store(this.tookIn + at, took)
      v128.store(this.worksUntil + at, v128.add<T>(took, cycles))
      latest = v128.max<T>(latest, took)
    }
    return largest<T>(latest)
  }

  /** The last cycle in which a lane takes or works; -1: none does. */
  end(): i32 {
    let latest = v128.splat<T>(<T>-1)
    for (let at: usize = 0; at < this.bytes; at += 16) latest = v128.max<T>(latest, v128.load(this.worksUntil + at))
    return largest<T>(latest)
  }

  /** Columns that lanes took without working meanwhile, those of the lanes that fill up included. */
  allTakes(): i64 {
    let sum: i64 = 0
    for (let lane = 0; lane < this.lanes; lane++) sum += <i64>load<T>(this.takes + <usize>lane * sizeof<T>())
    return sum
  }
}

function largest<T>(v: v128): i32 {
  const two = v128.max<T>(v, i64x2.shuffle(v, v, 1, 0))
  const one = v128.max<T>(two, i32x4.shuffle(two, two, 1, 0, 3, 2))
  if (sizeof<T>() == 4) return i32x4.extract_lane(one, 0)
  return max(<i32>i16x8.extract_lane_s(one, 0), <i32>i16x8.extract_lane_s(one, 1))
}
