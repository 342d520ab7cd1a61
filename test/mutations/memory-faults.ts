/**
 * Faults that are put into copies of the simulator, where the RTL ends: memory controller, LPDDR4 and crossing. Chosen before any of them
 * was run. The tests that compare with Ramulator's figures, the naive controller and exact clocks have to fail.
 */
import { faultOf } from './fault.js'
import type { Fault } from './fault.js'

const controller = faultOf('DRAM controller', 'memory/dram-controller.ts')
const timing = faultOf('DRAM controller', 'memory/bank-timing.ts')
const table = faultOf('DRAM controller', 'memory/lpddr4.ts')
const next = faultOf('DRAM controller', 'memory/next-command.ts')
const queues = faultOf('DRAM controller', 'memory/request-queues.ts')
const bus = faultOf('DRAM controller', 'memory/command-bus.ts')
const crossing = faultOf('crossing', 'memory/crossing.ts')
const ratio = faultOf('crossing', 'memory/clock-ratio.ts')

export const MEMORY_FAULTS: readonly Fault[] = [
  controller('no refresh', 'this.next.waitingRefreshes++', 'this.next.waitingRefreshes += 0'),
  controller(
    'the first refresh a clock late',
    'next.refreshClock = timing.nREFI - 1',
    'next.refreshClock = timing.nREFI',
  ),
  controller(
    'refreshes a clock farther apart',
    'this.next.refreshClock = clock + this.timing.nREFI',
    'this.next.refreshClock = clock + this.timing.nREFI + 1',
  ),
  controller(
    'a forwarded read is done a clock late',
    'this.inFlight.append(tag, clock, clock + 1)',
    'this.inFlight.append(tag, clock, clock + 2)',
  ),
  next(
    'the queues go past a waiting refresh',
    'this.stall = DramCounter.refreshStallClocks\n      return',
    'this.stall = DramCounter.refreshStallClocks',
  ),
  next(
    'of two hits in different banks the younger goes',
    'const age = queue.ageIn(hits)\n        if (ready < bestClock || (ready == bestClock && age < bestAge))',
    'const age = queue.ageIn(hits)\n        if (ready < bestClock || (ready == bestClock && age > bestAge))',
  ),
  next(
    'a row over the cap keeps its precedence among the promoted',
    'if (ready < bestClock && !(isHit && isOverCap(bank))) {',
    'if (ready < bestClock) {',
  ),
  faultOf('DRAM controller', 'memory/promoted-requests.ts')(
    'promoted requests go in the order of their ACT',
    'while (younger !== null && younger.acceptClock < request.acceptClock)',
    'while (younger !== null)',
  ),
  queues(
    'write mode begins with 25 writes',
    'this.writes.length <= this.writesMayWait',
    'this.writes.length < this.writesMayWait',
  ),
  queues(
    'write mode ends with 6 writes',
    'this.writes.length >= DRAM_WRITE_LOW_MARK',
    'this.writes.length > DRAM_WRITE_LOW_MARK',
  ),
  queues('queues of 31', '.length < DRAM_QUEUE_ENTRIES', '.length < DRAM_QUEUE_ENTRIES - 1'),
  bus(
    'a row loses its precedence an access early',
    'if (bank.accesses == DRAM_ROW_ACCESS_CAP + 1) this.queues',
    'if (bank.accesses == DRAM_ROW_ACCESS_CAP) this.queues',
  ),
  table('a cap of 17', 'DRAM_ROW_ACCESS_CAP = 16', 'DRAM_ROW_ACCESS_CAP = 17'),
  table('nWR of LPDDR4-2400 is 20', 'nWR = 21,', 'nWR = 20,'),
  timing(
    'nRCD a clock short',
    'bank.accessReadyClock = clock + this.nRCD',
    'bank.accessReadyClock = clock + this.nRCD - 1',
  ),
  timing(
    'nRAS a clock short',
    'bank.prechargeReadyClock = clock + this.nRAS',
    'bank.prechargeReadyClock = clock + this.nRAS - 1',
  ),
  timing(
    'nRAS a clock short before PREA',
    'this.prechargeAllReadyClock, clock + this.nRAS)',
    'this.prechargeAllReadyClock, clock + this.nRAS - 1)',
  ),
  timing('nRC a clock long', 'clock + this.nRC\n', 'clock + this.nRC + 1\n'),
  timing('nFAW a clock long', 'fourth - 1 + this.nFAW', 'fourth + this.nFAW'),
  timing(
    'nRRD a clock short',
    'this.activateReadyClock = clock + this.nRRD',
    'this.activateReadyClock = clock + this.nRRD - 1',
  ),
  timing(
    'nRPpb a clock short',
    'max(bank.activateReadyClock, clock + this.nRPpb)',
    'max(bank.activateReadyClock, clock + this.nRPpb - 1)',
  ),
  timing(
    'nRPpb a clock short before REF',
    'max(this.refreshReadyClock, clock + this.nRPpb)',
    'max(this.refreshReadyClock, clock + this.nRPpb - 1)',
  ),
  timing(
    'nRPab a clock short before ACT',
    'max(this.activateReadyClock, clock + this.nRPab)',
    'max(this.activateReadyClock, clock + this.nRPab - 1)',
  ),
  timing('nPPD a clock short', 'clock + this.nPPD', 'clock + this.nPPD - 1'),
  timing(
    'nRTP a clock short',
    'max(bank.prechargeReadyClock, clock + this.nRTP)',
    'max(bank.prechargeReadyClock, clock + this.nRTP - 1)',
  ),
  timing('nRFCab a clock short', 'clock + this.nRFCab', 'clock + this.nRFCab - 1'),
  timing('nWTR is not counted', 'this.writeToRead = nCWL + nBL + nWTR + 1', 'this.writeToRead = nCWL + nBL + 1'),
  timing(
    'RD to WR a clock short',
    'this.readToWrite = nCL + nDQSCK + nBL + 1 - nCWL',
    'this.readToWrite = nCL + nDQSCK + nBL - nCWL',
  ),
  timing(
    'data of a read a clock early',
    'this.readDone = nCL + nDQSCK + nBL',
    'this.readDone = nCL + nDQSCK + nBL - 1',
  ),
  timing(
    'WR to WR is not kept apart',
    'this.writeReadyClock = clock + this.nCCD',
    'this.writeReadyClock = clock + this.nCCD - 1',
  ),
  next(
    'a clock behind a refresh counts as that of a row',
    'this.clock == this.timing.refreshEndClock',
    'this.clock == this.timing.refreshEndClock + 1',
  ),
  next(
    'an access that waits for its row alone counts as waiting for the bus',
    'this.stall = this.clock > bank.accessReadyClock',
    'this.stall = this.clock >= bank.accessReadyClock',
  ),
  crossing('a FIFO of 3', 'return this.requests == CROSSING_DEPTH', 'return this.requests == CROSSING_DEPTH - 1'),
  faultOf('crossing', 'config-fields.ts')('a FIFO of 5', 'CROSSING_DEPTH: i32 = 4', 'CROSSING_DEPTH: i32 = 5'),
  crossing(
    'a request is accepted from its own cycle on',
    'const first = this.ratio.firstFrom(t + 1)\n    this.free = offer.next',
    'const first = this.ratio.firstFrom(t)\n    this.free = offer.next',
  ),
  crossing('a cycle sees what its own clocks do', 'let end = ratio.endedBy(last)', 'let end = ratio.endedBy(last + 1)'),
  crossing(
    'room that a command makes is used a clock late',
    'this.schedule(clock + 1) // room',
    'this.schedule(clock + 2) // room',
  ),
  crossing(
    'a request is accepted every other clock',
    'this.controller.accept(offer.address, offer.isWrite, offer.tag)\n    this.schedule(clock + 1)',
    'this.controller.accept(offer.address, offer.isWrite, offer.tag)\n    this.schedule(clock + 2)',
  ),
  ratio(
    'a request is accepted in the clock that is under way',
    'this.dramMHz + this.coreMHz - 1\n    return this.clocks',
    'this.dramMHz\n    return this.clocks',
  ),
  ratio(
    'a clock that ends with the start of a cycle is not seen in it',
    'this.clocks + quotient(units, this.coreMHz, this.coreReciprocal)\n  }\n\n  /** The first clock',
    'this.clocks + quotient(max<u64>(units, 1) - 1, this.coreMHz, this.coreReciprocal)\n  }\n\n  /** The first clock',
  ),
  ratio(
    'the reciprocal is rounded down',
    '(((<u64>1) << RECIPROCAL_SHIFT) + coreMHz - 1) / coreMHz',
    '((<u64>1) << RECIPROCAL_SHIFT) / coreMHz',
  ),
  ratio('the cycle that sees a clock is rounded down', '- this.rest + this.dramMHz - 1\n', '- this.rest\n'),
]
