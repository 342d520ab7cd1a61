/**
 * LPDDR4 as the memory controller knows it: organization, timing, controller sizes. Plain numbers only, so that the same file
 * compiles under asc and imports into the host.
 *
 * Source of every timing and of the organization, unless a line says otherwise: the LPDDR4 tables of Ramulator 1 (Kim, Yang,
 * Mutlu, "Ramulator: A Fast and Extensible DRAM Simulator", IEEE CAL 2015), org 8 Gb, which derives them from JESD209-4. There
 * all commands take one clock of the command bus. `n...` counts DRAM clocks.
 */

/** Banks of the one rank. */
export const DRAM_BANKS = 8
/** Columns of a row, each one channel word (16 or 32 bits) wide. */
export const DRAM_COLUMNS = 1024
/** Columns that one access moves: burst length 16. */
export const DRAM_BURST_COLUMNS = 16
/** Accesses that a row holds. */
export const DRAM_ACCESSES_PER_ROW = 64 // DRAM_COLUMNS / DRAM_BURST_COLUMNS
/** Rows of a bank; addresses beyond are refused. */
export const DRAM_ROWS = 32768
/** Bytes of one access on a 16-bit and on a 32-bit channel: burst columns x channel bytes. */
export const DRAM_ACCESS_BYTES_X16 = 32
export const DRAM_ACCESS_BYTES_X32 = 64

/** Requests that each of the two queues holds (Ramulator 1). */
export const DRAM_QUEUE_ENTRIES = 32
/** Write mode starts when more writes than this wait: floor(0.8 x 32) (Ramulator 1). */
export const DRAM_WRITE_HIGH_MARK = 25
/** Write mode may end when fewer writes than this wait: floor(0.2 x 32) (Ramulator 1). */
export const DRAM_WRITE_LOW_MARK = 6
/** Once an open row has had more accesses than this, requests for it lose their precedence (Ramulator 1, FR-FCFS with cap). */
export const DRAM_ROW_ACCESS_CAP = 16

/** Data rate 1600 MT/s, tCK 1.25 ns. */
export enum Lpddr4At1600 {
  clockMhz = 800, // DRAM clocks per microsecond: half the data rate
  nBL = 8, // clocks that a burst of 16 holds the data bus
  nCCD = 8, // RD to RD, WR to WR
  nCL = 18, // RD to its first data, before nDQSCK
  nCWL = 11, // WR to its first data
  nDQSCK = 1, // delay of the data strobe on reads
  nRCD = 15, // ACT to RD or WR
  nRPpb = 13, // PRE to ACT, REF
  nRPab = 15, // PREA to ACT, REF
  nRAS = 34, // ACT to PRE, PREA
  nRC = 47, // ACT to ACT, same bank
  nRTP = 10, // RD to PRE, PREA
  nWTR = 8, // end of written data to RD
  nWR = 14, // end of written data to PRE, PREA
  nPPD = 4, // PRE to PRE
  nRRD = 8, // ACT to ACT, any banks
  nFAW = 32, // window that holds at most four ACT
  nRFCab = 144, // REF to ACT, REF
  nREFI = 3124, // REF to REF on average
}

/** Data rate 2400 MT/s, tCK 0.833 ns; fields as above. */
export enum Lpddr4At2400 {
  clockMhz = 1200, // DRAM clocks per microsecond
  nBL = 8, // burst
  nCCD = 8, // RD to RD, WR to WR
  nCL = 25, // RD to data
  nCWL = 14, // WR to data
  nDQSCK = 2, // strobe delay
  nRCD = 22, // ACT to RD, WR
  nRPpb = 20, // PRE to ACT, REF
  nRPab = 24, // PREA to ACT, REF
  nRAS = 51, // ACT to PRE, PREA
  nRC = 71, // ACT to ACT, same bank
  nRTP = 11, // RD to PRE, PREA
  nWTR = 12, // written data to RD
  nWR = 21, // written data to PRE, PREA
  nPPD = 4, // PRE to PRE
  nRRD = 12, // ACT to ACT, any banks
  nFAW = 48, // four ACT
  nRFCab = 216, // REF to ACT, REF
  nREFI = 4685, // REF to REF
}

/** Data rate 3200 MT/s, tCK 0.625 ns; fields as above. */
export enum Lpddr4At3200 {
  clockMhz = 1600, // DRAM clocks per microsecond
  nBL = 8, // burst
  nCCD = 8, // RD to RD, WR to WR
  nCL = 32, // RD to data
  nCWL = 18, // WR to data
  nDQSCK = 3, // strobe delay
  nRCD = 29, // ACT to RD, WR
  nRPpb = 27, // PRE to ACT, REF
  nRPab = 32, // PREA to ACT, REF
  nRAS = 68, // ACT to PRE, PREA
  nRC = 95, // ACT to ACT, same bank
  nRTP = 14, // RD to PRE, PREA
  nWTR = 16, // written data to RD
  nWR = 28, // written data to PRE, PREA
  nPPD = 4, // PRE to PRE
  nRRD = 16, // ACT to ACT, any banks
  nFAW = 64, // four ACT
  nRFCab = 288, // REF to ACT, REF
  nREFI = 6247, // REF to REF
}

/** Commands on the DRAM's command bus, as a recording names them. */
export enum DramCommand {
  ACT = 0, // open a row
  PRE = 1, // close the open row of one bank
  PREA = 2, // close all rows
  RD = 3, // read one access
  WR = 4, // write one access
  REF = 5, // refresh all banks
}

/** Counters of the controller, in the order in which `DramController.counter` hands them out. */
export enum DramCounter {
  clocks = 0, // DRAM clocks ticked = the five kinds of clock below
  commandClocks = 1, // clocks in which a command went out
  busStallClocks = 2, // none: the first to get ready is an access that waits for the data bus (nCCD, turnaround)
  bankStallClocks = 3, // none: it waits for a row (nRCD, nRAS, nRC, nRPpb, nRTP, nWR, nRRD, nFAW, nPPD)
  refreshStallClocks = 4, // none: a refresh waits for its PREA or REF, or the ACT waits for the end of a refresh
  idleClocks = 5, // none: no request and no refresh waits (reads may be in flight)
  reads = 6, // reads accepted, forwarded ones among them
  writes = 7, // writes accepted
  forwardedReads = 8, // reads answered from the write queue
  rowHits = 9, // requests whose first command was RD or WR
  rowMisses = 10, // requests whose first command was ACT
  rowConflicts = 11, // requests whose first command was PRE
  activates = 12, // ACT commands
  precharges = 13, // PRE commands
  prechargeAlls = 14, // PREA commands
  readBursts = 15, // RD commands
  writeBursts = 16, // WR commands
  refreshes = 17, // REF commands
  busBusyClocks = 18, // clocks of data on the bus: bursts x nBL, booked when the burst is commanded
  modeChanges = 19, // changes between read and write mode
  readLatencyClocks = 20, // sum over the retired reads of the clocks from acceptance to retirement
  count = 21,
}
