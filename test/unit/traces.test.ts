import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readWav } from '../../src/model/wav.js'

interface AudioEntry {
  file: string
  text: string
  voice: string
  synthesizer: string
  resampler: string
  command: string
  sampleRate: number
  samples: number
  seconds: number
  sha256: string
  licence: string
}

const folder = new URL('../../traces/', import.meta.url)
const manifest = JSON.parse(readFileSync(new URL('manifest.json', folder), 'utf8')) as { audio: AudioEntry[] }

describe('traces/manifest.json', () => {
  it('lists every WAV file of the folder once, and no other', () => {
    const present = readdirSync(folder).filter((name) => name.endsWith('.wav'))
    expect(manifest.audio.map(({ file }) => file).sort()).toEqual(present.sort())
  })

  it.each(manifest.audio)('describes $file', (entry) => {
    const bytes = readFileSync(new URL(entry.file, folder))
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(entry.sha256)
    const { sampleRate, samples } = readWav(bytes, entry.file)
    expect({ sampleRate, samples: samples.length, seconds: samples.length / sampleRate }).toEqual({
      sampleRate: entry.sampleRate,
      samples: entry.samples,
      seconds: entry.seconds,
    })
    expect(Math.max(...samples)).toBeGreaterThan(3000) // it is not silent
    expect(bytes.length).toBeLessThan(150_000)
    expect(entry.synthesizer).toMatch(/^eSpeak NG \d/)
    expect(entry.resampler).toMatch(/^SoX \d/)
    expect(entry.licence).not.toBe('')
    for (const part of [entry.file, entry.text, `-v ${entry.voice} `, `-r ${entry.sampleRate} `]) {
      expect(entry.command).toContain(part)
    }
  })

  it('holds both sample rates and two voices', () => {
    expect(new Set(manifest.audio.map(({ sampleRate }) => sampleRate))).toEqual(new Set([8000, 16000]))
    expect(new Set(manifest.audio.map(({ voice }) => voice)).size).toBeGreaterThan(1)
  })
})
