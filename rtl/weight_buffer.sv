// The weight buffer: two halves of dense int8 weights, one memory per lane. docs/chip.md, "Weight buffer".
//
//   decompressor (or test port) -- group: up to E rows of one column --> half being filled --+
//                               -- tile complete ------------------------------------------> full, seen from the next cycle on
//   MAC array <-- window of W bytes per lane, from the oldest full half; -- pass ended --> counts down, frees
//
// Row r of a tile lies in lane r mod L, slot floor(r / L); in its lane's memory at column x ceil(rows / L) + slot. A group's writes and the end
// of a pass take effect at the end of the cycle; windows are read asynchronously. With HALVES = 1 this is the buffer of a preloaded chip: a
// test port fills it through the ports of the decompressor.
module weight_buffer #(
    parameter int unsigned L          = 16,
    parameter int unsigned W          = 16,
    parameter int unsigned E          = 256,
    parameter int unsigned HALF_BYTES = 65536,
    parameter int unsigned HALVES     = 2,
    localparam int unsigned LANE_BYTES = HALF_BYTES / L,
    localparam int unsigned AW = $clog2(LANE_BYTES + 1),  // an address of a lane's half
    localparam int unsigned SW = $clog2(W + 1),
    localparam int unsigned EW = $clog2(E + 1)
) (
    input  logic              clk,
    input  logic              rst,
    input  logic              en,
    // fill
    output logic              half_free,      // the half to be filled next is free
    output logic              fill_half,      // its number
    input  logic              group_valid,
    input  logic [AW-1:0]     group_base,     // column x ceil(rows / L)
    input  logic [15:0]       group_row,      // first row of the group
    input  logic [EW-1:0]     group_count,
    input  logic [E*8-1:0]    group_values,
    input  logic              tile_complete,  // with what follows
    input  logic [15:0]       tile_rows,
    input  logic [15:0]       tile_columns,
    input  logic [SW-1:0]     tile_slots,     // ceil(rows / L)
    input  logic              tile_first,
    input  logic              tile_last,
    input  logic [31:0]       tile_passes,
    // read
    output logic              full,           // the half to be worked on next is full; what follows is its tile
    output logic              read_half,
    output logic [15:0]       rows,
    output logic [15:0]       columns,
    output logic [SW-1:0]     slots,
    output logic              first,
    output logic              last,
    input  logic              pass_ended,
    input  logic [L*AW-1:0]   lane_address,
    output logic [L*W*8-1:0]  lane_window
);
  // The most rows of a group that fall into one lane.
  localparam int unsigned K = (E + L - 1) / L;
  localparam int unsigned OW = L > 1 ? $clog2(L) : 1;

  logic [1:0] half_full;
  logic fill, work;  // halves in turn
  logic [15:0] half_rows[0:1], half_columns[0:1];
  logic [SW-1:0] half_slots[0:1];
  logic [1:0] half_first, half_last;
  logic [31:0] half_passes[0:1];

  assign half_free = !half_full[fill];
  assign fill_half = fill;
  assign full = half_full[work];
  assign read_half = work;
  assign rows = half_rows[work];
  assign columns = half_columns[work];
  assign slots = half_slots[work];
  assign first = half_first[work];
  assign last = half_last[work];

  logic freed;
  assign freed = pass_ended && half_passes[work] == 32'd1;

  always_ff @(posedge clk) begin
    if (rst) begin
      half_full <= '0;
      fill <= 1'b0;
      work <= 1'b0;
    end else if (en) begin
      if (tile_complete) begin
        half_full[fill] <= 1'b1;
        fill <= HALVES == 2 ? !fill : 1'b0;
      end
      if (freed) begin
        half_full[work] <= 1'b0;
        work <= HALVES == 2 ? !work : 1'b0;
      end
    end
  end

  always_ff @(posedge clk) begin
    if (en && pass_ended) half_passes[work] <= half_passes[work] - 32'd1;
    if (en && tile_complete) begin
      half_rows[fill] <= tile_rows;
      half_columns[fill] <= tile_columns;
      half_slots[fill] <= tile_slots;
      half_first[fill] <= tile_first;
      half_last[fill] <= tile_last;
      half_passes[fill] <= tile_passes;
    end
  end

  // The group's first row lies in this lane and slot; its i-th row of lane l is row i x L + (l - first_lane) mod L of the group.
  logic [31:0] first_lane, first_slot;
  assign first_lane = 32'(group_row) % L;
  assign first_slot = 32'(group_row) / L;
  logic [K*L*8-1:0] padded;
  assign padded = (K*L*8)'(group_values);

  for (genvar l = 0; l < L; l++) begin : lane
    logic [OW-1:0] offset;
    logic [31:0] address;
    logic [K-1:0] mask;
    logic [K*8-1:0] data;
    always_comb begin
      offset = OW'(32'(l) >= first_lane ? 32'(l) - first_lane : 32'(l) + 32'(L) - first_lane);
      address = (fill ? 32'(LANE_BYTES) : 32'd0) + 32'(group_base) + first_slot + (32'(l) >= first_lane ? 32'd0 : 32'd1);
      for (int unsigned k = 0; k < K; k++) begin
        mask[k] = en && group_valid && 32'(offset) + k * L < 32'(group_count);
        data[k*8+:8] = 8'(padded[k*L*8+:L*8] >> {offset, 3'd0});
      end
    end

    logic [K*8-1:0] unused_read;
    byte_memory #(
        .BYTES  (HALVES * LANE_BYTES),
        .A_BYTES(W),
        .B_BYTES(K)
    ) weights (
        .clk,
        .a_address((work ? 32'(LANE_BYTES) : 32'd0) + 32'(lane_address[l*AW+:AW])),
        .a_read   (lane_window[l*W*8+:W*8]),
        .a_mask   ('0),
        .a_data   ('0),
        .b_address(address),
        .b_read   (unused_read),
        .b_mask   (mask),
        .b_data   (data)
    );
    wire unused = &{1'b0, unused_read};
  end
endmodule
