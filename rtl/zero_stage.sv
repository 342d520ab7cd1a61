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
// Not modelled: the depth of the logic. Runs are added up one after the other here; hardware would add them up as a tree, in pipeline stages.
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
  localparam int unsigned PW = $clog2(P + 2);               // a number of entries: P symbols and the pending one
  localparam int unsigned SW = $clog2((P + 1) * 256 + E);  // a sum of runs, a position
  localparam int unsigned BW = $clog2(G * 8 + P * 16 + 1); // a number of bits
  localparam int unsigned BITS = G * 8 + P * 16;
  localparam int unsigned N = P + 1 < E ? P + 1 : E;        // weights that a group can place

  logic [EW-1:0] limit;       // positions until the column's end or E
  logic [15:0] bitmap_bytes;  // at the front, in the first group of a column
  logic [BW-1:0] first_bit;   // of the first symbol
  logic [4:0] symbol_bits;
  logic [15:0] rows_left;
  assign rows_left = rows - row;
  assign limit = 32'(rows_left) < E ? EW'(rows_left) : EW'(E);
  assign bitmap_bytes = stage[1] && !bitmap_held ? 16'((17'(rows) + 17'd7) >> 3) : 16'd0;
  assign first_bit = bitmap_bytes != 0 ? BW'({bitmap_bytes, 3'd0}) : BW'(bit_offset);
  assign symbol_bits = 5'(value_bits) + 5'(run_bits);
  assign next_bitmap = bitmap_held ? bitmap : bytes[ROWS-1:0];

  // The symbols as they lie one behind the other: where each begins does not depend on what they say.
  logic [BITS-1:0] aligned;
  logic [P*16-1:0] both;
  logic [P*8-1:0] runs;
  assign aligned = BITS'(bytes) >> first_bit;
  always_comb begin
    both = '0;
    for (int unsigned n = 2; n <= 16; n++) begin
      if (32'(symbol_bits) == n) for (int unsigned p = 0; p < P; p++) both[p*16+:16] = aligned[p*n+:16];
    end
    for (int unsigned p = 0; p < P; p++) begin
      runs[p*8+:8] = both[p*16+:8] & 8'((9'd1 << run_bits) - 9'd1);
      stored[p*8+:8] = 8'(both[p*16+:16] >> run_bits);
    end
  end

  // Zero-run: the weights in order, the pending one in front, and where each lies: behind the runs and weights before it.
  logic [(P+1)*8-1:0] entry_weights, entry_runs;
  logic [31:0] symbols_left;
  logic [PW-1:0] entries, placed, run_taken;  // there are; lie within the group; begin in it, without the pending one
  logic [SW-1:0] start, finish;
  logic [7:0] over;  // the zeros of the one that begins and does not end
  logic [E-1:0] run_places;
  logic run_pending;
  logic [7:0] run_pending_weight;
  always_comb begin
    entry_weights = pending ? {weights, pending_weight} : {8'd0, weights};
    entry_runs = pending ? {runs, run_left} : {8'd0, runs};
    symbols_left = symbols - begun;
    entries = (symbols_left < P ? PW'(symbols_left) : PW'(P)) + PW'(pending);
    start = '0;
    over = '0;
    placed = '0;
    run_places = '0;
    run_pending = 1'b0;
    run_pending_weight = pending_weight;
    for (int unsigned p = 0; p <= P; p++) begin
      finish = start + SW'(entry_runs[p*8+:8]);
      if (PW'(p) < entries && !run_pending && start < SW'(limit)) begin
        if (finish < SW'(limit)) begin
          run_places = run_places | (E'(1) << finish);
          placed = PW'(p + 1);
          start = finish + SW'(1);
        end else begin
          run_pending = 1'b1;
          run_pending_weight = entry_weights[p*8+:8];
          over = 8'(finish - SW'(limit));
        end
      end
    end
    run_taken = placed + PW'(run_pending) - PW'(pending);
  end

  // Bitmap: the next positions of the column, up to the one behind the Pth weight. A position's number is that of the weights before it.
  logic [E-1:0] ones, bitmap_places;
  logic [PW-1:0] bitmap_taken;
  logic [EW-1:0] bitmap_count;
  logic stop;
  always_comb begin
    ones = E'(next_bitmap >> row[RW-1:0]);
    bitmap_places = '0;
    bitmap_taken = '0;
    bitmap_count = '0;
    stop = 1'b0;
    for (int unsigned e = 0; e < E; e++) begin
      if (!stop && EW'(e) < limit) begin
        if (ones[e]) begin
          if (bitmap_taken == PW'(P)) stop = 1'b1;
          else begin
            bitmap_places[e] = 1'b1;
            bitmap_taken = bitmap_taken + PW'(1);
          end
        end
        if (!stop) bitmap_count = EW'(e + 1);
      end
    end
  end

  // Which positions the group has, and which of them hold a weight.
  logic [EW-1:0] position;
  logic [PW-1:0] taken;  // symbols that the group begins
  logic [E-1:0] places;
  logic [P*8+7:0] in_order;
  always_comb begin
    in_order = {8'd0, weights};
    next_pending = 1'b0;
    next_run_left = over;
    next_pending_weight = run_pending_weight;
    if (stage == NONE) begin
      position = 32'(limit) < P ? limit : EW'(P);
      taken = PW'(position);
      places = ~({E{1'b1}} << position);
    end else if (stage == ZERO_RUN) begin
      in_order = entry_weights;
      next_pending = run_pending;
      taken = run_taken;
      places = run_places;
      position = run_pending ? limit : EW'(start);
      // Zeros after the last symbol.
      if (32'(taken) == symbols_left) position = limit;
    end else begin
      position = bitmap_count;
      taken = bitmap_taken;
      places = bitmap_places;
    end
  end

  zero_places #(
      .N(N),
      .E(E)
  ) network (
      .places,
      .in_order(in_order[N*8-1:0]),
      .values
  );

  logic [BW-1:0] end_bit;
  assign end_bit = first_bit + BW'(taken) * BW'(symbol_bits);
  assign count = position;
  assign column_end = 16'(position) == rows_left;
  assign next_begun = begun + 32'(taken);
  // A bitmap's column ends on a byte.
  logic [BW-1:0] end_byte;
  assign end_byte = (end_bit + BW'(7)) >> 3;
  assign used = stage[1] && column_end ? GW'(end_byte) : GW'(end_bit >> 3);
  assign next_bit_offset = stage[1] && column_end ? 3'd0 : end_bit[2:0];
  // A bitmap says how many values there are only when it is there itself.
  assign ready = 32'(bitmap_bytes) <= 32'(level) && 32'(end_byte) <= 32'(level);
  wire unused = &{1'b0, in_order};
endmodule
