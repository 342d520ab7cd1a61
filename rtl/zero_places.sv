// The placing network of the zero stage: puts weights that lie one behind the other where the marks are, in order. Combinational.
//
//   in_order:  w0 w1 w2 ...                       places:  0 1 0 0 1 1      -->      values:  0 w0 0 0 w1 w2
//
// A weight moves by the zeros before its place, in steps of powers of two, the largest first. The order stays, so that two never meet (of two
// that follow each other the later moves as far or farther). Which of them move in a step is found backwards: the marks, each with its distance,
// move from their places to the front, the smallest step first.
module zero_places #(
    parameter int unsigned N = 33,  // weights, at most E
    parameter int unsigned E = 256  // positions
) (
    input  logic [E-1:0]   places,
    input  logic [N*8-1:0] in_order,
    output logic [E*8-1:0] values     // 0 where no mark is
);
  localparam int unsigned DW = E > 1 ? $clog2(E) : 1;  // of a distance

  // moves[s]: the places, as they are after the steps from s on, that step s fills from 2^s before.
  logic [DW*E-1:0] distance, moves;  // bit s of all places, one behind the other
  logic [E-1:0] marks, moving;
  logic [DW-1:0] zeros;
  always_comb begin
    zeros = '0;
    distance = '0;
    for (int unsigned e = 0; e < E; e++) begin
      for (int unsigned s = 0; s < DW; s++) distance[s*E+e] = zeros[s];
      if (!places[e]) zeros = zeros + DW'(1);
    end
    marks = places;
    for (int unsigned s = 0; s < DW; s++) begin
      moving = marks & distance[s*E+:E];
      moves[s*E+:E] = moving;
      for (int unsigned t = s + 1; t < DW; t++)
        distance[t*E+:E] = (distance[t*E+:E] & marks & ~moving) | ((distance[t*E+:E] & moving) >> (1 << s));
      marks = (marks & ~moving) | (moving >> (1 << s));
    end
  end

  logic [E*8-1:0] mask;
  always_comb begin
    values = '0;
    values[N*8-1:0] = in_order;
    for (int unsigned s = DW; s > 0; s--) begin
      for (int unsigned e = 0; e < E; e++) mask[e*8+:8] = {8{moves[(s-1)*E+e]}};
      values = (values & ~mask) | ((values << (8 << (s - 1))) & mask);
    end
    for (int unsigned e = 0; e < E; e++) mask[e*8+:8] = {8{places[e]}};
    values = values & mask;
  end
endmodule
