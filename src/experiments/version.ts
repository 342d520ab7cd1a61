/** The version of azsim, from its package. */
import { createRequire } from 'node:module'

export function version(): string {
  return (createRequire(import.meta.url)('azsim/package.json') as { version: string }).version
}
