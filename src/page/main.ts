/** The page of a report: reads the data that stand in it, lays out what there is, and redraws it as one chooses. */
import type { PageData } from '../charts/page-data.js'
import { DARK, LIGHT } from '../charts/theme.js'
import { comparisonExploration } from './comparison-exploration.js'
import { controls } from './controls.js'
import { button, element } from './dom.js'
import { saveText } from './download.js'
import type { Exploration } from './exploration.js'
import { Figures } from './figure.js'
import { pageFooter, pageHeader } from './page-text.js'
import { sweepExploration } from './sweep-exploration.js'
import { sortableTable } from './table.js'
import { followSystemTheme, themeOf, themeSwitch } from './theme.js'
import { ViewStore } from './view-store.js'

/** Where the controls stand beside the charts: there they are open at first. */
const WIDE = '(min-width: 64rem)'

function start(data: PageData): void {
  const exploration = data.kind === 'comparison' ? comparisonExploration(data) : sweepExploration(data)
  const { table, choices } = exploration
  const store = new ViewStore(choices, table.columns.length)
  const spoken = element('p', { class: 'visually-hidden', role: 'status' })
  const summary = element('p', { class: 'summary', role: 'status' })
  const figures = new Figures((words) => (spoken.textContent = words))
  const sortable = sortableTable(table, (sort) => store.change({ sort }))
  const charts = section('charts', 'Charts', figures.root)
  document.body.append(
    skipLink(charts),
    pageHeader(data.text, themeSwitch(store)),
    element(
      'div',
      { class: 'columns' },
      element(
        'aside',
        { 'aria-label': 'What is shown' },
        element(
          'details',
          { open: matchMedia(WIDE).matches },
          element('summary', {}, 'Choose what is shown'),
          controls(store),
        ),
        summary,
      ),
      element(
        'main',
        {},
        charts,
        section('table', table.caption, sortable.root),
        section('data', 'Data', downloads(exploration)),
      ),
    ),
    pageFooter(data.text),
    spoken,
  )
  const draw = (): void => {
    const { view } = store
    const name = themeOf(view.theme)
    const theme = name === 'dark' ? DARK : LIGHT
    document.documentElement.dataset['theme'] = name
    figures.show(exploration.charts(view, theme), theme)
    sortable.show(table.rows(view), view.sort)
    summary.textContent = `Shown: ${exploration.summary(view)}`
  }
  store.follow(draw)
  followSystemTheme(draw)
}

function section(id: string, title: string, ...content: readonly Node[]): HTMLElement {
  return element(
    'section',
    { 'aria-labelledby': id, class: id },
    element('h2', { id, tabindex: -1 }, title),
    ...content,
  )
}

/** Not by its address: the fragment holds the view. */
function skipLink(target: HTMLElement): HTMLElement {
  const link = element('a', { class: 'skip', href: '#charts' }, 'Skip to the charts')
  link.addEventListener('click', (event) => {
    event.preventDefault()
    const heading = target.querySelector('h2')!
    heading.focus()
    heading.scrollIntoView()
  })
  return link
}

function downloads({ downloads }: Exploration): HTMLElement {
  const save = ({ label, file, type, text }: Exploration['downloads'][number]) =>
    button(label, () => saveText(file, type, text()), { class: 'download' })
  return element('div', { class: 'downloads' }, ...downloads.map(save))
}

start(JSON.parse(document.getElementById('data')!.textContent) as PageData)
