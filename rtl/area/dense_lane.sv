// A dense lane, to weigh mac_lane against: the same M multipliers in front of the same accumulators, without a zero test. Not part of the core.
//
//   column: activation --> factor --+
//   memory: M weights  --> weights -+--> M products a cycle, slots 0, 1, 2, ... in order --> accumulators of the lane
//
// No queue and no window: all lanes work in step, and the memory, read at addresses in order, gives the next M weights in each cycle. A column
// taken in t is worked on in t+1 ... t + ceil(held / M); the next is taken in the last of these.
module dense_lane #(
    parameter int unsigned W = 16,
    parameter int unsigned M = 1,
    localparam int unsigned SW = $clog2(W + M + 1),
    localparam int unsigned IW = W > 1 ? $clog2(W) : 1
) (
    input  logic            clk,
    input  logic            rst,
    input  logic            en,
    input  logic [SW-1:0]   held,           // rows of the tile in this lane
    input  logic            column_valid,
    input  logic [7:0]      activation,
    input  logic [M*8-1:0]  next_weights,
    output logic            take,
    output logic [M-1:0]    product_valid,
    output logic [M*IW-1:0] product_slot,
    output logic [M*16-1:0] product
);
  logic work, last;
  logic [SW-1:0] slot;
  logic [M*8-1:0] weights;
  logic [7:0] factor;

  assign last = slot + SW'(M) >= held;
  assign take = column_valid && (!work || last);
  always_comb begin
    for (int unsigned m = 0; m < M; m++) begin
      product_valid[m] = work && slot + SW'(m) < held;
      product_slot[m*IW+:IW] = IW'(slot + SW'(m));
      product[m*16+:16] = 16'($signed(weights[m*8+:8])) * 16'($signed(factor));
    end
  end

  always_ff @(posedge clk) begin
    if (rst) work <= 1'b0;
    else if (en) work <= take || (work && !last);
  end
  always_ff @(posedge clk) begin
    if (en && take) factor <= activation;
    if (en) begin
      slot <= take ? '0 : slot + SW'(M);
      weights <= next_weights;
    end
  end
endmodule
