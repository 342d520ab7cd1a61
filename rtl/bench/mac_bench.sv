// MAC array, weight buffer, accumulators and an activation memory, wired as in the core, for mac.cpp.
module mac_bench #(
    parameter int unsigned L = 16,
    parameter int unsigned W = 16,
    parameter int unsigned M = 1,
    parameter int unsigned Q = 8,
    parameter int unsigned S = 16,
    parameter int unsigned C = 2,
    parameter int unsigned V = 4,
    parameter int unsigned HALF_BYTES = 65536,
    localparam int unsigned AW = $clog2(HALF_BYTES / L + 1),
    localparam int unsigned CW = C > 1 ? $clog2(C) : 1,
    localparam int unsigned SW = $clog2(W + 1),
    localparam int unsigned IW = W > 1 ? $clog2(W) : 1,
    localparam int unsigned EW = $clog2(L + 1)
) (
    input  logic             clk,
    input  logic             rst,
    input  logic             en,
    input  logic             activation_write,
    input  logic [31:0]      activation_address,
    input  logic [7:0]       activation_value,
    input  logic             group_valid,
    input  logic [31:0]      group_base,
    input  logic [15:0]      group_row,
    input  logic [15:0]      group_count,
    input  logic [L*8-1:0]   group_values,
    input  logic             tile_complete,
    input  logic [15:0]      tile_rows,
    input  logic [15:0]      tile_columns,
    input  logic             tile_first,
    input  logic             tile_last,
    input  logic [31:0]      tile_passes,
    output logic             half_free,
    input  logic             command_valid,
    input  logic [7:0]       opcode,
    input  logic [31:0]      ra,
    input  logic [31:0]      rc,
    input  logic [31:0]      rd,
    output logic             command_take,
    output logic [3:0]       signal,
    output logic             busy,
    output logic             fault,
    output logic             pass_ended,
    output logic             pass_active,
    output logic             broadcast,
    output logic [15:0]      broadcast_column,
    output logic             scan_load,
    output logic             scan_queue,
    output logic [L-1:0]     lane_take,
    output logic [L-1:0]     lane_work,
    output logic [L-1:0]     lane_finished,
    input  logic [31:0]      read_context,
    input  logic             release_context,
    input  logic [31:0]      read_row,
    output logic [V*32-1:0]  read,
    output logic [2*C-1:0]   states
);
  azsim_pkg::command_t command;
  always_comb begin
    command = '0;
    command.opcode = opcode;
    command.ra = ra;
    command.rc = rc;
    command.rd = rd;
    command.signal = 4'd5;
  end

  logic [15:0] rows, columns;
  logic [SW-1:0] slots;
  logic first, last, full;
  logic [L*AW-1:0] lane_address;
  logic [L*W*8-1:0] lane_window;
  weight_buffer #(.L(L), .W(W), .E(L), .HALF_BYTES(HALF_BYTES)) weights (
      .clk, .rst, .en, .half_free, .fill_half(), .group_valid, .group_base(AW'(group_base)), .group_row, .group_count(EW'(group_count)),
      .group_values, .tile_complete, .tile_rows, .tile_columns, .tile_slots(SW'((32'(tile_rows) + L - 1) / L)), .tile_first, .tile_last,
      .tile_passes, .full, .read_half(), .rows, .columns, .slots, .first, .last, .pass_ended, .lane_address, .lane_window);

  logic [31:0] scan_address;
  logic [2*S*8-1:0] scan_read;
  byte_memory #(.BYTES(4096), .A_BYTES(2 * S), .B_BYTES(1)) activations (
      .clk, .a_address(scan_address), .a_read(scan_read), .a_mask('0), .a_data('0), .b_address(activation_address), .b_read(),
      .b_mask(activation_write), .b_data(activation_value));

  logic [CW-1:0] context_at_work;
  logic context_open, context_complete;
  logic [L*M-1:0] product_valid;
  logic [L*M*IW-1:0] product_slot;
  logic [L*M*16-1:0] product;
  mac_array #(.L(L), .W(W), .M(M), .Q(Q), .S(S), .C(C), .ACTIVATION_BYTES(4096), .AW(AW)) array (
      .clk, .rst, .en, .command, .command_valid, .command_take, .semaphore_ok(1'b1), .signal, .busy, .fault, .half_full(full), .rows, .columns,
      .slots, .first, .last, .pass_ended, .lane_address, .lane_window, .scan_address, .scan_read, .context_states(states), .context_at_work,
      .context_open, .context_complete, .product_valid, .product_slot, .product, .pass_active, .pass_started(), .broadcast, .broadcast_column,
      .broadcast_activation(), .scan_load, .scan_queue, .lane_take, .lane_work, .lane_finished);

  accumulators #(.L(L), .W(W), .M(M), .C(C), .V(V)) sums (
      .clk, .rst, .en, .context_at_work, .open(context_open), .complete(context_complete), .product_valid, .product_slot, .product,
      .read_context(CW'(read_context)), .release_context, .read_row, .read, .states);
endmodule
