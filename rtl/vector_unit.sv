// The vector unit: drains, element-wise commands and argmax, V elements at a time. docs/chip.md, "Vector unit".
//
//   command FIFO --> start --> per group of V: [read a] [read b] [write] --> ... last cycle: signal, release, result
//                                 |  shared port of the activation SRAM  |
//   accumulators, row parameters: read in the write cycle, asynchronously
//
// 1 + ceil(n / V) x k cycles; the first, in which the command is taken, does not use the port. An argmax compares in its read cycles.
// `port_used`: this cycle reads or writes the activation SRAM; the DMA sees it in the same cycle (the first exception of "Visibility").
// Refused (`fault`): a context that does not exist, once the semaphore is there; what vector_fields says, in the cycle of the start.
module vector_unit #(
    parameter int unsigned ROWS             = 256,    // L W
    parameter int unsigned C                = 4,
    parameter int unsigned V                = 4,
    parameter int unsigned ACTIVATION_BYTES = 65536,
    parameter bit          PRELOADED        = 1'b0,
    localparam int unsigned CW = C > 1 ? $clog2(C) : 1
) (
    input  logic                clk,
    input  logic                rst,
    input  logic                en,
    // command FIFO and semaphores
    input  azsim_pkg::command_t command,
    input  logic                command_valid,
    output logic                command_take,
    input  logic                semaphore_ok,
    output logic [3:0]          signal,           // 0: none
    output logic                busy,             // on a command that began before this cycle
    output logic                fault,
    // accumulators
    input  logic [2*C-1:0]      context_states,
    output logic [CW-1:0]       read_context,
    output logic [31:0]         read_row,         // the first of V, of accumulators and row parameters
    input  logic [V*32-1:0]     sums,
    output logic                release_context,
    // row parameters
    input  logic                bank_full,
    input  logic [15:0]         bank_rows,
    input  logic [V*32-1:0]     bias,
    input  logic [V*32-1:0]     multiplier,
    input  logic [V*8-1:0]      row_shift,
    output logic                release_bank,
    // activation SRAM, shared port
    output logic                port_used,
    output logic [31:0]         port_address,
    input  logic [V*4*8-1:0]    port_read,
    output logic [V*4-1:0]      port_mask,        // bytes to write
    output logic [V*4*8-1:0]    port_data,
    // result FIFO
    input  logic                result_room,
    output logic                result_push,
    output logic [31:0]         result,
    // events of the cycle
    output logic                group_written
);
  localparam logic [1:0] READ_A = 2'd0, READ_B = 2'd1, WRITE = 2'd2;

  azsim_pkg::command_t held, at_work;
  assign at_work = busy ? held : command;

  logic is_drain, has_addend, is_release, wide_a, wide_b, reads_a, reads_b, writes, refused;
  logic [31:0] count, first;
  logic [15:0] number;
  logic [1:0] result_type;
  logic [3:0] kind;
  logic signed [6:0] shift, out_shift;
  vector_fields #(.ROWS(ROWS), .ACTIVATION_BYTES(ACTIVATION_BYTES), .PRELOADED(PRELOADED)) fields (
      .command(at_work), .bank_rows, .is_drain, .has_addend, .is_release, .count, .first, .number, .result_type, .wide_a, .wide_b, .kind,
      .shift, .out_shift, .reads_a, .reads_b, .writes, .refused);

  // Taking a command.
  logic is_sync, is_argmax, context_exists, context_complete, ready, wants, start;
  always_comb begin
    is_sync = command.opcode == azsim_pkg::VEC_SYNC;
    is_argmax = at_work.opcode == azsim_pkg::VEC_ARGMAX;
    context_exists = 32'(number) < C;
    context_complete = context_states[number[CW-1:0]*2+:2] == azsim_pkg::CONTEXT_COMPLETE;
    wants = !busy && command_valid && semaphore_ok;
    ready = is_drain ? context_exists && context_complete && (PRELOADED || bank_full) : is_argmax ? result_room : 1'b1;
    fault = wants && !is_sync && ((is_drain && !context_exists) || (ready && refused));
    start = wants && !is_sync && ready && !refused;
    command_take = start || (wants && is_sync);
  end

  // The groups.
  logic [31:0] done, group;
  logic [1:0] phase, first_phase;
  logic group_end, last_cycle;
  always_comb begin
    first_phase = reads_a ? READ_A : WRITE;
    group = count - done < V ? count - done : V;
    group_end = busy && (phase == WRITE || (phase == READ_A && !reads_b && !writes));
    last_cycle = (start && count == 32'd0) || (group_end && count - done <= V);
    signal = last_cycle ? at_work.signal : wants && is_sync ? command.signal : 4'd0;
    release_context = last_cycle && is_release;
    release_bank = release_context;
  end
  assign read_context = number[CW-1:0];
  assign read_row = first + done;

  // The port.
  logic [31:0] a_address, b_address, result_address;
  assign a_address = at_work.rb + (wide_a ? done << 1 : done);
  assign b_address = at_work.rc + (wide_b ? done << 1 : done);
  assign result_address = at_work.ra + (done << result_type);
  assign port_used = busy;
  assign port_address = phase == READ_A ? a_address : phase == READ_B ? b_address : result_address;
  assign group_written = busy && phase == WRITE;

  logic [V*16-1:0] read_values, a_values, b_values;
  logic wide_read;
  assign wide_read = phase == READ_A ? wide_a : wide_b;
  always_comb begin
    for (int unsigned v = 0; v < V; v++)
      read_values[v*16+:16] = wide_read ? port_read[v*16+:16] : {{8{port_read[v*8+7]}}, port_read[v*8+:8]};
  end

  // Elements.
  logic [V*32-1:0] results;
  for (genvar v = 0; v < V; v++) begin : element
    vector_element one (
        .opcode        (at_work.opcode),
        .kind,
        .with_addend   (has_addend),
        .result_type,
        .shift,
        .out_shift,
        .x             (sums[v*32+:32]),
        .bias          (bias[v*32+:32]),
        .row_multiplier(multiplier[v*32+:32]),
        .row_shift     (row_shift[v*8+:8]),
        .factor        (at_work.rc),
        .a             (a_values[v*16+:16]),
        .b             (b_values[v*16+:16]),
        .result        (results[v*32+:32])
    );
  end
  always_comb begin
    port_data = '0;
    port_mask = '0;
    for (int unsigned v = 0; v < V; v++) begin
      case (result_type)
        2'd0: port_data[v*8+:8] = results[v*32+:8];
        2'd1: port_data[v*16+:16] = results[v*32+:16];
        default: port_data[v*32+:32] = results[v*32+:32];
      endcase
    end
    for (int unsigned k = 0; k < V * 4; k++) port_mask[k] = en && group_written && k < (group << result_type);
  end

  // The largest element so far, and its place.
  logic signed [15:0] best, next_best;
  logic [31:0] place, next_place;
  always_comb begin
    next_best = best;
    next_place = place;
    for (int unsigned v = 0; v < V; v++) begin
      if (v < group && ((done == 32'd0 && v == 0) || $signed(read_values[v*16+:16]) > next_best)) begin
        next_best = read_values[v*16+:16];
        next_place = done + v;
      end
    end
  end
  assign result_push = last_cycle && is_argmax;
  assign result = next_place;

  always_ff @(posedge clk) begin
    if (rst) begin
      busy <= 1'b0;
      done <= 32'd0;
    end else if (en) begin
      busy <= (busy || start) && !last_cycle;
      if (last_cycle) done <= 32'd0;
      else if (group_end) done <= done + V;
    end
  end
  always_ff @(posedge clk) begin
    if (en) begin
      if (start) held <= command;
      if (start || group_end) phase <= first_phase;
      else if (busy) phase <= phase == READ_A && reads_b ? READ_B : WRITE;
      if (busy && phase == READ_A) a_values <= read_values;
      if (busy && phase == READ_B) b_values <= read_values;
      if (busy && phase == READ_A) begin
        best <= next_best;
        place <= next_place;
      end
    end
  end
endmodule
