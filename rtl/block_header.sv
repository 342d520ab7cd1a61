// The header of a weight block, and the checks on it. docs/chip.md, "Weight stream". Combinational.
//
//    byte 0        1           2                 3          4..5    6..7      8..11     12..15
//    +--------+-----------+-----------------+----------+--------+---------+---------+---------+
//    |  kind  | zero stage| v | shared << 4 | r | flags|  rows  | columns | symbols | payload |
//    +--------+-----------+-----------------+----------+--------+---------+---------+---------+
//
// `refused` is the number of the first check that fails, 1..8 as the datasheet numbers them; 0: none.
module block_header #(
    parameter int unsigned L          = 16,
    parameter int unsigned W          = 16,
    parameter int unsigned HALF_BYTES = 65536,
    localparam int unsigned SW = $clog2(W + 1)
) (
    input  logic [127:0]  bytes,
    input  logic          is_tile,          // the command is `dec.tile`
    input  logic [31:0]   length,           // of the block
    input  logic [3:0]    codebook_bits,    // v of the codebook that was loaded last; 0: none
    output logic [1:0]    zero_stage,
    output logic [3:0]    value_bits,       // v
    output logic          shared,           // values are indices into the codebook
    output logic [3:0]    run_bits,         // r
    output logic          first,
    output logic          last,
    output logic [15:0]   rows,
    output logic [15:0]   columns,
    output logic [31:0]   symbols,
    output logic [31:0]   payload,
    output logic [SW-1:0] slots,            // ceil(rows / L)
    output logic [3:0]    refused
);
  localparam int unsigned LANE_BYTES = HALF_BYTES / L;

  logic [7:0] kind, stage;
  logic [31:0] slots_wide, positions, expected_payload;
  logic unused;
  assign kind = bytes[7:0];
  assign stage = bytes[15:8];
  assign zero_stage = stage[1:0];
  assign value_bits = bytes[19:16];
  assign shared = bytes[20];
  assign run_bits = bytes[27:24];
  assign first = bytes[28];
  assign last = bytes[29];
  assign rows = bytes[47:32];
  assign columns = bytes[63:48];
  assign symbols = bytes[95:64];
  assign payload = bytes[127:96];
  assign unused = &{1'b0, bytes[23:21], bytes[31:30]};

  assign slots_wide = (32'(rows) + 32'(L - 1)) / L;
  assign slots = SW'(slots_wide);
  assign positions = 32'(rows) * 32'(columns);
  assign expected_payload = 32'd9 * 32'(rows) + (shared ? 32'd1 << value_bits : 32'd0);

  always_comb begin
    refused = 4'd0;
    if (kind != (is_tile ? 8'd2 : 8'd1)) refused = 4'd1;
    else if (value_bits < 4'd2 || value_bits > 4'd8) refused = 4'd2;
    else if (rows == 16'd0 || 32'(rows) > 32'(L * W)) refused = 4'd3;
    else if (payload > length - 32'd16) refused = 4'd4;
    else if (stage > 8'd2) refused = 4'd5;
    else if (run_bits > 4'd8 || (run_bits != 4'd0 && stage != 8'd1)) refused = 4'd6;
    else if (!is_tile && (stage != 8'd0 || columns != 16'd0 || symbols != 32'd0 || payload != expected_payload)) refused = 4'd7;
    else if (is_tile && (columns == 16'd0 || 32'(columns) * slots_wide > 32'(LANE_BYTES) || symbols > positions
        || (stage == 8'd0 && symbols != positions) || (shared && value_bits != codebook_bits))) refused = 4'd8;
  end
endmodule
