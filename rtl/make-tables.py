#!/usr/bin/env python3
"""Writes function_tables.sv: T[i] = min(32767, floor(32768 f((i - 256) / 32) + 1/2)), i = 0..512 (docs/chip.md, "Tables").

    python3 rtl/make-tables.py > rtl/function_tables.sv
"""
import math

FUNCTIONS = {
    "sigmoid": lambda x: 1 / (1 + math.exp(-x)),
    "tanh": math.tanh,
}

print("""// The tables of sigmoid and tanh: 513 entries of int16, Q0.15, each. docs/chip.md, "Tables" (Numbers). Made by make-tables.py.
//
//   x, Q3.12: u = x + 32768, i = u >> 7, w = u & 127 --> T[i] + (((T[i+1] - T[i]) w + 64) >> 7)          (combinational)
//
// Of T[i] and T[i+1] one is even: a ROM of the even entries and one of the odd ones, each read once, and exchanged where i is odd.
module function_tables (
    input  logic               is_tanh,
    input  logic signed [15:0] x,
    output logic signed [15:0] y
);
  logic [15:0] u;
  logic [8:0] i;
  logic [8:0] even_entry;
  logic [7:0] odd_entry;
  assign u = {~x[15], x[14:0]};
  assign i = u[15:7];
  assign odd_entry = i[8:1];
  assign even_entry = {1'b0, i[8:1]} + {8'd0, i[0]};
""")
for name, f in FUNCTIONS.items():
    table = [min(32767, math.floor(32768 * f((i - 256) / 32) + 0.5)) for i in range(513)]
    for parity, width in ("even", 9), ("odd", 8):
        print(f"  logic [15:0] {name}_{parity};")
        print("  always_comb begin")
        print(f"    case ({parity}_entry)")
        entries = [f"{width}'d{at}: {name}_{parity} = 16'h{v & 0xFFFF:04x};" for at, v in enumerate(table[parity == "odd" :: 2])]
        if parity == "even":
            entries[-1] = entries[-1].replace("9'd256:", "default:")
        for at in range(0, len(entries), 4):
            print("      " + " ".join(entries[at : at + 4]))
        print("    endcase")
        print("  end")
print("""
  logic signed [15:0] even, odd, low, high;
  logic signed [31:0] slope;
  always_comb begin
    even = is_tanh ? tanh_even : sigmoid_even;
    odd = is_tanh ? tanh_odd : sigmoid_odd;
    low = i[0] ? odd : even;
    high = i[0] ? even : odd;
    slope = ((32'(high) - 32'(low)) * $signed({25'd0, u[6:0]}) + 32'sd64) >>> 7;
    y = 16'(32'(low) + slope);
  end
endmodule""")
