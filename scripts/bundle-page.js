/**
 * Bundles the page of the reports: build/page.js, one classic script of chart.js and the modules of dist/src/page, and build/page.css.
 *
 * The modules are those that main.js imports, relative imports only, each turned into CommonJS by TypeScript and put into a table by its
 * path. So the build needs nothing but TypeScript, and a page is one script without a network.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'
import ts from 'typescript'

const ROOT = resolve(import.meta.dirname, '..')
const EMITTED = join(ROOT, 'dist')
const ENTRY = join(EMITTED, 'src/page/main.js')

/** Beside the file that the package exports; brought whole, it has every kind of chart registered. */
const CHART_JS = join(dirname(createRequire(import.meta.url).resolve('chart.js')), 'chart.umd.min.js')

const nameOf = (path) => relative(EMITTED, path).replaceAll('\\', '/')

/** The modules by their name, in the order in which they are found. */
function modulesFrom(entry) {
  const modules = new Map()
  const waiting = [entry]
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (modules.has(nameOf(path))) continue
    const { code, imports } = commonJsOf(path)
    modules.set(nameOf(path), code)
    waiting.push(...imports)
  }
  return modules
}

/** A module whose `require` takes the names of the table. */
function commonJsOf(path) {
  const source = readFileSync(path, 'utf8')
  const imports = new Map()
  for (const { fileName } of ts.preProcessFile(source).importedFiles) {
    if (!fileName.startsWith('.'))
      throw new Error(`${nameOf(path)} imports ${fileName}: the page has only its own modules`)
    imports.set(fileName, resolve(dirname(path), fileName))
  }
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, removeComments: true },
  })
  const code = outputText.replace(/\brequire\("(\.[^"]+)"\)/g, (_, name) => `require("${nameOf(imports.get(name))}")`)
  return { code: withoutMap(code), imports: [...imports.values()] }
}

const withoutMap = (code) => code.replace(/^\/\/# sourceMappingURL=.*$/gm, '').trim()

function script(modules) {
  const table = [...modules].map(([name, code]) => `${JSON.stringify(name)}: (exports, require) => {\n${code}\n},`)
  return `(() => {
'use strict'
const modules = {
${table.join('\n')}
}
const loaded = {}
const require = (name) => {
  if (loaded[name] === undefined) modules[name]((loaded[name] = {}), require)
  return loaded[name]
}
require(${JSON.stringify(nameOf(ENTRY))})
})()
`
}

mkdirSync(join(ROOT, 'build'), { recursive: true })
const code = [withoutMap(readFileSync(CHART_JS, 'utf8')), script(modulesFrom(ENTRY))].join('\n')
if (/<\/script|<!--/i.test(code)) throw new Error('the script of the page would end its own element')
writeFileSync(join(ROOT, 'build/page.js'), code)
writeFileSync(join(ROOT, 'build/page.css'), readFileSync(join(ROOT, 'src/page/page.css')))
