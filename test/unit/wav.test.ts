import { describe, expect, it } from 'vitest'
import { UserError } from '../../src/errors.js'
import { readWav } from '../../src/model/wav.js'

const PCM_GUID = '0100000000001000800000aa00389b71'

/** A chunk with its header; `size` is what the header claims. */
function chunk(id: string, content: Buffer, size = content.length): Buffer {
  const header = Buffer.alloc(8)
  header.write(id, 'latin1')
  header.writeUInt32LE(size, 4)
  return Buffer.concat([header, content, Buffer.alloc(content.length % 2)])
}

function riff(...chunks: Buffer[]): Buffer {
  return chunk('RIFF', Buffer.concat([Buffer.from('WAVE'), ...chunks]))
}

interface Format {
  tag?: number
  channels?: number
  rate?: number
  bits?: number
  /** Bytes per sample of all channels. */
  block?: number
  /** What follows the 16 bytes, in hexadecimal. */
  tail?: string
}

function fmt({
  tag = 1,
  channels = 1,
  rate = 16000,
  bits = 16,
  block = (channels * bits) / 8,
  tail = '',
}: Format = {}) {
  const content = Buffer.alloc(16)
  content.writeUInt16LE(tag, 0)
  content.writeUInt16LE(channels, 2)
  content.writeUInt32LE(rate, 4)
  content.writeUInt32LE(rate * block, 8)
  content.writeUInt16LE(block, 12)
  content.writeUInt16LE(bits, 14)
  return chunk('fmt ', Buffer.concat([content, Buffer.from(tail, 'hex')]))
}

const extensible = (validBits: number, guid: string) =>
  fmt({ tag: 0xfffe, tail: `1600${validBits.toString(16).padStart(2, '0')}0004000000${guid}` })

const pcm = (...samples: number[]) => Buffer.from(Int16Array.from(samples).buffer)
const data = chunk('data', pcm(0, 1, -1, 32767, -32768))

describe('readWav', () => {
  it.each([8000, 16000])('reads 16-bit mono at %i Hz', (rate) => {
    const audio = readWav(riff(fmt({ rate }), data), 'x.wav')
    expect(audio).toEqual({ sampleRate: rate, samples: Int16Array.of(0, 1, -1, 32767, -32768) })
  })

  it('reads WAVE_FORMAT_EXTENSIBLE with the sub-format PCM', () => {
    expect(readWav(riff(extensible(16, PCM_GUID), data), 'x.wav').samples).toHaveLength(5)
  })

  it('skips other chunks, with the padding byte after those of odd size', () => {
    const list = chunk('LIST', Buffer.from('INFO!'))
    expect(readWav(riff(list, fmt(), chunk('fact', pcm(1, 2)), list, data, list), 'x.wav').samples).toHaveLength(5)
  })

  it('does not trust the RIFF size, and reads nothing after the samples', () => {
    const file = Buffer.concat([riff(fmt(), data), Buffer.from('ID3 and no chunk')])
    file.writeUInt32LE(0, 4)
    expect(readWav(file, 'x.wav').samples).toHaveLength(5)
  })

  it('reads from any offset of a buffer, and shares no memory with it', () => {
    const file = riff(fmt(), data)
    const shifted = Buffer.concat([Buffer.alloc(1), file]).subarray(1)
    const { samples } = readWav(shifted, 'x.wav')
    shifted.fill(0)
    expect([...samples]).toEqual([0, 1, -1, 32767, -32768])
  })

  it('takes one hour and no sample more', () => {
    const hour = Buffer.alloc(2 * 3600 * 8000)
    expect(readWav(riff(fmt({ rate: 8000 }), chunk('data', hour)), 'x.wav').samples).toHaveLength(3600 * 8000)
    const more = chunk('data', Buffer.concat([hour, pcm(1)]))
    expect(refusal(riff(fmt({ rate: 8000 }), more))).toMatch(/3601 s of audio, at most 3600 s/)
  })
})

/** The message of the UserError that `file` is refused with. */
function refusal(file: Uint8Array): string {
  try {
    readWav(file, 'x.wav')
  } catch (error) {
    if (error instanceof UserError) return error.message
    throw error
  }
  throw new Error('accepted')
}

describe('readWav refuses', () => {
  const valid = riff(fmt(), data)
  const dataAt = valid.length - 18
  const cases: [string, Buffer, RegExp][] = [
    ['an empty file', Buffer.alloc(0), /x\.wav at byte 0: the file is empty/],
    ['text', Buffer.from('hello, this is text'), /does not begin with 'RIFF'/],
    ['RIFX', Buffer.concat([Buffer.from('RIFX'), valid.subarray(4)]), /RIFX files are not read/],
    ['a RIFF file of another kind', Buffer.from('RIFF\x04\0\0\0AVI '), /kind 'AVI ', not 'WAVE'/],
    ['a cut RIFF header', valid.subarray(0, 11), /truncated: a RIFF header of 12 bytes expected, 11 left/],
    ['a cut chunk header', valid.subarray(0, 15), /byte 12: the file is truncated: a chunk header of 8 bytes/],
    ['a cut fmt', valid.subarray(0, 30), /truncated: 16 bytes of the chunk 'fmt ' expected, 10 left/],
    ['cut samples', valid.subarray(0, valid.length - 1), /truncated: 10 bytes of samples expected, 9 left/],
    ['no fmt', riff(data), /'data' comes before the chunk 'fmt '/],
    ['no chunk at all', riff(), /ends without a chunk 'fmt '/],
    ['no data', riff(fmt()), /ends without a chunk 'data'/],
    ['two fmt', riff(fmt(), fmt(), data), /a second chunk 'fmt '/],
    ['a short fmt', riff(chunk('fmt ', Buffer.alloc(14)), data), /has 14 bytes, at least 16/],
    ['stereo', riff(fmt({ channels: 2 }), data), /2 channels, not one[^]*try: sox [^]*remix 1/],
    ['8 bits', riff(fmt({ bits: 8 }), data), /8 bits, not 16[^]*try: sox IN -r 16000 -c 1 -b 16/],
    ['24 bits', riff(fmt({ bits: 24 }), data), /24 bits, not 16/],
    ['float', riff(fmt({ tag: 3, bits: 32 }), data), /IEEE float, not linear PCM/],
    ['A-law', riff(fmt({ tag: 6, bits: 8 }), data), /A-law, not linear PCM/],
    ['an unknown format', riff(fmt({ tag: 0x1234 }), data), /of format 4660, not linear PCM/],
    ['extensible float', riff(extensible(16, `03${PCM_GUID.slice(2)}`), data), /IEEE float, not linear PCM/],
    ['an unknown GUID', riff(extensible(16, `${PCM_GUID.slice(0, -2)}00`), data), /unknown sub-format/],
    ['12 valid bits', riff(extensible(12, PCM_GUID), data), /12 valid bits, not 16/],
    ['a short extensible fmt', riff(fmt({ tag: 0xfffe }), data), /has 16 bytes, at least 40/],
    ['44,100 Hz', riff(fmt({ rate: 44100 }), data), /44100 Hz[^]*allowed: [^]*8000 or 16000 Hz/],
    ['a contradictory block size', riff(fmt({ block: 4 }), data), /4 bytes per sample contradict/],
    ['no samples', riff(fmt(), chunk('data', pcm())), /holds no samples/],
    ['half a sample', riff(fmt(), chunk('data', Buffer.alloc(3))), /3 bytes are not a whole number/],
    ["espeak-ng's stream", riff(fmt(), chunk('data', pcm(1), 0x7ffff000)), /stream[^]*try: sox --ignore-length/],
    ["ffmpeg's stream", riff(fmt(), chunk('data', pcm(1), 0xffffffff)), /stream[^]*try: sox --ignore-length/],
    ['a stream of length 0', riff(fmt(), chunk('data', pcm(1), 0)), /no samples[^]*try: sox --ignore-length/],
    ['a chunk beyond the file', riff(fmt(), chunk('LIST', pcm(1), 1e9)), /1000000000 bytes of the chunk 'LIST'/],
  ]
  it.each(cases)('%s', (_, file, message) => expect(refusal(file)).toMatch(message))

  it('each shorter piece of a valid file', () => {
    for (let length = 0; length < valid.length; length++) refusal(valid.subarray(0, length))
  })

  it('and says where', () => expect(refusal(valid.subarray(0, -1))).toContain(`x.wav at byte ${dataAt + 8}: `))
})
