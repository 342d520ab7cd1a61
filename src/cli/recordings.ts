/** `--timeline` and `--vcd`: what looks on while a program runs, and the files that come of it (docs/traces.md). */
import { UserError } from '../errors.js'
import type { ChipConfig } from '../model/chip-fields.js'
import { formatNumber } from '../report/table.js'
import { timelineJson } from '../report/timeline.js'
import type { TimelineProgram } from '../report/timeline-names.js'
import { VCD_CYCLES, VcdWriter } from '../report/vcd.js'
import { SignalSampler } from '../runner/signal-sampler.js'
import { TimelineRecorder } from '../runner/timeline.js'
import type { CycleWindow } from '../runner/timeline.js'
import type { RunObserver } from '../runner/virtual-chip.js'
import type { OutputFile } from './output.js'
import { version } from '../experiments/version.js'

/** Files, null where not asked for; the window is that of both, null: the whole run. */
export interface RecordingRequest {
  chip: ChipConfig
  timeline: string | null
  vcd: string | null
  window: CycleWindow | null
}

export class Recordings {
  readonly observers: readonly RunObserver[]
  private readonly recorder: TimelineRecorder | undefined
  private readonly writer: VcdWriter | undefined
  private readonly generator = `azsim ${version()}`

  /** @throws UserError where the window is longer than a VCD can be */
  constructor(
    private readonly request: RecordingRequest,
    private readonly program: TimelineProgram,
  ) {
    const { chip, timeline, vcd, window } = request
    const { from, until } = window ?? { from: 0, until: VCD_CYCLES }
    if (vcd !== null && until - from > VCD_CYCLES) {
      throw new UserError(`${formatNumber(until - from)} cycles are too many for --vcd`, {
        where: '--window',
        allowed: `at most ${formatNumber(VCD_CYCLES)} cycles`,
        hint: `--window ${from}:${from + VCD_CYCLES}`,
      })
    }
    const writer = vcd === null ? undefined : new VcdWriter(chip, this.generator)
    this.recorder = timeline === null ? undefined : new TimelineRecorder(window === null ? {} : { window })
    this.writer = writer
    this.observers = [
      ...(this.recorder === undefined ? [] : [this.recorder]),
      ...(writer === undefined
        ? []
        : [
            new SignalSampler(chip, { from, until }, (sample) => {
              writer.cycle(sample)
            }),
          ]),
    ]
  }

  /** After a run of so many cycles; with what one has to know of them. */
  files(cycles: number): { files: OutputFile[]; remarks: string[] } {
    const { chip, timeline, vcd, window } = this.request
    const files: OutputFile[] = []
    const remarks: string[] = []
    if (window !== null && window.from >= cycles) {
      remarks.push(`--window: the run ended before it, after ${formatNumber(cycles)} cycles`)
    }
    if (this.recorder !== undefined) {
      const recording = this.recorder.recording()
      const { end, isFull } = recording
      if (isFull)
        remarks.push(`--timeline: full after cycle ${formatNumber(end - 1)}; --window ${end}:${cycles} shows more`)
      const options = { ...this.program, chip, generator: this.generator }
      files.push({ path: timeline!, data: timelineJson(recording, options) })
    }
    if (this.writer !== undefined) {
      if (this.writer.isFull) remarks.push('--vcd: the file has reached its largest size; --window shows another part')
      else if (window === null && cycles > VCD_CYCLES) {
        remarks.push(`--vcd: the first ${formatNumber(VCD_CYCLES)} cycles; --window A:B shows others`)
      }
      files.push({ path: vcd!, data: this.writer.pieces() })
    }
    return { files, remarks }
  }
}
