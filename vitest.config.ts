import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

/** The tests that run the chip's wasm, so that the debug build has to pass them as well. */
const CHIP_TESTS = ['test/exact/**/*.test.ts', 'test/timing/**/*.test.ts', 'test/program/**/*.test.ts']

/** Says so when the tests would run without the chip, or on an old one; `npm test` builds first, a bare `npx vitest` does not. */
function warnOfStaleBuild(flavour: string): void {
  const wasm = `build/azsim.${flavour}.wasm`
  if (!existsSync(wasm)) {
    console.error(`${wasm} is missing: run \`npm run build\``)
    return
  }
  const builtAt = statSync(wasm).mtimeMs
  const sources = readdirSync('assembly', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
  const newer = sources.find((name) => statSync(join('assembly', name)).mtimeMs > builtAt)
  if (newer !== undefined) console.error(`${wasm} is older than assembly/${newer}: run \`npm run build\``)
}

for (const flavour of ['release', 'debug']) warnOfStaleBuild(flavour)

export default defineConfig({
  test: {
    testTimeout: 60_000,
    setupFiles: ['test/helpers/setup.ts'],
    // The path of a JSON report that .ci/run counts, beside what is printed.
    reporters: process.env['AZSIM_TEST_REPORT'] ? ['default', 'json'] : ['default'],
    outputFile: { json: process.env['AZSIM_TEST_REPORT'] ?? '' },
    projects: [
      { extends: true, test: { name: 'release', env: { AZSIM_WASM: 'release' }, include: ['test/**/*.test.ts'] } },
      { extends: true, test: { name: 'debug', env: { AZSIM_WASM: 'debug' }, include: CHIP_TESTS } },
    ],
  },
})
