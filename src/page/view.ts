/**
 * What of a report is shown: options chosen, the order of the table, the theme. It is kept in the fragment of the address, so that a view
 * can be linked and survives a reload:
 *
 *     #variants=0.2.5&metric=3&sort=-4&theme=dark        options by their numbers; sort: a column's number, - from the largest down
 *
 * A fragment is somebody's text: what names nothing here is passed over.
 */

/** A question with numbered answers. */
export interface Choice {
  /** In the address. */
  name: string
  label: string
  options: readonly string[]
  /** Whether any number of options can be chosen, or exactly one. */
  isMultiple: boolean
  /** Chosen at first, ascending. */
  initial: readonly number[]
}

export interface Sort {
  column: number
  isDescending: boolean
}

export const THEME_CHOICES = ['system', 'light', 'dark'] as const
export type ThemeChoice = (typeof THEME_CHOICES)[number]

export interface View {
  /** Numbers of options, ascending, by the name of the choice. */
  chosen: Readonly<Record<string, readonly number[]>>
  /** null: as the report has it. */
  sort: Sort | null
  theme: ThemeChoice
}

/** @param columnCount of the table */
export function viewOfFragment(fragment: string, choices: readonly Choice[], columnCount: number): View {
  const fields = new URLSearchParams(fragment.replace(/^#/, ''))
  return {
    chosen: Object.fromEntries(choices.map((choice) => [choice.name, chosenIn(fields.get(choice.name), choice)])),
    sort: sortIn(fields.get('sort'), columnCount),
    theme: THEME_CHOICES.find((name) => name === fields.get('theme')) ?? 'system',
  }
}

/** What is as at first is left out; '' where all is. */
export function fragmentOfView({ chosen, sort, theme }: View, choices: readonly Choice[]): string {
  const fields: string[] = []
  for (const { name, initial } of choices) {
    const numbers = (chosen[name] ?? initial).join('.')
    if (numbers !== initial.join('.')) fields.push(`${name}=${numbers}`)
  }
  if (sort !== null) fields.push(`sort=${sort.isDescending ? '-' : ''}${sort.column}`)
  if (theme !== 'system') fields.push(`theme=${theme}`)
  return fields.join('&')
}

function chosenIn(text: string | null, { options, isMultiple, initial }: Choice): readonly number[] {
  if (text === null) return initial
  if (text === '') return isMultiple ? [] : initial
  const wanted = new Set(text.split('.'))
  const found = options.map((_, number) => number).filter((number) => wanted.has(String(number)))
  if (found.length === 0) return initial
  return isMultiple ? found : found.slice(0, 1)
}

function sortIn(text: string | null, columnCount: number): Sort | null {
  const [, sign, digits] = /^(-?)(\d{1,4})$/.exec(text ?? '') ?? []
  const column = Number(digits)
  return column < columnCount ? { column, isDescending: sign === '-' } : null
}
