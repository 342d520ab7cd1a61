/** A chart on the page: its panels on canvases, their legends, what they say in words and in numbers, and buttons to take them along. */
import type { Chart as ChartJs, ChartConfiguration } from 'chart.js'
import type { ChartSpec, Panel, PanelConfiguration } from '../charts/chart-spec.js'
import type { Theme } from '../charts/theme.js'
import { wrapWords } from '../charts/wrap-words.js'
import { Chart } from './chart-js.js'
import { numbersTable } from './chart-numbers.js'
import { makeReadable } from './chart-reading.js'
import { button, element } from './dom.js'
import { savePicture } from './download.js'
import { legend } from './legend.js'
import { withTooltips } from './tooltips.js'

/** The figures of a page, each kept while the charts in it change, so that the focus stays where it is. */
export class Figures {
  readonly #empty = element('p', { class: 'empty' }, 'Nothing is chosen, so there is nothing to draw.')
  readonly #list = element('div', { class: 'figures' })
  readonly root = element('div', {}, this.#empty, this.#list)
  readonly #figures = new Map<string, Figure>()
  readonly #say: (words: string) => void

  constructor(say: (words: string) => void) {
    this.#say = say
  }

  show(specs: readonly ChartSpec[], theme: Theme): void {
    const names = new Set(specs.map(({ name }) => name))
    for (const [name, figure] of this.#figures) {
      if (names.has(name)) continue
      figure.remove()
      this.#figures.delete(name)
    }
    this.#empty.hidden = specs.length > 0
    for (const [place, spec] of specs.entries()) {
      const figure = this.#figures.get(spec.name) ?? new Figure(spec.name, this.#say)
      this.#figures.set(spec.name, figure)
      if (this.#list.children[place] !== figure.root)
        this.#list.insertBefore(figure.root, this.#list.children[place] ?? null)
      figure.show(spec, theme)
    }
  }
}

class Figure {
  readonly root: HTMLElement
  readonly #name: string
  readonly #say: (words: string) => void
  readonly #title = element('h3')
  readonly #description: HTMLElement
  readonly #panels = element('div', { class: 'panels' })
  readonly #numbers = element('div')
  #plots: Plot[] = []

  constructor(name: string, say: (words: string) => void) {
    this.#name = name
    this.#say = say
    this.#description = element('p', { class: 'description', id: `${name}-description` })
    this.root = element(
      'figure',
      { id: `chart-${name}` },
      element('figcaption', {}, this.#title),
      this.#panels,
      element(
        'details',
        { class: 'numbers' },
        element('summary', {}, 'Description and numbers'),
        this.#description,
        this.#numbers,
      ),
    )
  }

  show({ title, description, panels }: ChartSpec, theme: Theme): void {
    this.#title.textContent = title
    this.#description.textContent = description
    while (this.#plots.length > panels.length) this.#plots.pop()!.remove()
    while (this.#plots.length < panels.length) {
      const plot = new Plot(`${this.#name}${this.#plots.length === 0 ? '' : `-${this.#plots.length + 1}`}`, this.#say)
      this.#plots.push(plot)
      this.#panels.append(plot.root)
    }
    panels.forEach((panel, i) => this.#plots[i]!.show(panel, title, `${this.#name}-description`, theme))
    this.#numbers.replaceChildren(
      ...panels.map((panel) => numbersTable(panel.title === '' ? title : panel.title, panel.config)),
    )
  }

  remove(): void {
    for (const plot of this.#plots) plot.remove()
    this.root.remove()
  }
}

/** One panel: one canvas. */
class Plot {
  readonly root: HTMLElement
  readonly #title = element('h4')
  readonly #canvas = element('canvas', { tabindex: 0, role: 'application', 'aria-roledescription': 'chart' })
  readonly #frame = element('div', { class: 'plot' }, this.#canvas)
  readonly #legend = element('div')
  #chart: ChartJs | undefined
  #shown: { title: string; theme: Theme } | undefined

  constructor(name: string, say: (words: string) => void) {
    const save = button('PNG', () => {
      const { title, theme } = this.#shown!
      savePicture(`azsim-${name}.png`, this.#canvas, title, theme.background, theme.ink)
    })
    save.classList.add('save')
    this.root = element(
      'div',
      { class: 'panel' },
      element('div', { class: 'panel-head' }, this.#title, save),
      this.#legend,
      this.#frame,
    )
    makeReadable(() => this.#chart!, this.#canvas, say)
  }

  show(
    { title, config, widthShare, height, legend: items }: Panel,
    chartTitle: string,
    describedBy: string,
    theme: Theme,
  ): void {
    const name = title === '' ? chartTitle : title
    this.#shown = { title: name, theme }
    this.#title.textContent = title
    this.root.style.flexGrow = String(Math.round(widthShare * 100))
    this.root.querySelector('.save')!.setAttribute('aria-label', `Save as PNG: ${name}`)
    this.#canvas.setAttribute('aria-label', `${name}; arrow keys read its points`)
    this.#canvas.setAttribute('aria-describedby', describedBy)
    this.#frame.style.height = `${height}px`
    this.#legend.replaceChildren(...(items.length > 0 ? [legend(items, theme)] : []))
    this.#chart?.destroy()
    this.#chart = new Chart(this.#canvas, onPage(config, theme, this.#frame.clientWidth, height))
  }

  remove(): void {
    this.#chart?.destroy()
    this.root.remove()
  }
}

const NARROW = 420
const MORE_ROOM = 1.3
/** Of the text of an axis, in pixels, rather too much. */
const CHARACTER_WIDTH = 6

interface ScaleOptions {
  max?: number
  title?: { text?: string | string[] }
  ticks?: { display?: boolean }
}

/**
 * Panels may lie below each other here, so each names its rows. A narrow one has more room for the text at the end of its bars, and the
 * titles of its axes in several lines.
 */
function onPage(config: PanelConfiguration, theme: Theme, width: number, height: number): ChartConfiguration {
  const { x, y } = (config.options?.scales ?? {}) as { x?: ScaleOptions; y?: ScaleOptions }
  if (y?.ticks?.display === false) y.ticks.display = true
  if (config.type === 'bar' && width < NARROW && x?.max !== undefined) x.max *= MORE_ROOM
  for (const [axis, length] of [
    [x, width],
    [y, height],
  ] as const) {
    const text = axis?.title?.text
    if (typeof text === 'string') axis!.title!.text = wrapWords(text, Math.floor((0.75 * length) / CHARACTER_WIDTH))
  }
  return withTooltips(config, theme)
}
