/** What a canvas writes as SVG, made fit to be shown: of any size, with words for those who cannot see it, a third as long. */
import type { ChartSpec } from '../charts/chart-spec.js'

/** @param svg `<?xml ...?><svg ...>` and so on, of `width` and `height` */
export function finishSvg(
  svg: Uint8Array,
  { name, title, description }: ChartSpec,
  { width, height }: { width: number; height: number },
): Uint8Array {
  const text = Buffer.from(svg).toString('utf8')
  const open = /<svg\b[^>]*>/.exec(text)
  if (open === null) throw new RangeError('the canvas wrote no SVG')
  const root = `${open[0].slice(0, -1).replace('<svg', '<svg role="img"')} viewBox="0 0 ${width} ${height}">`
  const words = `<title>${escaped(title)}</title><desc>${escaped(description)}</desc>`
  const [before, after] = [text.slice(0, open.index), text.slice(open.index + open[0].length)]
  return Buffer.from(`${before}${root}\n${words}${renumbered(after.replace(/ d="[^"]*"/g, rounded), name)}`)
}

/** The canvas numbers clips over the whole process: the same chart would differ, and two on one page would share names. */
function renumbered(text: string, name: string): string {
  const numbers = new Map<string, number>()
  return text.replace(/\bcl_([0-9a-f]+)\b/g, (_, id: string) => {
    const number = numbers.get(id) ?? numbers.size
    numbers.set(id, number)
    return `${name}-clip-${number}`
  })
}

/** A path to a hundredth of a pixel: the canvas writes eight digits for each coordinate of each letter. */
const rounded = (path: string): string =>
  path.replace(/\d+\.\d{3,}/g, (number) => String(Number(Number(number).toFixed(2))))

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
