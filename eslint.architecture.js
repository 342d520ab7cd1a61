/**
 * The architecture as a lint rule: who may import whom, and no cycles.
 *
 *     cli -> {experiments, drawing}     {drawing, page} -> charts     {experiments, charts} -> report -> runner -> compiler -> {model, compress}
 *     reference: alone        assembly: alone
 *
 * `assembly/` imports nothing outside itself; of it, src sees only the files of plain constants. The reference model shares no code
 * with what it judges, and only experiments may lean on it. Charts also run in browsers, and the page only there (so nobody imports it):
 * what they import, types apart, needs no module of Node and no package, however long the chain. Elsewhere type imports count like any other.
 */

import { existsSync, readFileSync, statSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'
import ts from 'typescript'

const ROOT = import.meta.dirname

/** The files of plain enums and numbers: they compile under asc and import into Node. */
const CONSTANTS = [
  'assembly/config-fields.ts',
  'assembly/counters.ts',
  'assembly/events.ts',
  'assembly/faults.ts',
  'assembly/isa.ts',
  'assembly/memory/lpddr4.ts',
  'assembly/signals.ts',
  'assembly/timeline-records.ts',
]

const BOTTOM = ['src/model', 'src/compress', 'src/errors.ts', ...CONSTANTS]
const MIDDLE = ['src/compiler', 'src/runner', 'src/report', ...BOTTOM]

/** The first entry whose folder or file holds the importing file decides. A file in no entry may import anything. */
const LAYERS = [
  ...CONSTANTS.map((of) => ({ of, files: CONSTANTS, packages: 'none' })),
  { of: 'assembly', files: ['assembly'], packages: 'none' },
  { of: 'src/errors.ts', files: [], packages: 'none' },
  { of: 'src/reference', files: ['src/reference', 'src/errors.ts'], packages: 'node' },
  { of: 'src/model', files: BOTTOM, packages: 'any' },
  { of: 'src/compress', files: BOTTOM, packages: 'any' },
  { of: 'src/compiler', files: ['src/compiler', ...BOTTOM], packages: 'any' },
  { of: 'src/runner', files: ['src/runner', 'src/compiler', ...BOTTOM], packages: 'any' },
  { of: 'src/report', files: MIDDLE, packages: 'any' },
  { of: 'src/experiments', files: ['src/experiments', 'src/reference', ...MIDDLE], packages: 'any' },
  { of: 'src/charts', files: ['src/charts', ...MIDDLE], packages: 'types' },
  { of: 'src/page', files: ['src/page', 'src/charts', ...MIDDLE], packages: 'types' },
  { of: 'src/drawing', files: ['src/drawing', 'src/charts', ...MIDDLE], packages: 'any' },
  { of: 'src/cli', files: ['src/cli', 'src/drawing', 'src/charts', 'src/experiments', ...MIDDLE], packages: 'any' },
  { of: 'src', files: ['src/experiments', ...MIDDLE], packages: 'any' }, // src/index.ts: the library, which is not the command line
]

const isIn = (file, place) => file === place || file.startsWith(`${place}/`)

/** The file that `specifier` names when imported from `importer`, relative to the root with forward slashes. */
function resolveFile(importer, specifier) {
  const base = join(dirname(importer), specifier)
  const candidates = [base.replace(/\.js$/, '.ts'), base, `${base}.ts`, join(base, 'index.ts')]
  const found = candidates.find((path) => existsSync(path) && statSync(path).isFile()) ?? base
  return relative(ROOT, found).replaceAll('\\', '/')
}

const importCache = new Map()

/** The project files that `file` (relative to the root) imports. Read again only when the file has changed. */
function importsOf(file) {
  const path = resolve(ROOT, file)
  if (!/\.[jt]s$/.test(file) || !existsSync(path)) return []
  const { mtimeMs } = statSync(path)
  const cached = importCache.get(file)
  if (cached?.mtimeMs === mtimeMs) return cached.files
  const specifiers = ts
    .preProcessFile(readFileSync(path, 'utf8'), true, true)
    .importedFiles.map((entry) => entry.fileName)
  const files = specifiers.filter((name) => name.startsWith('.')).map((name) => resolveFile(path, name))
  importCache.set(file, { mtimeMs, files })
  return files
}

const browserCache = new Map()

/** Of a file, or one that it imports for more than its types: the chain to the first import that no browser has, or undefined. */
function chainOutOfBrowser(file, seen = new Set()) {
  if (seen.has(file)) return undefined
  seen.add(file)
  for (const specifier of valueImportsOf(file)) {
    if (!specifier.startsWith('.')) return [file, specifier]
    const chain = chainOutOfBrowser(resolveFile(resolve(ROOT, file), specifier), seen)
    if (chain !== undefined) return [file, ...chain]
  }
  return undefined
}

/** What `file` imports when it runs. Read again only when the file has changed. */
function valueImportsOf(file) {
  const path = resolve(ROOT, file)
  if (!existsSync(path)) return []
  const { mtimeMs } = statSync(path)
  const cached = browserCache.get(file)
  if (cached?.mtimeMs === mtimeMs) return cached.specifiers
  const { statements } = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest)
  const specifiers = statements
    .filter((node) => node.moduleSpecifier !== undefined && !(node.importClause ?? node).isTypeOnly)
    .map((node) => node.moduleSpecifier.text)
  browserCache.set(file, { mtimeMs, specifiers })
  return specifiers
}

/** The shortest chain of imports from `from` to `to`, both included, or undefined. */
function importChain(from, to) {
  const chains = [[from]]
  const seen = new Set([from])
  for (const chain of chains) {
    if (chain.at(-1) === to) return chain
    for (const next of importsOf(chain.at(-1))) {
      if (!seen.has(next)) chains.push([...chain, next])
      seen.add(next)
    }
  }
  return undefined
}

/** Calls `check(node, specifier)` for every import and re-export, static or dynamic. */
function onImport(check) {
  const visit = (node) => {
    if (typeof node.source?.value === 'string') check(node.source, node.source.value)
  }
  return {
    ImportDeclaration: visit,
    ImportExpression: visit,
    ExportNamedDeclaration: visit,
    ExportAllDeclaration: visit,
  }
}

const isNodeModule = (specifier) => specifier.startsWith('node:') || builtinModules.includes(specifier)

/** @param packages of a layer: `none`, `types` (of packages, not of Node), `node`, `any` */
function mayImport(packages, specifier, { importKind, exportKind }) {
  if (packages === 'types') return !isNodeModule(specifier) && (importKind === 'type' || exportKind === 'type')
  return packages === 'any' || (packages === 'node' && isNodeModule(specifier))
}

const layers = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      file: '{{importer}} may not import {{imported}}: {{layer}} may import {{allowed}} (see eslint.architecture.js)',
      package: '{{layer}} may not import the package {{imported}}',
      browser: '{{layer}} runs in browsers, which have no {{chain}}',
    },
  },
  create(context) {
    const importer = relative(ROOT, context.filename).replaceAll('\\', '/')
    const layer = LAYERS.find(({ of }) => isIn(importer, of))
    if (layer === undefined) return {}
    return onImport((node, specifier) => {
      if (specifier.startsWith('.')) {
        const imported = resolveFile(context.filename, specifier)
        if (layer.files.some((place) => isIn(imported, place))) {
          const isType = node.parent.importKind === 'type' || node.parent.exportKind === 'type'
          const chain = layer.packages === 'types' && !isType ? chainOutOfBrowser(imported) : undefined
          if (chain === undefined) return
          context.report({ node, messageId: 'browser', data: { layer: layer.of, chain: chain.reverse().join(' of ') } })
          return
        }
        const allowed = layer.files.length === 0 ? 'nothing' : `only ${layer.files.join(', ')}`
        context.report({ node, messageId: 'file', data: { importer, imported, layer: layer.of, allowed } })
      } else if (!mayImport(layer.packages, specifier, node.parent)) {
        context.report({ node, messageId: 'package', data: { layer: layer.of, imported: specifier } })
      }
    })
  },
}

const noCycles = {
  meta: { type: 'problem', schema: [], messages: { cycle: 'import cycle: {{chain}}' } },
  create(context) {
    const importer = relative(ROOT, context.filename).replaceAll('\\', '/')
    return onImport((node, specifier) => {
      if (!specifier.startsWith('.')) return
      const chain = importChain(resolveFile(context.filename, specifier), importer)
      if (chain !== undefined)
        context.report({ node, messageId: 'cycle', data: { chain: [importer, ...chain].join(' -> ') } })
    })
  },
}

export default { rules: { layers, 'no-cycles': noCycles } }
