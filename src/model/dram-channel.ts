/** What the name of a DRAM says of its channel. */
import type { DramType } from './chip-fields.js'

/** Megatransfers a second, clock in MHz and bits of the channel. */
export function dramChannel(type: DramType): { transfersMTs: number; clockMHz: number; widthBits: number } {
  const [, transfers, width] = type.split('-') as [string, string, string]
  return { transfersMTs: Number(transfers), clockMHz: Number(transfers) / 2, widthBits: Number(width.slice(1)) }
}
