/**
 * A crossing with the controller of the replay behind it and the host in the place of the core: for tests of the crossing alone.
 *
 * Order of calls: `crossingPrepare`; `replayRecord`, if commands are to be recorded; then cycle by cycle what a core does.
 * `replayCounter` and `replayRecordedWord` see the controller.
 */
import { Crossing } from './crossing'
import { replayController, replayPrepare } from './replay'

let crossing: Crossing = changetype<Crossing>(0)

export function crossingPrepare(speed: i32, accessBytes: i32, coreMHz: i32): void {
  replayPrepare(speed, accessBytes, 0)
  crossing = new Crossing(replayController(), coreMHz, speed / 2)
}

export function crossingRun(t: f64): void {
  crossing.run(<u64>t)
}

export function crossingRunUntilEvent(limit: f64): f64 {
  return <f64>crossing.runUntilEvent(<u64>limit)
}

export function crossingOffer(t: f64, address: u32, isWrite: bool, tag: i32): void {
  crossing.offer(<u64>t, address, isWrite, tag)
}

/** What the core sees: bit 0 full, 1 holdsRequest, 2 empty, 3 awaitsEvent; in the bits above, one more than the oldest response. */
export function crossingState(): i32 {
  const flags = i32(crossing.full) | (i32(crossing.holdsRequest) << 1) | (i32(crossing.empty) << 2)
  return flags | (i32(crossing.awaitsEvent) << 3) | ((crossing.response + 1) << 4)
}

export function crossingTakeResponse(): void {
  crossing.takeResponse()
}
