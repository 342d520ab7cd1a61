/**
 * What the DRAM itself remembers: open rows, and from which clock on each command is allowed.
 *
 *            same bank                                   whole rank
 *     ACT -> RD, WR  nRCD                        ACT  -> ACT        nRRD; of every fifth: nFAW
 *     ACT -> PRE     nRAS                        ACT  -> PREA       nRAS
 *     ACT -> ACT     nRC                         PRE  -> PRE        nPPD
 *     PRE -> ACT     nRPpb                       PRE  -> REF        nRPpb
 *     RD  -> PRE     nRTP                        RD   -> PREA       nRTP
 *     WR  -> PRE     nCWL + nBL + nWR            WR   -> PREA       nCWL + nBL + nWR
 *                                                PREA -> ACT, REF   nRPab
 *                                                REF  -> ACT, REF   nRFCab
 *     RD -> RD, WR -> WR   nCCD                  RD   -> WR         nCL + nDQSCK + nBL + 1 - nCWL
 *                                                WR   -> RD         nCWL + nBL + nWTR + 1
 *
 * "X -> Y n" means: a Y is allowed from n clocks after the X on. A ready clock only ever moves later, and only when a command is
 * issued: whoever has computed one may keep it until the next command.
 *
 * Not modelled: power-down and self-refresh, per-bank refresh, auto-precharge, temperature, training, more than one rank.
 */
import { DRAM_BANKS, Lpddr4At1600, Lpddr4At2400, Lpddr4At3200 } from './lpddr4'

/** No row is open: no page of 32,768 rows has this number. */
export const NO_PAGE: u32 = 0xffffffff

@final
export class Bank {
  openPage: u32 = NO_PAGE
  accesses: i32 = 0 // of the open row since its ACT

  // As far as the bank alone is concerned; the rank has its own limits.
  accessReadyClock: u64 = 0
  prechargeReadyClock: u64 = 0
  activateReadyClock: u64 = 0
}

@final
export class BankTiming {
  readonly banks: StaticArray<Bank> = new StaticArray<Bank>(DRAM_BANKS)
  openBanks: i32 = 0

  readReadyClock: u64 = 0
  writeReadyClock: u64 = 0
  activateReadyClock: u64 = 0
  prechargeReadyClock: u64 = 0
  prechargeAllReadyClock: u64 = 0
  refreshReadyClock: u64 = 0
  refreshEndClock: u64 = 0 // of the last REF

  // The last four ACT, the oldest at `oldestActivate`; 0 stands for "none yet" by being shifted by one.
  private activateClocksPlusOne: StaticArray<u64> = new StaticArray<u64>(4)
  private oldestActivate: i32 = 0

  readonly nBL: u64
  readonly nREFI: u64
  readonly readDone: u64 // RD to the end of its data
  readonly nCCD: u64
  private nRCD: u64
  private nRPpb: u64
  private nRPab: u64
  private nRAS: u64
  private nRC: u64
  private nRTP: u64
  private nPPD: u64
  private nRRD: u64
  private nFAW: u64
  private nRFCab: u64
  private readToWrite: u64
  private writeToRead: u64
  private writeToPrecharge: u64

  constructor(speed: i32) {
    for (let i = 0; i < DRAM_BANKS; i++) this.banks[i] = new Bank()
    const at = speed == 3200 ? 2 : speed == 2400 ? 1 : 0
    const nCL = column(at, Lpddr4At1600.nCL, Lpddr4At2400.nCL, Lpddr4At3200.nCL)
    const nCWL = column(at, Lpddr4At1600.nCWL, Lpddr4At2400.nCWL, Lpddr4At3200.nCWL)
    const nDQSCK = column(at, Lpddr4At1600.nDQSCK, Lpddr4At2400.nDQSCK, Lpddr4At3200.nDQSCK)
    const nWTR = column(at, Lpddr4At1600.nWTR, Lpddr4At2400.nWTR, Lpddr4At3200.nWTR)
    const nWR = column(at, Lpddr4At1600.nWR, Lpddr4At2400.nWR, Lpddr4At3200.nWR)
    const nBL = column(at, Lpddr4At1600.nBL, Lpddr4At2400.nBL, Lpddr4At3200.nBL)
    this.nBL = nBL
    this.nCCD = column(at, Lpddr4At1600.nCCD, Lpddr4At2400.nCCD, Lpddr4At3200.nCCD)
    this.nRCD = column(at, Lpddr4At1600.nRCD, Lpddr4At2400.nRCD, Lpddr4At3200.nRCD)
    this.nRPpb = column(at, Lpddr4At1600.nRPpb, Lpddr4At2400.nRPpb, Lpddr4At3200.nRPpb)
    this.nRPab = column(at, Lpddr4At1600.nRPab, Lpddr4At2400.nRPab, Lpddr4At3200.nRPab)
    this.nRAS = column(at, Lpddr4At1600.nRAS, Lpddr4At2400.nRAS, Lpddr4At3200.nRAS)
    this.nRC = column(at, Lpddr4At1600.nRC, Lpddr4At2400.nRC, Lpddr4At3200.nRC)
    this.nRTP = column(at, Lpddr4At1600.nRTP, Lpddr4At2400.nRTP, Lpddr4At3200.nRTP)
    this.nPPD = column(at, Lpddr4At1600.nPPD, Lpddr4At2400.nPPD, Lpddr4At3200.nPPD)
    this.nRRD = column(at, Lpddr4At1600.nRRD, Lpddr4At2400.nRRD, Lpddr4At3200.nRRD)
    this.nFAW = column(at, Lpddr4At1600.nFAW, Lpddr4At2400.nFAW, Lpddr4At3200.nFAW)
    this.nRFCab = column(at, Lpddr4At1600.nRFCab, Lpddr4At2400.nRFCab, Lpddr4At3200.nRFCab)
    this.nREFI = column(at, Lpddr4At1600.nREFI, Lpddr4At2400.nREFI, Lpddr4At3200.nREFI)
    this.readDone = nCL + nDQSCK + nBL
    this.readToWrite = nCL + nDQSCK + nBL + 1 - nCWL
    this.writeToRead = nCWL + nBL + nWTR + 1
    this.writeToPrecharge = nCWL + nBL + nWR
  }

  @inline
  bankOf(page: u32): Bank {
    return unchecked(this.banks[page & (DRAM_BANKS - 1)])
  }

  /** From which clock on the next command that a request needs (RD or WR, ACT, PRE) is allowed. */
  @inline
  readyClock(bank: Bank, page: u32, isWrite: bool): u64 {
    return bank.openPage == page ? this.accessReadyClock(bank, isWrite) : this.otherRowReadyClock(bank)
  }

  /** RD or WR of the row that is open. */
  @inline
  accessReadyClock(bank: Bank, isWrite: bool): u64 {
    return max(bank.accessReadyClock, select<u64>(this.writeReadyClock, this.readReadyClock, isWrite))
  }

  /** For another row: PRE if one is open, otherwise ACT. */
  @inline
  otherRowReadyClock(bank: Bank): u64 {
    return bank.openPage == NO_PAGE
      ? max(bank.activateReadyClock, this.activateReadyClock)
      : max(bank.prechargeReadyClock, this.prechargeReadyClock)
  }

  /** From which clock on the next command of a waiting refresh (PREA, then REF) is allowed. */
  get refreshCommandReadyClock(): u64 {
    return this.openBanks != 0 ? this.prechargeAllReadyClock : this.refreshReadyClock
  }

  /** Whether the open rows can be accessed in this clock, as far as their banks are concerned. */
  openRowsAreReady(clock: u64): bool {
    for (let b = 0; b < DRAM_BANKS; b++) {
      const bank = unchecked(this.banks[b])
      if (bank.openPage != NO_PAGE && bank.accessReadyClock > clock) return false
    }
    return true
  }

  activate(bank: Bank, page: u32, clock: u64): void {
    bank.openPage = page
    bank.accesses = 0
    bank.accessReadyClock = clock + this.nRCD
    bank.prechargeReadyClock = clock + this.nRAS
    bank.activateReadyClock = clock + this.nRC
    this.openBanks++
    this.prechargeAllReadyClock = max(this.prechargeAllReadyClock, clock + this.nRAS)

    this.activateClocksPlusOne[this.oldestActivate] = clock + 1
    this.oldestActivate = (this.oldestActivate + 1) & 3
    const fourth = this.activateClocksPlusOne[this.oldestActivate]
    this.activateReadyClock = clock + this.nRRD
    if (fourth != 0) this.activateReadyClock = max(this.activateReadyClock, fourth - 1 + this.nFAW)
  }

  precharge(bank: Bank, clock: u64): void {
    bank.openPage = NO_PAGE
    bank.activateReadyClock = max(bank.activateReadyClock, clock + this.nRPpb)
    this.openBanks--
    this.prechargeReadyClock = clock + this.nPPD
    this.refreshReadyClock = max(this.refreshReadyClock, clock + this.nRPpb)
  }

  prechargeAll(clock: u64): void {
    for (let i = 0; i < DRAM_BANKS; i++) this.banks[i].openPage = NO_PAGE
    this.openBanks = 0
    this.activateReadyClock = max(this.activateReadyClock, clock + this.nRPab)
    this.refreshReadyClock = max(this.refreshReadyClock, clock + this.nRPab)
  }

  refresh(clock: u64): void {
    this.refreshEndClock = clock + this.nRFCab
    this.activateReadyClock = max(this.activateReadyClock, this.refreshEndClock)
    this.refreshReadyClock = this.refreshEndClock
  }

  read(bank: Bank, clock: u64): void {
    this.readOfBank(bank, clock)
    this.readOnBus(clock)
  }

  /** What follows from an RD for its bank, and for all: of several, only from the last. */
  @inline
  readOfBank(bank: Bank, clock: u64): void {
    bank.accesses++
    bank.prechargeReadyClock = max(bank.prechargeReadyClock, clock + this.nRTP)
  }

  @inline
  readOnBus(clock: u64): void {
    this.prechargeAllReadyClock = max(this.prechargeAllReadyClock, clock + this.nRTP)
    // An access goes out when its kind may; that is later than what the accesses before have asked of either kind.
    this.readReadyClock = clock + this.nCCD
    this.writeReadyClock = clock + this.readToWrite
  }

  write(bank: Bank, clock: u64): void {
    bank.accesses++
    bank.prechargeReadyClock = max(bank.prechargeReadyClock, clock + this.writeToPrecharge)
    this.prechargeAllReadyClock = max(this.prechargeAllReadyClock, clock + this.writeToPrecharge)
    this.writeReadyClock = clock + this.nCCD
    this.readReadyClock = clock + this.writeToRead
  }
}

/** A timing at speed grade 0, 1 or 2. */
function column(at: i32, at1600: i32, at2400: i32, at3200: i32): u64 {
  return <u64>(at == 2 ? at3200 : at == 1 ? at2400 : at1600)
}
