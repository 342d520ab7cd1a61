/** yosys, as WebAssembly, into tools/node_modules: from its own lock file, only where it is missing or of another version. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { TOOLS } from './synthesize.js'

const PACKAGE = '@yowasp/yosys'

/** @returns the version that is there */
export function installYosys(): string {
  const { devDependencies } = JSON.parse(readFileSync(join(TOOLS, 'package.json'), 'utf8')) as Record<
    'devDependencies',
    Record<string, string>
  >
  const wanted = devDependencies[PACKAGE]!
  if (installed() === wanted) return wanted
  console.error(`area: installing ${PACKAGE} ${wanted} into tools/node_modules`)
  const { status, stderr } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: TOOLS, encoding: 'utf8' })
  if (status !== 0 || installed() !== wanted) {
    const why = stderr.split('\n').find((line) => line.includes('npm error code')) ?? ''
    throw new Error(`${PACKAGE} ${wanted} cannot be installed; is there a network? ${why.trim()}`)
  }
  return wanted
}

function installed(): string | undefined {
  try {
    const text = readFileSync(join(TOOLS, 'node_modules', PACKAGE, 'package.json'), 'utf8')
    return (JSON.parse(text) as { version: string }).version
  } catch {
    return undefined
  }
}
