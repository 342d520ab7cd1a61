/** Tells a new chip its parameters: one number for each field (docs/chip.md, "Chip file and presets"). */
import { ConfigField } from '../../assembly/config-fields.js'
import { accessBytes } from '../model/chip.js'
import { dramChannel } from '../model/dram-channel.js'
import type { ChipConfig } from '../model/chip-fields.js'
import type { ChipExports } from './wasm.js'

/** To be called before the chip is built. */
export function configure(wasm: ChipExports, chip: ChipConfig): void {
  const streamed = chip.weights === 'streamed' ? chip : undefined
  const fields: [ConfigField, number][] = [
    [ConfigField.clockMHz, chip.clockMHz],
    [ConfigField.lanes, chip.mac.lanes],
    [ConfigField.window, chip.mac.window],
    [ConfigField.multipliers, chip.mac.multipliers],
    [ConfigField.queue, chip.mac.queue],
    [ConfigField.scan, chip.mac.scan],
    [ConfigField.decoderSymbols, streamed?.decompressor.symbols ?? 1],
    [ConfigField.decoderPositions, streamed?.decompressor.positions ?? 1],
    [ConfigField.decoderPortBytes, streamed?.decompressor.portBytes ?? 1],
    [ConfigField.halfBytes, streamed?.weightBuffer.halfBytes ?? 0],
    [ConfigField.storeBytes, streamed?.store.bytes ?? 0],
    [ConfigField.activationBytes, chip.activations.bytes],
    [ConfigField.vectorWidth, chip.vector.width],
    [ConfigField.contexts, chip.accumulators.contexts],
    [ConfigField.instructions, chip.sequencer.instructions],
    [ConfigField.scalarBytes, chip.sequencer.scalarBytes],
    [ConfigField.dramSpeed, streamed === undefined ? 0 : dramChannel(streamed.dram.type).transfersMTs],
    [ConfigField.accessBytes, accessBytes(chip)],
  ]
  for (const [field, value] of fields) wasm.configure(field, value)
}
