/** Files made in the page: the data, a chart's picture. They never leave the machine. */

export function saveText(name: string, type: string, text: string): void {
  save(name, new Blob([text], { type }))
}

/** A canvas with ground below it: on its own it is transparent. @param title drawn above it */
export function savePicture(name: string, canvas: HTMLCanvasElement, title: string, ground: string, ink: string): void {
  const ratio = canvas.clientWidth === 0 ? 1 : canvas.width / canvas.clientWidth
  const [margin, head] = [16 * ratio, 32 * ratio]
  const picture = document.createElement('canvas')
  picture.width = canvas.width + 2 * margin
  picture.height = canvas.height + 2 * margin + head
  const context = picture.getContext('2d')!
  context.fillStyle = ground
  context.fillRect(0, 0, picture.width, picture.height)
  context.fillStyle = ink
  context.font = `600 ${16 * ratio}px system-ui, sans-serif`
  context.textBaseline = 'top'
  context.fillText(title, margin, margin, canvas.width)
  context.drawImage(canvas, margin, margin + head)
  picture.toBlob((blob) => {
    if (blob !== null) save(name, blob)
  }, 'image/png')
}

function save(name: string, blob: Blob): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  // Later: the browser reads it after this call.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
