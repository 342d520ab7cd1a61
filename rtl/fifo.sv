// A FIFO of DEPTH words: command FIFOs, the result FIFO, the columns of a lane. docs/chip.md, "Time", "Command FIFOs".
//
//   push, data --> [ tail ... head ] --> head, count
//                                    <-- pop
//
// `count` and `head` are the state at the start of the cycle: a word pushed in t is seen from t+1 on, a place left in t can be filled from
// t+1 on. Who pushes looks at `count` first, who pops as well; a pop of the only word and a push may share a cycle.
module fifo #(
    parameter int unsigned WIDTH = 32,
    parameter int unsigned DEPTH = 4,
    localparam int unsigned CW = $clog2(DEPTH + 1),
    localparam int unsigned PW = DEPTH > 1 ? $clog2(DEPTH) : 1
) (
    input  logic             clk,
    input  logic             rst,
    input  logic             en,
    input  logic             push,
    input  logic [WIDTH-1:0] data,
    input  logic             pop,
    output logic [WIDTH-1:0] head,
    output logic [CW-1:0]    count
);
  logic [WIDTH-1:0] words[0:DEPTH-1];
  logic [PW-1:0] first;
  logic [PW-1:0] free;

  assign head = words[first];

  always_ff @(posedge clk) begin
    if (rst) begin
      first <= '0;
      free  <= '0;
      count <= '0;
    end else if (en) begin
      if (push) free <= free == PW'(DEPTH - 1) ? '0 : free + PW'(1);
      if (pop) first <= first == PW'(DEPTH - 1) ? '0 : first + PW'(1);
      if (push && !pop) count <= count + CW'(1);
      if (pop && !push) count <= count - CW'(1);
    end
  end

  always_ff @(posedge clk) if (en && push) words[free] <= data;
endmodule
