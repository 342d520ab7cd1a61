// The row parameters: two banks of bias, multiplier and shift of each row. docs/chip.md, "Decompressor", "Parameter banks".
//
//   decompressor -- up to B bytes of a parameter block's payload --> the bank to be filled next
//                -- block complete: rows, releases ---------------> full, seen from the next cycle on
//   vector unit  <-- V rows of the older bank; -- release ---------> counts down, frees
//
//   payload:  | bias: 4 bytes a row | multiplier: 4 bytes a row | shift: 1 byte a row | codebook |
//
// Three memories per bank, one for each part of the payload; both banks in one array. Reads are asynchronous.
module row_parameters #(
    parameter int unsigned ROWS = 256,  // L W
    parameter int unsigned B    = 16,
    parameter int unsigned V    = 4,
    localparam int unsigned BW = $clog2(B + 1)
) (
    input  logic             clk,
    input  logic             rst,
    input  logic             en,
    // fill
    output logic             bank_free,
    output logic             fill_bank,
    input  logic [BW-1:0]    write_count,   // bytes
    input  logic [31:0]      write_offset,  // in the payload
    input  logic [B*8-1:0]   write_data,
    input  logic [15:0]      write_rows,
    input  logic             block_complete,
    input  logic [31:0]      block_releases,
    // read
    output logic             full,
    output logic             read_bank,
    output logic [15:0]      rows,
    input  logic [31:0]      read_row,      // the first of V
    output logic [V*32-1:0]  bias,
    output logic [V*32-1:0]  multiplier,
    output logic [V*8-1:0]   shift,
    input  logic             release_bank
);
  logic [1:0] bank_full;
  logic fill, work;
  logic [15:0] bank_rows[0:1];
  logic [31:0] bank_releases[0:1];

  assign bank_free = !bank_full[fill];
  assign fill_bank = fill;
  assign full = bank_full[work];
  assign read_bank = work;
  assign rows = bank_rows[work];

  always_ff @(posedge clk) begin
    if (rst) begin
      bank_full <= '0;
      fill <= 1'b0;
      work <= 1'b0;
    end else if (en) begin
      if (block_complete) begin
        bank_full[fill] <= 1'b1;
        fill <= !fill;
      end
      if (release_bank && bank_releases[work] == 32'd1) begin
        bank_full[work] <= 1'b0;
        work <= !work;
      end
    end
  end
  always_ff @(posedge clk) begin
    if (en && release_bank) bank_releases[work] <= bank_releases[work] - 32'd1;
    if (en && block_complete) begin
      bank_rows[fill] <= write_rows;
      bank_releases[fill] <= block_releases;
    end
  end

  // Where each byte of the payload goes: byte k of the chunk is byte write_offset + k.
  logic [B-1:0] bias_mask, multiplier_mask, shift_mask;
  logic [31:0] bias_end, multiplier_end, shift_end;
  assign bias_end = {14'd0, write_rows, 2'd0};
  assign multiplier_end = {13'd0, write_rows, 3'd0};
  assign shift_end = multiplier_end + 32'(write_rows);
  always_comb begin
    for (int unsigned k = 0; k < B; k++) begin
      logic [31:0] at;
      logic there;
      at = write_offset + k;
      there = en && k < 32'(write_count);
      bias_mask[k] = there && at < bias_end;
      multiplier_mask[k] = there && at >= bias_end && at < multiplier_end;
      shift_mask[k] = there && at >= multiplier_end && at < shift_end;
    end
  end

  // A chunk that reaches into a part begins before it: its address there is negative, and the bytes before the part are masked. Each bank has
  // B bytes in front of it that are never written, so that no address is.
  localparam int unsigned WORDS_BANK = ROWS * 4 + B;
  localparam int unsigned SHIFTS_BANK = ROWS + B;
  logic [31:0] words_base, shifts_base, words_read, shifts_read;
  assign words_base = (fill ? 32'(WORDS_BANK) : 32'd0) + 32'(B) + write_offset;
  assign shifts_base = (fill ? 32'(SHIFTS_BANK) : 32'd0) + 32'(B) + write_offset;
  assign words_read = (work ? 32'(WORDS_BANK) : 32'd0) + 32'(B) + (read_row << 2);
  assign shifts_read = (work ? 32'(SHIFTS_BANK) : 32'd0) + 32'(B) + read_row;

  logic [B*8-1:0] unused_bias, unused_multiplier, unused_shift;
  byte_memory #(.BYTES(2 * WORDS_BANK), .A_BYTES(V * 4), .B_BYTES(B)) biases (
      .clk, .a_address(words_read), .a_read(bias), .a_mask('0), .a_data('0),
      .b_address(words_base), .b_read(unused_bias), .b_mask(bias_mask), .b_data(write_data));
  byte_memory #(.BYTES(2 * WORDS_BANK), .A_BYTES(V * 4), .B_BYTES(B)) multipliers (
      .clk, .a_address(words_read), .a_read(multiplier), .a_mask('0), .a_data('0),
      .b_address(words_base - bias_end), .b_read(unused_multiplier), .b_mask(multiplier_mask), .b_data(write_data));
  byte_memory #(.BYTES(2 * SHIFTS_BANK), .A_BYTES(V), .B_BYTES(B)) shifts (
      .clk, .a_address(shifts_read), .a_read(shift), .a_mask('0), .a_data('0),
      .b_address(shifts_base - multiplier_end), .b_read(unused_shift), .b_mask(shift_mask), .b_data(write_data));
  wire unused = &{1'b0, unused_bias, unused_multiplier, unused_shift};
endmodule
