/** Dark or light: as the system asks for, unless one of them is chosen; paper is light. */
import { element } from './dom.js'
import { THEME_CHOICES } from './view.js'
import type { ThemeChoice } from './view.js'
import type { ViewStore } from './view-store.js'

export type ThemeName = 'light' | 'dark'

const DARK = matchMedia('(prefers-color-scheme: dark)')
const PRINT = matchMedia('print')

export function themeOf(choice: ThemeChoice): ThemeName {
  if (PRINT.matches) return 'light'
  if (choice !== 'system') return choice
  return DARK.matches ? 'dark' : 'light'
}

/** Calls `listener` when the system changes its mind, and before and after printing. */
export function followSystemTheme(listener: () => void): void {
  DARK.addEventListener('change', listener)
  PRINT.addEventListener('change', listener)
}

export function themeSwitch(store: ViewStore): HTMLElement {
  const select = element(
    'select',
    { name: 'theme', id: 'theme' },
    ...THEME_CHOICES.map((choice) => element('option', { value: choice }, choice)),
  )
  select.addEventListener('change', () => store.change({ theme: THEME_CHOICES[select.selectedIndex]! }))
  store.follow(({ theme }) => {
    select.selectedIndex = THEME_CHOICES.indexOf(theme)
  })
  return element('div', { class: 'theme-switch' }, element('label', { for: 'theme' }, 'Theme'), select)
}
