// A small core with nothing connected, for yosys to read and check: parameters given with `-chparam` make yosys 0.23 fail.
module synthesis_small (
    input logic clk,
    input logic rst
);
  azsim_core #(
      .L(4), .W(4), .M(2), .Q(3), .S(4), .P(4), .E(6), .B(8), .HALF_BYTES(512), .STORE_BYTES(2048), .ACTIVATION_BYTES(1024), .V(4), .C(2),
      .INSTRUCTIONS(64), .SCALAR_BYTES(1024), .A(32)
  ) core (.clk, .rst);
endmodule
