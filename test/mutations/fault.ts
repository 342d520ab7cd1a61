/** A fault that is put into a copy of the RTL or of the simulator: one piece of one file replaced by another. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Fault {
  unit: string
  what: string
  /** In the folder of the sources. */
  file: string
  search: string
  replace: string
  /** The parameters of the co-simulation on which it is looked for; `small` where there is none. */
  set?: string
  /** Why nothing that can be seen differs. */
  equivalent?: string
}

export const faultOf =
  (unit: string, file: string) =>
  (what: string, search: string, replace: string, more: Pick<Fault, 'set' | 'equivalent'> = {}): Fault => ({
    ...{ unit, file, what, search, replace, ...more },
  })

/** The file with its fault; `folder`: the sources. */
export function faultyText(folder: string, { file, search, replace }: Fault): string {
  const pieces = readFileSync(join(folder, file), 'utf8').split(search)
  if (pieces.length !== 2) throw new Error(`${file}: ${pieces.length - 1} times instead of once: ${search}`)
  return pieces.join(replace)
}
