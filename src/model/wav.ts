/**
 * Reader of speech in WAV files: one channel of 16-bit linear PCM at 8 or 16 kHz.
 *
 *   'RIFF' size(4) 'WAVE'                        the size is not trusted: the chunks and the file's length decide
 *     id(4) size(4) content, padded to an even length
 *     ...
 *     'fmt '  +0 format tag   +2 channels   +4 samples/s (4)   +8 bytes/s (4)   +12 bytes per sample of all channels
 *             +14 bits per sample            and, where the tag says WAVE_FORMAT_EXTENSIBLE,
 *             +16 bytes that follow (22)     +18 valid bits    +20 speaker mask (4)   +24 sub-format GUID (16)
 *     'data'  the samples; whatever follows is not read
 *
 * All numbers are little-endian, and 16 bits wide where no width is given. Chunks of other kinds (LIST, fact, ...) are skipped.
 * Source: Microsoft and IBM, "Multimedia Programming Interface and Data Specifications 1.0" (1991), and Microsoft's
 * documentation of WAVEFORMATEXTENSIBLE.
 *
 * Not read: RIFX, RF64, compressed formats, 8-, 24- and 32-bit samples, several channels, other sample rates.
 */
import { UserError } from '../errors.js'

export type SampleRate = 8000 | 16000

/** One channel of speech: `sampleRate` in samples per second; `samples` in units of 2^-15 of full scale. */
export interface Audio {
  sampleRate: SampleRate
  samples: Int16Array
}

export const MAX_AUDIO_SECONDS = 3600

const ALLOWED = 'WAV, 16-bit PCM, one channel, 8000 or 16000 Hz, at most one hour'
const CONVERT = 'sox IN -r 16000 -c 1 -b 16 -e signed-integer OUT.wav'
const IGNORE_LENGTH = 'sox --ignore-length IN.wav OUT.wav (writes the header anew)'

const PCM = 1
const EXTENSIBLE = 0xfffe
const FORMAT_NAMES: Readonly<Record<number, string>> = {
  2: 'Microsoft ADPCM',
  3: 'IEEE float',
  6: 'A-law',
  7: 'mu-law',
  0x11: 'IMA ADPCM',
  0x31: 'GSM 6.10',
  0x50: 'MPEG',
  0x55: 'MP3',
}
/** Bytes 2..15 of every sub-format GUID that stands for a format tag, which its first two bytes hold. */
const GUID_TAIL = [0x00, 0x00, 0x00, 0x00, 0x10, 0x00, 0x80, 0x00, 0x00, 0xaa, 0x00, 0x38, 0x9b, 0x71]
/** Programs that write to a pipe put a length near 2^31 or 2^32 (espeak-ng: 0x7ffff000) where they cannot know it. */
const STREAMING_BYTES = 0x7fff_0000

/**
 * Reads a WAV file.
 *
 * @param bytes the whole file; the result does not share its memory
 * @param name what messages call it
 * @throws UserError where the file is damaged or of another format. Nothing is allocated before the lengths that the headers give
 *   have been compared with the length of the file.
 */
export function readWav(bytes: Uint8Array, name: string): Audio {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  checkRiffHeader(bytes, name)
  let sampleRate: SampleRate | undefined
  let at = 12
  while (at < bytes.length) {
    if (at + 8 > bytes.length) throw truncated(name, at, `a chunk header of 8 bytes`, bytes.length - at)
    const id = asciiAt(bytes, at)
    const size = view.getUint32(at + 4, true)
    const content = at + 8
    const present = bytes.length - content
    if (id === 'data') {
      if (sampleRate === undefined) throw refuse(name, at, "the chunk 'data' comes before the chunk 'fmt '")
      return { sampleRate, samples: readSamples(view, content, size, sampleRate, name) }
    }
    if (size > present) throw truncated(name, at, `${size} bytes of the chunk '${id}'`, present)
    if (id === 'fmt ') {
      if (sampleRate !== undefined) throw refuse(name, at, "a second chunk 'fmt '")
      sampleRate = readFormat(view, content, size, name)
    }
    at = content + size + (size % 2)
  }
  throw refuse(name, bytes.length, `the file ends without a chunk '${sampleRate === undefined ? 'fmt ' : 'data'}'`)
}

function checkRiffHeader(bytes: Uint8Array, name: string): void {
  if (bytes.length === 0) throw refuse(name, 0, 'the file is empty')
  const id = asciiAt(bytes, 0)
  if (id === 'RIFX' || id === 'RF64' || id === 'BW64') throw refuse(name, 0, `${id} files are not read`, CONVERT)
  if (id !== 'RIFF') throw refuse(name, 0, "not a WAV file (it does not begin with 'RIFF')", CONVERT)
  if (bytes.length < 12) throw truncated(name, 0, 'a RIFF header of 12 bytes', bytes.length)
  const form = asciiAt(bytes, 8)
  if (form !== 'WAVE') throw refuse(name, 8, `a RIFF file of the kind '${form}', not 'WAVE'`, CONVERT)
}

/** Checks the chunk `fmt ` of `size` bytes at byte `at` (all inside the file) and returns its sample rate in Hz. */
function readFormat(view: DataView, at: number, size: number, name: string): SampleRate {
  if (size < 16) throw refuse(name, at, `the chunk 'fmt ' has ${size} bytes, at least 16 are needed`)
  const format = formatTag(view, at, size, name)
  const channels = view.getUint16(at + 2, true)
  const rate = view.getUint32(at + 4, true)
  const blockBytes = view.getUint16(at + 12, true)
  const bits = view.getUint16(at + 14, true)
  if (format !== PCM) {
    const known = FORMAT_NAMES[format]
    throw refuse(name, at, `the samples are ${known ?? `of format ${format}`}, not linear PCM`, CONVERT)
  }
  if (bits !== 16) throw refuse(name, at + 14, `the samples have ${bits} bits, not 16`, CONVERT)
  if (channels !== 1) {
    const hint = `${CONVERT} (mixes the channels; to keep the left one: sox IN OUT.wav remix 1)`
    throw refuse(name, at + 2, `the file has ${channels} channels, not one`, hint)
  }
  if (rate !== 8000 && rate !== 16000) throw refuse(name, at + 4, `the sample rate is ${rate} Hz`, CONVERT)
  if (blockBytes !== 2) throw refuse(name, at + 12, `${blockBytes} bytes per sample contradict one channel of 16 bits`)
  return rate
}

/** The format tag; for WAVE_FORMAT_EXTENSIBLE the one inside the sub-format GUID. */
function formatTag(view: DataView, at: number, size: number, name: string): number {
  const tag = view.getUint16(at, true)
  if (tag !== EXTENSIBLE) return tag
  if (size < 40) throw refuse(name, at, `the extensible chunk 'fmt ' has ${size} bytes, at least 40 are needed`)
  if (GUID_TAIL.some((byte, i) => view.getUint8(at + 26 + i) !== byte)) {
    throw refuse(name, at + 24, 'the samples are of an unknown sub-format, not linear PCM', CONVERT)
  }
  const validBits = view.getUint16(at + 18, true)
  if (validBits !== 16) throw refuse(name, at + 18, `the samples have ${validBits} valid bits, not 16`, CONVERT)
  return view.getUint16(at + 24, true)
}

/** The samples of the chunk `data`, whose header promises `size` bytes from byte `at` on. */
function readSamples(view: DataView, at: number, size: number, sampleRate: number, name: string): Int16Array {
  const present = view.byteLength - at
  if (size > present) {
    if (size < STREAMING_BYTES) throw truncated(name, at, `${size} bytes of samples`, present)
    throw refuse(name, at - 4, `the header of a stream, with ${size} for an unknown number of bytes`, IGNORE_LENGTH)
  }
  if (size === 0) throw refuse(name, at - 4, 'the file holds no samples', present > 0 ? IGNORE_LENGTH : undefined)
  if (size % 2 !== 0) throw refuse(name, at - 4, `${size} bytes are not a whole number of 16-bit samples`)
  const count = size / 2
  if (count > MAX_AUDIO_SECONDS * sampleRate) {
    const seconds = Math.ceil(count / sampleRate)
    throw refuse(
      name,
      at - 4,
      `${seconds} s of audio, at most ${MAX_AUDIO_SECONDS} s`,
      'sox IN.wav OUT.wav trim 0 3600',
    )
  }
  const samples = new Int16Array(count)
  for (let i = 0; i < count; i++) samples[i] = view.getInt16(at + 2 * i, true)
  return samples
}

/** Up to four bytes at `at` as text, unprintable ones as `?`. */
function asciiAt(bytes: Uint8Array, at: number): string {
  return Array.from(bytes.subarray(at, at + 4), (byte) =>
    byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '?',
  ).join('')
}

function refuse(name: string, at: number, what: string, hint?: string): UserError {
  return new UserError(what, { where: `${name} at byte ${at}`, allowed: ALLOWED, ...(hint !== undefined && { hint }) })
}

function truncated(name: string, at: number, promised: string, present: number): UserError {
  return refuse(name, at, `the file is truncated: ${promised} expected, ${present} left`, 'copy or record it again')
}
