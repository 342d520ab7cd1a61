/**
 * Random programs whose commands change sections, and what docs/chip.md, "Sections", says about a run of them: the section of each cycle,
 * from recorded events and the program alone, and the bytes of each section's loads and stores.
 *
 *     section s | a strip: parameters, tile, pass, drain | load | store | vector commands | mac.sync | pause | section s | ...
 */
import { Event } from '../../assembly/events.js'
import type { KindName, SectionCounters } from '../../src/runner/counter-values.js'
import { isOf } from './chip-cycles.js'
import type { ProgramResult, ProgramRun } from './chip-program.js'
import type { Random } from './random.js'
import { parameters, tile } from './sample-blocks.js'

const KINDS: KindName[] = ['weights', 'rowParameters', 'activations', 'instructions', 'descriptors']
/** Signalled by every `mac.sync`, and by nothing else: the event says when it was taken. */
const SYNC_SEMAPHORE = 14

interface MacCommand {
  instruction: number
  section: number
}

export interface SectionProgram {
  run: ProgramRun
  macCommands: MacCommand[]
  /** Bytes by section, direction and kind; without the boot's. */
  bytes: Map<number, SectionCounters['dmaBytes']>
}

const noBytes = (): Record<KindName, number> => Object.fromEntries(KINDS.map((kind) => [kind, 0])) as never

export function randomSectionProgram(random: Random): SectionProgram {
  const lines: string[] = []
  const macCommands: MacCommand[] = []
  const bytes: SectionProgram['bytes'] = new Map()
  let section = 0
  const emit = (...texts: string[]) => lines.push(...texts)
  const mac = (text: string) => {
    macCommands.push({ instruction: lines.length, section })
    emit(text)
  }
  const move = (direction: 'read' | 'written', count: number, kind: KindName) => {
    if (!bytes.has(section)) bytes.set(section, { read: noBytes(), written: noBytes() })
    bytes.get(section)![direction][kind] += count
  }
  const blocks = Uint8Array.from([...parameters, ...tile(random.integer(1, 60))])
  const data = new Uint8Array(8192)
  data.set(blocks)

  const actions = [
    () => {
      section = random.integer(0, random.chance(0.5) ? 5 : 63)
      emit(`li r1, ${section}`, 'section r1')
    },
    () => {
      emit('li r3, 1', `li r5, ${parameters.length}`, 'dec.params r0, r3, r5, store')
      emit(
        `li r6, ${blocks.length - parameters.length}`,
        'dec.tile r5, r3, r6, store',
        `li r4, ${random.integer(0, 3)}`,
      )
      mac('mac.mv r0, r0, r4')
      emit('li r4, 512', 'li r5, 16', 'vec.drain r4, r0, r0, r5, type=raw, release')
    },
    () => {
      const [count, kind] = [32 * random.integer(0, 40), random.pick(KINDS)]
      emit('li r1, DATA', 'li r2, 16384', `li r3, ${count}`, `dma.load r1, r2, r3, store, ${kind}`)
      move('read', count, kind)
    },
    () => {
      const [count, kind] = [32 * random.integer(0, 8), random.pick(KINDS)]
      emit('li r1, DATA + 4096', `li r3, ${count}`, `dma.store r1, r0, r3, ${kind}`)
      move('written', count, kind)
    },
    () => emit(`li r1, ${random.integer(0, 100)}`, 'li r2, 1024', 'vec.map r2, r2, r1, type=int8, a=int8'),
    () => emit(`li r1, ${random.integer(1, 100)}`, 'li r2, 1024', 'vec.argmax r2, r1, a=int8', 'pop r0'),
    () => mac(`mac.sync signal=${SYNC_SEMAPHORE}`),
    () => emit(...Array.from({ length: random.integer(1, 60) }, () => 'add r9, r9, r0')),
  ]
  emit('li r1, DATA', `li r2, ${blocks.length}`, 'dma.load r1, r0, r2, store, weights signal=1', 'sync wait=1')
  move('read', blocks.length, 'weights')
  for (let action = 0; action < 60; action++) random.pick(actions)()
  section = 63
  emit('li r1, 63', 'section r1')
  mac(`mac.sync signal=${SYNC_SEMAPHORE}`)
  emit('halt')

  const sets = [
    `clockMHz=${random.pick([200, 500, 700, 1600])}`,
    `dram.type=LPDDR4-${random.pick([1600, 2400, 3200])}-x16`,
    `mac.lanes=${random.pick([1, 4, 16])}`,
    `vector.width=${random.pick([1, 4, 16])}`,
  ]
  return { run: { source: lines.join('\n'), data, sets, events: 200_000 }, macCommands, bytes }
}

/** The section of each cycle of the run. */
export function sectionOfCycles(program: SectionProgram, result: ProgramResult): number[] {
  const { events } = result
  const ends = events.filter((event) => isOf(event, Event.passEnded)).map(({ cycle }) => cycle)
  const works = events
    .filter((event) => isOf(event, Event.passBegan) || (isOf(event, Event.signalled) && event.a === SYNC_SEMAPHORE))
    .map(({ cycle, kind }) => ({ taken: cycle, ended: kind === (Event.passBegan as number) ? ends.shift()! : cycle }))
  const issuedIn = new Map(events.filter((event) => isOf(event, Event.issued)).map(({ a, cycle }) => [a, cycle]))
  const commands = program.macCommands.map(({ instruction, section }, n) => {
    return { section, issued: issuedIn.get(instruction)!, ...works[n]! }
  })
  let section = 0
  return Array.from({ length: result.counters.cycles }, (_, cycle) => {
    // The oldest command that has not ended before this cycle: at work, or at the head of the FIFO if it has issued.
    const oldest = commands.find(({ ended }) => ended >= cycle)
    if (oldest !== undefined && oldest.issued < cycle) section = oldest.section
    return section
  })
}
