/**
 * The counters of the memory controller (`DramCounter`).
 *
 * A clock without a command is a stall of some kind, and stays so until what is to go next changes. So stalls are not counted clock by
 * clock: `stalled` adds them up when their kind changes, and for the host. Nor is counted what is the sum of other counters.
 */
import { DramCounter } from './lpddr4'

@final
export class DramCounters {
  // In the order of `DramCounter`, by which `value` finds them.
  clocks: u64 = 0
  commandClocks: u64 = 0
  busStallClocks: u64 = 0
  bankStallClocks: u64 = 0
  refreshStallClocks: u64 = 0
  idleClocks: u64 = 0
  reads: u64 = 0
  writes: u64 = 0
  forwardedReads: u64 = 0
  rowHits: u64 = 0
  rowMisses: u64 = 0
  rowConflicts: u64 = 0
  activates: u64 = 0
  precharges: u64 = 0
  prechargeAlls: u64 = 0
  readBursts: u64 = 0
  writeBursts: u64 = 0
  refreshes: u64 = 0
  busBusyClocks: u64 = 0
  modeChanges: u64 = 0
  readLatencyClocks: u64 = 0

  /** The first of the clocks without a command that have not been counted. */
  private stalledFrom: u64 = 0

  constructor(private readonly burstClocks: u64) {}

  /** The clocks before this one that have not been counted were stalls of this kind. */
  @inline
  stalled(clock: u64, kind: DramCounter): void {
    const at = this.addressOf(kind)
    store<u64>(at, load<u64>(at) + clock - this.stalledFrom)
    this.stalledFrom = clock
  }

  /** A command goes out in this clock; those before it are counted. */
  @inline
  commanded(clock: u64): void {
    this.stalledFrom = clock + 1
  }

  /** So many RD went out, the first in this clock, before which all were stalls of this kind, and then one every `distance` clocks. */
  streamed(first: u64, kind: DramCounter, bursts: u64, distance: u64): void {
    this.stalled(first, kind)
    this.commanded(first + (bursts - 1) * distance)
    this.busStallClocks += (bursts - 1) * (distance - 1)
    this.reads += bursts
    this.readBursts += bursts
  }

  /** At the start of this clock, where `stall` is what the last clocks have been if no command went out. */
  value(index: DramCounter, clock: u64, stall: DramCounter): u64 {
    assert(<u32>index < <u32>DramCounter.count, 'the DRAM controller has no such counter')
    this.stalled(clock, stall)
    const bursts = this.readBursts + this.writeBursts
    this.clocks = clock
    this.commandClocks = bursts + this.activates + this.precharges + this.prechargeAlls + this.refreshes
    this.busBusyClocks = bursts * this.burstClocks
    return load<u64>(this.addressOf(index))
  }

  @inline
  private addressOf(index: DramCounter): usize {
    return changetype<usize>(this) + offsetof<DramCounters>('clocks') + ((<usize>index) << 3)
  }
}
