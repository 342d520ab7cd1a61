/**
 * The part of @napi-rs/canvas that charts use, in types of our own: the package is optional, so that neither the build nor a run may
 * need its declarations.
 */

export type CanvasContext = CanvasRenderingContext2D

export interface PngCanvas {
  getContext(kind: '2d'): CanvasContext
  toBuffer(type: 'image/png'): Uint8Array
}

export interface SvgCanvas {
  getContext(kind: '2d'): CanvasContext
  /** The SVG's text in UTF-8. */
  getContent(): Uint8Array
}

export interface CanvasLibrary {
  createCanvas(width: number, height: number): PngCanvas
  createCanvas(width: number, height: number, svg: number): SvgCanvas
  /** Bits, to be added. */
  SvgExportFlag: { ConvertTextToPaths: number; NoPrettyXML: number }
  GlobalFonts: {
    has(family: string): boolean
    /** null where the file is no font. */
    registerFromPath(path: string, family: string): object | null
  }
}

const PACKAGE: string = '@napi-rs/canvas'

/** @throws Error where the package is not installed or not made for this machine */
export async function loadCanvas(): Promise<CanvasLibrary> {
  return (await import(PACKAGE)) as CanvasLibrary
}
