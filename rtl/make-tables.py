#!/usr/bin/env python3
"""Writes function_tables.sv: T[i] = min(32767, floor(32768 f((i - 256) / 32) + 1/2)), i = 0..512 (docs/chip.md, "Tables").

    python3 rtl/make-tables.py > rtl/function_tables.sv
"""
import math

FUNCTIONS = {
    "SIGMOID": lambda x: 1 / (1 + math.exp(-x)),
    "TANH": math.tanh,
}

print("""// The tables of sigmoid and tanh: two ROMs of 513 entries of int16, Q0.15. docs/chip.md, "Tables" (Numbers).
// Made by make-tables.py; entry i is bits 16i+15..16i, so the lists run from entry 512 down to entry 0.
//
//   x, Q3.12: u = x + 32768, i = u >> 7, w = u & 127 --> T[i] + (((T[i+1] - T[i]) w + 64) >> 7)          (combinational)
module function_tables (
    input  logic               is_tanh,
    input  logic signed [15:0] x,
    output logic signed [15:0] y
);""")
for name, f in FUNCTIONS.items():
    table = [min(32767, math.floor(32768 * f((i - 256) / 32) + 0.5)) for i in range(513)]
    print(f"  localparam logic [513*16-1:0] {name} = {{")
    reverse = table[::-1]
    for at in range(0, 513, 16):
        words = ", ".join(f"16'h{v & 0xFFFF:04x}" for v in reverse[at : at + 16])
        print(f"    {words}" + ("," if at + 16 < 513 else ""))
    print("  };")
print("""
  logic [15:0] u;
  logic [31:0] i;
  logic signed [15:0] low, high;
  logic signed [31:0] slope;
  always_comb begin
    u = {~x[15], x[14:0]};
    i = 32'(u[15:7]);
    low = is_tanh ? TANH[i*16+:16] : SIGMOID[i*16+:16];
    high = is_tanh ? TANH[(i+1)*16+:16] : SIGMOID[(i+1)*16+:16];
    slope = ((32'(high) - 32'(low)) * $signed({25'd0, u[6:0]}) + 32'sd64) >>> 7;
    y = 16'(32'(low) + slope);
  end
endmodule""")
