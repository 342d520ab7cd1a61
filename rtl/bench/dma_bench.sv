// The DMA and the stream FIFO, with the fields of the command as ports, for dma.cpp.
module dma_bench #(
    parameter int unsigned A = 32
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
    input  logic [3:0]     signals,
    output logic           command_take,
    input  logic           semaphore_ok,
    output logic [3:0]     signal,
    output logic [3:0]     load_signal,
    output logic           busy,
    output logic           no_loads,
    output logic           fault,
    input  logic           request_ready,
    output logic           request_valid,
    output logic           request_write,
    output logic [31:0]    request_address,
    output logic [5:0]     request_tag,
    output logic [A*8-1:0] request_data,
    input  logic           response_valid,
    input  logic [5:0]     response_tag,
    input  logic [A*8-1:0] response_data,
    output logic           response_take,
    output logic [31:0]    write_address,
    output logic           store_write,
    output logic           stream_write,
    output logic           instruction_write,
    output logic           scalar_write,
    input  logic           vector_port,
    output logic [31:0]    port_address,
    input  logic [A*8-1:0] port_read,
    output logic [A-1:0]   port_mask,
    output logic [A*8-1:0] port_data,
    input  logic           host_in_valid,
    input  logic [31:0]    host_in_data,
    output logic           host_in_take,
    input  logic           host_out_room,
    output logic           host_out_push,
    output logic [31:0]    host_out_data,
    output logic           load_completed,
    output logic [12:0]    stream_count,
    output logic [127:0]   stream_read,
    input  logic [4:0]     stream_pop
);
  azsim_pkg::command_t command;
  always_comb begin
    command = '0;
    command.opcode = opcode;
    command.ra = ra;
    command.rb = rb;
    command.rc = rc;
    command.imm = imm;
    command.signal = signals;
  end
  logic room, reserve;
  logic [11:0] position;
  logic [6:0] arrived;
  dma #(.A(A), .DRAM_BYTES(1048576), .STORE_BYTES(8192), .ACTIVATION_BYTES(2048), .INSTRUCTIONS(64), .SCALAR_BYTES(1024)) unit (
      .clk, .rst, .en, .command, .command_valid, .command_take, .semaphore_ok, .signal, .load_signal, .busy, .no_loads, .fault,
      .request_ready, .request_valid, .request_write, .request_address, .request_tag, .request_data, .response_valid, .response_tag,
      .response_data, .response_take, .write_address, .store_write, .stream_write, .instruction_write, .scalar_write,
      .stream_room(room), .stream_reserve(reserve), .stream_position(position), .stream_arrived(arrived), .vector_port, .port_address,
      .port_read, .port_mask, .port_data, .host_in_valid, .host_in_data, .host_in_take, .host_out_room, .host_out_push, .host_out_data,
      .load_completed);
  stream_fifo #(.A(A), .B(16)) stream (
      .clk, .rst, .en, .room, .reserve, .position, .write(stream_write), .write_position(write_address[11:0]), .write_data(response_data),
      .arrived, .count(stream_count), .read(stream_read), .pop(stream_pop));
endmodule
