// The decoder buffer: a shift register of bytes, the oldest at byte 0. docs/chip.md, "Decompressor".
//
//   port -- append, up to B bytes --> | ... 3 2 1 0 | --> the decoder sees all, and drops those that it has used up
//
// `level` and `bytes` are the state at the start of the cycle. What is dropped leaves, and what is appended comes behind what stays, at the end
// of the cycle. `clear` drops all, what is appended in the same cycle included. Bytes from `level` on are undefined.
module decoder_buffer #(
    parameter int unsigned B     = 16,
    parameter int unsigned BYTES = 80,
    localparam int unsigned LW = $clog2(BYTES + 1)
) (
    input  logic               clk,
    input  logic               rst,
    input  logic               en,
    input  logic               clear,
    input  logic [LW-1:0]      drop,
    input  logic [LW-1:0]      append,
    input  logic [B*8-1:0]     data,
    output logic [BYTES*8-1:0] bytes,
    output logic [LW-1:0]      level
);
  logic [BYTES*8-1:0] kept, mask, placed;
  logic [LW-1:0] left;

  always_comb begin
    left = level - drop;
    kept = bytes >> {drop, 3'd0};
    mask = ((BYTES*8)'(1) << {left, 3'd0}) - (BYTES*8)'(1);
    placed = (BYTES*8)'(data) << {left, 3'd0};
  end

  always_ff @(posedge clk) begin
    if (rst) level <= '0;
    else if (en) level <= clear ? '0 : left + append;
  end
  always_ff @(posedge clk) if (en) bytes <= (kept & mask) | placed;
endmodule
