/** The words of a page above and below the charts. */
import type { PageText } from '../charts/page-data.js'
import { element } from './dom.js'

export function pageHeader({ title, outcome, facts, figures }: PageText, themeSwitch: HTMLElement): HTMLElement {
  return element(
    'header',
    {},
    element('div', { class: 'title' }, element('h1', {}, title), themeSwitch),
    element('p', { class: 'facts' }, facts.join(' \u00B7 ')),
    element(
      'dl',
      { class: 'key-figures' },
      ...figures.map(({ value, label }) => element('div', {}, element('dt', {}, label), element('dd', {}, value))),
    ),
    element('p', { class: 'outcome' }, outcome),
  )
}

export function pageFooter({ notes, configuration, command }: PageText): HTMLElement {
  return element(
    'footer',
    {},
    ...(notes.length === 0
      ? []
      : [element('h2', {}, 'What to know'), element('ul', {}, ...notes.map((note) => element('li', {}, note)))]),
    element('h2', {}, 'Command'),
    element('pre', { tabindex: 0, 'aria-label': 'Command' }, element('code', {}, command)),
    element(
      'details',
      {},
      element('summary', {}, 'Configuration'),
      element(
        'dl',
        { class: 'configuration' },
        ...configuration.map(({ name, value }) =>
          element('div', {}, element('dt', {}, name), element('dd', {}, value)),
        ),
      ),
    ),
  )
}
