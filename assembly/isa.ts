/**
 * The instruction set: opcodes and bit fields, as in docs/chip.md, "Sequencer".
 *
 *     63                              32 31  28 27  24 23  20 19  16 15    12 11   8 7        0
 *     +---------------------------------+------+------+------+------+--------+------+----------+
 *     |               imm               |  rd  |  rc  |  rb  |  ra  | signal | wait |  opcode  |
 *     +---------------------------------+------+------+------+------+--------+------+----------+
 *
 * Only enums and numeric constants: compiled into the core, and imported by the host's assembler.
 */

export enum Opcode {
  halt = 0x00,
  sync = 0x01,
  add = 0x02,
  sub = 0x03,
  mul = 0x04,
  min = 0x05,
  lw = 0x08,
  sw = 0x09,
  beq = 0x10,
  bne = 0x11,
  blt = 0x12,
  bge = 0x13,
  jal = 0x14,
  jr = 0x15,
  input = 0x18,
  output = 0x19,
  room = 0x1a,
  pop = 0x1b,
  section = 0x1c,
  dmaLoad = 0x20,
  dmaStore = 0x21,
  dmaIn = 0x22,
  dmaOut = 0x23,
  dmaSync = 0x24,
  decParams = 0x30,
  decTile = 0x31,
  decSync = 0x32,
  macMv = 0x40,
  macSync = 0x41,
  vecDrain = 0x50,
  vecAdd = 0x51,
  vecMul = 0x52,
  vecMap = 0x53,
  vecSync = 0x54,
  vecArgmax = 0x55,
  vecRequantize = 0x56,
}

// The first word (bits 0..31).
export const OPCODE_MASK: i32 = 0xff
export const WAIT_SHIFT: i32 = 8
export const SIGNAL_SHIFT: i32 = 12
export const RA_SHIFT: i32 = 16
export const RB_SHIFT: i32 = 20
export const RC_SHIFT: i32 = 24
export const RD_SHIFT: i32 = 28
export const NIBBLE_MASK: i32 = 0xf
export const REGISTERS: i32 = 16
export const SEMAPHORES: i32 = 16

/** The command FIFO that `room` asks about: the whole of its imm. */
export enum Engine {
  dma = 0,
  decompressor = 1,
  mac = 2,
  vector = 3,
}

/** Sections of a program, by which its costs are counted: 0..63. */
export const SECTIONS: i32 = 64

/*
 * imm of dma.load, dma.store:      |  31..8: 0  |  7..4: kind  |  3..0: space  |
 */
export const DMA_SPACE_SHIFT: i32 = 0
export const DMA_KIND_SHIFT: i32 = 4

/** Where `dma.load` writes. */
export enum Space {
  store = 0,
  activations = 1,
  stream = 2,
  instructions = 3,
  scalar = 4,
}

/** Kinds of data, by which traffic is counted. */
export enum Kind {
  weights = 0,
  rowParameters = 1,
  activations = 2,
  instructions = 3,
  descriptors = 4,
}

export const KINDS: i32 = 5

/*
 * imm of dec.params, dec.tile:     |  31..1: 0  |  0: source (0 compressed store, 1 stream FIFO)  |
 */
export const DEC_SOURCE_SHIFT: i32 = 0

export enum Source {
  store = 0,
  stream = 1,
}

// Bits of register rd of mac.mv.
export const MV_SKIP_WEIGHTS: i32 = 1
export const MV_SKIP_ACTIVATIONS: i32 = 2

/*
 * imm of the vector commands:
 *
 *     31..28    27..22    21..16   15..14  13..12  11..10   9..8       7       6      5..4    3..0
 *     | 0     | out shift| shift | 0     | type b| type a| type dst | release| addend| 0   | function |
 *
 * Shifts are 6-bit two's complement. vec.drain takes its context from the register rc's upper half: rc = first row + context << 16.
 *
 * Register rd of the element-wise commands (add, mul, map, requantize):
 *
 *     31..24                                       23..0
 *     | two's complement, added to the shift     | elements |
 */
export const VEC_FUNCTION_SHIFT: i32 = 0
export const VEC_ADDEND_SHIFT: i32 = 6
export const VEC_RELEASE_SHIFT: i32 = 7
export const VEC_TYPE_DST_SHIFT: i32 = 8
export const VEC_TYPE_A_SHIFT: i32 = 10
export const VEC_TYPE_B_SHIFT: i32 = 12
export const VEC_SHIFT_SHIFT: i32 = 16
export const VEC_OUT_SHIFT_SHIFT: i32 = 22
export const VEC_SHIFT_BITS: i32 = 6
export const VEC_COUNT_MASK: i32 = 0xffffff
export const VEC_ADDED_SHIFT_SHIFT: i32 = 24

export enum VectorFunction {
  none = 0,
  sigmoid = 1,
  tanh = 2,
  relu = 3,
}

export enum VectorType {
  int8 = 0,
  int16 = 1,
  /** Accumulators as they are (vec.drain only). */
  raw = 2,
}

// Weight blocks: docs/chip.md, "Weight stream".
export const BLOCK_HEADER_BYTES: i32 = 16

export enum BlockKind {
  parameters = 1,
  tile = 2,
}

export enum ZeroStage {
  none = 0,
  zeroRun = 1,
  bitmap = 2,
}

export const BLOCK_FIRST_TILE: i32 = 0x10
export const BLOCK_LAST_TILE: i32 = 0x20
export const BLOCK_CODEBOOK: i32 = 0x10

// Boot block: docs/chip.md, "Sequencer", Boot.
export const BOOT_MAGIC: i32 = 0x31425a41
export const BOOT_BLOCK_BYTES: i32 = 64
export const DESCRIPTORS_SCALAR_ADDRESS: i32 = 64
