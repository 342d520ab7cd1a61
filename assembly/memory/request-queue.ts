/**
 * A queue of the memory controller: up to 32 requests of one kind, reads or writes, in order of acceptance.
 *
 *     slot   .  5  6  7  8  9  .  .      a ring of 64; the oldest request is at `head`, the next one comes to `tail`
 *               o  -  o  o  -            requests leave from anywhere and leave holes
 *     bank      2     1  2               a bit mask of slots for each bank
 *     open      1     0  1               the row of the request is the open one: a mask, too
 *
 * All requests of a bank that find their row open need the same command and may have it from the same clock on, and so do all that
 * do not. So a search looks at two masks a bank instead of at each request; a mask turned by `head` has its oldest at the lowest bit.
 *
 * The masks follow the rows: `rowOpened`, `rowClosed` and `allRowsClosed` go with each ACT, PRE and PREA.
 */
import { DRAM_BANKS, DRAM_QUEUE_ENTRIES } from './lpddr4'
import { Request } from './request-list'

const SLOTS: i32 = 64
const SLOT_MASK: i32 = SLOTS - 1

@final
export class RequestQueue {
  length: i32 = 0
  /** The banks that requests wait for, a bit each. */
  banks: u32 = 0
  private head: i32 = 0
  private tail: i32 = 0
  private taken: u64 = 0
  private open: u64 = 0
  private readonly ofBank: StaticArray<u64> = new StaticArray<u64>(DRAM_BANKS)
  private readonly slots: StaticArray<Request> = new StaticArray<Request>(SLOTS)
  private readonly moved: StaticArray<Request> = new StaticArray<Request>(DRAM_QUEUE_ENTRIES)

  constructor(readonly isWrite: bool) {}

  @inline
  get full(): bool {
    return this.length == DRAM_QUEUE_ENTRIES
  }

  /** Only if there is one. */
  @inline
  get oldest(): Request {
    return unchecked(this.slots[this.head])
  }

  /** Slots of the requests for the open row of a bank. */
  @inline
  hitsOf(bank: i32): u64 {
    return unchecked(this.ofBank[bank]) & this.open
  }

  /** Slots of the requests for other rows of it. */
  @inline
  othersOf(bank: i32): u64 {
    return unchecked(this.ofBank[bank]) & ~this.open
  }

  /** The slots from `head` to the oldest of these; fewer means older. */
  @inline
  ageIn(slots: u64): i32 {
    return <i32>ctz<u64>(rotr<u64>(slots, this.head))
  }

  @inline
  atAge(age: i32): Request {
    return unchecked(this.slots[(this.head + age) & SLOT_MASK])
  }

  holds(address: u32, bank: i32): bool {
    for (let slots = unchecked(this.ofBank[bank]); slots != 0; slots &= slots - 1) {
      if (unchecked(this.slots[<i32>ctz<u64>(slots)]).address == address) return true
    }
    return false
  }

  /** Only if not full. */
  append(request: Request): void {
    if (this.length == 0) this.head = this.tail
    else if (this.tail == this.head) this.closeHoles()
    const slot = this.tail
    const bit: u64 = 1 << (<u64>slot)
    const bank = request.page & (DRAM_BANKS - 1)
    unchecked((this.slots[slot] = request))
    request.slot = slot
    this.taken |= bit
    this.open |= select<u64>(bit, 0, request.bank.openPage == request.page)
    unchecked((this.ofBank[bank] |= bit))
    this.banks |= 1 << bank
    this.tail = (slot + 1) & SLOT_MASK
    this.length++
  }

  remove(request: Request): void {
    const slot = request.slot
    const others = ~((<u64>1) << (<u64>slot))
    const bank = request.page & (DRAM_BANKS - 1)
    this.taken &= others
    this.open &= others
    const left = unchecked(this.ofBank[bank]) & others
    unchecked((this.ofBank[bank] = left))
    if (left == 0) this.banks &= ~(1 << bank)
    this.length--
    if (slot == this.head) this.head = (slot + this.ageIn(this.taken)) & SLOT_MASK
  }

  rowOpened(bank: i32, page: u32): void {
    for (let slots = unchecked(this.ofBank[bank]); slots != 0; slots &= slots - 1) {
      const slot = ctz<u64>(slots)
      if (unchecked(this.slots[<i32>slot]).page == page) this.open |= (<u64>1) << slot
    }
  }

  @inline
  rowClosed(bank: i32): void {
    this.open &= ~unchecked(this.ofBank[bank])
  }

  @inline
  allRowsClosed(): void {
    this.open = 0
  }

  /** Holes have used the ring up, while an old request waited long: the queue moves to its start. */
  private closeHoles(): void {
    const length = this.length
    let count = 0
    for (let slots = rotr<u64>(this.taken, this.head); slots != 0; slots &= slots - 1) {
      this.moved[count++] = this.atAge(<i32>ctz<u64>(slots))
    }
    for (let bank = 0; bank < DRAM_BANKS; bank++) this.ofBank[bank] = 0
    this.length = 0
    this.tail = 0
    this.taken = 0
    this.open = 0
    for (let i = 0; i < length; i++) this.append(this.moved[i])
  }
}
