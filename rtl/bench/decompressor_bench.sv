// The decompressor with the fields of its command as ports, for decompressor.cpp, which plays its sources and what it fills.
module decompressor_bench #(
    parameter int unsigned L = 16,
    parameter int unsigned W = 16,
    parameter int unsigned P = 32,
    parameter int unsigned E = 256,
    parameter int unsigned B = 16,
    parameter int unsigned HALF_BYTES = 65536,
    parameter int unsigned STORE_BYTES = 65536
) (
    input  logic           clk,
    input  logic           rst,
    input  logic           en,
    input  logic           command_valid,
    input  logic [7:0]     opcode,
    input  logic [31:0]    ra,
    input  logic [31:0]    rb,
    input  logic [31:0]    rc,
    input  logic [31:0]    imm,
    output logic           command_take,
    output logic [3:0]     signal,
    output logic           busy,
    output logic           fault,
    output logic [31:0]    store_address,
    input  logic [B*8-1:0] store_read,
    input  logic [12:0]    stream_count,
    input  logic [B*8-1:0] stream_read,
    output logic [15:0]    stream_pop,
    input  logic           half_free,
    output logic           group_valid,
    output logic [31:0]    group_base,
    output logic [15:0]    group_row,
    output logic [15:0]    group_count,
    output logic [E*8-1:0] group_values,
    output logic           tile_complete,
    output logic [15:0]    rows,
    output logic [15:0]    columns,
    output logic           first,
    output logic           last,
    output logic [31:0]    passes,
    input  logic           bank_free,
    output logic [15:0]    parameter_count,
    output logic [31:0]    parameter_offset,
    output logic [B*8-1:0] parameter_data,
    output logic           parameters_complete,
    output logic           header_decoded,
    output logic [15:0]    group_column,
    output logic [15:0]    port_count
);
  azsim_pkg::command_t command;
  always_comb begin
    command = '0;
    command.opcode = opcode;
    command.ra = ra;
    command.rb = rb;
    command.rc = rc;
    command.imm = imm;
    command.signal = 4'd5;
  end
  logic [$clog2(B+1)-1:0] pop, parameters, moved;
  logic [$clog2(E+1)-1:0] count;
  logic [$clog2(HALF_BYTES/L+1)-1:0] base;
  assign stream_pop = 16'(pop);
  assign parameter_count = 16'(parameters);
  assign port_count = 16'(moved);
  assign group_count = 16'(count);
  assign group_base = 32'(base);
  decompressor #(.L(L), .W(W), .P(P), .E(E), .B(B), .HALF_BYTES(HALF_BYTES), .STORE_BYTES(STORE_BYTES)) unit (
      .clk, .rst, .en, .command, .command_valid, .command_take, .semaphore_ok(1'b1), .signal, .busy, .fault, .store_address, .store_read,
      .stream_count, .stream_read, .stream_pop(pop), .half_free, .group_valid, .group_base(base), .group_row, .group_count(count),
      .group_values, .tile_complete, .rows, .columns, .slots(), .first, .last, .passes, .bank_free, .parameter_count(parameters),
      .parameter_offset, .parameter_data, .parameters_complete, .header_decoded, .group_column, .port_count(moved));
endmodule
