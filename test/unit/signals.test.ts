import { afterEach, describe, expect, it, vi } from 'vitest'
import { whileInterruptible } from '../../src/cli/signals.js'

afterEach(() => {
  vi.restoreAllMocks()
})

/** What a signal during the work makes of the process, which is kept from ending. */
async function interrupted(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP') {
  const exit = vi.spyOn(process, 'exit').mockImplementation((() => undefined) as () => never)
  const write = vi.spyOn(process.stderr, 'write').mockImplementation(() => true)
  await whileInterruptible(() => {
    process.emit(signal)
    return Promise.resolve()
  })
  return { codes: exit.mock.calls.map(([code]) => code), said: write.mock.calls.map(([text]) => String(text)).join('') }
}

describe('signals', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s during work that gives way ends the process with %i and a word', async (signal, code) => {
    const { codes, said } = await interrupted(signal)
    expect(codes).toEqual([code])
    expect(said).toBe(`azsim: stopped by ${signal}; no file was left half written\n`)
  })

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    '%s is left alone before and after, also after an error',
    async (signal) => {
      const before = process.listenerCount(signal)
      await expect(whileInterruptible(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
      expect(await whileInterruptible(() => Promise.resolve(process.listenerCount(signal)))).toBe(before + 1)
      expect(process.listenerCount(signal)).toBe(before)
    },
  )
})
