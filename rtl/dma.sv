// The DMA: bytes between DRAM, the host FIFOs and the memories of the core. docs/chip.md, "DMA".
//
//   crossing <== requests (read: tag; write: data) ==+         +--> compressed store, stream FIFO, instruction, scalar memory
//   crossing ==> responses (tag, data) ==============+-- DMA --+<-> activation SRAM, shared port
//   host FIFOs <-> words ============================+
//
// In each cycle:
//   1  one response, written to its destination whole; one for the activation SRAM waits while the vector unit has the port
//   2  if no command is issuing, the next is taken; then one request is offered or one word moved
//   3  the oldest load completes, if its last byte counts as arrived
//
// A request is offered only where `request_ready` says that the crossing held fewer than 4 at the start of the cycle, so that valid means
// accepted. Checks before a command is taken: fewer than 64 loads under way (whatever the command), the semaphore, then `fault`.
module dma #(
    parameter int unsigned A                = 32,
    parameter int unsigned DRAM_BYTES       = 536870912,  // 0: no DRAM
    parameter int unsigned STORE_BYTES      = 1048576,
    parameter int unsigned ACTIVATION_BYTES = 65536,
    parameter int unsigned INSTRUCTIONS     = 1024,
    parameter int unsigned SCALAR_BYTES     = 32768
) (
    input  logic                clk,
    input  logic                rst,
    input  logic                en,
    // command FIFO and semaphores
    input  azsim_pkg::command_t command,
    input  logic                command_valid,
    output logic                command_take,
    input  logic                semaphore_ok,
    output logic [3:0]          signal,           // of a command that is no load; 0: none
    output logic [3:0]          load_signal,
    output logic                busy,             // on a command that was taken before this cycle
    output logic                no_loads,         // none under way at the start of the cycle
    output logic                fault,
    // crossing
    input  logic                request_ready,
    output logic                request_valid,
    output logic                request_write,
    output logic [31:0]         request_address,
    output logic [5:0]          request_tag,
    output logic [A*8-1:0]      request_data,
    input  logic                response_valid,
    input  logic [5:0]          response_tag,
    input  logic [A*8-1:0]      response_data,
    output logic                response_take,
    // destinations of responses: address and data are the response's
    output logic [31:0]         write_address,
    output logic                store_write,
    output logic                stream_write,
    output logic                instruction_write,
    output logic                scalar_write,
    input  logic                stream_room,
    output logic                stream_reserve,
    input  logic [11:0]         stream_position,
    output logic [6:0]          stream_arrived,
    // activation SRAM
    input  logic                vector_port,
    output logic [31:0]         port_address,
    input  logic [A*8-1:0]      port_read,
    output logic [A-1:0]        port_mask,
    output logic [A*8-1:0]      port_data,
    // host
    input  logic                host_in_valid,
    input  logic [31:0]         host_in_data,
    output logic                host_in_take,
    input  logic                host_out_room,
    output logic                host_out_push,
    output logic [31:0]         host_out_data,
    // events of the cycle
    output logic                load_completed
);
  // Step 1.
  logic [3:0] space;
  logic [6:0] counted;
  logic tag_free, response_port, offer_read;
  logic [3:0] offer_space;
  logic [31:0] offer_address;
  dma_reads reads (
      .clk, .rst, .en, .tag_free, .next(request_tag), .offer(offer_read), .offer_space, .offer_address, .response_tag,
      .response_space(space), .response_address(write_address), .response_take, .counted, .stream_counted(stream_arrived));
  assign response_take = response_valid && !(space == azsim_pkg::SPACE_ACTIVATIONS && vector_port);
  assign response_port = response_take && space == azsim_pkg::SPACE_ACTIVATIONS;
  assign store_write = response_take && space == azsim_pkg::SPACE_STORE;
  assign stream_write = response_take && space == azsim_pkg::SPACE_STREAM;
  assign instruction_write = response_take && space == azsim_pkg::SPACE_INSTRUCTIONS;
  assign scalar_write = response_take && space == azsim_pkg::SPACE_SCALAR;

  // Step 2: the command at work.
  azsim_pkg::command_t held, at_work;
  assign at_work = busy ? held : command;
  logic [7:0] opcode;
  logic is_load, is_store, is_in, is_out;
  logic [31:0] done, left;
  assign opcode = at_work.opcode;
  assign is_load = opcode == azsim_pkg::DMA_LOAD;
  assign is_store = opcode == azsim_pkg::DMA_STORE;
  assign is_in = opcode == azsim_pkg::DMA_IN;
  assign is_out = opcode == azsim_pkg::DMA_OUT;
  assign left = opcode == azsim_pkg::DMA_SYNC ? 32'd0 : at_work.rc - done;

  logic [31:0] space_bytes;
  logic refused, loads_room;
  always_comb begin
    case (is_load ? command.imm[3:0] : azsim_pkg::SPACE_ACTIVATIONS)
      azsim_pkg::SPACE_STORE: space_bytes = STORE_BYTES;
      azsim_pkg::SPACE_ACTIVATIONS: space_bytes = ACTIVATION_BYTES;
      azsim_pkg::SPACE_INSTRUCTIONS: space_bytes = INSTRUCTIONS * 8;
      azsim_pkg::SPACE_SCALAR: space_bytes = SCALAR_BYTES;
      default: space_bytes = 32'd0;
    endcase
    refused = 1'b0;
    if (is_load || is_store) begin
      refused = DRAM_BYTES == 0 || command.ra > DRAM_BYTES || command.rc > DRAM_BYTES - command.ra || command.ra % A != 0
          || command.rc % A != 0 || command.imm[7:4] > 4'd4 || (is_load && command.imm[3:0] > azsim_pkg::SPACE_SCALAR);
    end
    if (opcode != azsim_pkg::DMA_SYNC && !(is_load && command.imm[3:0] == azsim_pkg::SPACE_STREAM)
        && (command.rb > space_bytes || command.rc > space_bytes - command.rb)) refused = 1'b1;
  end

  logic wants, working, port_free, moves, finished;
  assign wants = !busy && command_valid && loads_room && semaphore_ok;
  assign command_take = wants && !refused;
  assign working = busy || command_take;
  assign port_free = !vector_port && !response_port;
  always_comb begin
    moves = 1'b0;
    if (working && left != 32'd0) begin
      if (is_load) moves = tag_free && request_ready && (offer_space != azsim_pkg::SPACE_STREAM || stream_room);
      else if (is_store) moves = port_free && request_ready;
      else if (is_in) moves = port_free && host_in_valid;
      else moves = port_free && host_out_room;
    end
    finished = working && (left == 32'd0 || (moves && left <= (is_load || is_store ? A : 32'd4)));
    fault = (wants && refused) || (working && is_out && left != 32'd0 && port_free && !host_out_room);
  end

  assign offer_space = at_work.imm[3:0];
  assign offer_read = moves && is_load;
  assign offer_address = offer_space == azsim_pkg::SPACE_STREAM ? 32'(stream_position) : at_work.rb + done;
  assign stream_reserve = offer_read && offer_space == azsim_pkg::SPACE_STREAM;
  assign request_valid = moves && (is_load || is_store);
  assign request_write = is_store;
  assign request_address = at_work.ra + done;
  assign request_data = port_read;
  assign host_in_take = moves && is_in;
  assign host_out_push = moves && is_out;
  assign signal = finished && !is_load ? at_work.signal : 4'd0;

  // The port, and the bytes of a word.
  logic [31:0] word_bytes;
  assign word_bytes = left < 32'd4 ? left : 32'd4;
  assign port_address = response_port ? write_address : at_work.rb + done;
  always_comb begin
    port_mask = '0;
    port_data = response_port ? response_data : (A*8)'(host_in_data);
    if (en && response_port) port_mask = '1;
    else if (en && host_in_take) for (int unsigned k = 0; k < 4; k++) port_mask[k] = k < word_bytes;
    host_out_data = '0;
    for (int unsigned k = 0; k < 4; k++) if (k < word_bytes) host_out_data[k*8+:8] = port_read[k*8+:8];
  end

  // Step 3.
  logic [15:0] offered, arrived;
  logic [15:0] offered_after, arrived_after;
  assign offered_after = offered + {15'd0, offer_read};
  assign arrived_after = arrived + 16'(counted);
  dma_loads loads (
      .clk, .rst, .en, .room(loads_room), .none(no_loads), .take(command_take && is_load), .take_signal(command.signal),
      .issuing(working && is_load), .issued(finished), .offered(offered_after), .counted(arrived_after), .complete(load_completed),
      .signal(load_signal));

  always_ff @(posedge clk) begin
    if (rst) begin
      busy <= 1'b0;
      done <= 32'd0;
      offered <= '0;
      arrived <= '0;
    end else if (en) begin
      busy <= working && !finished;
      if (finished) done <= 32'd0;
      else if (moves) done <= done + (is_load || is_store ? A : 32'd4);
      offered <= offered_after;
      arrived <= arrived_after;
    end
  end
  always_ff @(posedge clk) if (en && command_take) held <= command;

  wire unused = &{1'b0, at_work.section, at_work.rd, at_work.waits, at_work.imm[31:8]};
endmodule
