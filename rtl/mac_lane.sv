// A lane of the MAC array: its queue of columns, the column at work, M multipliers. docs/chip.md, "MAC array", rule 2.
//
//   broadcast --> queue (Q) --> take: window of W weights from the weight buffer --> M products a cycle --> accumulators of the lane
//
// A column taken in t is worked on in t+1 ... t + ceil(n / M), n being the non-zero weights of the window (without weight skipping: the rows that
// the lane holds); the next may be taken in t + max(1, ceil(n / M)): in the last cycle of work. `address` is that of the column at the head of
// the queue, and `window` has to follow within the cycle. `idle_after`: after this cycle nothing is left, less what is broadcast in it.
module mac_lane #(
    parameter int unsigned W  = 16,
    parameter int unsigned M  = 1,
    parameter int unsigned Q  = 8,
    parameter int unsigned AW = 16,
    localparam int unsigned SW = $clog2(W + 1),
    localparam int unsigned IW = W > 1 ? $clog2(W) : 1
) (
    input  logic             clk,
    input  logic             rst,
    input  logic             en,
    input  logic             skip,        // weight skipping
    input  logic [SW-1:0]    held,        // rows of the tile in this lane
    input  logic             broadcast,
    input  logic [7:0]       activation,
    input  logic [AW-1:0]    base,
    output logic             queue_full,  // Q - 1 columns at the start of the cycle
    output logic [AW-1:0]    address,
    input  logic [W*8-1:0]   window,
    output logic             take,
    output logic             work,
    output logic             starved,
    output logic             finished,
    output logic             idle_after,
    output logic [M-1:0]     product_valid,
    output logic [M*IW-1:0]  product_slot,
    output logic [M*16-1:0]  product
);
  localparam int unsigned CW = $clog2(Q + 1);

  logic [CW-1:0] count;
  logic [7:0] head_activation;
  fifo #(
      .WIDTH(8 + AW),
      .DEPTH(Q)
  ) columns (
      .clk,
      .rst,
      .en,
      .push (broadcast),
      .data ({activation, base}),
      .pop  (take),
      .head ({head_activation, address}),
      .count(count)
  );

  // The column at work.
  logic [W-1:0] left;
  logic [W*8-1:0] weights;
  logic [7:0] factor;

  logic [W-1:0] remaining, fetched;
  always_comb begin
    remaining = left;
    for (int unsigned m = 0; m < M; m++) begin
      logic [IW-1:0] slot;
      slot = '0;
      for (int unsigned i = W; i > 0; i--) if (remaining[i-1]) slot = IW'(i - 1);
      product_valid[m] = remaining != '0;
      product_slot[m*IW+:IW] = slot;
      product[m*16+:16] = 16'($signed(weights[slot*8+:8])) * 16'($signed(factor));
      if (remaining != '0) remaining[slot] = 1'b0;
    end
    for (int unsigned i = 0; i < W; i++) fetched[i] = i < 32'(held) && (!skip || window[i*8+:8] != 8'd0);
  end

  assign queue_full = count >= CW'(Q - 1);
  assign work = left != '0;
  assign take = count != '0 && remaining == '0;
  assign finished = work && remaining == '0;
  assign starved = !work && count == '0;
  assign idle_after = take ? count == CW'(1) && fetched == '0 : count == '0 && remaining == '0;

  always_ff @(posedge clk) begin
    if (rst) left <= '0;
    else if (en) left <= take ? fetched : remaining;
  end

  always_ff @(posedge clk) begin
    if (en && take) begin
      weights <= window;
      factor  <= head_activation;
    end
  end
endmodule
