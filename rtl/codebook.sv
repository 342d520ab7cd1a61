// The shared-value stage: turns stored values into int8 weights. docs/chip.md, "Weight stream", "Decompressor".
//
//   parameter block -- up to B entries a cycle --> 256 entries of int8
//   zero stage -- P stored values of v bits --> `shared`: entry of each; else: sign extension from v bits --> P weights (combinational)
module codebook #(
    parameter int unsigned B = 16,
    parameter int unsigned P = 32
) (
    input  logic           clk,
    input  logic           en,
    input  logic [B-1:0]   write_mask,
    input  logic [7:0]     write_entry,  // of byte 0; bytes behind it follow
    input  logic [B*8-1:0] write_data,
    input  logic           shared,
    input  logic [3:0]     value_bits,
    input  logic [P*8-1:0] stored,       // bits from v on are ignored
    output logic [P*8-1:0] weights
);
  logic [256*8-1:0] entries;

  // The bytes, turned so that byte b goes to the entries b, b + B, b + 2 B, ...; of these to one.
  logic [B*8-1:0] turned, turned_entry;
  logic [B-1:0] turned_mask;
  always_comb begin
    for (int unsigned b = 0; b < B; b++) begin
      logic [7:0] k;
      k = (8'(b) - write_entry) & 8'(B - 1);
      turned[b*8+:8] = write_data[k*8+:8];
      turned_entry[b*8+:8] = write_entry + k;
      turned_mask[b] = 1'(write_mask >> k);
    end
  end
  always_ff @(posedge clk) begin
    for (int unsigned i = 0; i < 256; i++) begin
      if (en && turned_mask[i%B] && turned_entry[(i%B)*8+:8] == 8'(i)) entries[i*8+:8] <= turned[(i%B)*8+:8];
    end
  end

  logic [7:0] value_mask;
  assign value_mask = 8'((9'd1 << value_bits) - 9'd1);

  always_comb begin
    for (int unsigned p = 0; p < P; p++) begin
      logic [7:0] index;
      index = stored[p*8+:8] & value_mask;
      if (shared) weights[p*8+:8] = entries[index*8+:8];
      else weights[p*8+:8] = index[3'(value_bits-4'd1)] ? index | ~value_mask : index;
    end
  end
endmodule
