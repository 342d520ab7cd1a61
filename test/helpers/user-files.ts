/** Files as users have them, right and wrong in every byte: WAV and .npy built from their parts. */

interface WavParts {
  riff?: string
  wave?: string
  format?: number
  channels?: number
  rate?: number
  bits?: number
  samples?: number
  /** What the header says of the data, if not the truth. */
  dataBytes?: number
  /** Chunks in the order of the file. */
  order?: ('fmt ' | 'data' | 'LIST')[]
}

export function wavFile(parts: WavParts = {}): Buffer {
  const { riff = 'RIFF', wave = 'WAVE', format = 1, channels = 1, rate = 16_000, bits = 16, samples = 4000 } = parts
  const data = Buffer.alloc((samples * channels * bits) / 8, 7)
  const fmt = Buffer.alloc(16)
  const frameBytes = (channels * bits) / 8
  fmt.writeUInt16LE(format, 0)
  fmt.writeUInt16LE(channels, 2)
  fmt.writeUInt32LE(rate, 4)
  fmt.writeUInt32LE(rate * frameBytes, 8)
  fmt.writeUInt16LE(frameBytes, 12)
  fmt.writeUInt16LE(bits, 14)
  const contents = { 'fmt ': fmt, data, LIST: Buffer.from('INFO') }
  const chunks = (parts.order ?? (['fmt ', 'data'] as const)).map((id) => {
    const size = id === 'data' ? (parts.dataBytes ?? data.length) : contents[id].length
    return Buffer.concat([Buffer.from(id), uint32(size), contents[id]])
  })
  const body = Buffer.concat([Buffer.from(wave), ...chunks])
  return Buffer.concat([Buffer.from(riff), uint32(body.length), body])
}

/** A .npy file with any header, fitting its data or not. */
export function npyFile(header: string, data: Uint8Array, version: [number, number] = [1, 0]): Buffer {
  const text = Buffer.from(`${header.padEnd(117)}\n`, 'latin1')
  const length = Buffer.alloc(2)
  length.writeUInt16LE(text.length)
  return Buffer.concat([Buffer.from([0x93]), Buffer.from('NUMPY'), Buffer.from(version), length, text, data])
}

export function npyHeader(shape: string, descr = "'|i1'", fortranOrder = 'False'): string {
  return `{'descr': ${descr}, 'fortran_order': ${fortranOrder}, 'shape': ${shape}, }`
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
