// A memory of bytes with two ports, in which an access begins at any byte. docs/chip.md, "Block diagram" (an access of n bytes takes one cycle
// wherever it begins), A12.
//
//   rows of N bytes, N a power of two, not fewer than the widest access has:
//
//     even rows | row 0 | odd rows | row 1 |     an access of up to N bytes touches a row and the next: one of each parity;
//               | row 2 |          | row 3 |     a rotator brings its first byte to bit 0
//
// Each byte of an even and of an odd row is a bank of its own, with its write enable. Reads are asynchronous: data follow the address within the
// cycle. Writes, of the bytes in the mask, are there from the next cycle on. Both ports read; where both write one byte, port B wins (undefined
// in the datasheet). What is read behind the end is undefined; with WRAP the memory is a ring of BYTES, a power of two and at least two rows.
//
// Not modelled: registered reads. The datasheet's units use what they address in the same cycle.
module byte_memory #(
    parameter int unsigned BYTES   = 1024,
    parameter int unsigned A_BYTES = 4,
    parameter int unsigned B_BYTES = 4,
    parameter bit          WRAP    = 1'b0
) (
    input  logic                 clk,
    input  logic [31:0]          a_address,
    output logic [A_BYTES*8-1:0] a_read,
    input  logic [A_BYTES-1:0]   a_mask,     // bytes to write
    input  logic [A_BYTES*8-1:0] a_data,
    input  logic [31:0]          b_address,
    output logic [B_BYTES*8-1:0] b_read,
    input  logic [B_BYTES-1:0]   b_mask,
    input  logic [B_BYTES*8-1:0] b_data
);
  localparam int unsigned WIDEST = A_BYTES > B_BYTES ? A_BYTES : B_BYTES;
  localparam int unsigned LN = WIDEST > 2 ? $clog2(WIDEST) : 1;
  localparam int unsigned N = 1 << LN;
  localparam int unsigned PAIRS = WRAP ? BYTES / (2 * N) : BYTES / (2 * N) + 1;
  localparam int unsigned PW = PAIRS > 1 ? $clog2(PAIRS) : 1;

  // What a port writes, in an access's own order, and then as "even row, odd row", with an enable per byte.
  logic [PW-1:0] a_even, a_odd, b_even, b_odd;
  logic [2*N*8-1:0] a_placed, b_placed, a_rows, b_rows;
  logic [2*N-1:0] a_placed_mask, b_placed_mask, a_rows_mask, b_rows_mask;
  assign a_even = PW'((a_address + 32'(N)) >> (LN + 1));
  assign a_odd = PW'(a_address >> (LN + 1));
  assign b_even = PW'((b_address + 32'(N)) >> (LN + 1));
  assign b_odd = PW'(b_address >> (LN + 1));
  assign a_placed = (2*N*8)'(a_data) << {a_address[LN-1:0], 3'd0};
  assign b_placed = (2*N*8)'(b_data) << {b_address[LN-1:0], 3'd0};
  assign a_placed_mask = (2*N)'(a_mask) << a_address[LN-1:0];
  assign b_placed_mask = (2*N)'(b_mask) << b_address[LN-1:0];
  assign a_rows = a_address[LN] ? {a_placed[N*8-1:0], a_placed[2*N*8-1:N*8]} : a_placed;
  assign b_rows = b_address[LN] ? {b_placed[N*8-1:0], b_placed[2*N*8-1:N*8]} : b_placed;
  assign a_rows_mask = a_address[LN] ? {a_placed_mask[N-1:0], a_placed_mask[2*N-1:N]} : a_placed_mask;
  assign b_rows_mask = b_address[LN] ? {b_placed_mask[N-1:0], b_placed_mask[2*N-1:N]} : b_placed_mask;

  logic [2*N*8-1:0] a_rows_read, b_rows_read;
  for (genvar k = 0; k < 2 * N; k++) begin : bank
    logic [7:0] store[0:PAIRS-1];
    always_ff @(posedge clk) begin
      if (a_rows_mask[k]) store[k < N ? a_even : a_odd] <= a_rows[k*8+:8];
      if (b_rows_mask[k]) store[k < N ? b_even : b_odd] <= b_rows[k*8+:8];
    end
    assign a_rows_read[k*8+:8] = store[k < N ? a_even : a_odd];
    assign b_rows_read[k*8+:8] = store[k < N ? b_even : b_odd];
  end

  assign a_read = (A_BYTES*8)'((a_address[LN] ? {a_rows_read[N*8-1:0], a_rows_read[2*N*8-1:N*8]} : a_rows_read) >> {a_address[LN-1:0], 3'd0});
  assign b_read = (B_BYTES*8)'((b_address[LN] ? {b_rows_read[N*8-1:0], b_rows_read[2*N*8-1:N*8]} : b_rows_read) >> {b_address[LN-1:0], 3'd0});
endmodule
