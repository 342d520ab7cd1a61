/**
 * Ctrl-C and its relatives. A signal can be handled only where the event loop gets a turn; so it is handled around work that gives way
 * to it now and then, and elsewhere ends the process at once, as ever: nothing is half written there, because files are written
 * whole (output.ts).
 */
import { note } from './output.js'

const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const

/**
 * Runs work that gives way to the event loop; a signal then ends the process with a word and its exit code.
 *
 * @param comfort what has become of the work
 */
export async function whileInterruptible<T>(
  work: () => Promise<T>,
  comfort: () => string = () => 'no file was left half written',
): Promise<T> {
  const handlers = Object.entries(EXIT_CODES).map(([signal, code]) => {
    const stop = (): void => {
      note(`azsim: stopped by ${signal}; ${comfort()}`)
      process.exit(code)
    }
    process.once(signal, stop)
    return () => process.off(signal, stop)
  })
  try {
    return await work()
  } finally {
    handlers.forEach((remove) => remove())
  }
}
