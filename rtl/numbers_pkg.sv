// Integer arithmetic of the chip: saturation, rounding shift, high multiply, requantization.
// docs/chip.md, "Numbers"; the names are those of the datasheet. All functions are combinational.
package numbers_pkg;
  localparam logic signed [63:0] MAX32 = 64'sh7fffffff;
  localparam logic signed [63:0] MIN32 = -64'sh80000000;

  function automatic logic signed [31:0] sat32(input logic signed [63:0] x);
    sat32 = x > MAX32 ? 32'sh7fffffff : x < MIN32 ? 32'sh80000000 : x[31:0];
  endfunction

  function automatic logic signed [15:0] sat16(input logic signed [31:0] x);
    sat16 = x > 32'sd32767 ? 16'sh7fff : x < -32'sd32768 ? 16'sh8000 : x[15:0];
  endfunction

  function automatic logic signed [7:0] sat8(input logic signed [31:0] x);
    sat8 = x > 32'sd127 ? 8'sh7f : x < -32'sd128 ? 8'sh80 : x[7:0];
  endfunction

  // RS(x, s): x / 2^s, halves away from zero; a negative s multiplies and saturates. s is -31..31.
  function automatic logic signed [31:0] rounding_shift(input logic signed [31:0] x, input logic signed [6:0] s);
    logic signed [63:0] wide;
    logic signed [32:0] quotient;
    logic [31:0] mask;
    logic [31:0] part;
    logic [6:0] n;
    begin
      if (s < 0) begin
        n = 7'(-s);
        wide = 64'(x) <<< n;
        rounding_shift = sat32(wide);
      end else begin
        n = 7'(s);
        mask = (32'd1 << n) - 32'd1;
        part = x & mask;
        quotient = 33'(x) >>> n;
        if (part > (mask >> 1) + {31'd0, x[31]}) quotient = quotient + 33'sd1;
        rounding_shift = quotient[31:0];
      end
    end
  endfunction

  // HM(a, b): twice the high half of the product, halves upwards. The datasheet's two cases, with divisions that truncate towards zero, are
  // one arithmetic shift: for p < 0, (p + 1 - 2^30) / 2^31 rounded up is (p + 2^30) / 2^31 rounded down.
  function automatic logic signed [31:0] high_multiply(input logic signed [31:0] a, input logic signed [31:0] b);
    logic signed [63:0] p;
    begin
      p = (64'(a) * 64'(b) + 64'sh40000000) >>> 31;
      high_multiply = sat32(p);
    end
  endfunction

  // RQ(x, multiplier, shift), shift -31..7.
  function automatic logic signed [31:0] requantize(input logic signed [31:0] x, input logic signed [31:0] multiplier,
                                                    input logic signed [7:0] shift);
    logic [4:0] left;
    logic signed [6:0] right;
    begin
      left = shift > 0 ? shift[4:0] : 5'd0;
      right = shift < 0 ? 7'(-shift) : 7'sd0;
      requantize = rounding_shift(high_multiply(sat32(64'(x) <<< left), multiplier), right);
    end
  endfunction
endpackage
