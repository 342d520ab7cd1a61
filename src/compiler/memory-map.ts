/**
 * What lies where: the memories of a program with their areas (docs/chip.md, "Memory map"). Areas are laid out in the order in which
 * they are given, each on a multiple of its memory's alignment.
 */
import { UserError } from '../errors.js'

export interface MemoryArea {
  name: string
  address: number
  bytes: number
}

export interface MemorySpace {
  name: string
  /** Bytes that the chip has. */
  capacityBytes: number
  areas: MemoryArea[]
  /** End of the last area. */
  usedBytes: number
}

export type MemoryMap = MemorySpace[]

/** A memory: its name, its size, and how both are set. */
export interface MemoryInfo {
  name: string
  capacityBytes: number
  alignment: number
  /** The chip's field, for the message when it is too small. */
  field: string
}

/** Lays areas out. Does not look at the capacity: `requireFit` does. */
export function layOut(
  memory: MemoryInfo,
  sizes: readonly { name: string; bytes: number }[],
  firstAddress = 0,
): MemorySpace {
  let address = firstAddress
  const areas = sizes.map(({ name, bytes }) => {
    const area = { name, address: align(address, memory.alignment), bytes }
    address = area.address + bytes
    return area
  })
  return { name: memory.name, capacityBytes: memory.capacityBytes, areas, usedBytes: align(address, memory.alignment) }
}

/** @throws UserError where the areas are larger than the memory: each with its size, the excess, and `hint` */
export function requireFit(space: MemorySpace, memory: MemoryInfo, hint?: string): void {
  if (space.usedBytes <= space.capacityBytes) return
  const excess = space.usedBytes - space.capacityBytes
  const areas = space.areas.map(({ name, bytes }) => `${name} ${number(bytes)}`).join(', ')
  throw new UserError(
    `the ${space.name} is too small by ${number(excess)} bytes: ${areas}; together ${number(space.usedBytes)}`,
    {
      where: `${memory.field} = ${number(space.capacityBytes)}`,
      allowed: `at most ${number(space.capacityBytes)} bytes`,
      ...(hint === undefined ? {} : { hint }),
    },
  )
}

/** The area of a name, which must be there. */
export function areaOf(space: MemorySpace, name: string): MemoryArea {
  const area = space.areas.find((candidate) => candidate.name === name)
  if (area === undefined) throw new Error(`${space.name} has no area ${name}`)
  return area
}

/** The map as text: a memory, then its areas, each with address and size. */
export function formatMemoryMap(map: MemoryMap): string {
  const lines = map.flatMap(({ name, areas, usedBytes, capacityBytes }) => [
    `${name}: ${number(usedBytes)} of ${number(capacityBytes)} bytes`,
    ...areas.map((area) => `  ${hex(area.address)}  ${number(area.bytes).padStart(11)}  ${area.name}`),
  ])
  return lines.join('\n')
}

export const align = (address: number, alignment: number): number => Math.ceil(address / alignment) * alignment

const number = (value: number): string => value.toLocaleString('en')
const hex = (value: number): string => `0x${value.toString(16).padStart(8, '0')}`
