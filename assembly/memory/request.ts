/** A request of the memory controller. */
import { Bank } from './bank-timing'

@final
export class Request {
  address: u32 = 0 // as offered: bytes
  page: u32 = 0 // row and bank of the address: row * banks + bank
  tag: i32 = 0
  slot: i32 = 0 // where its queue has it
  isWrite: bool = false
  started: bool = false // its first command has been issued, so its hit, miss or conflict is counted
  acceptClock: u64 = 0
  younger: Request | null = null // of the promoted ones, the next

  constructor(public bank: Bank) {}
}
