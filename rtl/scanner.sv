// The scanner: broadcasts the next non-zero activation to the queues of all lanes. docs/chip.md, "MAC array", rule 1.
//
//   activation SRAM -- 2S bytes from `address` on --> the S that it works on, the next S
//                                                       |                        '--> is there anything left to broadcast?
//                                                       v
//                     column, activation, base <-- first non-zero one, unless a queue is full
//
// One of these happens in each cycle of a pass until the scanner is over:
//
//   broadcast   the first candidate of the S goes to all queues. If it was the last of the S, the next S are there in the next cycle.
//   queue       some queue held Q - 1 columns at the start of the cycle: waits
//   load        no candidate is left in the S: the next S are there in the next cycle
//   done        nothing is left
//
// In a pass's first cycle, and in the cycle after a load or after the broadcast of the last of the S, the S are what the port delivers; they are
// held from then on. `over` is combinational: this cycle is the scanner's last, or later. When a load or a broadcast leads to the vector's last
// S and these hold no non-zero activation, that load or broadcast is the last cycle of the scanner: so the scanner must see the next S one
// cycle before it works on them, and the port is 2S bytes wide.
module scanner #(
    parameter int unsigned S  = 16,
    parameter int unsigned AW = 16,  // an address of a lane's half of the weight buffer
    parameter int unsigned SW = 5
) (
    input  logic              clk,
    input  logic              rst,
    input  logic              en,
    input  logic              start,       // the first cycle of a pass
    input  logic              active,      // a cycle of a pass, the first included
    input  logic              skip,        // activation skipping
    input  logic [31:0]       vector,      // address of the activations
    input  logic [15:0]       columns,
    input  logic [SW-1:0]     slots,
    input  logic              queue_full,  // some lane's queue held Q - 1 columns at the start of the cycle
    output logic [31:0]       address,
    input  logic [2*S*8-1:0]  read,
    output logic              broadcast,
    output logic [15:0]       column,
    output logic [7:0]        activation,
    output logic [AW-1:0]     base,        // column x ceil(rows / L)
    output logic              load,
    output logic              queue,
    output logic              over
);
  localparam int unsigned IW = S > 1 ? $clog2(S) : 1;

  logic [31:0] place;  // the column of the first of the S
  logic fresh, done;
  logic [S-1:0] left;  // candidates
  logic [S*8-1:0] held;

  logic [31:0] at, rest;
  logic [S*8-1:0] current;
  logic [S-1:0] candidates, chosen;
  logic [IW-1:0] index;
  logic last_group, next_is_last, next_any, last_of_group, advance, over_now;

  assign at = start ? 32'd0 : place;
  assign address = vector + at;
  assign rest = 32'(columns) - at;

  always_comb begin
    last_group = rest <= 32'(S);
    next_is_last = rest <= 32'(2 * S);
    current = start || fresh ? read[S*8-1:0] : held;
    candidates = left;
    next_any = 1'b0;
    for (int unsigned i = 0; i < S; i++) begin
      if (start || fresh) candidates[i] = i < rest && (!skip || read[i*8+:8] != 8'd0);
      if (i + S < rest && (!skip || read[(S+i)*8+:8] != 8'd0)) next_any = 1'b1;
    end
    index = '0;
    for (int unsigned i = S; i > 0; i--) if (candidates[i-1]) index = IW'(i - 1);
    chosen = S'(1) << index;
    last_of_group = index == IW'(S - 1);

    broadcast = active && !(done && !start) && candidates != '0 && !queue_full;
    queue = active && !(done && !start) && candidates != '0 && queue_full;
    load = active && !(done && !start) && candidates == '0 && !last_group;
    advance = load || (broadcast && last_of_group && !last_group);
    over_now = candidates == '0 ? last_group || (load && next_is_last && !next_any)
        : broadcast && (last_group ? (candidates & ~chosen) == '0 : last_of_group && next_is_last && !next_any);
  end

  assign over = (done && !start) || over_now;
  assign activation = current[index*8+:8];
  assign column = 16'(at) + 16'(index);
  assign base = AW'(32'(column) * 32'(slots));

  always_ff @(posedge clk) begin
    if (rst) begin
      fresh <= 1'b0;
      done  <= 1'b0;
    end else if (en && active) begin
      done  <= over;
      fresh <= advance;
      place <= advance ? at + 32'(S) : at;
      left  <= broadcast ? candidates & ~chosen : candidates;
      held  <= current;
    end
  end
endmodule
