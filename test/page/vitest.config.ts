/** The page in Chromium: `npm run test:page`. Not part of `npm test`, which needs no browser. */
import { existsSync } from 'node:fs'
import { defineConfig } from 'vitest/config'
import { CHROMIUM } from './chromium.ts'

if (!existsSync(CHROMIUM)) {
  console.error(`no Chromium at ${CHROMIUM}: install the Debian package chromium, or say where it is in AZSIM_CHROMIUM`)
  process.exit(1)
}

export default defineConfig({
  test: {
    include: ['test/page/*.browser.ts'],
    env: { AZSIM_WASM: 'release' },
    testTimeout: 60_000,
    hookTimeout: 120_000,
    setupFiles: ['test/helpers/setup.ts'],
    // A browser each: on a small machine they only slow each other down.
    fileParallelism: false,
    reporters: process.env['AZSIM_TEST_REPORT'] ? ['default', 'json'] : ['default'],
    outputFile: { json: process.env['AZSIM_TEST_REPORT'] ?? '' },
  },
})
