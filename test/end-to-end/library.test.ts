/** The examples of docs/library.md, run as a user would run them: in a process of their own, on the built package. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const ROOT = new URL('../../', import.meta.url)
const text = readFileSync(new URL('docs/library.md', ROOT), 'utf8')
const examples = [...text.matchAll(/^### .*|^## (.*)$|```js\n([^]*?)```\s+```text\n([^]*?)```/gm)]

describe('docs/library.md', () => {
  let section = ''
  const cases: [string, string, string][] = []
  for (const [, heading, code, output] of examples) {
    if (heading !== undefined) section = heading
    if (code !== undefined) cases.push([`${section}, ${cases.length + 1}`, code, output!])
  }

  it('has an output for every example', () => {
    expect(cases.length).toBe(text.match(/```js/g)?.length)
    expect(cases.length).toBeGreaterThan(4)
  })

  it.each(cases)('%s', async (_, code, output) => {
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code], { cwd: ROOT })
    expect(stdout).toBe(output)
  })
})
