// Instruction memory and scalar memory. docs/chip.md, "Sequencer", "Block diagram".
//
//   sequencer <-- 8 bytes of an instruction            DMA, or the test port while `hold` is high --> one access of A bytes, one word
//   sequencer <-> 4 bytes of the scalar memory
//
// Both are read asynchronously; what is written in t is read as written from t+1 on.
module program_memories #(
    parameter int unsigned INSTRUCTIONS = 1024,
    parameter int unsigned SCALAR_BYTES = 32768,
    parameter int unsigned A            = 32
) (
    input  logic           clk,
    input  logic           en,
    input  logic [31:0]    instruction_address,
    output logic [63:0]    instruction_read,
    input  logic [31:0]    scalar_address,
    output logic [31:0]    scalar_read,
    input  logic           word_write,
    input  logic [31:0]    word_data,
    input  logic           instruction_write,
    input  logic           scalar_write,
    input  logic [31:0]    write_address,
    input  logic [A*8-1:0] write_data,
    input  logic           hold,
    input  logic           test_instruction_write,
    input  logic           test_scalar_write,
    input  logic [31:0]    test_address,
    input  logic [63:0]    test_data
);
  logic [A-1:0] instruction_mask, scalar_mask;
  logic [A*8-1:0] data, unused_instruction, unused_scalar;
  logic [31:0] address;
  assign address = hold ? test_address : write_address;
  assign data = hold ? (A*8)'(test_data) : write_data;
  assign instruction_mask = !en ? '0 : hold ? (test_instruction_write ? A'(8'hff) : '0) : {A{instruction_write}};
  assign scalar_mask = !en ? '0 : hold ? (test_scalar_write ? A'(4'hf) : '0) : {A{scalar_write}};

  byte_memory #(.BYTES(INSTRUCTIONS * 8), .A_BYTES(8), .B_BYTES(A)) instructions (
      .clk, .a_address(instruction_address), .a_read(instruction_read), .a_mask('0), .a_data('0), .b_address(address),
      .b_read(unused_instruction), .b_mask(instruction_mask), .b_data(data));
  byte_memory #(.BYTES(SCALAR_BYTES), .A_BYTES(4), .B_BYTES(A)) scalars (
      .clk, .a_address(scalar_address), .a_read(scalar_read), .a_mask({4{word_write}}), .a_data(word_data), .b_address(address),
      .b_read(unused_scalar), .b_mask(scalar_mask), .b_data(data));
  wire unused = &{1'b0, unused_instruction, unused_scalar};
endmodule
