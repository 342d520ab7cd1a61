/**
 * The memory controller once more, from the datasheet's words and as plainly as they read: lists, and for every candidate command
 * a look at all commands issued lately. It shares nothing with the core, the timing table included, and knows no saved work.
 */
export interface NaiveCommand {
  clock: number
  command: 'ACT' | 'PRE' | 'PREA' | 'RD' | 'WR' | 'REF'
  bank: number
  row: number
}
export interface NaiveResult {
  dramClocks: number
  rowHits: number
  rowMisses: number
  rowConflicts: number
  forwardedReads: number
  refusedOffers: number
  readLatencyClocks: number
  commands: NaiveCommand[]
  /** The clock in which each request, in the order of the words, was accepted. */
  acceptances: number[]
  /** The clock in which each read retired, with the place of its word, in the order of retirement. */
  retirements: { clock: number; word: number }[]
}

interface NaiveRequest {
  word: number
  address: number
  isWrite: boolean
  bank: number
  row: number
  accepted: number
  decided: boolean
  done: number
}

const COLUMNS = { 1600: 0, 2400: 1, 3200: 2 } as const
const TABLE = {
  nBL: [8, 8, 8],
  nCL: [18, 25, 32],
  nCWL: [11, 14, 18],
  nDQSCK: [1, 2, 3],
  nRCD: [15, 22, 29],
  nRPpb: [13, 20, 27],
  nRPab: [15, 24, 32],
  nRAS: [34, 51, 68],
  nRC: [47, 71, 95],
  nRTP: [10, 11, 14],
  nWTR: [8, 12, 16],
  nWR: [14, 21, 28],
  nPPD: [4, 4, 4],
  nRRD: [8, 12, 16],
  nFAW: [32, 48, 64],
  nRFCab: [144, 216, 288],
  nREFI: [3124, 4685, 6247],
} as const

/**
 * @param words requests (bit 31: write) and pauses (bit 30), as the replay takes them
 * @param firstClocks for each request, the clock before which it is not offered, as the crossing does it; then there are no pauses, and
 * nothing is ever the last: the controller does not drain
 */
export function naiveDram(
  speed: 1600 | 2400 | 3200,
  accessBytes: number,
  words: readonly number[],
  firstClocks?: readonly number[],
): NaiveResult {
  const t = Object.fromEntries(Object.entries(TABLE).map(([name, values]) => [name, values[COLUMNS[speed]]])) as Record<
    keyof typeof TABLE,
    number
  >
  /** after, before which, same bank only, clocks */
  const gaps: [NaiveCommand['command'], NaiveCommand['command'], boolean, number][] = [
    ['ACT', 'RD', true, t.nRCD],
    ['ACT', 'WR', true, t.nRCD],
    ['ACT', 'PRE', true, t.nRAS],
    ['ACT', 'PREA', false, t.nRAS],
    ['ACT', 'ACT', true, t.nRC],
    ['ACT', 'ACT', false, t.nRRD],
    ['RD', 'RD', false, t.nBL],
    ['WR', 'WR', false, t.nBL],
    ['RD', 'WR', false, t.nCL + t.nDQSCK + t.nBL + 1 - t.nCWL],
    ['WR', 'RD', false, t.nCWL + t.nBL + t.nWTR + 1],
    ['RD', 'PRE', true, t.nRTP],
    ['RD', 'PREA', false, t.nRTP],
    ['WR', 'PRE', true, t.nCWL + t.nBL + t.nWR],
    ['WR', 'PREA', false, t.nCWL + t.nBL + t.nWR],
    ['PRE', 'PRE', false, t.nPPD],
    ['PRE', 'ACT', true, t.nRPpb],
    ['PRE', 'REF', false, t.nRPpb],
    ['PREA', 'ACT', false, t.nRPab],
    ['PREA', 'REF', false, t.nRPab],
    ['REF', 'ACT', false, t.nRFCab],
    ['REF', 'REF', false, t.nRFCab],
  ]
  const result: NaiveResult = {
    dramClocks: 0,
    rowHits: 0,
    rowMisses: 0,
    rowConflicts: 0,
    forwardedReads: 0,
    refusedOffers: 0,
    readLatencyClocks: 0,
    commands: [],
    acceptances: [],
    retirements: [],
  }
  const open = new Map<number, { row: number; accesses: number }>()
  const reads: NaiveRequest[] = []
  const writes: NaiveRequest[] = []
  const promoted: NaiveRequest[] = []
  const inFlight: NaiveRequest[] = []
  const offers = words.flatMap((word) => (word & 0x4000_0000 ? Array<null>(word & 0x3fff_ffff).fill(null) : [word]))
  let waitingRefreshes = 0
  let writeMode = false
  let draining = false
  let clock = 0

  /** The commands of the last 300 clocks: no rule looks further back. */
  const recent: NaiveCommand[] = []
  const allowed = (command: NaiveCommand['command'], bank: number): boolean => {
    for (const [after, before, sameBank, clocks] of gaps) {
      if (before !== command) continue
      if (recent.some((p) => p.command === after && (!sameBank || p.bank === bank) && clock < p.clock + clocks))
        return false
    }
    return command !== 'ACT' || recent.filter((p) => p.command === 'ACT' && clock < p.clock + t.nFAW).length < 4
  }
  const log = (command: NaiveCommand) => {
    recent.push(command)
    result.commands.push(command)
  }
  const nextCommand = (request: NaiveRequest) => {
    const opened = open.get(request.bank)
    if (opened === undefined) return 'ACT'
    if (opened.row !== request.row) return 'PRE'
    return request.isWrite ? 'WR' : 'RD'
  }
  const choose = (list: NaiveRequest[]): NaiveRequest | undefined => {
    const byAge = [...list].sort((a, b) => a.accepted - b.accepted)
    const mayGo = (request: NaiveRequest) => allowed(nextCommand(request), request.bank)
    const first = byAge.find((request) => {
      const opened = open.get(request.bank)
      return mayGo(request) && !(opened?.row === request.row && opened.accesses > 16)
    })
    return first ?? byAge.slice(0, 1).find(mayGo)
  }
  const remove = (request: NaiveRequest) => {
    for (const list of [reads, writes, promoted]) {
      const at = list.indexOf(request)
      if (at >= 0) list.splice(at, 1)
    }
  }
  const issue = (request: NaiveRequest) => {
    const { bank, row } = request
    const command = nextCommand(request)
    if (!request.decided) {
      request.decided = true
      if (command === 'ACT') result.rowMisses++
      else if (command === 'PRE') result.rowConflicts++
      else result.rowHits++
    }
    log({ clock, command, bank, row: command === 'PRE' ? open.get(bank)!.row : row })
    if (command === 'ACT') {
      open.set(bank, { row, accesses: 0 })
      remove(request)
      promoted.push(request)
    } else if (command === 'PRE') {
      open.delete(bank)
    } else {
      open.get(bank)!.accesses++
      remove(request)
      if (command === 'RD') inFlight.push({ ...request, done: clock + t.nCL + t.nDQSCK + t.nBL })
    }
  }

  for (;;) {
    while (recent.length > 0 && recent[0]!.clock < clock - 300) recent.shift()
    // 1
    const word = offers[0]
    const place = result.acceptances.length
    if (offers.length === 0) draining = firstClocks === undefined
    else if (firstClocks !== undefined && firstClocks[place]! > clock) {
      // not offered yet
    } else if (word === null || word === undefined) offers.shift()
    else {
      const isWrite = word >= 0x8000_0000
      const queue = isWrite ? writes : reads
      if (queue.length < 32) {
        offers.shift()
        result.acceptances.push(clock)
        const byte = word % 0x8000_0000
        const page = Math.floor(byte / (64 * accessBytes))
        const request = {
          word: place,
          address: byte,
          isWrite,
          bank: page % 8,
          row: Math.floor(page / 8),
          accepted: clock,
          decided: false,
          done: 0,
        }
        if (!isWrite && writes.some((other) => other.address === byte)) {
          result.forwardedReads++
          inFlight.push({ ...request, done: clock + 1 })
        } else queue.push(request)
      } else result.refusedOffers++
    }
    // 2
    if (inFlight.length > 0 && inFlight[0]!.done <= clock) {
      const read = inFlight.shift()!
      result.readLatencyClocks += clock - read.accepted
      result.retirements.push({ clock, word: read.word })
    }
    // 3
    if ((clock + 1) % t.nREFI === 0) waitingRefreshes++
    // 4
    if (!writeMode) writeMode = writes.length > (draining ? 0 : 25) || reads.length === 0
    else writeMode = !(writes.length < 6 && reads.length > 0)
    // 5
    const urgent = choose(promoted)
    if (urgent !== undefined) issue(urgent)
    else if (waitingRefreshes > 0) {
      const command = open.size > 0 ? 'PREA' : 'REF'
      if (allowed(command, -1)) {
        log({ clock, command, bank: -1, row: -1 })
        open.clear()
        if (command === 'REF') waitingRefreshes--
      }
    } else {
      const request = choose(writeMode ? writes : reads)
      if (request !== undefined) issue(request)
    }
    clock++
    const over = draining || (firstClocks !== undefined && offers.length === 0)
    if (over && reads.length + writes.length + promoted.length + inFlight.length + waitingRefreshes === 0) break
  }
  result.dramClocks = clock
  return result
}
