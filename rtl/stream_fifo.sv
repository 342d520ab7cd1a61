// The stream FIFO: from the DMA to the decompressor, without the store between. docs/chip.md, "DMA", "Decompressor"; A9: 4,096 bytes.
//
//   DMA -- reserve: one access, when its read is offered --> position
//       -- write: position, data, in any order ------------> ring of bytes --> count, B bytes --> decompressor's port
//       -- arrived: accesses that now count, in order -----> count         <-- pop
//
// `room`, `count` and `read` are the state at the start of the cycle. `room`: one more access beyond those reserved fits.
module stream_fifo #(
    parameter int unsigned A = 32,
    parameter int unsigned B = 16,
    localparam int unsigned BW = $clog2(B + 1)
) (
    input  logic           clk,
    input  logic           rst,
    input  logic           en,
    output logic           room,
    input  logic           reserve,
    output logic [11:0]    position,
    input  logic           write,
    input  logic [11:0]    write_position,
    input  logic [A*8-1:0] write_data,
    input  logic [6:0]     arrived,
    output logic [12:0]    count,
    output logic [B*8-1:0] read,
    input  logic [BW-1:0]  pop
);
  logic [12:0] used;  // reserved or there
  logic [11:0] first;
  assign room = 32'(used) + A <= azsim_pkg::STREAM_BYTES;

  always_ff @(posedge clk) begin
    if (rst) begin
      used <= '0;
      count <= '0;
      first <= '0;
      position <= '0;
    end else if (en) begin
      used <= used + (reserve ? 13'(A) : 13'd0) - 13'(pop);
      count <= count + 13'(32'(arrived) * A) - 13'(pop);
      first <= first + 12'(pop);
      if (reserve) position <= position + 12'(A);
    end
  end

  logic [A*8-1:0] unused_read;
  byte_memory #(.BYTES(azsim_pkg::STREAM_BYTES), .A_BYTES(B), .B_BYTES(A), .WRAP(1'b1)) ring (
      .clk, .a_address(32'(first)), .a_read(read), .a_mask('0), .a_data('0), .b_address(32'(write_position)), .b_read(unused_read),
      .b_mask({A{en && write}}), .b_data(write_data));
  wire unused = &{1'b0, unused_read};
endmodule
