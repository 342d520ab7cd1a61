// The core: everything right of the crossing. docs/chip.md, "Block diagram". Wiring alone; ports and events are explained in README.md.
//
//                          +---------------------------------------------------------------------------+
//     crossing ==requests==|  dma --+--> compressed store, stream_fifo --> decompressor --> weight_buffer|
//              ==responses=|        +--> activation_sram <--> vector_unit <-- accumulators <-- mac_array |
//     host ---- words -----|        +--> instruction, scalar memory <--> sequencer                       |
//                          |   a command FIFO for each engine, semaphores, the result FIFO               |
//                          +---------------------------------------------------------------------------+
//
// A cycle is what happens between two rising edges of `clk`: inputs and outputs belong to the cycle in which they stand, registers change at its
// end. Cycle 0 is the first with `rst` and `hold` low. All stages of the datasheet's tick are combinational in that one cycle, on the state at
// its start; where the order of the stages matters (shared port, semaphores, host FIFOs), the later unit sees the earlier one's choice.
//
// Not here: memory controller, DRAM, the crossing's FIFO, the host's side, counters, the watchdog.
module azsim_core #(
    parameter int unsigned L                = 16,       // mac.lanes
    parameter int unsigned W                = 16,       // mac.window
    parameter int unsigned M                = 1,        // mac.multipliers
    parameter int unsigned Q                = 8,        // mac.queue
    parameter int unsigned S                = 16,       // mac.scan
    parameter int unsigned P                = 32,       // decompressor.symbols
    parameter int unsigned E                = 256,      // decompressor.positions
    parameter int unsigned B                = 16,       // decompressor.portBytes
    parameter int unsigned HALF_BYTES       = 65536,    // weightBuffer.halfBytes
    parameter int unsigned STORE_BYTES      = 1048576,  // store.bytes
    parameter int unsigned ACTIVATION_BYTES = 65536,    // activations.bytes
    parameter int unsigned V                = 4,        // vector.width
    parameter int unsigned C                = 4,        // accumulators.contexts
    parameter int unsigned INSTRUCTIONS     = 1024,     // sequencer.instructions
    parameter int unsigned SCALAR_BYTES     = 32768,    // sequencer.scalarBytes
    parameter int unsigned A                = 32,       // DRAM access: 32 (x16), 64 (x32)
    parameter int unsigned DRAM_BYTES       = 536870912,
    parameter bit          PRELOADED        = 1'b0,     // weights: preloaded, dram.type: none
    localparam int unsigned AW = $clog2(HALF_BYTES / L + 1),
    localparam int unsigned SW = $clog2(W + 1),
    localparam int unsigned IW = W > 1 ? $clog2(W) : 1,
    localparam int unsigned CW = C > 1 ? $clog2(C) : 1,
    localparam int unsigned BW = $clog2(B + 1),
    localparam int unsigned EW = $clog2(E + 1),
    localparam int unsigned PORT = V * 4 > A ? V * 4 : A
) (
    input  logic               clk,
    input  logic               rst,
    // DRAM side of the DMA, the core's side of the crossing
    input  logic               dram_ready,            // the crossing held fewer than 4 requests at the start of the cycle
    output logic               dram_request,          // offered, and so accepted by the crossing
    output logic               dram_write,
    output logic [31:0]        dram_address,
    output logic [5:0]         dram_tag,              // of a read
    output logic [A*8-1:0]     dram_data,             // of a write
    input  logic               dram_response,         // the oldest read that has retired, as seen in this cycle
    input  logic [5:0]         dram_response_tag,
    input  logic [A*8-1:0]     dram_response_data,
    output logic               dram_response_take,
    input  logic               dram_idle,             // neither crossing nor controller holds a request
    // host
    input  logic [1:0]         host_in_count,         // words there: 0, 1, 2 (or more)
    input  logic [31:0]        host_in_data0,
    input  logic [31:0]        host_in_data1,
    output logic [1:0]         host_in_take,          // words taken in this cycle
    input  logic [1:0]         host_out_room,         // words still announced: 0, 1, 2 (or more)
    output logic [1:0]         host_out_count,
    output logic [31:0]        host_out_data0,
    output logic [31:0]        host_out_data1,
    // end
    output logic               halted,                // from the cycle after the last on
    output logic               stopped,               // refused something: from the cycle after on
    output logic [2:0]         stopped_unit,
    // test port: fills a preloaded chip while `hold` is high
    input  logic               hold,
    input  logic               test_instruction_write,
    input  logic               test_scalar_write,
    input  logic [31:0]        test_address,          // byte
    input  logic [63:0]        test_data,             // an instruction, or a scalar word in the low half
    input  logic               test_group_valid,
    input  logic [AW-1:0]      test_group_base,
    input  logic [15:0]        test_group_row,
    input  logic [EW-1:0]      test_group_count,
    input  logic [E*8-1:0]     test_group_values,
    input  logic               test_tile_complete,
    input  logic [15:0]        test_tile_rows,
    input  logic [15:0]        test_tile_columns,
    input  logic [31:0]        test_tile_passes,
    // events of the cycle
    output logic               event_ended,           // the last cycle of the run
    output logic               event_fault,           // the last cycle of a run that is refused
    output logic [2:0]         event_fault_unit,
    output logic               event_issued,
    output logic [31:0]        event_pc,
    output logic               event_refetch,
    output logic               event_halting,
    output logic [5:0]         event_section,
    output logic [3:0]         event_pushed,          // DMA, decompressor, MAC array, vector unit: bits 0..3
    output logic [3:0]         event_taken,
    output logic [3:0]         event_busy,            // on a command taken before
    output logic [11:0]        event_fifo_counts,     // at the start of the cycle, 3 bits each
    output logic [127:0]       event_semaphores,      // at the start of the cycle, byte s: semaphore s
    output logic               event_pass_active,
    output logic               event_pass_started,
    output logic               event_pass_ended,
    output logic               event_broadcast,
    output logic [15:0]        event_column,
    output logic [7:0]         event_activation,
    output logic               event_scan_load,
    output logic               event_scan_queue,
    output logic [L-1:0]       event_lane_take,
    output logic [L-1:0]       event_lane_work,
    output logic [L-1:0]       event_lane_finished,
    output logic [2*C-1:0]     event_contexts,        // at the start of the cycle: 0 free, 1 open, 2 complete
    output logic               event_header,
    output logic               event_group,
    output logic               event_group_half,
    output logic [15:0]        event_group_column,
    output logic [15:0]        event_group_row,
    output logic [EW-1:0]      event_group_count,
    output logic [E*8-1:0]     event_group_values,
    output logic               event_tile_complete,
    output logic [BW-1:0]      event_port_count,      // bytes that crossed the decompressor's port
    output logic [BW-1:0]      event_parameter_count, // bytes that passed to the bank (or codebook)
    output logic [31:0]        event_parameter_offset,
    output logic [B*8-1:0]     event_parameter_data,
    output logic               event_parameter_bank,
    output logic               event_parameters_complete,
    output logic [12:0]        event_stream_count,    // bytes in the stream FIFO at the start of the cycle
    output logic [31:0]        event_write_address,   // of a response that is written to one of the four memories that follow
    output logic               event_store_write,
    output logic               event_stream_write,
    output logic               event_instruction_write,
    output logic               event_scalar_write,
    output logic               event_word_write,      // `sw`
    output logic [31:0]        event_word_address,
    output logic [31:0]        event_word_data,
    output logic [PORT-1:0]    event_activation_mask, // bytes written to the activation SRAM
    output logic [31:0]        event_activation_address,
    output logic [PORT*8-1:0]  event_activation_data,
    output logic               event_vector_write,    // ... by the vector unit
    output logic               event_load_completed,
    output logic               event_result_push,
    output logic [31:0]        event_result,
    output logic               event_result_pop
);
  logic en;
  assign en = !halted && !stopped;

  // Command FIFOs: DMA, decompressor, MAC array, vector unit.
  azsim_pkg::command_t issued_command, dma_command, decompressor_command, mac_command, vector_command;
  logic [3:0] push, take, valid, busy;
  logic [11:0] counts;
  fifo #(.WIDTH(azsim_pkg::COMMAND_BITS), .DEPTH(azsim_pkg::COMMAND_DEPTH)) dma_fifo (
      .clk, .rst, .en, .push(push[0]), .data(issued_command), .pop(take[0]), .head(dma_command), .count(counts[2:0]));
  fifo #(.WIDTH(azsim_pkg::COMMAND_BITS), .DEPTH(azsim_pkg::COMMAND_DEPTH)) decompressor_fifo (
      .clk, .rst, .en, .push(push[1]), .data(issued_command), .pop(take[1]), .head(decompressor_command), .count(counts[5:3]));
  fifo #(.WIDTH(azsim_pkg::COMMAND_BITS), .DEPTH(azsim_pkg::COMMAND_DEPTH)) mac_fifo (
      .clk, .rst, .en, .push(push[2]), .data(issued_command), .pop(take[2]), .head(mac_command), .count(counts[8:6]));
  fifo #(.WIDTH(azsim_pkg::COMMAND_BITS), .DEPTH(azsim_pkg::COMMAND_DEPTH)) vector_fifo (
      .clk, .rst, .en, .push(push[3]), .data(issued_command), .pop(take[3]), .head(vector_command), .count(counts[11:9]));
  assign valid = {counts[11:9] != 3'd0, counts[8:6] != 3'd0, counts[5:3] != 3'd0, counts[2:0] != 3'd0};

  // Semaphores.
  logic vector_ok, mac_ok, decompressor_ok, dma_ok, sequencer_ok, sequencer_take;
  logic [3:0] vector_signal, mac_signal, decompressor_signal, dma_signal, load_signal, sequencer_signal, sequencer_waits;
  semaphores tokens (
      .clk, .rst, .en, .vector_waits(vector_command.waits), .vector_take(take[3]), .vector_ok, .mac_waits(mac_command.waits),
      .mac_take(take[2]), .mac_ok, .decompressor_waits(decompressor_command.waits), .decompressor_take(take[1]), .decompressor_ok,
      .dma_waits(dma_command.waits), .dma_take(take[0]), .dma_ok, .sequencer_waits, .sequencer_take, .sequencer_ok, .vector_signal,
      .mac_signal, .decompressor_signal, .dma_signal, .load_signal, .sequencer_signal, .counts(event_semaphores));

  // Vector unit.
  logic [CW-1:0] read_context;
  logic [31:0] read_row, vector_address, result, result_head;
  logic [V*32-1:0] sums, bias, multiplier, vector_read, vector_data;
  logic [V*8-1:0] row_shift;
  logic [V*4-1:0] vector_mask;
  logic [15:0] bank_rows;
  logic [2:0] result_count;
  logic release_context, release_bank, bank_full, vector_port, result_push, result_pop, vector_fault;
  vector_unit #(.ROWS(L * W), .C(C), .V(V), .ACTIVATION_BYTES(ACTIVATION_BYTES), .PRELOADED(PRELOADED)) vectors (
      .clk, .rst, .en, .command(vector_command), .command_valid(valid[3]), .command_take(take[3]), .semaphore_ok(vector_ok),
      .signal(vector_signal), .busy(busy[3]), .fault(vector_fault), .context_states(event_contexts), .read_context, .read_row, .sums,
      .release_context, .bank_full, .bank_rows, .bias, .multiplier, .row_shift, .release_bank, .port_used(vector_port),
      .port_address(vector_address), .port_read(vector_read), .port_mask(vector_mask), .port_data(vector_data),
      .result_room(result_count < 3'(azsim_pkg::RESULT_DEPTH)), .result_push, .result, .group_written(event_vector_write));
  fifo #(.WIDTH(32), .DEPTH(azsim_pkg::RESULT_DEPTH)) results (
      .clk, .rst, .en, .push(result_push), .data(result), .pop(result_pop), .head(result_head), .count(result_count));

  // MAC array, weight buffer, accumulators.
  logic half_full, half_free, fill_half, unused_read_half, first, last, mac_fault;
  logic [15:0] rows, columns;
  logic [SW-1:0] slots;
  logic [L*AW-1:0] lane_address;
  logic [L*W*8-1:0] lane_window;
  logic [31:0] scan_address;
  logic [2*S*8-1:0] scan_read;
  logic [CW-1:0] context_at_work;
  logic context_open, context_complete;
  logic [L*M-1:0] product_valid;
  logic [L*M*IW-1:0] product_slot;
  logic [L*M*16-1:0] product;
  mac_array #(.L(L), .W(W), .M(M), .Q(Q), .S(S), .C(C), .ACTIVATION_BYTES(ACTIVATION_BYTES), .AW(AW)) array (
      .clk, .rst, .en, .command(mac_command), .command_valid(valid[2]), .command_take(take[2]), .semaphore_ok(mac_ok), .signal(mac_signal),
      .busy(busy[2]), .fault(mac_fault), .half_full, .rows, .columns, .slots, .first, .last, .pass_ended(event_pass_ended), .lane_address,
      .lane_window, .scan_address, .scan_read, .context_states(event_contexts), .context_at_work, .context_open, .context_complete,
      .product_valid, .product_slot, .product, .pass_active(event_pass_active), .pass_started(event_pass_started),
      .broadcast(event_broadcast), .broadcast_column(event_column), .broadcast_activation(event_activation), .scan_load(event_scan_load),
      .scan_queue(event_scan_queue), .lane_take(event_lane_take), .lane_work(event_lane_work), .lane_finished(event_lane_finished));
  accumulators #(.L(L), .W(W), .M(M), .C(C), .V(V)) accumulator_file (
      .clk, .rst, .en, .context_at_work, .open(context_open), .complete(context_complete), .product_valid, .product_slot, .product,
      .read_context, .release_context, .read_row, .read(sums), .states(event_contexts));

  // Decompressor and what it fills.
  logic [31:0] store_address, passes;
  logic [B*8-1:0] store_read, stream_read;
  logic [BW-1:0] stream_pop;
  logic group_valid, tile_complete, tile_first, tile_last, bank_free, decompressor_fault, unused_read_bank;
  logic [AW-1:0] group_base;
  logic [15:0] block_rows, block_columns;
  logic [SW-1:0] block_slots, tile_slots;
  assign tile_slots = hold ? SW'((32'(test_tile_rows) + 32'(L - 1)) / L) : block_slots;
  decompressor #(.L(L), .W(W), .P(P), .E(E), .B(B), .HALF_BYTES(HALF_BYTES), .STORE_BYTES(STORE_BYTES),
                 .PRELOADED(PRELOADED)) blocks (
      .clk, .rst, .en, .command(decompressor_command), .command_valid(valid[1]), .command_take(take[1]), .semaphore_ok(decompressor_ok),
      .signal(decompressor_signal), .busy(busy[1]), .fault(decompressor_fault), .store_address, .store_read,
      .stream_count(event_stream_count), .stream_read, .stream_pop, .half_free, .group_valid, .group_base, .group_row(event_group_row),
      .group_count(event_group_count), .group_values(event_group_values), .tile_complete, .rows(block_rows), .columns(block_columns),
      .slots(block_slots), .first(tile_first), .last(tile_last), .passes, .bank_free, .parameter_count(event_parameter_count),
      .parameter_offset(event_parameter_offset), .parameter_data(event_parameter_data), .parameters_complete(event_parameters_complete),
      .header_decoded(event_header), .group_column(event_group_column), .port_count(event_port_count));
  weight_buffer #(.L(L), .W(W), .E(E), .HALF_BYTES(HALF_BYTES), .HALVES(PRELOADED ? 1 : 2)) weights (
      .clk, .rst, .en, .half_free, .fill_half, .group_valid(hold ? test_group_valid : group_valid),
      .group_base(hold ? test_group_base : group_base), .group_row(hold ? test_group_row : event_group_row),
      .group_count(hold ? test_group_count : event_group_count), .group_values(hold ? test_group_values : event_group_values),
      .tile_complete(hold ? test_tile_complete : tile_complete), .tile_rows(hold ? test_tile_rows : block_rows),
      .tile_columns(hold ? test_tile_columns : block_columns),
      .tile_slots, .tile_first(hold || tile_first),
      .tile_last(hold || tile_last), .tile_passes(hold ? test_tile_passes : passes), .full(half_full), .read_half(unused_read_half), .rows,
      .columns, .slots, .first, .last, .pass_ended(event_pass_ended), .lane_address, .lane_window);
  row_parameters #(.ROWS(L * W), .B(B), .V(V)) parameters (
      .clk, .rst, .en, .bank_free, .fill_bank(event_parameter_bank), .write_count(event_parameter_count),
      .write_offset(event_parameter_offset), .write_data(event_parameter_data), .write_rows(block_rows),
      .block_complete(event_parameters_complete), .block_releases(passes), .full(bank_full), .read_bank(unused_read_bank), .rows(bank_rows),
      .read_row, .bias, .multiplier, .shift(row_shift), .release_bank(release_bank && !PRELOADED));

  // DMA and the memories that it fills.
  logic [31:0] write_address, dma_address, dma_out_data;
  logic [A*8-1:0] dma_read, dma_data;
  logic [A-1:0] dma_mask;
  logic [11:0] stream_position;
  logic [6:0] stream_arrived;
  logic store_write, stream_write, instruction_write, scalar_write, stream_room, stream_reserve, dma_in_take, dma_out_push, no_loads, dma_fault;
  dma #(.A(A), .DRAM_BYTES(PRELOADED ? 0 : DRAM_BYTES), .STORE_BYTES(STORE_BYTES), .ACTIVATION_BYTES(ACTIVATION_BYTES),
        .INSTRUCTIONS(INSTRUCTIONS), .SCALAR_BYTES(SCALAR_BYTES)) mover (
      .clk, .rst, .en, .command(dma_command), .command_valid(valid[0]), .command_take(take[0]), .semaphore_ok(dma_ok), .signal(dma_signal),
      .load_signal, .busy(busy[0]), .no_loads, .fault(dma_fault), .request_ready(dram_ready), .request_valid(dram_request),
      .request_write(dram_write), .request_address(dram_address), .request_tag(dram_tag), .request_data(dram_data),
      .response_valid(dram_response), .response_tag(dram_response_tag), .response_data(dram_response_data),
      .response_take(dram_response_take), .write_address, .store_write, .stream_write, .instruction_write, .scalar_write, .stream_room,
      .stream_reserve, .stream_position, .stream_arrived, .vector_port, .port_address(dma_address), .port_read(dma_read),
      .port_mask(dma_mask), .port_data(dma_data), .host_in_valid(host_in_count != 2'd0), .host_in_data(host_in_data0),
      .host_in_take(dma_in_take), .host_out_room(host_out_room != 2'd0), .host_out_push(dma_out_push), .host_out_data(dma_out_data),
      .load_completed(event_load_completed));
  stream_fifo #(.A(A), .B(B)) stream (
      .clk, .rst, .en, .room(stream_room), .reserve(stream_reserve), .position(stream_position), .write(stream_write),
      .write_position(write_address[11:0]), .write_data(dram_response_data), .arrived(stream_arrived), .count(event_stream_count),
      .read(stream_read), .pop(stream_pop));
  logic [A*8-1:0] unused_store;
  byte_memory #(.BYTES(STORE_BYTES), .A_BYTES(B), .B_BYTES(A)) compressed_store (
      .clk, .a_address(store_address), .a_read(store_read), .a_mask('0), .a_data('0), .b_address(write_address), .b_read(unused_store),
      .b_mask({A{en && store_write}}), .b_data(dram_response_data));
  activation_sram #(.BYTES(ACTIVATION_BYTES), .SCAN_BYTES(2 * S), .VECTOR_BYTES(V * 4), .DMA_BYTES(A)) activations (
      .clk, .scan_address, .scan_read, .vector_used(vector_port), .vector_address, .vector_read, .vector_mask, .vector_data, .dma_address,
      .dma_read, .dma_mask, .dma_data, .written_address(event_activation_address), .written_mask(event_activation_mask),
      .written_data(event_activation_data));

  // Sequencer and its memories.
  logic [31:0] instruction_address, scalar_address, scalar_read, scalar_data, sequencer_out_data;
  logic [63:0] instruction_read;
  logic word_write, sequencer_in_take, sequencer_out_push, all_idle, sequencer_fault;
  assign all_idle = busy == 4'd0 && counts == 12'd0 && no_loads && dram_idle;
  sequencer #(.INSTRUCTIONS(INSTRUCTIONS), .SCALAR_BYTES(SCALAR_BYTES), .PRELOADED(PRELOADED)) control (
      .clk, .rst, .en, .hold, .instruction_address, .instruction_read, .scalar_address, .scalar_read, .scalar_write(word_write),
      .scalar_data, .fifo_counts(counts), .push, .command(issued_command), .waits(sequencer_waits), .semaphore_take(sequencer_take),
      .semaphore_ok(sequencer_ok), .signal(sequencer_signal), .host_in_valid(host_in_count > {1'b0, dma_in_take}),
      .host_in_data(dma_in_take ? host_in_data1 : host_in_data0), .host_in_take(sequencer_in_take),
      .host_out_room(host_out_room > {1'b0, dma_out_push}), .host_out_push(sequencer_out_push), .host_out_data(sequencer_out_data),
      .result_valid(result_count != 3'd0), .result(result_head), .result_pop, .dma_scalar_write(scalar_write),
      .dma_scalar_address(write_address), .dma_scalar_data(dram_response_data[159:0]), .all_idle, .ended(event_ended),
      .fault(sequencer_fault), .issued(event_issued), .issued_pc(event_pc), .refetch(event_refetch), .halting(event_halting),
      .section(event_section));

  program_memories #(.INSTRUCTIONS(INSTRUCTIONS), .SCALAR_BYTES(SCALAR_BYTES), .A(A)) programs (
      .clk, .en, .instruction_address, .instruction_read, .scalar_address, .scalar_read, .word_write, .word_data(scalar_data),
      .instruction_write, .scalar_write, .write_address, .write_data(dram_response_data), .hold, .test_instruction_write,
      .test_scalar_write, .test_address, .test_data);

  // Host words: where both take or give one in a cycle, the DMA's is the first.
  assign host_in_take = {1'b0, dma_in_take} + {1'b0, sequencer_in_take};
  assign host_out_count = {1'b0, dma_out_push} + {1'b0, sequencer_out_push};
  assign host_out_data0 = dma_out_push ? dma_out_data : sequencer_out_data;
  assign host_out_data1 = sequencer_out_data;

  // The end: of the units that refuse in one cycle, the first in the order of the stages is named.
  always_comb begin
    if (vector_fault) event_fault_unit = azsim_pkg::UNIT_VECTOR;
    else if (mac_fault) event_fault_unit = azsim_pkg::UNIT_MAC;
    else if (decompressor_fault) event_fault_unit = azsim_pkg::UNIT_DECOMPRESSOR;
    else if (dma_fault) event_fault_unit = azsim_pkg::UNIT_DMA;
    else if (sequencer_fault) event_fault_unit = azsim_pkg::UNIT_SEQUENCER;
    else event_fault_unit = azsim_pkg::UNIT_NONE;
  end
  assign event_fault = event_fault_unit != azsim_pkg::UNIT_NONE;
  always_ff @(posedge clk) begin
    if (rst) begin
      halted <= 1'b0;
      stopped <= 1'b0;
      stopped_unit <= azsim_pkg::UNIT_NONE;
    end else if (en) begin
      halted <= event_ended && !event_fault;
      stopped <= event_fault;
      stopped_unit <= event_fault_unit;
    end
  end

  assign event_pushed = push;
  assign event_taken = take;
  assign event_busy = busy;
  assign event_fifo_counts = counts;
  assign event_group = group_valid;
  assign event_group_half = fill_half;
  assign event_tile_complete = tile_complete;
  assign event_write_address = write_address;
  assign event_store_write = store_write;
  assign event_stream_write = stream_write;
  assign event_instruction_write = instruction_write;
  assign event_scalar_write = scalar_write;
  assign event_word_write = word_write;
  assign event_word_address = scalar_address;
  assign event_word_data = scalar_data;
  assign event_result_push = result_push;
  assign event_result = result;
  assign event_result_pop = result_pop;
  wire unused = &{1'b0, unused_store, unused_read_half, unused_read_bank};
endmodule
