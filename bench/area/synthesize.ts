/**
 * One module of rtl/ through yosys: generic gates, flip-flops, bits of memory.
 *
 * Counted is the module's own logic, with the FIFOs and byte memories in it; its other modules are black boxes, counted by themselves. Byte
 * memories, accumulators and the DMA's tables stay memories; FIFOs and registers become flip-flops. A flip-flop has neither enable nor reset:
 * these are gates before it.
 */
import { readFileSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

export type Parameters = Readonly<Record<string, number>>

export interface Job {
  module: string
  parameters: Parameters
}

export interface Cells {
  /** NAND2 equivalents of all but memories: transistors of yosys' CMOS estimate / 4. Flip-flops are among them, with 4 each. */
  gates: number
  flipFlops: number
  memoryBits: number
}

const ROOT = resolve(import.meta.dirname, '../../..')
export const TOOLS = join(ROOT, 'tools')

type Run = (
  args: string[],
  files: Record<string, string>,
  options: Record<'stdout' | 'stderr', (bytes: Uint8Array | null) => void>,
) => Promise<Record<string, string | Uint8Array>>

/** What is flattened into the module that has it. */
const PARTS = ['byte_memory', 'fifo', 'function_tables']
/** Arrays that stay memories, wherever they are. */
const MEMORIES = ['sums', 'store', 'addresses', 'spaces', 'ends', 'signals']
const PACKAGES = ['azsim_pkg.sv', 'numbers_pkg.sv']

export async function synthesize({ module, parameters }: Job): Promise<Cells> {
  const entry = join(TOOLS, 'node_modules/@yowasp/yosys/gen/bundle.js')
  const { runYosys } = (await import(pathToFileURL(entry).href)) as { runYosys: Run }
  const sources = sourceFiles()
  const parts = [module, ...PARTS].map((name) => `${name}.sv`)
  const boxes = Object.keys(sources).filter((name) => !PACKAGES.includes(name) && !parts.includes(name))
  const values = Object.entries(parameters).map(([name, value]) => `.${name}(${value})`)
  sources['area_top.sv'] = `module area_top; ${module} #(${values.join(', ')}) unit (); endmodule`
  sources['area.ys'] = script([...new Set(parts)], boxes)
  let log = ''
  const keep = (bytes: Uint8Array | null) => {
    if (bytes !== null) log += new TextDecoder().decode(bytes)
  }
  let files: Awaited<ReturnType<Run>>
  try {
    files = await runYosys(['-q', '-s', 'area.ys'], sources, { stdout: keep, stderr: keep })
  } catch (error) {
    const said = log.trim().split('\n').at(-1) || String(error)
    throw new Error(`yosys: ${module} (${values.join(' ')}): ${said}`, { cause: error })
  }
  return cellsOf(textOf(files['gates.json']!), textOf(files['memories.txt']!))
}

function sourceFiles(): Record<string, string> {
  const files: Record<string, string> = {}
  for (const folder of ['rtl', 'rtl/area']) {
    for (const name of readdirSync(join(ROOT, folder))) {
      if (name.endsWith('.sv')) files[name] = readFileSync(join(ROOT, folder, name), 'utf8')
    }
  }
  return files
}

/** Parameters by an instance in a module of its own, which then goes. `memory_share` is left out: it asks a SAT solver for hours. */
const script = (parts: readonly string[], boxes: readonly string[]): string => `
read_verilog -sv ${[...PACKAGES, ...parts].join(' ')} area_top.sv
read_verilog -sv -lib ${[...PACKAGES, ...boxes].join(' ')}
hierarchy -top area_top
delete area_top
hierarchy -auto-top
proc
flatten
opt_expr
opt_clean
opt -nodffe -nosdff
wreduce
peepopt
opt_clean
alumacc
opt
memory_collect
opt_clean
memory_map t:$mem_v2 ${MEMORIES.map((name) => `*/r:MEMID=*${name}*`).join(' ')} ${'%u '.repeat(MEMORIES.length - 1)}%d
opt -fast -full
tee -q -o memories.txt dump t:$mem_v2
techmap
dfflegalize -cell $_DFF_P_ x
opt_expr
opt_clean
abc -fast -g AND,NAND,OR,NOR,XOR,XNOR,MUX
opt_clean
tee -q -o gates.json stat -json -tech cmos
`

const textOf = (file: string | Uint8Array): string => (typeof file === 'string' ? file : new TextDecoder().decode(file))

interface Statistics {
  design: { num_cells_by_type: Record<string, number>; estimated_num_transistors?: string }
}

function cellsOf(gates: string, memories: string): Cells {
  const { design } = JSON.parse(gates) as Statistics
  const values = (name: string) =>
    [...memories.matchAll(new RegExp(`parameter(?: signed)? \\\\${name} (\\d+)`, 'g'))].map((match) => Number(match[1]))
  const widths = values('WIDTH')
  return {
    gates: parseInt(design.estimated_num_transistors ?? '0', 10) / 4,
    flipFlops: design.num_cells_by_type['$_DFF_P_'] ?? 0,
    memoryBits: values('SIZE').reduce((sum, size, at) => sum + size * widths[at]!, 0),
  }
}
