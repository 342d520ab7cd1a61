/**
 * Which command had the token that another one took: the k-th signal of a semaphore goes to the k-th command that takes one of its tokens.
 *
 *     signals   1   2       3                4
 *     takes           1   2          3           4
 *
 * Tokens that were there when the recording began come first; nobody knows who gave them. Those of the boot are its own.
 */
import { Opcode } from '../../assembly/isa.js'
import { RecordKind } from '../../assembly/timeline-records.js'
import type { TimelineRecord, TimelineRecording } from '../runner/timeline.js'

/** A token's way: from a cycle of one record to a cycle of another. */
export interface TokenFlow {
  from: TokenEnd
  to: TokenEnd
}

export interface TokenEnd {
  record: TimelineRecord
  cycle: number
}

/** A semaphore counts to 255; what is signalled beyond is lost. */
const MOST_TOKENS = 255

export function tokenFlows({ records, tokens }: TimelineRecording): TokenFlow[] {
  const signals = records.flatMap((record) => signalOf(record) ?? []).sort((x, y) => x.cycle - y.cycle)
  const takes = records.flatMap((record) => takeOf(record) ?? []).sort(inOrderOfService)
  const queues: (TokenEnd | undefined)[][] = tokens.map((count) => Array<undefined>(count).fill(undefined))
  const flows: TokenFlow[] = []
  let seen = 0
  const arrive = (before: number): void => {
    for (; seen < signals.length && signals[seen]!.cycle < before; seen++) {
      const queue = queues[signals[seen]!.record.signal]!
      if (queue.length < MOST_TOKENS) queue.push(signals[seen])
    }
  }
  for (const to of takes) {
    arrive(to.cycle) // a signal is seen in the next cycle
    const from = queues[to.record.wait]!.shift()
    if (from !== undefined) flows.push({ from, to })
  }
  return flows
}

function signalOf(record: TimelineRecord): TokenEnd | undefined {
  const { kind, opcode, signal, isCutAtEnd, isBoot } = record
  if (signal === 0 || isCutAtEnd || isBoot || !hasTokens(record)) return undefined
  // A load signals when it completes, not when it has been issued.
  if (kind === RecordKind.work && opcode === Opcode.dmaLoad) return undefined
  return { record, cycle: record.end - 1 }
}

function takeOf(record: TimelineRecord): TokenEnd | undefined {
  const { kind, wait, isCutAtBegin } = record
  if (wait === 0 || isCutAtBegin || !hasTokens(record) || kind === RecordKind.load) return undefined
  return { record, cycle: record.begin }
}

const hasTokens = ({ kind, unit }: TimelineRecord): boolean =>
  kind === RecordKind.load || kind === RecordKind.sync || (kind === RecordKind.work && unit !== 0)

/** Units that take in the same cycle are served in the order of the stages: the vector unit, which has the last number, first. */
function inOrderOfService(x: TokenEnd, y: TokenEnd): number {
  return x.cycle - y.cycle || y.record.unit - x.record.unit
}
