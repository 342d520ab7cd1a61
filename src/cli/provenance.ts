/** What reports say of where they come from. */
import type { Provenance } from '../experiments/simulation.js'
import { version } from '../experiments/version.js'
import { commandLine } from './command-line.js'

export const provenance = (): Provenance => ({
  versions: { azsim: version(), node: process.version },
  command: commandLine(),
})
