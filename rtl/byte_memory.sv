// A memory of bytes with two ports, in which an access begins at any byte. docs/chip.md, "Block diagram" (an access of n bytes takes one cycle
// wherever it begins), A12.
//
//   rows of N bytes, N a power of two, not fewer than the widest access has:
//
//     even[0] | row 0 | odd[0] | row 1 |     an access of up to N bytes touches a row and the next: one of each array;
//     even[1] | row 2 | odd[1] | row 3 |     a rotator brings its first byte to bit 0
//
// Reads are asynchronous: data follow the address within the cycle. Writes, of the bytes in the mask, are there from the next cycle on. Both
// ports read; where both write one byte, port B wins (undefined in the datasheet). What is read behind the end is undefined; with WRAP the
// memory is a ring of BYTES, a power of two and at least two rows.
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

  logic [N*8-1:0] even[0:PAIRS-1];
  logic [N*8-1:0] odd[0:PAIRS-1];

  // What a port writes, in an access's own order, and then as "even row, odd row"; bits outside of the mask stay (byte enables in hardware).
  logic [A_BYTES*8-1:0] a_bits, a_masked;
  logic [B_BYTES*8-1:0] b_bits, b_masked;
  assign a_masked = a_data & a_bits;
  assign b_masked = b_data & b_bits;
  always_comb begin
    for (int unsigned k = 0; k < A_BYTES; k++) a_bits[k*8+:8] = {8{a_mask[k]}};
    for (int unsigned k = 0; k < B_BYTES; k++) b_bits[k*8+:8] = {8{b_mask[k]}};
  end

  logic [PW-1:0] a_even, a_odd, b_even, b_odd;
  logic [2*N*8-1:0] a_placed, a_placed_bits, b_placed, b_placed_bits;
  logic [N*8-1:0] a_even_data, a_even_bits, a_odd_data, a_odd_bits, b_even_data, b_even_bits, b_odd_data, b_odd_bits;
  assign a_even = PW'((a_address + 32'(N)) >> (LN + 1));
  assign a_odd = PW'(a_address >> (LN + 1));
  assign b_even = PW'((b_address + 32'(N)) >> (LN + 1));
  assign b_odd = PW'(b_address >> (LN + 1));
  assign a_placed = (2*N*8)'(a_masked) << {a_address[LN-1:0], 3'd0};
  assign b_placed = (2*N*8)'(b_masked) << {b_address[LN-1:0], 3'd0};
  assign a_placed_bits = (2*N*8)'(a_bits) << {a_address[LN-1:0], 3'd0};
  assign b_placed_bits = (2*N*8)'(b_bits) << {b_address[LN-1:0], 3'd0};
  assign {a_odd_data, a_even_data} = a_address[LN] ? {a_placed[N*8-1:0], a_placed[2*N*8-1:N*8]} : a_placed;
  assign {a_odd_bits, a_even_bits} = a_address[LN] ? {a_placed_bits[N*8-1:0], a_placed_bits[2*N*8-1:N*8]} : a_placed_bits;
  assign {b_odd_data, b_even_data} = b_address[LN] ? {b_placed[N*8-1:0], b_placed[2*N*8-1:N*8]} : b_placed;
  assign {b_odd_bits, b_even_bits} = b_address[LN] ? {b_placed_bits[N*8-1:0], b_placed_bits[2*N*8-1:N*8]} : b_placed_bits;

  logic [N*8-1:0] a_new_even, a_new_odd;
  assign a_new_even = (even[a_even] & ~a_even_bits) | a_even_data;
  assign a_new_odd = (odd[a_odd] & ~a_odd_bits) | a_odd_data;

  always_ff @(posedge clk) begin
    if (a_even_bits != '0) even[a_even] <= a_new_even;
    if (b_even_bits != '0) even[b_even] <= ((a_even == b_even ? a_new_even : even[b_even]) & ~b_even_bits) | b_even_data;
  end
  always_ff @(posedge clk) begin
    if (a_odd_bits != '0) odd[a_odd] <= a_new_odd;
    if (b_odd_bits != '0) odd[b_odd] <= ((a_odd == b_odd ? a_new_odd : odd[b_odd]) & ~b_odd_bits) | b_odd_data;
  end

  assign a_read = (A_BYTES*8)'((a_address[LN] ? {even[a_even], odd[a_odd]} : {odd[a_odd], even[a_even]}) >> {a_address[LN-1:0], 3'd0});
  assign b_read = (B_BYTES*8)'((b_address[LN] ? {even[b_even], odd[b_odd]} : {odd[b_odd], even[b_even]}) >> {b_address[LN-1:0], 3'd0});
endmodule
