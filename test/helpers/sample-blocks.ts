/** A few weight blocks for tests in which their contents do not matter. */
import { encodeParameterBlock, encodeTileBlock } from '../../src/compress/block.js'
import type { ProgramRun } from './chip-program.js'

export const ACCESS = { codebook: null, accessBytes: 32 }

/** A tile of 16 rows of ones, the only one of its strip. */
export const tile = (columns = 1): Uint8Array =>
  encodeTileBlock({
    ...{ rows: 16, columns, positions: new Uint8Array(16 * columns).fill(1) },
    ...{ encoding: 'zero-run', bits: 4, runBits: 2, firstTile: true, lastTile: true, ...ACCESS },
  })

export const zeros = (rows: number) => ({
  bias: new Int32Array(rows),
  multiplier: new Int32Array(rows),
  shift: new Int8Array(rows),
})

/** Row parameters for 16 rows. */
export const parameters = encodeParameterBlock({ ...zeros(16), bits: 4, ...ACCESS })

/** Loads the data into the store; registers r2: its bytes, r3: 1. */
export const load = (data: Uint8Array): Pick<ProgramRun, 'data'> & { begin: string } => ({
  begin: `li r1, DATA\n li r2, ${data.length}\n li r3, 1\n dma.load r1, r0, r2, store, weights signal=15\n sync wait=15\n`,
  data,
})
