/** The commands of `azsim`. What a command needs to run is imported when it runs, so that `--help` is quick. */
import yargs from 'yargs'
import type { Argv, CommandModule } from 'yargs'
import { asmCommand, disasmCommand } from './asm.js'
import { chartCommand } from './chart.js'
import { chipsCommand } from './chips.js'
import { compareCommand } from './compare.js'
import { diffCommand } from './diff.js'
import { layerCommand } from './layer.js'
import { matvecCommand } from './matvec.js'
import { memoryCommand } from './memory.js'
import { mergeCommand } from './merge.js'
import { modelsCommand } from './models.js'
import { runCommand } from './run.js'
import { sweepCommand } from './sweep.js'

const MODULES = [
  runCommand(async (...args) => (await import('./run-rnnt.js')).runModelCommand(...args)),
  compareCommand(async (request) => (await import('./run-compare.js')).runCompareCommand(request)),
  sweepCommand(async (request) => (await import('./run-sweep.js')).runSweepCommand(request)),
  mergeCommand(async (request) => (await import('./run-merge.js')).runMergeCommand(request)),
  chartCommand(async (request) => (await import('./run-chart.js')).runChartCommand(request)),
  layerCommand(async (...args) => (await import('./run-layer.js')).runLayerCommand(...args)),
  matvecCommand(async (...args) => (await import('./run-matvec.js')).runMatvecCommand(...args)),
  diffCommand,
  memoryCommand(async () => (await import('../runner/wasm.js')).instantiateChip()),
  modelsCommand,
  chipsCommand,
  asmCommand(async (args) => (await import('./run-asm.js')).runAsmCommand(args)),
  disasmCommand(async (args) => (await import('./run-asm.js')).runDisasmCommand(args)),
]

// Each command has arguments of its own; what yargs makes of them is the command's business.
export const COMMANDS = MODULES as unknown as CommandModule[]

/** `asm FILE` is the command asm. */
const nameOf = ({ command }: CommandModule): string => String(command).split(' ')[0]!

export const COMMAND_NAMES: readonly string[] = COMMANDS.map(nameOf)

/** What yargs knows of a command's options: all by name, and those without a value. */
interface DeclaredOptions {
  key: Record<string, unknown>
  boolean: string[]
}

function declaredOptions(command: CommandModule | undefined): DeclaredOptions {
  const probe = yargs([])
  if (typeof command?.builder === 'function') void command.builder(probe)
  return (probe as Argv & { getOptions(): DeclaredOptions }).getOptions()
}

/** The options of a command; of no command, those that all have. */
export function optionNames(command: string | undefined): string[] {
  return Object.keys(declaredOptions(COMMANDS.find((module) => nameOf(module) === command)).key)
}

/** Options of any command that take no value. */
export function switchNames(): Set<string> {
  return new Set(COMMANDS.flatMap((command) => declaredOptions(command).boolean))
}
