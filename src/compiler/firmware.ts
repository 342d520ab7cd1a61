/** Assembles the programs of firmware/, with the constants that the lowering gives them. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { assemble } from './assembler.js'
import type { Assembly, SourceText } from './assembler.js'

export type FirmwareName = 'matvec.azs' | 'matvec-preloaded.azs' | 'lstm-layer.azs' | 'rnnt.azs'

/** Resolves `#firmware/...` by package.json, from src and from dist alike. */
const packageRequire = createRequire(import.meta.url)

/** Where a file of firmware/ lies; undefined if there is none. */
export function firmwarePath(file: string): string | undefined {
  if (!/^[\w-]+\.azs$/.test(file)) return undefined
  try {
    return packageRequire.resolve(`#firmware/${file}`)
  } catch {
    return undefined
  }
}

/** The text of a file of firmware/; undefined if there is none. */
export function readFirmware(file: string): string | undefined {
  const path = firmwarePath(file)
  return path === undefined ? undefined : readFileSync(path, 'utf8')
}

function readInclude(file: string): SourceText | undefined {
  const text = readFirmware(file)
  return text === undefined ? undefined : { file, text }
}

/** @param constants places of the descriptors and variables, and whatever else the program takes */
export function assembleFirmware(file: FirmwareName, constants: Readonly<Record<string, number>>): Assembly {
  const text = readFirmware(file)
  if (text === undefined) throw new Error(`firmware/${file} is missing`)
  return assemble(text, { file, constants, readInclude })
}
