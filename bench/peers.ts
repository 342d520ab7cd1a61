/**
 * What other simulators reach on a matrix-vector product, measured by azsim's authors on a small two-core server, one thread; the figures
 * hold as ratios. Sources: their public releases of 2025 (SCALE-Sim v3, STONNE, ONNXim), Verilator 5.006 for the Verilog array.
 */
export interface Peer {
  name: string
  models: string
  /** null: it has no cycles of its own to count. */
  cyclesPerSecond: number | null
  macsPerSecond: number
  /** The name of the product that is put beside it. */
  beside: string
}

export const PEERS: readonly Peer[] = [
  {
    name: 'SCALE-Sim v3, 4096 x 2048',
    models: 'dense systolic array, no real weights',
    ...{ cyclesPerSecond: 18e3, macsPerSecond: 0.19e6, beside: '4096 x 2048, dense 8 bits, streamed' },
  },
  {
    name: 'STONNE, 64 multipliers',
    models: 'sparse, cycle-level, no DRAM, no decoding',
    ...{ cyclesPerSecond: 79e3, macsPerSecond: 1.1e6, beside: '1024 x 1024, 64 lanes, streamed' },
  },
  {
    name: 'ONNXim, 64 MACs',
    models: 'dense, cycle-level, with DRAM',
    ...{ cyclesPerSecond: 207e3, macsPerSecond: 1.2e6, beside: '1024 x 1024, 64 lanes, dense 8 bits, streamed' },
  },
  {
    name: 'a zero-skipping array in Verilog, 64 lanes, Verilator -O3',
    models: 'RTL, no DRAM',
    ...{ cyclesPerSecond: 340e3, macsPerSecond: 22e6, beside: '1024 x 1024, 64 lanes, streamed' },
  },
]
