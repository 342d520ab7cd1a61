/**
 * A queue of the memory controller: up to 32 requests of one kind, reads or writes, in order of acceptance.
 *
 *     slot    .  5  6  7  8  .  .        a ring of 64; the next request comes to `tail`, and from there on upwards the first slot
 *                o  -  o  o  tail        taken is that of the oldest; requests leave from anywhere and leave holes
 *     bank       2     1  2              for each bank, a bit mask of its slots
 *     hits       1     0  1              requests whose row is open and has had no more accesses than the cap
 *     others     0     1  0              requests whose row is not open
 *
 * All hits of a bank need the same command and may have it from the same clock on, and so do all its others. So a search looks at two
 * masks a bank instead of at each request; of a mask turned by `tail`, the lowest bit is the oldest.
 *
 * The masks follow the rows: `rowOpened` goes with each ACT, `rowClosed` and `allRowsClosed` with PRE and PREA, and `rowCapped` with
 * the access by which a row has had its share.
 */
import { BankTiming } from './bank-timing'
import { DRAM_BANKS, DRAM_ROW_ACCESS_CAP } from './lpddr4'
import { Request } from './request'

const SLOTS: i32 = 64
const SLOT_MASK: i32 = SLOTS - 1

@final
export class RequestQueue {
  hits: u64 = 0
  others: u64 = 0
  taken: u64 = 0
  private tail: i32 = 0
  private readonly ofBank: StaticArray<u64> = new StaticArray<u64>(DRAM_BANKS)
  /** A request in every slot: those not taken are for the next to come. */
  private readonly slots: StaticArray<Request> = new StaticArray<Request>(SLOTS)
  private readonly moved: StaticArray<Request> = new StaticArray<Request>(SLOTS)

  constructor(
    private readonly timing: BankTiming,
    readonly isWrite: bool,
  ) {
    for (let slot = 0; slot < SLOTS; slot++) this.fill(slot, new Request(timing.bankOf(0)))
  }

  @inline
  get length(): i32 {
    return <i32>popcnt<u64>(this.taken)
  }

  @inline
  get isEmpty(): bool {
    return this.taken == 0
  }

  @inline
  get holdsOne(): bool {
    return (this.taken & (this.taken - 1)) == 0
  }

  /** Only if there is one. */
  @inline
  get oldest(): Request {
    return this.atAge(this.ageIn(this.taken))
  }

  @inline
  hitsOf(bank: i32): u64 {
    return unchecked(this.ofBank[bank]) & this.hits
  }

  @inline
  othersOf(bank: i32): u64 {
    return unchecked(this.ofBank[bank]) & this.others
  }

  /** Of these slots the oldest, as the number of slots from `tail` on; fewer means older. */
  @inline
  ageIn(slots: u64): i32 {
    return <i32>ctz<u64>(rotr<u64>(slots, this.tail))
  }

  @inline
  atAge(age: i32): Request {
    return unchecked(this.slots[(this.tail + age) & SLOT_MASK])
  }

  holds(address: u32, bank: i32): bool {
    for (let slots = unchecked(this.ofBank[bank]); slots != 0; slots &= slots - 1) {
      if (unchecked(this.slots[<i32>ctz<u64>(slots)]).address == address) return true
    }
    return false
  }

  /** The youngest request from now on, to be filled in; only if there is room. */
  @inline
  append(page: u32): Request {
    if (((this.taken >> (<u64>this.tail)) & 1) != 0) this.closeHoles()
    const slot = this.tail
    const request = unchecked(this.slots[slot])
    request.page = page
    request.bank = this.timing.bankOf(page)
    this.tail = (slot + 1) & SLOT_MASK
    this.mark(slot, request)
    return request
  }

  /** Removes a request whose row is open. Its slot keeps it until the next comes there. */
  @inline
  remove(request: Request): void {
    const rest = ~((<u64>1) << (<u64>request.slot))
    const bank = request.page & (DRAM_BANKS - 1)
    this.taken &= rest
    this.hits &= rest
    unchecked((this.ofBank[bank] &= rest))
  }

  /** Removes a request that is kept elsewhere; the slot gets another instead. */
  exchange(request: Request, spare: Request): void {
    const slot = request.slot
    this.remove(request)
    this.others &= ~((<u64>1) << (<u64>slot))
    this.fill(slot, spare)
  }

  rowOpened(bank: i32, page: u32): void {
    for (let slots = this.othersOf(bank); slots != 0; slots &= slots - 1) {
      const slot = ctz<u64>(slots)
      const bit = (<u64>1) << slot
      if (unchecked(this.slots[<i32>slot]).page == page) {
        this.others &= ~bit
        this.hits |= bit
      }
    }
  }

  rowCapped(bank: i32): void {
    this.hits &= ~unchecked(this.ofBank[bank])
  }

  rowClosed(bank: i32): void {
    const slots = unchecked(this.ofBank[bank])
    this.hits &= ~slots
    this.others |= slots
  }

  allRowsClosed(): void {
    this.hits = 0
    this.others = this.taken
  }

  private fill(slot: i32, request: Request): void {
    request.slot = slot
    request.isWrite = this.isWrite
    this.slots[slot] = request
  }

  /** Sets the bits of a slot that has been taken. */
  @inline
  private mark(slot: i32, request: Request): void {
    const bit = (<u64>1) << (<u64>slot)
    const page = request.page
    const bank = request.bank
    this.taken |= bit
    if (bank.openPage != page) this.others |= bit
    else if (bank.accesses <= DRAM_ROW_ACCESS_CAP) this.hits |= bit
    unchecked((this.ofBank[page & (DRAM_BANKS - 1)] |= bit))
  }

  /** Holes have used the ring up, while an old request waited long: the ring turns so that they come behind the youngest. */
  private closeHoles(): void {
    const moved = this.moved
    const length = this.length
    const taken = rotr<u64>(this.taken, this.tail)
    let at = 0
    for (let rest = taken; rest != 0; rest &= rest - 1) moved[at++] = this.atAge(<i32>ctz<u64>(rest))
    for (let rest = ~taken; rest != 0; rest &= rest - 1) moved[at++] = this.atAge(<i32>ctz<u64>(rest))
    this.hits = 0
    this.others = 0
    this.taken = 0
    for (let bank = 0; bank < DRAM_BANKS; bank++) this.ofBank[bank] = 0
    for (let slot = 0; slot < SLOTS; slot++) {
      const request = moved[slot]
      request.slot = slot
      this.slots[slot] = request
      if (slot < length) this.mark(slot, request)
    }
    this.tail = length
  }
}
