/**
 * A part of a canvas that chart.js takes for a whole one: so all panels are drawn on one page, and its SVG holds lines and not the
 * images of other canvases.
 *
 * chart.js sets the transformation of its canvas and wipes it, before it draws and when it is done with it; here both would befall the
 * panels beside it, and the page is blank at the beginning.
 */
import type { CanvasContext } from './canvas.js'

const NEVER = new Set<string | symbol>(['setTransform', 'resetTransform', 'clearRect'])
const nothing = (): void => undefined

/** @param context the origin of which is the surface's corner */
export function plotSurface(context: CanvasContext, width: number, height: number): HTMLCanvasElement {
  const plot = new Proxy(context, {
    get: (target, name) => {
      if (name === 'canvas') return surface
      if (NEVER.has(name)) return nothing
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? (value as () => unknown).bind(target) : value
    },
    set: (target, name, value) => Reflect.set(target, name, value, target),
  })
  const surface = { width, height, getContext: () => plot } as unknown as HTMLCanvasElement
  return surface
}
