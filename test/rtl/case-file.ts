/**
 * A recorded case as rtl/cosim/case.h reads it: 32-bit words, little-endian, one array behind the other.
 *
 *     | magic "AZC1" | array | array | ...            array: | its bytes | the bytes | 0 up to a whole word |
 *
 * The arrays, in their order, are the fields of `RecordedCase`.
 */
import type { ChipConfig } from '../../src/model/chip-fields.js'
import type { ChipImage } from '../../src/runner/virtual-chip.js'

/** How the recorded run ended with its last cycle; open: it did not, or as no hardware does (watchdog). */
export const END = { halted: 0, refused: 1, open: 2 } as const

export interface RecordedCase {
  name: string
  chip: ChipConfig
  image: ChipImage
  input: Uint8Array
  cycles: number
  end: keyof typeof END
  /** As the core numbers its units; 0: none. */
  faultUnit: number
  /** Two words each: the cycle, and what the core sees of the crossing from it on. */
  memory: Int32Array
  /** Seven words each: the cycle, and what stands in registers from it on. */
  units: Int32Array
  /** Four words each, as the chip recorded them. */
  events: Uint8Array
  /** Two words each: cycle, word. */
  output: Int32Array
  inputCycles: Int32Array
  activations: Uint8Array
  scalars: Uint8Array
  dram: Uint8Array
}

const MAGIC = 'AZC1'

const bytesOf = (view: ArrayBufferView): Buffer => Buffer.from(view.buffer, view.byteOffset, view.byteLength)

function array(bytes: Uint8Array): Buffer[] {
  const length = Buffer.alloc(4)
  length.writeUInt32LE(bytes.length)
  return [length, Buffer.from(bytes), Buffer.alloc(-bytes.length & 3)]
}

export function caseFile(recorded: RecordedCase): Buffer {
  const { image, cycles, end, faultUnit } = recorded
  const { preloaded } = image
  const tile = preloaded?.tile
  const fields = Int32Array.of(
    cycles,
    END[end],
    faultUnit,
    Math.ceil(image.outputBytes / 4),
    preloaded === undefined ? 0 : 1,
    preloaded?.descriptorsAddress ?? 0,
    tile?.rows ?? 0,
    tile?.columns ?? 0,
    tile?.passes ?? 0,
    end === 'open' ? 0 : 1,
  )
  const none = new Uint8Array(0)
  const input = new Uint8Array(Math.ceil(image.inputBytes / 4) * 4)
  input.set(recorded.input.subarray(0, image.inputBytes))
  return Buffer.concat(
    [
      [Buffer.from(MAGIC)],
      array(Buffer.from(recorded.name)),
      array(bytesOf(fields)),
      array(image.dram),
      array(preloaded === undefined ? none : bytesOf(preloaded.program)),
      array(preloaded?.descriptors ?? none),
      array(tile === undefined ? none : bytesOf(tile.weights)),
      array(input),
      array(bytesOf(recorded.memory)),
      array(bytesOf(recorded.units)),
      array(recorded.events),
      array(bytesOf(recorded.output)),
      array(bytesOf(recorded.inputCycles)),
      array(recorded.activations),
      array(recorded.scalars),
      array(recorded.dram),
    ].flat(),
  )
}
