// The loads of the DMA that are under way: they complete in the order in which they were taken, one a cycle. docs/chip.md, "DMA", step 3.
//
//   take: signal --> | youngest ... oldest | --> complete, its semaphore
//                       ^ requests issue      when its last byte counts as arrived
//
// Requests are numbered; a load is through when as many count as arrived as were offered up to its last. `offered` and `counted` are those
// numbers after the steps 1 and 2 of this cycle, modulo 2^16: at most 64 are under way, and at most 64 loads wait for their turn behind.
// A load of 0 bytes that is alone completes in the cycle in which it is taken.
module dma_loads #(
    localparam int unsigned LOADS = azsim_pkg::LOADS
) (
    input  logic        clk,
    input  logic        rst,
    input  logic        en,
    output logic        room,       // fewer than 64 at the start of the cycle
    output logic        none,       // none at the start of the cycle
    input  logic        take,
    input  logic [3:0]  take_signal,
    input  logic        issuing,    // the youngest, that of `take` included, was not through with its requests before this cycle
    input  logic        issued,     // ... and is after it
    input  logic [15:0] offered,
    input  logic [15:0] counted,
    output logic        complete,
    output logic [3:0]  signal
);
  logic [3:0] signals[0:LOADS-1];
  logic [15:0] ends[0:LOADS-1];
  logic [5:0] oldest, free;
  logic [6:0] count;

  assign room = count < 7'(LOADS);
  assign none = count == 7'd0;

  logic oldest_issuing;
  logic [15:0] oldest_end, over;
  always_comb begin
    oldest_issuing = issuing && (take ? none : count == 7'd1);
    oldest_end = oldest_issuing ? offered : ends[oldest];
    over = counted - oldest_end;
    complete = (take || !none) && (!oldest_issuing || issued) && !over[15];
    signal = complete ? (none ? take_signal : signals[oldest]) : 4'd0;
  end

  always_ff @(posedge clk) begin
    if (rst) begin
      oldest <= '0;
      free <= '0;
      count <= '0;
    end else if (en) begin
      if (take) free <= free + 6'd1;
      if (complete) oldest <= oldest + 6'd1;
      count <= count + {6'd0, take} - {6'd0, complete};
    end
  end
  always_ff @(posedge clk) begin
    if (en && take) signals[free] <= take_signal;
    if (en && issuing && issued) ends[take ? free : free - 6'd1] <= offered;
  end
  wire unused = &{1'b0, over[14:0]};
endmodule
