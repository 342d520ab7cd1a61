/** What a slice of a timeline says when it is selected. */
import { Unit } from '../../assembly/faults.js'
import { Opcode, VEC_COUNT_MASK } from '../../assembly/isa.js'
import { RecordKind } from '../../assembly/timeline-records.js'
import type { TimelineRecord } from '../runner/timeline.js'
import type { TimelineNames } from './timeline-names.js'

type Details = Record<string, unknown>

/** Values of the command's operands: docs/isa.md. */
const OPERANDS: Partial<Record<Opcode, (operands: TimelineRecord['operands']) => Details>> = {
  [Opcode.dmaLoad]: ({ a, b, c }) => ({ dramAddress: a, address: b, bytes: c }),
  [Opcode.dmaStore]: ({ a, b, c }) => ({ dramAddress: a, address: b, bytes: c }),
  [Opcode.dmaIn]: ({ b, c }) => ({ address: b, bytes: c }),
  [Opcode.dmaOut]: ({ b, c }) => ({ address: b, bytes: c }),
  [Opcode.decParams]: ({ a, b, c }) => ({ address: a, bytes: c, releases: b }),
  [Opcode.decTile]: ({ a, b, c }) => ({ address: a, bytes: c, passes: b }),
  [Opcode.macMv]: ({ a, c }) => ({ address: a, context: c }),
  [Opcode.vecDrain]: ({ a, c, d }) => ({ address: a, elements: d, context: c >>> 16 }),
  [Opcode.vecAdd]: elementWise,
  [Opcode.vecMul]: elementWise,
  [Opcode.vecMap]: elementWise,
  [Opcode.vecRequantize]: elementWise,
  [Opcode.vecArgmax]: ({ b, d }) => ({ address: b, elements: d }),
}

function elementWise({ a, d }: TimelineRecord['operands']): Details {
  return { address: a, elements: d & VEC_COUNT_MASK }
}

/** All begin with the cycle. `cycles` of a work, wait or transfer: how many were counted as what. */
export function sliceDetails(record: TimelineRecord, names: TimelineNames): Details {
  const { kind, unit, begin, end, cycles } = record
  const cut = cutOf(record)
  const first = { cycle: begin, ...(cut !== undefined && { cut }) }
  if (kind === RecordKind.section) return { ...first, section: record.section, length: end - begin }
  if (kind === RecordKind.transfer) return { ...first, cycles }
  const instruction = instructionOf(record, names)
  if (unit === Unit.sequencer) return { ...first, ...instruction, cycles }
  const section = names.section(record.section)
  // Of a command that was at work when the recording began the operands are known, of a load under way they are not.
  const isKnown = kind !== RecordKind.load || !record.isCutAtBegin || record.operands.c > 0
  const operands = isKnown ? OPERANDS[record.opcode as Opcode]?.(record.operands) : {}
  if (kind === RecordKind.load) return { ...first, ...instruction, section, ...operands, length: end - begin }
  if (kind === RecordKind.stall) return { ...first, stall: cycles }
  return { ...first, ...instruction, section, ...operands, cycles }
}

/** Of the sequencer's `issues` the first instruction. */
function instructionOf(record: TimelineRecord, names: TimelineNames): Details {
  const { instruction, cycles, isBoot } = record
  // In the boot and behind `halt` the sequencer waits for no instruction.
  if (isBoot || 'boot' in cycles || 'drain' in cycles) return {}
  const name = names.instruction(instruction)
  return { instruction, source: name?.source, ...(names.slice(record) !== name?.text && { text: name?.text }) }
}

function cutOf({ isCutAtBegin, isCutAtEnd }: TimelineRecord): string | undefined {
  if (isCutAtBegin) return isCutAtEnd ? 'began before the recording, goes on behind it' : 'began before the recording'
  return isCutAtEnd ? 'goes on behind the recording' : undefined
}
