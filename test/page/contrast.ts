/** Contrast of the texts of a page, as WCAG 2 defines it. */
import type { Page } from 'playwright-core'

/** Visible texts with less contrast against the ground below them than `least`: "text: 3.2". */
export const poorTexts = (page: Page, least: number): Promise<string[]> =>
  page.evaluate((least) => {
    const channels = (colour: string): number[] => (colour.match(/[\d.]+/g) ?? []).map(Number)
    const luminance = (colour: string): number => {
      const [red, green, blue] = channels(colour).map((value) => {
        const share = value / 255
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
      })
      return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
    }
    const groundOf = (element: Element | null): string => {
      for (let at = element; at !== null; at = at.parentElement) {
        const { backgroundColor } = getComputedStyle(at)
        if (channels(backgroundColor)[3] !== 0) return backgroundColor
      }
      return 'rgb(255, 255, 255)'
    }
    const poor: string[] = []
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
      const element = node.parentElement!
      if ((node.textContent ?? '').trim() === '' || !element.checkVisibility()) continue
      const [a, b] = [luminance(getComputedStyle(element).color), luminance(groundOf(element))]
      const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
      if (contrast < least) poor.push(`${node.textContent}: ${contrast.toFixed(1)}`)
    }
    return poor
  }, least)
