// The accumulators of one lane: C contexts of W sums. docs/chip.md, "Accumulator file".
//
//   MAC lane ---- M products: slot, product --> read, add, write back (asynchronous read, written at the end of the cycle)
//   vector unit -- context, slot -------------> R consecutive entries, asynchronous read
//
// A valid bit per entry makes all entries of a context 0 when it opens, without writing them.
module accumulator_lane #(
    parameter int unsigned W = 16,
    parameter int unsigned M = 1,
    parameter int unsigned C = 4,
    parameter int unsigned R = 1,
    localparam int unsigned CW = C > 1 ? $clog2(C) : 1,
    localparam int unsigned IW = W > 1 ? $clog2(W) : 1
) (
    input  logic             clk,
    input  logic             en,
    input  logic [CW-1:0]    context_at_work,
    input  logic             open,             // its entries are 0 from the next cycle on
    input  logic [M-1:0]     product_valid,
    input  logic [M*IW-1:0]  product_slot,
    input  logic [M*16-1:0]  product,
    input  logic [CW-1:0]    read_context,
    input  logic [31:0]      read_slot,
    output logic [R*32-1:0]  read
);
  localparam int unsigned N = C * W;
  localparam int unsigned NW = N > 1 ? $clog2(N) : 1;

  logic [31:0] sums[0:N-1];
  logic [N-1:0] valid;

  function automatic logic [NW-1:0] entry(input logic [CW-1:0] number, input logic [31:0] slot);
    entry = NW'(32'(number) * W + slot);
  endfunction

  logic [M*32-1:0] updated;
  always_comb begin
    for (int unsigned m = 0; m < M; m++) begin
      logic [NW-1:0] e;
      e = entry(context_at_work, 32'(product_slot[m*IW+:IW]));
      updated[m*32+:32] = (valid[e] ? sums[e] : 32'd0) + 32'($signed(product[m*16+:16]));
    end
    for (int unsigned r = 0; r < R; r++) begin
      logic [NW-1:0] e;
      e = entry(read_context, read_slot + r);
      read[r*32+:32] = read_slot + r < W && valid[e] ? sums[e] : 32'd0;
    end
  end

  always_ff @(posedge clk) begin
    if (en) begin
      if (open) valid <= valid & ~(N'({W{1'b1}}) << entry(context_at_work, 32'd0));
      for (int unsigned m = 0; m < M; m++) begin
        if (product_valid[m]) begin
          sums[entry(context_at_work, 32'(product_slot[m*IW+:IW]))] <= updated[m*32+:32];
          valid[entry(context_at_work, 32'(product_slot[m*IW+:IW]))] <= 1'b1;
        end
      end
    end
  end
endmodule
