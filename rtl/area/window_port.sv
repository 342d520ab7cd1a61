// The read port of a lane's weights, to weigh it: W bytes from any byte on, as in byte_memory.sv, with the memory outside. Not part of the core.
module window_port #(
    parameter int unsigned W  = 16,
    parameter int unsigned AW = 13,
    localparam int unsigned LN = W > 2 ? $clog2(W) : 1,
    localparam int unsigned N = 1 << LN
) (
    input  logic [AW-1:0]    address,
    output logic [AW-LN-2:0] even_row,
    output logic [AW-LN-2:0] odd_row,
    input  logic [2*N*8-1:0] rows,      // odd row, even row
    output logic [W*8-1:0]   window
);
  assign even_row = (AW - LN - 1)'((address + AW'(N)) >> (LN + 1));
  assign odd_row = (AW - LN - 1)'(address >> (LN + 1));
  assign window = (W*8)'((address[LN] ? {rows[N*8-1:0], rows[2*N*8-1:N*8]} : rows) >> {address[LN-1:0], 3'd0});
endmodule
