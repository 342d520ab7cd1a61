// The accumulator file: L lanes of sums, and the states of the C contexts. docs/chip.md, "Accumulator file".
//
//   free --(open: first pass of a strip begins)--> open --(complete: pass of its last tile ends)--> complete --(release: drain ends)--> free
//
// Each change in a cycle is seen from the next on. The vector unit reads V consecutive rows, row r being entry floor(r / L) of lane r mod L: of
// each lane at most ceil(V / L) entries.
module accumulators #(
    parameter int unsigned L = 16,
    parameter int unsigned W = 16,
    parameter int unsigned M = 1,
    parameter int unsigned C = 4,
    parameter int unsigned V = 4,
    localparam int unsigned CW = C > 1 ? $clog2(C) : 1,
    localparam int unsigned IW = W > 1 ? $clog2(W) : 1
) (
    input  logic               clk,
    input  logic               rst,
    input  logic               en,
    // MAC array
    input  logic [CW-1:0]      context_at_work,
    input  logic               open,
    input  logic               complete,
    input  logic [L*M-1:0]     product_valid,
    input  logic [L*M*IW-1:0]  product_slot,
    input  logic [L*M*16-1:0]  product,
    // vector unit
    input  logic [CW-1:0]      read_context,
    input  logic               release_context,
    input  logic [31:0]        read_row,         // the first of V
    output logic [V*32-1:0]    read,
    output logic [2*C-1:0]     states            // context c: bits 2c+1..2c
);
  localparam int unsigned R = (V + L - 1) / L;

  always_ff @(posedge clk) begin
    if (rst) states <= '0;
    else if (en) begin
      if (release_context) states[read_context*2+:2] <= azsim_pkg::CONTEXT_FREE;
      // A strip of one tile whose pass takes one cycle opens and completes at once.
      if (complete) states[context_at_work*2+:2] <= azsim_pkg::CONTEXT_COMPLETE;
      else if (open) states[context_at_work*2+:2] <= azsim_pkg::CONTEXT_OPEN;
    end
  end

  logic [31:0] first_lane, first_slot;
  assign first_lane = read_row % L;
  assign first_slot = read_row / L;

  logic [L*R*32-1:0] entries;
  for (genvar l = 0; l < L; l++) begin : lane
    accumulator_lane #(
        .W(W),
        .M(M),
        .C(C),
        .R(R)
    ) lane_sums (
        .clk,
        .en,
        .context_at_work,
        .open,
        .product_valid(product_valid[l*M+:M]),
        .product_slot (product_slot[l*M*IW+:M*IW]),
        .product      (product[l*M*16+:M*16]),
        .read_context,
        .read_slot    (first_slot + (32'(l) >= first_lane ? 32'd0 : 32'd1)),
        .read         (entries[l*R*32+:R*32])
    );
  end

  always_comb begin
    for (int unsigned i = 0; i < V; i++) begin
      logic [31:0] l;
      l = (first_lane + i) % L;
      read[i*32+:32] = entries[(l*R+i/L)*32+:32];
    end
  end
endmodule
