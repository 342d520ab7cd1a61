/** The parameters of one chip, set once before it is built; docs/chip.md, "Chip file and presets". */
import { ConfigField } from './config-fields'

@final
export class Config {
  private readonly values: StaticArray<i32> = new StaticArray<i32>(ConfigField.count)

  set(field: i32, value: i32): void {
    this.values[field] = value
  }

  get clockMHz(): i32 {
    return this.values[ConfigField.clockMHz]
  }
  get lanes(): i32 {
    return this.values[ConfigField.lanes]
  }
  get window(): i32 {
    return this.values[ConfigField.window]
  }
  get multipliers(): i32 {
    return this.values[ConfigField.multipliers]
  }
  get queue(): i32 {
    return this.values[ConfigField.queue]
  }
  get scan(): i32 {
    return this.values[ConfigField.scan]
  }
  get decoderSymbols(): i32 {
    return this.values[ConfigField.decoderSymbols]
  }
  get decoderPositions(): i32 {
    return this.values[ConfigField.decoderPositions]
  }
  get decoderPortBytes(): i32 {
    return this.values[ConfigField.decoderPortBytes]
  }
  get halfBytes(): i32 {
    return this.values[ConfigField.halfBytes]
  }
  get storeBytes(): i32 {
    return this.values[ConfigField.storeBytes]
  }
  get activationBytes(): i32 {
    return this.values[ConfigField.activationBytes]
  }
  get vectorWidth(): i32 {
    return this.values[ConfigField.vectorWidth]
  }
  get contexts(): i32 {
    return this.values[ConfigField.contexts]
  }
  get instructions(): i32 {
    return this.values[ConfigField.instructions]
  }
  get scalarBytes(): i32 {
    return this.values[ConfigField.scalarBytes]
  }
  get dramSpeed(): i32 {
    return this.values[ConfigField.dramSpeed]
  }
  get accessBytes(): i32 {
    return this.values[ConfigField.accessBytes]
  }

  /** Weights are put in place before cycle 0; there is no DRAM and no decompressor. */
  get preloaded(): bool {
    return this.dramSpeed == 0
  }

  /** Rows of the largest tile: L x W. */
  get tileRows(): i32 {
    return this.lanes * this.window
  }

  /** The largest group of the decoder, G (docs/chip.md, "Decompressor"). */
  get decoderGroupBytes(): i32 {
    return max(16, max(2 * this.decoderSymbols + 1, ((this.tileRows + 7) >> 3) + this.decoderSymbols))
  }
}
