/** The view as it is now: read from the address, written to it, and told to whoever draws it. */
import { fragmentOfView, viewOfFragment } from './view.js'
import type { Choice, View } from './view.js'

export class ViewStore {
  readonly choices: readonly Choice[]
  readonly #columnCount: number
  #view: View
  readonly #listeners: ((view: View) => void)[] = []

  constructor(choices: readonly Choice[], columnCount: number) {
    this.choices = choices
    this.#columnCount = columnCount
    this.#view = this.#viewOfAddress()
    window.addEventListener('hashchange', () => {
      this.#view = this.#viewOfAddress()
      this.#tell()
    })
  }

  get view(): View {
    return this.#view
  }

  /** Calls `listener` now, and whenever the view changes. */
  follow(listener: (view: View) => void): void {
    this.#listeners.push(listener)
    listener(this.#view)
  }

  change(part: Partial<View>): void {
    this.#view = { ...this.#view, ...part }
    const fragment = fragmentOfView(this.#view, this.choices)
    // Replaced, not pushed: going back leaves the page instead of undoing one tick after the other.
    history.replaceState(null, '', fragment === '' ? location.pathname + location.search : `#${fragment}`)
    this.#tell()
  }

  choose(name: string, numbers: readonly number[]): void {
    this.change({ chosen: { ...this.#view.chosen, [name]: numbers } })
  }

  #viewOfAddress(): View {
    return viewOfFragment(location.hash, this.choices, this.#columnCount)
  }

  #tell(): void {
    for (const listener of this.#listeners) listener(this.#view)
  }
}
