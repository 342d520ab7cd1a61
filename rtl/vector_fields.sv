// The fields of a vector command and the checks on them. docs/chip.md, "Vector unit", Commands and Refused. Combinational.
//
//    imm:  31   28 27      22 21   16 15  14 13  12 11  10 9      8 7       6      5   4 3        0
//          +------+----------+-------+------+------+------+--------+-------+------+-----+----------+
//          |  0   | out shift| shift |  0   |type b|type a|type dst|release|addend|  0  | function |
//          +------+----------+-------+------+------+------+--------+-------+------+-----+----------+
//
// `refused`: what a command is refused for in the cycle in which it would start.
module vector_fields #(
    parameter int unsigned ROWS             = 256,    // L W
    parameter int unsigned ACTIVATION_BYTES = 65536,
    parameter bit          PRELOADED        = 1'b0
) (
    input  azsim_pkg::command_t command,
    input  logic [15:0]         bank_rows,    // of the oldest bank's strip
    output logic                is_drain,
    output logic                has_addend,   // a drain that reads one, a raw one too
    output logic                is_release,
    output logic [31:0]         count,
    output logic [31:0]         first,        // row
    output logic [15:0]         number,       // context
    output logic [1:0]          result_type,
    output logic                wide_a,       // int16
    output logic                wide_b,
    output logic [3:0]          kind,
    output logic signed [6:0]   shift,
    output logic signed [6:0]   out_shift,
    output logic                reads_a,
    output logic                reads_b,
    output logic                writes,
    output logic                refused
);
  localparam logic [31:0] MOST = 32'h00ffffff;

  logic is_argmax, is_pair, has_shift, is_raw;
  logic signed [8:0] shift_sum, least;
  assign is_drain = command.opcode == azsim_pkg::VEC_DRAIN;
  assign is_argmax = command.opcode == azsim_pkg::VEC_ARGMAX;
  assign is_pair = command.opcode == azsim_pkg::VEC_ADD || command.opcode == azsim_pkg::VEC_MUL;
  assign has_shift = !is_drain && !is_argmax;
  assign is_raw = is_drain && command.imm[9:8] == 2'd2;
  assign has_addend = is_drain && command.imm[6];
  assign is_release = is_drain && command.imm[7];
  assign count = has_shift ? {8'd0, command.rd[23:0]} : command.rd;
  assign first = {16'd0, command.rc[15:0]};
  assign number = command.rc[31:16];
  assign result_type = command.imm[9:8];
  assign wide_a = is_drain ? 1'b1 : command.imm[10];
  assign wide_b = command.imm[12];
  assign kind = command.imm[3:0];
  assign shift_sum = 9'($signed(command.imm[21:16])) + (has_shift ? 9'($signed(command.rd[31:24])) : 9'sd0);
  assign shift = shift_sum[6:0];
  assign out_shift = 7'($signed(command.imm[27:22]));
  assign least = command.opcode == azsim_pkg::VEC_REQUANTIZE ? -9'sd7 : -9'sd15;
  assign reads_a = is_drain ? has_addend : 1'b1;
  assign reads_b = is_pair;
  assign writes = !is_argmax;

  // A range of `bytes` at `address`, all inside; one of no bytes may lie at the end.
  function automatic logic outside(input logic [31:0] address, input logic [31:0] bytes);
    outside = address > ACTIVATION_BYTES || bytes > ACTIVATION_BYTES - address;
  endfunction

  logic refused_fields, refused_count;
  logic [31:0] result_bytes;
  always_comb begin
    refused_fields = command.imm[9:8] == 2'd3 || (command.imm[9:8] == 2'd2 && !is_drain) || (!is_raw && (command.imm[11] || command.imm[13]))
        || kind > 4'd3 || shift_sum < least || shift_sum > 9'sd30 || $signed(command.imm[27:22]) < -6'sd15
        || $signed(command.imm[27:22]) > 6'sd30 || (PRELOADED && is_drain && !is_raw);
    refused_count = count > MOST || (is_argmax && count == 32'd0);
    result_bytes = count << result_type;
    refused = refused_fields || refused_count || (writes && outside(command.ra, result_bytes))
        || (is_drain && first + count > (PRELOADED ? ROWS : 32'(bank_rows)))
        || (reads_a && outside(command.rb, wide_a ? count << 1 : count))
        || (reads_b && outside(command.rc, wide_b ? count << 1 : count));
  end

  wire unused = &{1'b0, command.section, command.imm[31:28], command.imm[15:14], command.imm[5:4], command.signal, command.waits};
endmodule
