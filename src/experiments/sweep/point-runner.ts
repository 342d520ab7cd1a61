/**
 * Runs points of a sweep one after the other, and keeps what the next may need again: the drawn model with its yardstick, its weights
 * as quantized last, and the last run (of which another technology changes only the energies).
 */
import { drawRnnt } from '../../model/drawn-rnnt.js'
import { quantizeRnnt } from '../../model/drawn-rnnt-quantized.js'
import type { FloatRnnt } from '../../model/float-rnnt.js'
import type { QuantizedRnnt } from '../../model/rnnt.js'
import type { RunReport } from '../../report/rnnt-report.js'
import type { SweepRow } from '../../report/sweep-row.js'
import type { InputFrames } from '../../runner/input-frames.js'
import type { ModelRun } from '../../runner/request.js'
import { checkFits, runInput } from '../rnnt-input.js'
import { modelRun } from '../settings.js'
import { measureRun, measuredReport } from '../simulation.js'
import type { Measurement } from '../simulation.js'
import { followed, Yardstick } from '../yardstick.js'
import type { SweepIdentity } from './identity.js'
import type { SweepPoint } from './plan.js'
import { doneRow, failedRow } from './row.js'

/** A value with what it was made from. */
interface Kept<T> {
  key: string
  value: T
}

interface Drawn {
  float: FloatRnnt
  frames: InputFrames
  yardstick: Yardstick
}

/** A point is right, but this machine has no room for it: another time it may have. */
export class OutOfMemory extends Error {
  override readonly name = 'OutOfMemory'
}

export class PointRunner {
  private drawn: Kept<Drawn> | undefined
  private quantized: Kept<QuantizedRnnt> | undefined
  private measured: Kept<Measurement> | undefined

  constructor(private readonly identity: SweepIdentity) {}

  /** @throws OutOfMemory; all else that goes wrong is in the row */
  async run(point: SweepPoint): Promise<SweepRow> {
    try {
      return doneRow(this.identity, point, await this.report(followed(modelRun(point.settings))))
    } catch (error) {
      if (error instanceof RangeError && /alloc|memory/i.test(error.message)) throw new OutOfMemory(error.message)
      return failedRow(this.identity, point, error)
    }
  }

  private async report(request: ModelRun): Promise<RunReport> {
    const { model, input, seed, symbols, format } = request
    const drawnKey = JSON.stringify([model, input, seed, symbols])
    const formatKey = JSON.stringify([drawnKey, format.bits, format.density, format.codebook])
    const runKey = JSON.stringify({ ...request, technologyNm: null })
    if (this.measured?.key !== runKey) {
      checkFits(request, [])
      const { frames, float, yardstick } = (this.drawn = renewed(this.drawn, drawnKey, () => draw(request))).value
      this.quantized = renewed(this.quantized, formatKey, () => quantizeRnnt(float, format))
      this.measured = undefined
      const value = await measureRun({ request, model: this.quantized.value, frames }, yardstick)
      this.measured = { key: runKey, value }
    }
    const { azsim, command } = this.identity
    const measured = { request, model: this.quantized!.value, frames: this.drawn!.value.frames }
    return measuredReport(measured, this.measured.value, { versions: { azsim, node: process.version }, command })
  }
}

function draw(request: ModelRun): Drawn {
  const { frames, schedule } = runInput(request)
  const float = drawRnnt(request.model, frames.data, request.seed)
  return { float, frames, yardstick: new Yardstick(float, frames, schedule) }
}

/** What is kept, if it is of the same make. */
const renewed = <T>(kept: Kept<T> | undefined, key: string, make: () => T): Kept<T> =>
  kept?.key === key ? kept : { key, value: make() }
