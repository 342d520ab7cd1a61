// The vector unit with the fields of its command as ports, and one lookup of the tables, for vector.cpp.
module vector_bench #(
    parameter int unsigned ROWS = 256,
    parameter int unsigned C = 4,
    parameter int unsigned V = 4
) (
    input  logic             clk,
    input  logic             rst,
    input  logic             en,
    input  logic             command_valid,
    input  logic [7:0]       opcode,
    input  logic [31:0]      ra,
    input  logic [31:0]      rb,
    input  logic [31:0]      rc,
    input  logic [31:0]      rd,
    input  logic [31:0]      imm,
    output logic             command_take,
    output logic [3:0]       signal,
    output logic             busy,
    output logic             fault,
    input  logic [31:0]      context_states,
    output logic [31:0]      read_context,
    output logic [31:0]      read_row,
    input  logic [V*32-1:0]  sums,
    output logic             release_context,
    input  logic             bank_full,
    input  logic [15:0]      bank_rows,
    input  logic [V*32-1:0]  bias,
    input  logic [V*32-1:0]  multiplier,
    input  logic [V*8-1:0]   row_shift,
    output logic             release_bank,
    output logic             port_used,
    output logic [31:0]      port_address,
    input  logic [V*32-1:0]  port_read,
    output logic [V*4-1:0]   port_mask,
    output logic [V*32-1:0]  port_data,
    input  logic             result_room,
    output logic             result_push,
    output logic [31:0]      result,
    output logic             group_written,
    input  logic             table_tanh,
    input  logic [15:0]      table_x,
    output logic [15:0]      table_y
);
  azsim_pkg::command_t command;
  always_comb begin
    command = '0;
    command.opcode = opcode;
    command.ra = ra;
    command.rb = rb;
    command.rc = rc;
    command.rd = rd;
    command.imm = imm;
    command.signal = 4'd5;
  end
  logic [(C > 1 ? $clog2(C) : 1)-1:0] number;
  assign read_context = 32'(number);
  vector_unit #(.ROWS(ROWS), .C(C), .V(V), .ACTIVATION_BYTES(4096)) unit (
      .clk, .rst, .en, .command, .command_valid, .command_take, .semaphore_ok(1'b1), .signal, .busy, .fault,
      .context_states(context_states[2*C-1:0]), .read_context(number), .read_row, .sums, .release_context, .bank_full, .bank_rows, .bias,
      .multiplier, .row_shift, .release_bank, .port_used, .port_address, .port_read, .port_mask, .port_data, .result_room, .result_push,
      .result, .group_written);
  function_tables one (.is_tanh(table_tanh), .x(table_x), .y(table_y));
endmodule
