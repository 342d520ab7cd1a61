/**
 * Opens a page from a file in headless Chromium, without a network, and notes all that a page should not do: speak on the console, ask for
 * anything, open a dialog.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'
import type { BrowserContext, Page } from 'playwright-core'
import { CHROMIUM } from './chromium.js'

export interface OpenedPage {
  page: Page
  /** The address of the file. */
  url: string
  /** Everything on the console, errors of scripts among it. */
  complaints: string[]
  /** Addresses that were asked for. */
  requests: string[]
  dialogs: string[]
}

export class Browser {
  readonly #folder = mkdtempSync(join(tmpdir(), 'azsim-page-'))
  #context: BrowserContext | undefined
  #pages = 0

  async start(): Promise<void> {
    this.#context = await chromium.launchPersistentContext(join(this.#folder, 'profile'), {
      executablePath: CHROMIUM,
      headless: true,
      offline: true,
      acceptDownloads: true,
      viewport: { width: 1280, height: 900 },
      args: [
        ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
        ...['--disable-component-update', '--disable-sync'],
      ],
    })
  }

  /** @param fragment of the address, with its # @param width of the window, in CSS pixels */
  async open(html: string, { fragment = '', width = 1280 } = {}): Promise<OpenedPage> {
    const path = join(this.#folder, `page-${this.#pages++}.html`)
    writeFileSync(path, html)
    const url = pathToFileURL(path).href
    const page = await this.#context!.newPage()
    const opened: OpenedPage = { page, url, complaints: [], requests: [], dialogs: [] }
    page.on('console', (message) => opened.complaints.push(`${message.type()}: ${message.text()}`))
    page.on('pageerror', (error) => opened.complaints.push(String(error)))
    page.on('request', (request) => opened.requests.push(request.url()))
    page.on('dialog', (dialog) => {
      opened.dialogs.push(dialog.message())
      void dialog.dismiss()
    })
    await page.setViewportSize({ width, height: 900 })
    await page.goto(`${url}${fragment}`)
    return opened
  }

  async stop(): Promise<void> {
    await this.#context?.close()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
