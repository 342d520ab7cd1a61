// The zero stage: one group of a tile, from the bytes in the decoder buffer. docs/chip.md, "Weight stream", "Decompressor". Combinational.
//
//   buffer bytes --> P symbols: stored value, run --> (codebook) --> weights --> up to E positions of one column
//
// A group writes positions of one column, at most E, and begins at most P symbols:
//   none        min(E, P, positions left in the column), as many symbols
//   zero-run    ends at the column's end, after E positions, or where symbol P + 1 would begin
//   bitmap      ends at the column's end, after E positions, or before the next non-zero after its Pth value
// `ready`: all bits that it needs lie within `level` bytes. `places` is a bit per position that holds a weight; the others are zeros.
//
// The state between groups (row, bit in the first byte, symbols begun, the rest of a run and the weight behind it, the column's bitmap) comes in
// and goes out; who holds it updates it when it takes the group.
//
// Not modelled: the depth of the logic. Symbols are placed one after the other here; hardware would add up runs as a tree, in pipeline stages.
module zero_stage #(
    parameter int unsigned P    = 32,
    parameter int unsigned E    = 256,
    parameter int unsigned G    = 65,   // bytes of the largest group
    parameter int unsigned ROWS = 256,  // L W
    localparam int unsigned GW = $clog2(G + 1),
    localparam int unsigned EW = $clog2(E + 1),
    localparam int unsigned RW = ROWS > 1 ? $clog2(ROWS) : 1
) (
    input  logic [1:0]      stage,
    input  logic [3:0]      value_bits,
    input  logic [3:0]      run_bits,
    input  logic [31:0]     symbols,       // of the tile
    input  logic [15:0]     rows,
    input  logic [G*8-1:0]  bytes,
    input  logic [GW-1:0]   level,         // bytes that are there, G if more
    // state
    input  logic [15:0]     row,
    input  logic [2:0]      bit_offset,    // in byte 0
    input  logic [31:0]     begun,         // symbols begun
    input  logic            pending,       // a symbol goes on: `run_left` zeros, then `pending_weight`
    input  logic [7:0]      run_left,
    input  logic [7:0]      pending_weight,
    input  logic            bitmap_held,
    input  logic [ROWS-1:0] bitmap,
    // shared-value stage
    output logic [P*8-1:0]  stored,
    input  logic [P*8-1:0]  weights,
    // the group
    output logic            ready,
    output logic [EW-1:0]   count,
    output logic [E*8-1:0]  values,
    output logic            column_end,
    output logic [GW-1:0]   used,          // bytes used up
    // state after it
    output logic [2:0]      next_bit_offset,
    output logic [31:0]     next_begun,
    output logic            next_pending,
    output logic [7:0]      next_run_left,
    output logic [7:0]      next_pending_weight,
    output logic [ROWS-1:0] next_bitmap
);
  localparam logic [1:0] NONE = 2'd0, ZERO_RUN = 2'd1;
  localparam int unsigned BITS = (G + 2) * 8;

  logic [31:0] limit;            // positions until the column's end or E
  logic [31:0] bitmap_bytes;     // at the front, in the first group of a column
  logic [31:0] first_bit;        // of the first symbol
  logic [31:0] symbol_bits;
  logic [BITS-1:0] source;
  assign limit = 32'(rows) - 32'(row) < E ? 32'(rows) - 32'(row) : E;
  assign bitmap_bytes = stage[1] && !bitmap_held ? (32'(rows) + 32'd7) >> 3 : 32'd0;
  assign first_bit = bitmap_bytes != 0 ? bitmap_bytes << 3 : 32'(bit_offset);
  assign symbol_bits = 32'(value_bits) + 32'(run_bits);
  assign source = BITS'(bytes);
  assign next_bitmap = bitmap_held ? bitmap : bytes[ROWS-1:0];

  // The symbols as they would lie one behind the other: where each begins does not depend on what they say.
  logic [P*8-1:0] runs;
  always_comb begin
    for (int unsigned p = 0; p < P; p++) begin
      logic [31:0] at;
      logic [15:0] both;
      at = first_bit + p * symbol_bits;
      both = at < G * 8 ? source[at+:16] : 16'd0;
      runs[p*8+:8] = both[7:0] & 8'((9'd1 << run_bits) - 9'd1);
      stored[p*8+:8] = 8'(both >> run_bits);
    end
  end

  // Which positions the group has, and what is in them.
  logic [31:0] position, taken;
  logic stop;
  always_comb begin
    values = '0;
    position = 32'd0;
    taken = 32'd0;  // symbols that the group begins
    stop = 1'b0;
    next_pending = 1'b0;
    next_run_left = run_left;
    next_pending_weight = pending_weight;
    if (stage == NONE) begin
      position = limit < P ? limit : P;
      taken = position;
      for (int unsigned p = 0; p < (P < E ? P : E); p++) if (p < position) values[p*8+:8] = weights[p*8+:8];
    end else if (stage == ZERO_RUN) begin
      if (pending) begin
        if (32'(run_left) < limit) begin
          values[32'(run_left)*8+:8] = pending_weight;
          position = 32'(run_left) + 32'd1;
        end else begin
          position = limit;
          next_pending = 1'b1;
          next_run_left = 8'(32'(run_left) - limit);
        end
      end
      for (int unsigned p = 0; p < P; p++) begin
        if (position < limit && begun + p < symbols) begin
          taken = p + 1;
          if (position + 32'(runs[p*8+:8]) < limit) begin
            values[(position+32'(runs[p*8+:8]))*8+:8] = weights[p*8+:8];
            position = position + 32'(runs[p*8+:8]) + 32'd1;
          end else begin
            next_pending = 1'b1;
            next_run_left = 8'(position + 32'(runs[p*8+:8]) - limit);
            next_pending_weight = weights[p*8+:8];
            position = limit;
          end
        end
      end
      // Zeros after the last symbol.
      if (begun + taken == symbols) position = limit;
    end else begin
      for (int unsigned e = 0; e < E; e++) begin
        if (!stop && e < limit) begin
          if (next_bitmap[RW'(32'(row)+e)]) begin
            if (taken == P) stop = 1'b1;
            else begin
              values[e*8+:8] = weights[taken*8+:8];
              taken = taken + 32'd1;
            end
          end
          if (!stop) position = e + 1;
        end
      end
    end
  end

  logic [31:0] end_bit;
  assign end_bit = first_bit + taken * symbol_bits;
  assign count = EW'(position);
  assign column_end = 32'(row) + position == 32'(rows);
  assign next_begun = begun + taken;
  // A bitmap's column ends on a byte.
  assign used = stage[1] && column_end ? GW'((end_bit + 32'd7) >> 3) : GW'(end_bit >> 3);
  assign next_bit_offset = stage[1] && column_end ? 3'd0 : end_bit[2:0];
  // A bitmap says how many values there are only when it is there itself.
  assign ready = bitmap_bytes <= 32'(level) && (end_bit + 32'd7) >> 3 <= 32'(level);
endmodule
