/**
 * One pass of the MAC array, stepped cycle by cycle with a plain queue per lane: the datasheet's section "MAC array", rules 1-3,
 * read literally. Slow and obvious on purpose; the chip's own model is judged by it.
 *
 *     activations --> scanner --broadcast--> queue of lane 0   --> lane 0   (rows 0, L, 2L, ...)
 *                                        +-> queue of lane 1   --> lane 1   (rows 1, L+1, ...)
 *                                        +-> ...
 *
 * In a cycle everyone sees the state at its start: the scanner the lengths of the queues, a lane its queue without the column that
 * the scanner broadcasts in this very cycle.
 */

/** The chip file's fields `mac.lanes`, `mac.multipliers`, `mac.queue`, `mac.scan`, and the two switches of `mac.mv`. */
export interface MacArraySettings {
  lanes: number
  multipliers: number
  /** Columns that a lane's queue is laid out for, at least 2; the scanner stops at one less. */
  queue: number
  /** Activations that the scanner holds. */
  scan: number
  skipWeights: boolean
  skipActivations: boolean
}

/** What the lanes' and the scanner's counters of the chip would show after this one pass. */
export interface MacPass {
  /** Length of the pass in core cycles, first and last included. */
  cycles: number
  /** Scanner cycles by what it did; they add up to `cycles`. `queue`: it waited for a lane. */
  scanner: { broadcast: number; load: number; queue: number; done: number }
  /** Lane cycles by what the lane did, over all lanes; they add up to lanes x cycles. */
  lane: { work: number; take: number; starved: number }
  /** Products executed, zeros in broadcast columns not multiplied, weights of columns never broadcast: the sum is rows x columns. */
  macs: number
  skippedWeight: number
  skippedActivation: number
  /** Per lane the last cycle (from 0) in which it took or worked on a column; -1 where nothing was broadcast. */
  lastCycleOfLane: number[]
}

/**
 * Steps one pass: a tile times a vector.
 *
 * @param weights the tile, [rows, columns], row-major
 * @param activations [columns]; columns at least 1
 * @throws RangeError where a size does not fit
 */
export function simulateMacPass(
  weights: Int8Array,
  rows: number,
  activations: Int8Array,
  settings: MacArraySettings,
): MacPass {
  const { lanes: laneCount, multipliers, queue, scan, skipWeights, skipActivations } = settings
  const columns = activations.length
  if (columns < 1 || rows < 1 || weights.length !== rows * columns) {
    throw new RangeError(`${weights.length} weights are not ${rows} rows of ${columns} columns`)
  }
  if (laneCount < 1 || multipliers < 1 || queue < 2 || scan < 1) throw new RangeError('the array has no such size')

  const products = productsPerLane(weights, rows, columns, laneCount, skipWeights)
  const lanes = Array.from({ length: laneCount }, () => ({ queue: [] as number[], workLeft: 0, lastCycle: -1 }))
  const isBroadcast = (column: number) => !skipActivations || activations[column] !== 0

  const pass: MacPass = {
    cycles: 0,
    scanner: { broadcast: 0, load: 0, queue: 0, done: 0 },
    lane: { work: 0, take: 0, starved: 0 },
    macs: 0,
    skippedWeight: 0,
    skippedActivation: rows * columns,
    lastCycleOfLane: [],
  }
  let groupEnd = Math.min(scan, columns) // the scanner holds the activations up to here ...
  let position = 0 // ... and has dealt with those before this one

  for (let cycle = 0; ; cycle++) {
    // What the scanner holds: its next non-zero activation, or groupEnd where there is none.
    let next = position
    while (next < groupEnd && !isBroadcast(next)) next++
    const scannerIsDone = next === groupEnd && groupEnd === columns
    if (cycle > 0 && scannerIsDone && lanes.every((lane) => lane.queue.length === 0 && lane.workLeft === 0)) {
      pass.cycles = cycle
      break
    }

    // 1. Scanner.
    let broadcast: number | undefined
    if (scannerIsDone) {
      pass.scanner.done++
    } else if (next === groupEnd) {
      pass.scanner.load++
      position = groupEnd
      groupEnd = Math.min(groupEnd + scan, columns)
    } else if (lanes.some((lane) => lane.queue.length >= queue - 1)) {
      pass.scanner.queue++
    } else {
      pass.scanner.broadcast++
      broadcast = next
      position = next + 1
      if (position === groupEnd) groupEnd = Math.min(groupEnd + scan, columns) // there in the next cycle, without a load
    }

    // 2. Lanes: the end of one column's work and the taking of the next may share a cycle.
    lanes.forEach((lane, index) => {
      const works = lane.workLeft > 0
      if (works) lane.workLeft--
      const taken = lane.workLeft === 0 ? lane.queue.shift() : undefined
      if (taken !== undefined) {
        lane.workLeft = Math.ceil(products[taken * laneCount + index]! / multipliers)
      }
      if (works || taken !== undefined) lane.lastCycle = cycle
      if (works) pass.lane.work++
      else if (taken !== undefined) pass.lane.take++
      else pass.lane.starved++
    })

    // 3. What was broadcast in this cycle can be taken from the next on.
    if (broadcast !== undefined) {
      for (const lane of lanes) lane.queue.push(broadcast)
      let executed = 0
      for (let lane = 0; lane < laneCount; lane++) executed += products[broadcast * laneCount + lane]!
      pass.macs += executed
      pass.skippedWeight += rows - executed
      pass.skippedActivation -= rows
    }
  }
  pass.lastCycleOfLane = lanes.map((lane) => lane.lastCycle)
  return pass
}

/** [columns, lanes]: the products that a column gives a lane, non-zero weights only where weight skipping is on. */
function productsPerLane(weights: Int8Array, rows: number, columns: number, lanes: number, skipWeights: boolean) {
  const products = new Int32Array(columns * lanes)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      if (!skipWeights || weights[row * columns + column] !== 0) products[column * lanes + (row % lanes)]!++
    }
  }
  return products
}
