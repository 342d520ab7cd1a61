// The sequencer: boots, then issues at most one instruction a cycle, in order. docs/chip.md, "Sequencer"; docs/isa.md.
//
//   instruction memory --> word at pc --> scalar work: registers, scalar memory, host words, results
//                                     --> command with the values of its registers --> FIFO of its engine
//
// An instruction reads its registers, memory and FIFOs and writes its result within its cycle; both memories are read asynchronously. It does not
// issue while what it waits for is not there (a semaphore, a host word, a result, a place in a command FIFO, all as at the start of the cycle,
// except that the DMA takes its host word first). After a taken branch or jump one cycle passes (refetch). After `halt` it waits for
// `all_idle`; `ended` is that cycle, the last.
// Refused (`fault`), in the cycle in which the instruction would issue: an unknown opcode, a program counter or an address outside, a section or
// engine that does not exist, a word too many to the host; a boot block without magic.
module sequencer #(
    parameter int unsigned INSTRUCTIONS = 1024,
    parameter int unsigned SCALAR_BYTES = 32768,
    parameter bit          PRELOADED    = 1'b0
) (
    input  logic                clk,
    input  logic                rst,
    input  logic                en,
    input  logic                hold,                 // does not begin
    // memories
    output logic [31:0]         instruction_address,  // byte
    input  logic [63:0]         instruction_read,
    output logic [31:0]         scalar_address,
    input  logic [31:0]         scalar_read,
    output logic                scalar_write,
    output logic [31:0]         scalar_data,
    // command FIFOs, in the order DMA, decompressor, MAC array, vector unit
    input  logic [11:0]         fifo_counts,
    output logic [3:0]          push,
    output azsim_pkg::command_t command,
    // semaphores
    output logic [3:0]          waits,
    output logic                semaphore_take,
    input  logic                semaphore_ok,
    output logic [3:0]          signal,
    // host, results
    input  logic                host_in_valid,
    input  logic [31:0]         host_in_data,
    output logic                host_in_take,
    input  logic                host_out_room,
    output logic                host_out_push,
    output logic [31:0]         host_out_data,
    input  logic                result_valid,
    input  logic [31:0]         result,
    output logic                result_pop,
    // boot: what the DMA writes to the scalar memory
    input  logic                dma_scalar_write,
    input  logic [31:0]         dma_scalar_address,
    input  logic [159:0]        dma_scalar_data,
    // end
    input  logic                all_idle,
    output logic                ended,
    output logic                fault,
    // events of the cycle
    output logic                issued,
    output logic [31:0]         issued_pc,
    output logic                refetch,
    output logic                halting,
    output logic [5:0]          section
);
  logic [31:0] registers[0:15];
  logic [31:0] pc;

  // Boot.
  logic boot_waits, boot_done, boot_last, boot_push, boot_fault;
  azsim_pkg::command_t boot_command;
  boot #(.PRELOADED(PRELOADED)) loads (
      .clk, .rst, .en, .hold, .semaphore_ok, .waits(boot_waits), .done(boot_done), .last(boot_last), .push(boot_push), .command(boot_command),
      .fault(boot_fault), .scalar_write(dma_scalar_write), .scalar_address(dma_scalar_address), .scalar_data(dma_scalar_data));

  // Fetch and operands.
  azsim_pkg::instruction_t word;
  logic [7:0] opcode;
  logic [31:0] ra, rb, rc, rd;
  assign instruction_address = pc << 3;
  assign word = instruction_read;
  assign opcode = word.opcode;
  assign ra = word.ra == 4'd0 ? 32'd0 : registers[word.ra];
  assign rb = word.rb == 4'd0 ? 32'd0 : registers[word.rb];
  assign rc = word.rc == 4'd0 ? 32'd0 : registers[word.rc];
  assign rd = word.rd == 4'd0 ? 32'd0 : registers[word.rd];

  // What kind of instruction it is, and for which engine.
  logic [1:0] engine;
  logic is_command, known;
  always_comb begin
    is_command = 1'b1;
    engine = 2'd0;
    case (opcode)
      azsim_pkg::DMA_LOAD, azsim_pkg::DMA_STORE, azsim_pkg::DMA_IN, azsim_pkg::DMA_OUT, azsim_pkg::DMA_SYNC: engine = 2'd0;
      azsim_pkg::DEC_PARAMS, azsim_pkg::DEC_TILE, azsim_pkg::DEC_SYNC: engine = 2'd1;
      azsim_pkg::MAC_MV, azsim_pkg::MAC_SYNC: engine = 2'd2;
      azsim_pkg::VEC_DRAIN, azsim_pkg::VEC_ADD, azsim_pkg::VEC_MUL, azsim_pkg::VEC_MAP, azsim_pkg::VEC_SYNC, azsim_pkg::VEC_ARGMAX,
      azsim_pkg::VEC_REQUANTIZE:
      engine = 2'd3;
      default: is_command = 1'b0;
    endcase
    case (opcode)
      azsim_pkg::HALT, azsim_pkg::SYNC, azsim_pkg::ADD, azsim_pkg::SUB, azsim_pkg::MUL, azsim_pkg::MIN, azsim_pkg::LW, azsim_pkg::SW,
      azsim_pkg::BEQ, azsim_pkg::BNE, azsim_pkg::BLT, azsim_pkg::BGE, azsim_pkg::JAL, azsim_pkg::JR, azsim_pkg::IN, azsim_pkg::OUT,
      azsim_pkg::ROOM, azsim_pkg::POP, azsim_pkg::SECTION:
      known = 1'b1;
      default: known = is_command;
    endcase
  end

  // Whether it issues.
  logic active, pc_inside, address_right, may, refused;
  assign active = boot_done && !refetch && !halting;
  assign pc_inside = pc < INSTRUCTIONS;
  assign scalar_address = ra + word.imm;
  assign address_right = scalar_address[1:0] == 2'd0 && scalar_address <= SCALAR_BYTES - 4;
  always_comb begin
    may = 1'b1;
    refused = !pc_inside || !known;
    case (opcode)
      // In the last cycle of the boot all semaphores are 0 but 15, which the boot takes.
      azsim_pkg::SYNC: may = word.waits == 4'd0 || (semaphore_ok && !boot_last);
      azsim_pkg::LW, azsim_pkg::SW: if (!address_right) refused = 1'b1;
      azsim_pkg::IN: may = host_in_valid;
      azsim_pkg::OUT: if (!host_out_room) refused = 1'b1;
      azsim_pkg::ROOM: if (word.imm > 32'd3) refused = 1'b1;
      azsim_pkg::POP: may = result_valid;
      azsim_pkg::SECTION: if (ra > 32'd63) refused = 1'b1;
      default: if (is_command) may = fifo_counts[engine*3+:3] < 3'(azsim_pkg::COMMAND_DEPTH);
    endcase
  end
  assign issued = active && may && !refused;
  assign issued_pc = pc;
  assign fault = boot_fault || (active && refused);

  // What it does.
  logic taken, writes;
  logic [31:0] value, next;
  always_comb begin
    next = pc + 32'd1;
    writes = 1'b0;
    value = ra + rb + word.imm;
    taken = 1'b0;
    case (opcode)
      azsim_pkg::ADD: writes = 1'b1;
      azsim_pkg::SUB: begin
        writes = 1'b1;
        value = ra - rb + word.imm;
      end
      azsim_pkg::MUL: begin
        writes = 1'b1;
        value = ra * rb;
      end
      azsim_pkg::MIN: begin
        writes = 1'b1;
        value = $signed(ra) < $signed(rb) ? ra : rb;
      end
      azsim_pkg::LW: begin
        writes = 1'b1;
        value = scalar_read;
      end
      azsim_pkg::BEQ: taken = ra == rb;
      azsim_pkg::BNE: taken = ra != rb;
      azsim_pkg::BLT: taken = $signed(ra) < $signed(rb);
      azsim_pkg::BGE: taken = $signed(ra) >= $signed(rb);
      azsim_pkg::JAL: begin
        writes = 1'b1;
        value = next;
        taken = 1'b1;
      end
      azsim_pkg::JR: taken = 1'b1;
      azsim_pkg::IN: begin
        writes = 1'b1;
        value = host_in_data;
      end
      azsim_pkg::ROOM: begin
        writes = 1'b1;
        value = 32'(azsim_pkg::COMMAND_DEPTH) - 32'(fifo_counts[word.imm[1:0]*3+:3]);
      end
      azsim_pkg::POP: begin
        writes = 1'b1;
        value = result;
      end
      default: ;
    endcase
  end

  assign scalar_write = en && issued && opcode == azsim_pkg::SW;
  assign scalar_data = rb;
  assign host_in_take = issued && opcode == azsim_pkg::IN;
  assign host_out_push = issued && opcode == azsim_pkg::OUT;
  assign host_out_data = ra;
  assign result_pop = issued && opcode == azsim_pkg::POP;

  // Semaphores: those of the boot, then of `sync`.
  assign waits = boot_waits ? azsim_pkg::BOOT_SEMAPHORE : opcode == azsim_pkg::SYNC ? word.waits : 4'd0;
  assign semaphore_take = boot_waits ? semaphore_ok : issued && opcode == azsim_pkg::SYNC;
  assign signal = issued && opcode == azsim_pkg::SYNC ? word.signal : 4'd0;

  // Commands.
  always_comb begin
    push = '0;
    command.section = section;
    command.imm = word.imm;
    command.rd = rd;
    command.rc = rc;
    command.rb = rb;
    command.ra = ra;
    command.signal = word.signal;
    command.waits = word.waits;
    command.opcode = opcode;
    if (boot_push) begin
      push[0] = 1'b1;
      command = boot_command;
    end else if (issued && is_command) push[engine] = 1'b1;
  end

  assign ended = halting && all_idle;

  always_ff @(posedge clk) begin
    if (rst) begin
      pc <= 32'd0;
      refetch <= 1'b0;
      halting <= 1'b0;
      section <= 6'd0;
      for (int unsigned r = 0; r < 16; r++) registers[r] <= 32'd0;
    end else if (en) begin
      refetch <= issued && taken;
      if (issued) pc <= taken ? (opcode == azsim_pkg::JR ? ra : word.imm) : next;
      if (issued && opcode == azsim_pkg::HALT) halting <= 1'b1;
      if (issued && opcode == azsim_pkg::SECTION) section <= ra[5:0];
      if (issued && writes && word.rd != 4'd0) registers[word.rd] <= value;
    end
  end
endmodule
