// The MAC array: passes of a tile times a vector, from the commands `mac.mv` and `mac.sync`. docs/chip.md, "MAC array".
//
//   command FIFO --> pass: scanner -- broadcast --> L lanes (queue, window, M multipliers) --> accumulators
//                      |  ^
//                      |  '-- oldest full half of the weight buffer, context free (first tile of a strip) or open
//                      '----> last cycle: signal, count down the half, complete the context
//
// A command is taken in the first cycle of its pass: scanner and checks work on the head of the FIFO then, on the registers in later cycles. The
// pass ends in the later of its last scanner cycle and the last cycle in which a lane takes or works on a column.
// Refused (`fault`): a context that does not exist, once semaphore and half are there; a vector not all inside the activation SRAM, once the
// context allows the pass.
module mac_array #(
    parameter int unsigned L                = 16,
    parameter int unsigned W                = 16,
    parameter int unsigned M                = 1,
    parameter int unsigned Q                = 8,
    parameter int unsigned S                = 16,
    parameter int unsigned C                = 4,
    parameter int unsigned ACTIVATION_BYTES = 65536,
    parameter int unsigned AW               = 16,
    localparam int unsigned CW = C > 1 ? $clog2(C) : 1,
    localparam int unsigned SW = $clog2(W + 1),
    localparam int unsigned IW = W > 1 ? $clog2(W) : 1
) (
    input  logic                 clk,
    input  logic                 rst,
    input  logic                 en,
    // command FIFO and semaphores
    input  azsim_pkg::command_t  command,
    input  logic                 command_valid,
    output logic                 command_take,
    input  logic                 semaphore_ok,
    output logic [3:0]           signal,         // 0: none
    output logic                 busy,           // in a pass that began before this cycle
    output logic                 fault,
    // weight buffer
    input  logic                 half_full,
    input  logic [15:0]          rows,
    input  logic [15:0]          columns,
    input  logic [SW-1:0]        slots,
    input  logic                 first,
    input  logic                 last,
    output logic                 pass_ended,
    output logic [L*AW-1:0]      lane_address,
    input  logic [L*W*8-1:0]     lane_window,
    // activation SRAM
    output logic [31:0]          scan_address,
    input  logic [2*S*8-1:0]     scan_read,
    // accumulators
    input  logic [2*C-1:0]       context_states,
    output logic [CW-1:0]        context_at_work,
    output logic                 context_open,
    output logic                 context_complete,
    output logic [L*M-1:0]       product_valid,
    output logic [L*M*IW-1:0]    product_slot,
    output logic [L*M*16-1:0]    product,
    // events of the cycle
    output logic                 pass_active,
    output logic                 pass_started,
    output logic                 broadcast,
    output logic [15:0]          broadcast_column,
    output logic [7:0]           broadcast_activation,
    output logic                 scan_load,
    output logic                 scan_queue,
    output logic [L-1:0]         lane_take,
    output logic [L-1:0]         lane_work,
    output logic [L-1:0]         lane_finished   // a lane's last cycle of work on its column; not for columns without work
);
  logic is_multiply, is_sync, context_exists, context_allows, vector_inside, may_start;
  logic [1:0] wanted_state;
  logic [31:0] vector, number;

  always_comb begin
    is_multiply = command_valid && command.opcode == azsim_pkg::MAC_MV;
    is_sync = command_valid && command.opcode == azsim_pkg::MAC_SYNC;
    context_exists = command.rc < C;
    wanted_state = first ? azsim_pkg::CONTEXT_FREE : azsim_pkg::CONTEXT_OPEN;
    context_allows = context_states[command.rc[CW-1:0]*2+:2] == wanted_state;
    // Both below 2^24, so that the sum does not wrap where it counts.
    vector_inside = command.ra <= ACTIVATION_BYTES && command.ra + 32'(columns) <= ACTIVATION_BYTES;
    may_start = !busy && is_multiply && semaphore_ok && half_full;
    fault = may_start && (!context_exists || (context_allows && !vector_inside));
  end

  logic start;
  assign start = may_start && context_exists && context_allows && vector_inside;
  assign command_take = start || (!busy && is_sync && semaphore_ok);

  // The pass at work.
  logic [31:0] pass_vector;
  logic [CW-1:0] pass_context;
  logic [1:0] pass_skip;
  logic [3:0] pass_signal;
  logic [1:0] skip;
  assign vector = busy ? pass_vector : command.ra;
  assign number = busy ? 32'(pass_context) : command.rc;
  assign skip = busy ? pass_skip : command.rd[1:0];
  assign pass_active = busy || start;
  assign pass_started = start;

  logic scanner_over;
  logic [AW-1:0] base;
  logic [L-1:0] queue_full, idle_after;
  scanner #(
      .S (S),
      .AW(AW),
      .SW(SW)
  ) activations (
      .clk,
      .rst,
      .en,
      .start,
      .active    (pass_active),
      .skip      (skip[1]),
      .vector,
      .columns,
      .slots,
      .queue_full(|queue_full),
      .address   (scan_address),
      .read      (scan_read),
      .broadcast,
      .column    (broadcast_column),
      .activation(broadcast_activation),
      .base,
      .load      (scan_load),
      .queue     (scan_queue),
      .over      (scanner_over)
  );

  logic [L-1:0] unused_starved;
  for (genvar l = 0; l < L; l++) begin : lane
    logic [SW-1:0] held;
    assign held = SW'((32'(rows) + 32'(L - 1 - l)) / L);
    mac_lane #(
        .W (W),
        .M (M),
        .Q (Q),
        .AW(AW)
    ) multipliers (
        .clk,
        .rst,
        .en,
        .skip         (skip[0]),
        .held,
        .broadcast,
        .activation   (broadcast_activation),
        .base,
        .queue_full   (queue_full[l]),
        .address      (lane_address[l*AW+:AW]),
        .window       (lane_window[l*W*8+:W*8]),
        .take         (lane_take[l]),
        .work         (lane_work[l]),
        .starved      (unused_starved[l]),
        .finished     (lane_finished[l]),
        .idle_after   (idle_after[l]),
        .product_valid(product_valid[l*M+:M]),
        .product_slot (product_slot[l*M*IW+:M*IW]),
        .product      (product[l*M*16+:M*16])
    );
  end

  assign pass_ended = pass_active && scanner_over && !broadcast && (&idle_after);
  assign signal = pass_ended ? (busy ? pass_signal : command.signal) : command_take && is_sync ? command.signal : 4'd0;
  assign context_at_work = number[CW-1:0];
  assign context_open = start && first;
  assign context_complete = pass_ended && last;

  always_ff @(posedge clk) begin
    if (rst) busy <= 1'b0;
    else if (en) busy <= pass_active && !pass_ended;
  end

  always_ff @(posedge clk) begin
    if (en && start) begin
      pass_vector  <= command.ra;
      pass_context <= command.rc[CW-1:0];
      pass_skip    <= command.rd[1:0];
      pass_signal  <= command.signal;
    end
  end

  wire unused = &{1'b0, unused_starved, number, command.section, command.imm, command.rb, command.rd[31:2], command.waits};
endmodule
