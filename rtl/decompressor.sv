// The decompressor: blocks from the compressed store or the stream FIFO into the weight buffer and the row parameters. docs/chip.md,
// "Decompressor", "Weight stream". Commands: `dec.params`, `dec.tile`, `dec.sync`.
//
//    compressed store --+                                       +--> row parameters (2 banks), codebook
//                       +-- port, B bytes --> decoder buffer ---+
//    stream FIFO -------+                     (G + B bytes)     +--> group: zero stage --> shared-value stage --> weight buffer
//
// In each cycle of a block, that in which its command is taken included, on the state at the start of the cycle:
//
//   decode  the header (16 bytes there); or up to B bytes of parameters (bank free); or one group (half free, all its bytes there)
//   port    n = min(B, bytes of the block not yet moved) bytes, if the buffer had room for them and the source has them
//
// A block ends in the later of the cycle of its last group (parameters) and that in which its last byte moved; then it signals, and half or bank
// becomes full. What moves in or after the cycle of the last group is dropped at once. The next command can be taken in the cycle after.
// Refused (`fault`): when a command is taken, a length, range or number of passes, with PRELOADED every block; in the cycle of the header, what
// block_header says; at a group, a payload that ends before the tile; in the cycle of the last group, symbols that do not fit.
module decompressor #(
    parameter int unsigned L           = 16,
    parameter int unsigned W           = 16,
    parameter int unsigned P           = 32,
    parameter int unsigned E           = 256,
    parameter int unsigned B           = 16,
    parameter int unsigned HALF_BYTES  = 65536,
    parameter int unsigned STORE_BYTES = 1048576,
    parameter bit          PRELOADED   = 1'b0,  // a chip without decompressor: `dec.sync` alone
    localparam int unsigned ROWS = L * W,
    localparam int unsigned BITMAP = (ROWS + 7) / 8 + P,
    localparam int unsigned SYMBOLS = 2 * P + 1 > 16 ? 2 * P + 1 : 16,
    localparam int unsigned G = BITMAP > SYMBOLS ? BITMAP : SYMBOLS,
    localparam int unsigned GW = $clog2(G + 1),
    localparam int unsigned LW = $clog2(G + B + 1),
    localparam int unsigned BW = $clog2(B + 1),
    localparam int unsigned EW = $clog2(E + 1),
    localparam int unsigned SW = $clog2(W + 1),
    localparam int unsigned AW = $clog2(HALF_BYTES / L + 1)
) (
    input  logic                clk,
    input  logic                rst,
    input  logic                en,
    // command FIFO and semaphores
    input  azsim_pkg::command_t command,
    input  logic                command_valid,
    output logic                command_take,
    input  logic                semaphore_ok,
    output logic [3:0]          signal,            // 0: none
    output logic                busy,              // in a block that began before this cycle
    output logic                fault,
    // sources
    output logic [31:0]         store_address,
    input  logic [B*8-1:0]      store_read,
    input  logic [12:0]         stream_count,      // bytes in the stream FIFO
    input  logic [B*8-1:0]      stream_read,
    output logic [BW-1:0]       stream_pop,
    // weight buffer
    input  logic                half_free,
    output logic                group_valid,
    output logic [AW-1:0]       group_base,
    output logic [15:0]         group_row,
    output logic [EW-1:0]       group_count,
    output logic [E*8-1:0]      group_values,
    output logic                tile_complete,
    output logic [15:0]         rows,              // of the block at work
    output logic [15:0]         columns,
    output logic [SW-1:0]       slots,
    output logic                first,
    output logic                last,
    output logic [31:0]         passes,            // or releases
    // row parameters
    input  logic                bank_free,
    output logic [BW-1:0]       parameter_count,
    output logic [31:0]         parameter_offset,
    output logic [B*8-1:0]      parameter_data,
    output logic                parameters_complete,
    // events of the cycle
    output logic                header_decoded,
    output logic [15:0]         group_column,
    output logic [BW-1:0]       port_count         // bytes that cross the port
);
  localparam int unsigned BLOCK = 3 * HALF_BYTES > 9 * ROWS ? 3 * HALF_BYTES : 9 * ROWS;

  // Commands.
  logic is_sync, wants_block, take_block, refused_command;
  always_comb begin
    is_sync = command_valid && command.opcode == azsim_pkg::DEC_SYNC;
    wants_block = command_valid && (command.opcode == azsim_pkg::DEC_TILE || command.opcode == azsim_pkg::DEC_PARAMS);
    refused_command = PRELOADED || command.rc < 32'd16 || command.rc > BLOCK + 1024
        || (!command.imm[0] && (command.ra > STORE_BYTES || command.rc > STORE_BYTES - command.ra)) || $signed(command.rb) < 32'sd1;
    take_block = !busy && wants_block && semaphore_ok && !refused_command;
    command_take = take_block || (!busy && is_sync && semaphore_ok);
  end

  // The block at work.
  logic block_tile, block_stream, header_done, decoded;
  logic [3:0] block_signal;
  logic [31:0] block_address, block_length, block_moved, payload_left;
  logic is_tile, from_stream;
  logic [31:0] length, moved, bytes_left;
  assign is_tile = block_tile;
  assign from_stream = busy ? block_stream : command.imm[0];
  assign length = busy ? block_length : command.rc;
  assign moved = busy ? block_moved : 32'd0;
  assign bytes_left = length - moved;

  // The buffer.
  logic clear;
  logic [LW-1:0] drop, level;
  logic [(G+B)*8-1:0] buffered;
  decoder_buffer #(.B(B), .BYTES(G + B)) buffer (
      .clk, .rst, .en, .clear, .drop, .append(LW'(port_count)), .data(from_stream ? stream_read : store_read), .bytes(buffered), .level);

  // Port.
  logic [BW-1:0] wanted;
  always_comb begin
    wanted = bytes_left < B ? BW'(bytes_left) : BW'(B);
    port_count = '0;
    if ((busy || take_block) && 32'(level) + 32'(wanted) <= G + B && (!from_stream || 32'(stream_count) >= 32'(wanted))) port_count = wanted;
    stream_pop = from_stream ? port_count : '0;
  end
  assign store_address = (busy ? block_address : command.ra) + moved;

  // Header.
  logic [1:0] header_stage, stage;
  logic [3:0] header_bits, value_bits, header_run_bits, run_bits, codebook_bits, header_refused;
  logic header_shared, shared, header_first, header_last;
  logic [15:0] header_rows, header_columns;
  logic [31:0] header_symbols, symbols, header_payload;
  logic [SW-1:0] header_slots;
  block_header #(.L(L), .W(W), .HALF_BYTES(HALF_BYTES)) header (
      .bytes(buffered[127:0]), .is_tile, .length(block_length), .codebook_bits, .zero_stage(header_stage), .value_bits(header_bits),
      .shared(header_shared), .run_bits(header_run_bits), .first(header_first), .last(header_last), .rows(header_rows),
      .columns(header_columns), .symbols(header_symbols), .payload(header_payload), .slots(header_slots), .refused(header_refused));
  logic header_now;
  assign header_now = busy && !header_done && 32'(level) >= 32'd16;
  assign header_decoded = header_now && header_refused == 4'd0;

  // Bytes of the payload that lie in the buffer.
  logic [31:0] there;
  assign there = 32'(level) < payload_left ? 32'(level) : payload_left;

  // Parameters.
  logic parameters_at_work, parameters_end;
  logic [31:0] values_end;  // where the codebook begins
  logic [B-1:0] codebook_mask;
  always_comb begin
    parameters_at_work = busy && header_done && !decoded && !is_tile && bank_free;
    parameter_count = '0;
    if (parameters_at_work) parameter_count = there < B ? BW'(there) : BW'(B);
    parameters_end = parameters_at_work && 32'(parameter_count) == payload_left;
    values_end = 32'd9 * 32'(rows);
    for (int unsigned k = 0; k < B; k++) codebook_mask[k] = k < 32'(parameter_count) && parameter_offset + k >= values_end;
  end
  assign parameter_data = buffered[B*8-1:0];

  // Groups.
  logic [P*8-1:0] stored, weights;
  codebook #(.B(B), .P(P)) shared_values (
      .clk, .en, .write_mask(codebook_mask), .write_entry(8'(parameter_offset - values_end)), .write_data(parameter_data), .shared,
      .value_bits, .stored, .weights);

  logic [GW-1:0] visible;
  assign visible = there < G ? GW'(there) : GW'(G);
  logic group_ready, column_end, pending, next_pending, bitmap_held;
  logic [GW-1:0] used;
  logic [2:0] bit_offset, next_bit_offset;
  logic [31:0] begun, next_begun;
  logic [7:0] run_left, next_run_left, pending_weight, next_pending_weight;
  logic [ROWS-1:0] bitmap, next_bitmap;
  zero_stage #(.P(P), .E(E), .G(G), .ROWS(ROWS)) zeros (
      .stage, .value_bits, .run_bits, .symbols, .rows, .bytes(buffered[G*8-1:0]), .level(visible), .row(group_row),
      .bit_offset, .begun, .pending, .run_left, .pending_weight, .bitmap_held, .bitmap, .stored, .weights, .ready(group_ready),
      .count(group_count), .values(group_values), .column_end, .used, .next_bit_offset, .next_begun, .next_pending, .next_run_left,
      .next_pending_weight, .next_bitmap);

  logic tile_at_work, tile_end, refused_group;
  always_comb begin
    tile_at_work = busy && header_done && !decoded && is_tile && half_free;
    group_valid = tile_at_work && group_ready;
    tile_end = group_valid && column_end && group_column == columns - 16'd1;
    refused_group = (tile_at_work && !group_ready && 32'(level) >= payload_left) || (tile_end && (next_begun != symbols || next_pending));
  end

  logic decoded_now, block_complete;
  always_comb begin
    decoded_now = parameters_end || tile_end;
    clear = busy && (decoded || decoded_now);
    drop = header_now ? LW'(16) : group_valid ? LW'(used) : LW'(parameter_count);
    block_complete = clear && moved + 32'(port_count) == length;
    tile_complete = block_complete && is_tile;
    parameters_complete = block_complete && !is_tile;
    signal = block_complete ? block_signal : command_take && is_sync ? command.signal : 4'd0;
    fault = (!busy && wants_block && semaphore_ok && refused_command) || (header_now && header_refused != 4'd0) || refused_group;
  end

  always_ff @(posedge clk) begin
    if (rst) begin
      busy <= 1'b0;
      codebook_bits <= 4'd0;
    end else if (en) begin
      busy <= (busy || take_block) && !block_complete;
      if (parameters_end && shared) codebook_bits <= value_bits;
    end
  end

  always_ff @(posedge clk) begin
    if (en && take_block) begin
      block_tile <= command.opcode == azsim_pkg::DEC_TILE;
      block_stream <= command.imm[0];
      block_signal <= command.signal;
      block_address <= command.ra;
      block_length <= command.rc;
      passes <= command.rb;
      header_done <= 1'b0;
      decoded <= 1'b0;
    end
    if (en && (busy || take_block)) block_moved <= moved + 32'(port_count);
    if (en && header_now) begin
      header_done <= 1'b1;
      stage <= header_stage;
      value_bits <= header_bits;
      shared <= header_shared;
      run_bits <= header_run_bits;
      first <= header_first;
      last <= header_last;
      rows <= header_rows;
      columns <= header_columns;
      slots <= header_slots;
      symbols <= header_symbols;
      payload_left <= header_payload;
      parameter_offset <= 32'd0;
      group_base <= '0;
      group_row <= 16'd0;
      group_column <= 16'd0;
      bit_offset <= 3'd0;
      begun <= 32'd0;
      pending <= 1'b0;
      bitmap_held <= 1'b0;
    end
    if (en && parameters_at_work) begin
      parameter_offset <= parameter_offset + 32'(parameter_count);
      payload_left <= payload_left - 32'(parameter_count);
    end
    if (en && group_valid) begin
      payload_left <= payload_left - 32'(used);
      bit_offset <= next_bit_offset;
      begun <= next_begun;
      pending <= next_pending;
      run_left <= next_run_left;
      pending_weight <= next_pending_weight;
      bitmap <= next_bitmap;
      bitmap_held <= stage[1] && !column_end;
      group_row <= column_end ? 16'd0 : group_row + 16'(group_count);
      if (column_end) begin
        group_column <= group_column + 16'd1;
        group_base <= group_base + AW'(slots);
      end
    end
    if (en && decoded_now) decoded <= 1'b1;
  end

  wire unused = &{1'b0, buffered[(G+B)*8-1:G*8], command.section, command.rd, command.imm[31:1], command.waits};
endmodule
