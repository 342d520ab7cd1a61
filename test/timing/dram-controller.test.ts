/**
 * When each command of the memory controller goes out, clock by clock: a rule that says k holds if the command does not come at k-1
 * and does at k, so every expectation is an exact clock, written in the timing constants.
 */
import { describe, expect, it } from 'vitest'
import { DRAM_ROW_ACCESS_CAP, DRAM_WRITE_HIGH_MARK, DRAM_WRITE_LOW_MARK } from '../../assembly/memory/lpddr4.js'
import { read, runDram, SPEEDS, TIMING, wait, write } from '../helpers/dram-program.js'

/** Longer than any recovery. */
const REST = 400

describe.each(SPEEDS)('LPDDR4-%i', (speed) => {
  const t = TIMING[speed]
  const {
    nRCD,
    nCL,
    nCWL,
    nDQSCK,
    nBL,
    nCCD,
    nRPpb,
    nRPab,
    nRAS,
    nRC,
    nRTP,
    nWTR,
    nWR,
    nPPD,
    nRRD,
    nFAW,
    nRFCab,
    nREFI,
  } = t
  const readDone = nCL + nDQSCK + nBL
  const run = (...program: Parameters<typeof runDram>[2]) => runDram(speed, 64, program)

  it('a lone read: ACT in the clock of acceptance, RD nRCD later, its data nCL + nDQSCK + nBL after that', () => {
    const { commands, counts } = run(read(3, 7))
    expect(commands).toEqual([
      { clock: 0, command: 'ACT', bank: 3, row: 7 },
      { clock: nRCD, command: 'RD', bank: 3, row: 7 },
    ])
    expect(counts).toMatchObject({ clocks: nRCD + readDone + 1, readLatencyClocks: nRCD + readDone, rowMisses: 1 })
  })

  it('a lone write ends with its WR, and with one clock more than the last offer', () => {
    expect(run(write(0, 0)).counts).toMatchObject({ clocks: nRCD + 1, writeBursts: 1, busBusyClocks: nBL })
    expect(run(write(0, 0), wait(REST)).counts.clocks).toBe(1 + REST + 1)
  })

  it('accesses of one row follow each other every nCCD', () => {
    const { clockOf, counts } = run(read(0, 0, 0), read(0, 0, 1), read(0, 0, 2))
    expect([0, 1, 2].map((n) => clockOf('RD', n))).toEqual([nRCD, nRCD + nCCD, nRCD + 2 * nCCD])
    expect(counts).toMatchObject({ rowMisses: 1, rowHits: 2, activates: 1 })
  })

  it('a clock without a command counts as what the next request waits for: its row, the bus, or nothing', () => {
    const [ofRow, ofBus] = [nRCD - 1, nCCD - 1]
    expect(run(read(0, 0), read(0, 0, 1)).counts).toMatchObject({
      ...{ commandClocks: 3, bankStallClocks: ofRow, busStallClocks: ofBus, refreshStallClocks: 0 },
      idleClocks: readDone,
    })
    // The queue's, for which the row is open: ready before the bus is.
    expect(run(write(0, 0), read(0, 0, 1)).counts).toMatchObject({
      ...{ commandClocks: 3, bankStallClocks: ofRow, busStallClocks: nCWL + nBL + nWTR, refreshStallClocks: 0 },
    })
  })

  it('another row of the bank: PRE nRAS after the ACT, ACT nRPpb after that and nRC after the first', () => {
    const { commands, counts } = run(read(0, 0), read(0, 1))
    const precharge = Math.max(nRAS, nRCD + nRTP)
    expect(commands.slice(2)).toEqual([
      { clock: precharge, command: 'PRE', bank: 0, row: 0 },
      { clock: Math.max(precharge + nRPpb, nRC), command: 'ACT', bank: 0, row: 1 },
      { clock: Math.max(precharge + nRPpb, nRC) + nRCD, command: 'RD', bank: 0, row: 1 },
    ])
    expect(counts).toMatchObject({ rowMisses: 1, rowConflicts: 1, rowHits: 0 })
  })

  it('RD to PRE nRTP, where nRAS has passed', () => {
    const { clockOf } = run(read(0, 0), wait(REST), read(0, 0, 1), read(0, 1))
    expect(clockOf('RD', 1)).toBe(REST + 1)
    expect(clockOf('PRE')).toBe(REST + 1 + nRTP)
  })

  it('WR to PRE nCWL + nBL + nWR', () => {
    expect(run(write(0, 0), write(0, 1)).clockOf('PRE')).toBe(nRCD + nCWL + nBL + nWR)
  })

  it('WR to RD nCWL + nBL + nWTR + 1', () => {
    const { clockOf } = run(write(0, 0), read(0, 0, 1))
    expect([clockOf('WR'), clockOf('RD')]).toEqual([nRCD, nRCD + nCWL + nBL + nWTR + 1])
  })

  it('RD to WR nCL + nDQSCK + nBL + 1 - nCWL', () => {
    const { clockOf } = run(read(0, 0), write(0, 0, 1))
    expect([clockOf('RD'), clockOf('WR')]).toEqual([nRCD, nRCD + nCL + nDQSCK + nBL + 1 - nCWL])
  })

  it('ACT to ACT nRRD in different banks, the fifth nFAW after the first', () => {
    const { clockOf } = run(...[0, 1, 2, 3, 4].map((bank) => read(bank, 0)))
    expect([0, 1, 2, 3].map((n) => clockOf('ACT', n))).toEqual([0, nRRD, 2 * nRRD, 3 * nRRD])
    expect(clockOf('ACT', 4)).toBe(Math.max(4 * nRRD, nFAW)) // equal in the table of all three speeds
  })

  it('PRE to PRE nPPD in different banks', () => {
    const { clockOf } = run(read(0, 0), read(1, 0), wait(REST), read(0, 1), read(1, 1))
    expect([clockOf('PRE', 0), clockOf('PRE', 1)]).toEqual([REST + 2, REST + 2 + nPPD])
  })

  describe('refresh', () => {
    const first = nREFI - 1 // clocks are numbered from 0

    it('goes out every nREFI clocks where nothing is open', () => {
      const { commands } = run(wait(3 * nREFI))
      expect(commands.map(({ clock, command }) => [clock, command])).toEqual([
        [first, 'REF'],
        [first + nREFI, 'REF'],
        [first + 2 * nREFI, 'REF'],
      ])
    })

    it('keeps an ACT back for nRFCab, and the clocks count as its stall', () => {
      const { clockOf, counts } = run(wait(first + 1), read(0, 0))
      expect(clockOf('REF')).toBe(first)
      expect(clockOf('ACT')).toBe(first + nRFCab)
      expect(counts.refreshStallClocks).toBe(nRFCab - 1)
    })

    it('closes open rows with PREA, nRPab before the REF', () => {
      const { commands } = run(read(0, 0), wait(first), read(0, 0, 1))
      expect(commands.slice(2).map(({ clock, command }) => [clock, command])).toEqual([
        [first, 'PREA'],
        [first + nRPab, 'REF'],
        [first + nRPab + nRFCab, 'ACT'],
        [first + nRPab + nRFCab + nRCD, 'RD'],
      ])
    })

    it('lets promoted requests go first, and waits for nRAS and nRTP with its PREA; the queues wait behind it', () => {
      const { commands } = run(wait(first - 1), read(0, 0), read(0, 0, 1), wait(REST))
      const activate = first - 1
      const precharge = activate + Math.max(nRAS, nRCD + nRTP)
      expect(commands.slice(0, 4).map(({ clock, command }) => [clock, command])).toEqual([
        [activate, 'ACT'],
        [activate + nRCD, 'RD'],
        [precharge, 'PREA'],
        [precharge + nRPab, 'REF'],
      ])
      expect(commands.slice(4).map(({ command }) => command)).toEqual(['ACT', 'RD'])
    })

    it('waits for nRPpb after a PRE', () => {
      // The PRE for the second read goes out one clock before the refresh begins to wait.
      const { commands } = run(read(0, 0), wait(first - 2), read(0, 1))
      expect(commands.slice(2, 4).map(({ clock, command }) => [clock, command])).toEqual([
        [first - 1, 'PRE'],
        [first - 1 + nRPpb, 'REF'],
      ])
    })
  })

  it(`gives an open row more than ${DRAM_ROW_ACCESS_CAP} accesses before an older request for another`, () => {
    const hits = Array.from({ length: 31 }, (_, column) => read(0, 0, 1 + column))
    const { commands, clockOf } = run(read(0, 0), read(0, 1), ...hits)
    const precharge = commands.findIndex(({ command }) => command === 'PRE')
    const before = commands.slice(0, precharge).filter(({ command }) => command === 'RD')
    expect(before).toHaveLength(DRAM_ROW_ACCESS_CAP + 1)
    expect(clockOf('PRE')).toBe(nRCD + DRAM_ROW_ACCESS_CAP * nCCD + nRTP)
  })

  it('serves promoted requests by age, not in the order of their ACT', () => {
    const { commands, clockOf } = run(read(1, 0), wait(REST), write(0, 0), read(1, 1), read(2, 0))
    const promotions = commands.filter(({ command }) => command === 'ACT').map(({ bank }) => bank)
    expect(promotions).toEqual([1, 0, 2, 1]) // the older read has to close a row first
    const served = commands.filter(({ command }) => command === 'RD').slice(1)
    expect(served.map(({ bank }) => bank)).toEqual([1, 2])
    expect(served[0]!.clock).toBe(clockOf('WR')! + nCWL + nBL + nWTR + 1)
  })

  describe('modes', () => {
    const conflicts = Array.from({ length: 20 }, (_, row) => read(0, row))
    const writes = (length: number) => Array.from({ length }, (_, column) => write(1, 0, column))

    it(`stays with reads while at most ${DRAM_WRITE_HIGH_MARK} writes wait`, () => {
      const { commands } = run(...conflicts, ...writes(DRAM_WRITE_HIGH_MARK), wait(20 * nRC))
      const firstWrite = commands.findIndex(({ bank }) => bank === 1)
      const lastActivate = commands.findLastIndex(({ bank, command }) => bank === 0 && command === 'ACT')
      expect(firstWrite).toBeGreaterThan(lastActivate)
    })

    it('turns to writes in the clock in which one more is accepted, and back when few are left', () => {
      const { commands } = run(...conflicts, ...writes(DRAM_WRITE_HIGH_MARK + 1), wait(20 * nRC))
      const firstWrite = commands.findIndex(({ bank }) => bank === 1)
      expect(commands[firstWrite]).toEqual({ clock: 20 + DRAM_WRITE_HIGH_MARK, command: 'ACT', bank: 1, row: 0 })
      const after = commands.slice(firstWrite + 1)
      const firstRead = after.findIndex(({ bank }) => bank === 0)
      const turned = after.slice(0, firstRead).filter(({ command }) => command === 'WR')
      expect(turned).toHaveLength(DRAM_WRITE_HIGH_MARK + 1 - (DRAM_WRITE_LOW_MARK - 1))
    })

    it('turns to any waiting write after the end of the trace', () => {
      const { commands } = run(...conflicts, write(1, 0))
      expect(commands.find(({ bank }) => bank === 1)).toEqual({ clock: 21, command: 'ACT', bank: 1, row: 0 })
    })
  })

  describe('forwarding', () => {
    it('answers a read of a queued write in the next clock', () => {
      const { counts } = run(write(0, 0), write(0, 1), read(0, 1))
      expect(counts).toMatchObject({ forwardedReads: 1, readBursts: 0, readLatencyClocks: 1, reads: 1 })
    })

    it('does not answer from a promoted write', () => {
      expect(run(write(0, 0), read(0, 0)).counts).toMatchObject({ forwardedReads: 0, readBursts: 1 })
    })

    it('keeps the order of the reads in flight', () => {
      const pause = nRCD - 1
      const { counts, clockOf } = run(read(0, 0), write(1, 0), write(1, 1), wait(pause), read(1, 1))
      expect(clockOf('RD')).toBe(nRCD)
      const accepted = 3 + pause
      expect(counts.readLatencyClocks).toBe(nRCD + readDone + (nRCD + readDone + 1 - accepted))
    })
  })

  it('refuses what finds 32 requests in its queue, and offers it again', () => {
    const { refusedOffers, counts } = run(...Array.from({ length: 34 }, (_, row) => read(0, row)))
    // The first is promoted at once; the 34th waits until the second's ACT.
    const second = Math.max(Math.max(nRAS, nRCD + nRTP) + nRPpb, nRC)
    expect(refusedOffers).toBe(second + 1 - 33)
    expect(counts.reads).toBe(34)
  })
})

describe('a promoted request whose row the PREA of a refresh closes', () => {
  it('opens it again nRPab later, and the refresh waits', () => {
    const { nREFI, nRPab, nRCD } = TIMING[1600]
    const { commands } = runDram(1600, 64, [wait(nREFI - 48), write(0, 1, 7), write(1, 0, 3), read(1, 1, 7)])
    const precharge = commands.findIndex(({ command }) => command === 'PREA')
    const { clock } = commands[precharge]!
    expect(commands.slice(precharge + 1, precharge + 5)).toMatchObject([
      { clock: clock + nRPab, command: 'ACT', bank: 1, row: 1 },
      { clock: clock + nRPab + nRCD, command: 'RD', bank: 1, row: 1 },
      { command: 'PREA' },
      { command: 'REF' },
    ])
  })
})

describe.each([1600, 2400] as const)('a promoted request whose row is over the cap, on LPDDR4-%i', (speed) => {
  it('waits for an older promoted one, though it could go before', () => {
    const { nRCD, nCCD, nRPpb, nRRD, nRC } = TIMING[speed]
    // The reads keep the promoted write to bank 0 back, and the write to bank 1 in its queue, until there are no more of them.
    const reads = Array.from({ length: DRAM_ROW_ACCESS_CAP + 1 }, (_, column) => read(0, 0, 1 + column))
    const program = [read(1, 0), write(1, 1), write(0, 0), wait(nRRD), ...reads, wait(20 * nRC)]
    const { commands } = runDram(speed, 64, program)
    const { clock } = commands.findLast(({ command }) => command === 'RD')!
    expect(commands.slice(-4)).toEqual([
      { clock: clock + 1, command: 'PRE', bank: 1, row: 0 },
      { clock: clock + 1 + nRPpb, command: 'ACT', bank: 1, row: 1 },
      { clock: clock + 1 + nRPpb + nRCD, command: 'WR', bank: 1, row: 1 },
      { clock: clock + 1 + nRPpb + nRCD + nCCD, command: 'WR', bank: 0, row: 0 },
    ])
  })
})

describe('addresses', () => {
  it.each([32, 64])('are row, bank, column, byte from the top with %i-byte accesses', (accessBytes) => {
    const row = 64 * accessBytes
    const { commands } = runDram(3200, accessBytes, [32767 * 8 * row + 5 * row + row - 1])
    expect(commands[0]).toMatchObject({ command: 'ACT', bank: 5, row: 32767 })
  })
})
