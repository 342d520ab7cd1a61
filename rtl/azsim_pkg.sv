// Constants and records of the core. docs/chip.md, "Instructions"; docs/isa.md, "Instruction word".
//
//    63                              32 31  28 27  24 23  20 19  16 15    12 11   8 7        0
//    +---------------------------------+------+------+------+------+--------+------+----------+
//    |               imm               |  rd  |  rc  |  rb  |  ra  | signal | wait |  opcode  |
//    +---------------------------------+------+------+------+------+--------+------+----------+
package azsim_pkg;
  typedef struct packed {
    logic [31:0] imm;
    logic [3:0]  rd;
    logic [3:0]  rc;
    logic [3:0]  rb;
    logic [3:0]  ra;
    logic [3:0]  signal;
    logic [3:0]  waits;
    logic [7:0]  opcode;
  } instruction_t;

  // A command as it lies in an engine's FIFO: operands are values, read when it issued.
  typedef struct packed {
    logic [5:0]  section;  // for counters outside of the core alone
    logic [31:0] imm;
    logic [31:0] rd;
    logic [31:0] rc;
    logic [31:0] rb;
    logic [31:0] ra;
    logic [3:0]  signal;
    logic [3:0]  waits;
    logic [7:0]  opcode;
  } command_t;
  localparam int unsigned COMMAND_BITS = 6 + 5 * 32 + 4 + 4 + 8;

  // Opcodes. The upper half of a command's opcode names its engine.
  localparam logic [7:0] HALT = 8'h00, SYNC = 8'h01, ADD = 8'h02, SUB = 8'h03, MUL = 8'h04, MIN = 8'h05, LW = 8'h08, SW = 8'h09;
  localparam logic [7:0] BEQ = 8'h10, BNE = 8'h11, BLT = 8'h12, BGE = 8'h13, JAL = 8'h14, JR = 8'h15;
  localparam logic [7:0] IN = 8'h18, OUT = 8'h19, ROOM = 8'h1a, POP = 8'h1b, SECTION = 8'h1c;
  localparam logic [7:0] DMA_LOAD = 8'h20, DMA_STORE = 8'h21, DMA_IN = 8'h22, DMA_OUT = 8'h23, DMA_SYNC = 8'h24;
  localparam logic [7:0] DEC_PARAMS = 8'h30, DEC_TILE = 8'h31, DEC_SYNC = 8'h32;
  localparam logic [7:0] MAC_MV = 8'h40, MAC_SYNC = 8'h41;
  localparam logic [7:0] VEC_DRAIN = 8'h50, VEC_ADD = 8'h51, VEC_MUL = 8'h52, VEC_MAP = 8'h53, VEC_SYNC = 8'h54;
  localparam logic [7:0] VEC_ARGMAX = 8'h55, VEC_REQUANTIZE = 8'h56;

  // Spaces and kinds of `dma.load`.
  localparam logic [3:0] SPACE_STORE = 4'd0, SPACE_ACTIVATIONS = 4'd1, SPACE_STREAM = 4'd2, SPACE_INSTRUCTIONS = 4'd3, SPACE_SCALAR = 4'd4;
  localparam logic [3:0] KIND_INSTRUCTIONS = 4'd3, KIND_DESCRIPTORS = 4'd4;

  // Depths that the datasheet fixes (A9).
  localparam int unsigned COMMAND_DEPTH = 4;
  localparam int unsigned RESULT_DEPTH = 4;
  localparam int unsigned STREAM_BYTES = 4096;
  localparam int unsigned TAGS = 64;
  localparam int unsigned LOADS = 64;

  localparam logic [3:0] BOOT_SEMAPHORE = 4'd15;
  localparam logic [31:0] BOOT_MAGIC = 32'h31425A41;

  // States of a context.
  localparam logic [1:0] CONTEXT_FREE = 2'd0, CONTEXT_OPEN = 2'd1, CONTEXT_COMPLETE = 2'd2;

  // Units of the error line, in the order of the stages.
  localparam logic [2:0] UNIT_NONE = 3'd0, UNIT_VECTOR = 3'd1, UNIT_MAC = 3'd2, UNIT_DECOMPRESSOR = 3'd3, UNIT_DMA = 3'd4, UNIT_SEQUENCER = 3'd5;
endpackage
