// The boot of the sequencer: three loads, one after the other. docs/chip.md, "Boot" (Sequencer).
//
//   cycle 0        pushes the load of the boot block (64 bytes at DRAM 0, to scalar address 0)
//   semaphore 15   takes it; pushes the load of the program, to instruction address 0
//   semaphore 15   takes it; pushes the load of the descriptor table, to scalar address 64
//   semaphore 15   takes it; instruction 0 may issue in this cycle
//
//   boot block:  word 0 magic | 1 program address | 2 program bytes | 3 descriptor address | 4 descriptor bytes | 0 ...
//
// The block's words are caught on their way into the scalar memory, whose port gives one word a cycle: the second load needs two and the magic.
// Without DRAM there is nothing to boot: instruction 0 issues in cycle 0.
module boot #(
    parameter bit PRELOADED = 1'b0
) (
    input  logic                clk,
    input  logic                rst,
    input  logic                en,
    input  logic                hold,           // nothing begins while a test port fills the memories
    input  logic                semaphore_ok,   // of semaphore 15
    output logic                waits,          // for semaphore 15
    output logic                done,           // instructions may issue in this cycle
    output logic                last,           // ... for the first time, on a chip that boots: semaphore 15 is taken in this cycle
    output logic                push,
    output azsim_pkg::command_t command,
    output logic                fault,          // no magic
    // what the DMA writes to the scalar memory
    input  logic                scalar_write,
    input  logic [31:0]         scalar_address,
    input  logic [159:0]        scalar_data
);
  logic [2:0] step;
  logic [159:0] block;

  assign waits = !PRELOADED && step >= 3'd1 && step <= 3'd3;
  assign last = step == 3'd3 && semaphore_ok && !PRELOADED;
  assign done = !hold && (PRELOADED || step == 3'd4 || last);
  assign fault = step == 3'd1 && semaphore_ok && !PRELOADED && block[31:0] != azsim_pkg::BOOT_MAGIC;
  assign push = !hold && !PRELOADED && (step == 3'd0 || (semaphore_ok && (step == 3'd1 || step == 3'd2)));

  always_comb begin
    command = '0;
    command.opcode = azsim_pkg::DMA_LOAD;
    command.signal = azsim_pkg::BOOT_SEMAPHORE;
    case (step)
      3'd0: begin
        command.rc = 32'd64;
        command.imm = {24'd0, azsim_pkg::KIND_INSTRUCTIONS, azsim_pkg::SPACE_SCALAR};
      end
      3'd1: begin
        command.ra = block[63:32];
        command.rc = block[95:64];
        command.imm = {24'd0, azsim_pkg::KIND_INSTRUCTIONS, azsim_pkg::SPACE_INSTRUCTIONS};
      end
      default: begin
        command.ra = block[127:96];
        command.rb = 32'd64;
        command.rc = block[159:128];
        command.imm = {24'd0, azsim_pkg::KIND_DESCRIPTORS, azsim_pkg::SPACE_SCALAR};
      end
    endcase
  end

  always_ff @(posedge clk) begin
    if (rst) step <= 3'd0;
    else if (en && !PRELOADED && (push || last)) step <= step + 3'd1;
  end
  always_ff @(posedge clk) if (en && step == 3'd1 && scalar_write && scalar_address == 32'd0) block <= scalar_data;
endmodule
