import { chromium } from 'playwright-core'
import { mkdtempSync } from 'node:fs'
const [,, file, out, width='1280', scheme='light', frag='', action=''] = process.argv
const b = await chromium.launchPersistentContext(mkdtempSync('/tmp/pw-'), { executablePath: '/usr/bin/chromium', args: ['--no-sandbox','--disable-gpu','--disable-quic'], viewport: { width: +width, height: 900 }, colorScheme: scheme })
const p = b.pages()[0]
p.on('console', (m) => console.log('console', m.type(), m.text()))
p.on('pageerror', (e) => console.log('error', e.stack))
p.on('request', (r) => console.log('req', r.url().slice(0, 80)))
await p.goto('file://' + file + frag)
if (action) await eval(`(async()=>{${action}})()`)
await p.screenshot({ path: out, fullPage: !action.includes('viewport') })
console.log(await p.evaluate(() => [document.documentElement.scrollWidth, innerWidth, document.documentElement.scrollHeight]))
await b.close()
