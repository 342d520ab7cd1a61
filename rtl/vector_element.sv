// One element of the vector unit: from accumulator or operands to the result. docs/chip.md, "Vector unit", "Numbers". Combinational.
//
//   drain:       RQ(x + bias, multiplier, shift) [sat16, + addend, sat16] --+
//   add, mul,                                                               +--> function --> RS by the out shift --> saturated to the type
//   map, requantize:  RS(a + b), RS(a b), RS(a), RQ(a, factor, -shift) -----+
//   raw drain:   x as it is
module vector_element (
    input  logic [7:0]         opcode,
    input  logic [3:0]         kind,        // function: 0 none, 1 sigmoid, 2 tanh, 3 ReLU
    input  logic               with_addend,
    input  logic [1:0]         result_type, // 0 int8, 1 int16, 2 raw
    input  logic signed [6:0]  shift,
    input  logic signed [6:0]  out_shift,
    input  logic signed [31:0] x,
    input  logic signed [31:0] bias,
    input  logic signed [31:0] row_multiplier,
    input  logic signed [7:0]  row_shift,
    input  logic signed [31:0] factor,
    input  logic signed [15:0] a,
    input  logic signed [15:0] b,
    output logic        [31:0] result
);
  // One requantizer serves drain and requantize, one shifter the others.
  logic is_drain, is_requantize;
  logic signed [31:0] scaled, term, sum, y, shifted;
  logic signed [15:0] table_out;
  assign is_drain = opcode == azsim_pkg::VEC_DRAIN;
  assign is_requantize = opcode == azsim_pkg::VEC_REQUANTIZE;

  always_comb begin
    scaled = numbers_pkg::requantize(is_drain ? x + bias : 32'(a), is_drain ? row_multiplier : factor, is_drain ? row_shift : 8'(-shift));
    case (opcode)
      azsim_pkg::VEC_ADD: term = 32'(a) + 32'(b);
      azsim_pkg::VEC_MUL: term = 32'(a) * 32'(b);
      default: term = 32'(a);
    endcase
    sum = is_drain || is_requantize ? scaled : numbers_pkg::rounding_shift(term, shift);
    if (is_drain && with_addend) sum = 32'(numbers_pkg::sat16(32'(numbers_pkg::sat16(sum)) + 32'(a)));
  end

  function_tables tables (
      .is_tanh(kind[1]),
      .x      (numbers_pkg::sat16(sum)),
      .y      (table_out)
  );

  always_comb begin
    case (kind[1:0])
      2'd1, 2'd2: y = 32'(table_out);
      2'd3: y = sum < 0 ? 32'sd0 : sum;
      default: y = sum;
    endcase
    shifted = numbers_pkg::rounding_shift(y, out_shift);
    case (result_type)
      2'd0: result = 32'(numbers_pkg::sat8(shifted));
      2'd1: result = 32'(numbers_pkg::sat16(shifted));
      default: result = x;
    endcase
  end

  wire unused = &{1'b0, kind[3:2]};
endmodule
