/** The form in which one chooses: a box per option where several can be chosen, a list where one is. */
import { button, element } from './dom.js'
import type { Choice } from './view.js'
import type { ViewStore } from './view-store.js'

/** @returns the form, which follows the store */
export function controls(store: ViewStore): HTMLFormElement {
  const form = element('form', {}, ...store.choices.map((choice) => control(choice, store)))
  form.addEventListener('submit', (event) => event.preventDefault())
  return form
}

const control = (choice: Choice, store: ViewStore): HTMLElement =>
  choice.isMultiple ? boxes(choice, store) : list(choice, store)

function boxes({ name, label, options }: Choice, store: ViewStore): HTMLElement {
  const inputs = options.map((_, number) => element('input', { type: 'checkbox', name, value: number }))
  const chosen = (): number[] => inputs.flatMap(({ checked }, number) => (checked ? [number] : []))
  for (const input of inputs) input.addEventListener('change', () => store.choose(name, chosen()))
  store.follow(({ chosen }) => {
    inputs.forEach((input, number) => (input.checked = chosen[name]!.includes(number)))
  })
  const all = options.map((_, number) => number)
  return element(
    'fieldset',
    { 'data-choice': name },
    element('legend', {}, label),
    element(
      'div',
      { class: 'few-buttons' },
      button('All', () => store.choose(name, all), { 'aria-label': `${label}: all` }),
      button('None', () => store.choose(name, []), { 'aria-label': `${label}: none` }),
    ),
    element(
      'div',
      { class: 'options' },
      ...inputs.map((input, number) => element('label', {}, input, options[number]!)),
    ),
  )
}

function list({ name, label, options }: Choice, store: ViewStore): HTMLElement {
  const id = `choice-${name}`
  const select = element(
    'select',
    { name, id },
    ...options.map((option, number) => element('option', { value: number }, option)),
  )
  select.addEventListener('change', () => store.choose(name, [select.selectedIndex]))
  store.follow(({ chosen }) => {
    select.selectedIndex = chosen[name]![0]!
  })
  return element('div', { class: 'choice', 'data-choice': name }, element('label', { for: id }, label), select)
}
