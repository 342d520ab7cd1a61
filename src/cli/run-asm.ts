/** What `azsim asm` and `azsim disasm` do and print. */
import { existsSync } from 'node:fs'
import { dirname, isAbsolute, join, normalize } from 'node:path'
import { assemble } from '../compiler/assembler.js'
import type { AssembleOptions, Assembly, SourceText } from '../compiler/assembler.js'
import { UndefinedNameError } from '../compiler/assembler-symbols.js'
import { disassemble, disassemblyText, hexOf } from '../compiler/disassembler.js'
import { firmwarePath } from '../compiler/firmware.js'
import { INSTRUCTION_BYTES } from '../compiler/instruction-encoder.js'
import { listingText } from '../compiler/listing.js'
import { UserError } from '../errors.js'
import { readUserFile } from '../model/read-file.js'
import type { AsmArguments, DisasmArguments } from './asm.js'
import { note, print, printJson, writeFiles } from './output.js'

/** Versions of the JSON that `--json` prints. */
const ASM_SCHEMA = 'azsim-asm/1'
const DISASM_SCHEMA = 'azsim-disasm/1'

const MAX_TEXT_BYTES = 2 ** 22
/** The largest instruction memory: docs/chip.md, "Chip file and presets". */
const MAX_INSTRUCTIONS = 65_536
const MOST_NAMES = 8

export function runAsmCommand({ file, out, constants, missing, listing, json }: AsmArguments): void {
  const name = normalize(file)
  const text = readText(name)
  const options = { file: name, constants, readInclude }
  const names = new Set<string>()
  const placeholder = missing === undefined ? {} : { placeholder: { value: missing, names } }
  const assembly = explained(text, { ...options, ...placeholder })
  if (names.size > 0) note(`azsim: ${nameList([...names])} stand for ${missing}: nothing defines them`)
  const { unusedConstants } = assembly
  if (unusedConstants.length > 0) note(`azsim: --const: the program does not use ${nameList(unusedConstants)}`)
  const size = `${assembly.words.length / 2} instructions, ${assembly.bytes} bytes`
  if (out !== undefined) {
    writeFiles([{ path: out, data: binaryOf(assembly.words) }])
    note(`wrote ${size} to ${out}`)
  }
  if (json) printJson(asmJson(name, assembly))
  else if (listing) print(listingText(assembly))
  else if (out === undefined) print(`${name}: ${size}`)
}

export function runDisasmCommand({ file, json }: DisasmArguments): void {
  const bytes = readUserFile(file, MAX_INSTRUCTIONS * INSTRUCTION_BYTES)
  if (bytes.length === 0 || bytes.length % INSTRUCTION_BYTES !== 0) {
    throw new UserError(`the file has ${bytes.length} bytes`, {
      where: file,
      allowed: `a multiple of ${INSTRUCTION_BYTES}, one instruction at least`,
      hint: 'azsim asm PROGRAM.azs --out PROGRAM.bin',
    })
  }
  const lines = disassemble(wordsOf(bytes))
  if (!json) {
    print(disassemblyText(lines))
    return
  }
  const code = lines.map(({ address, low, high, label, text }) => ({
    address,
    word: wordText(low, high),
    label: label ?? null,
    text,
  }))
  printJson({ schema: DISASM_SCHEMA, file, instructions: lines.length, bytes: bytes.length, code })
}

/** Assembles; an undefined name is explained as what it may be: a constant that the caller has to give. */
function explained(text: string, options: AssembleOptions): Assembly {
  try {
    return assemble(text, options)
  } catch (error) {
    if (!(error instanceof UndefinedNameError)) throw error
    const { details, token, what } = error
    const others = missingConstants(text, options).filter((name) => name !== token.text)
    const also = others.length === 0 ? '' : ` (and likewise ${nameList(others)}; --missing 0 takes 0 for all of them)`
    const hints = [details.hint, `--const ${token.text}=NUMBER if the caller of the program gives it${also}`]
    throw new UserError(what, { ...details, hint: hints.filter((hint) => hint !== undefined).join('; or ') })
  }
}

/** The names that a program does not define, as far as it can be read without them. */
function missingConstants(text: string, options: AssembleOptions): string[] {
  const names = new Set<string>()
  try {
    assemble(text, { ...options, placeholder: { value: 0, names } })
  } catch (error) {
    if (!(error instanceof UserError)) throw error
  }
  return [...names]
}

function nameList(names: readonly string[]): string {
  const rest = names.length - MOST_NAMES
  return `${names.slice(0, MOST_NAMES).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}

/** Beside the file that includes it; else a program of the shipped firmware. */
function readInclude(name: string, from: string): SourceText | undefined {
  const beside = isAbsolute(name) ? normalize(name) : join(dirname(from), name)
  const file = existsSync(beside) ? beside : firmwarePath(name)
  return file === undefined ? undefined : { file, text: readText(file) }
}

/** UTF-8, a byte order mark dropped. */
function readText(file: string): string {
  return new TextDecoder().decode(readUserFile(file, MAX_TEXT_BYTES))
}

function binaryOf(words: Uint32Array): Uint8Array {
  const bytes = new Uint8Array(words.length * 4)
  const view = new DataView(bytes.buffer)
  words.forEach((word, index) => {
    view.setUint32(index * 4, word, true)
  })
  return bytes
}

function wordsOf(bytes: Uint8Array): Uint32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  return Uint32Array.from({ length: bytes.length / 4 }, (_, index) => view.getUint32(index * 4, true))
}

const wordText = (low: number, high: number): string => `0x${hexOf(low, high).replace(' ', '')}`

function asmJson(file: string, { words, bytes, constants, labels, semaphores, sourceMap }: Assembly): object {
  const code = sourceMap.map((source, address) => ({
    address,
    word: wordText(words[address * 2]!, words[address * 2 + 1]!),
    ...source,
  }))
  const symbols = {
    constants: Object.fromEntries(constants),
    labels: Object.fromEntries(labels),
    semaphores: Object.fromEntries(semaphores),
  }
  return { schema: ASM_SCHEMA, file, instructions: code.length, bytes, ...symbols, code }
}
