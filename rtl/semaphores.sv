// The 15 semaphores: saturating counters of 8 bits. docs/chip.md, "Semaphores" (Sequencer).
//
//   unit --- waits, take --> ok        take: the unit waits for it and takes its command (or issues its `sync`) in this cycle
//        --- signals ------> counts    at the end of a cycle: count = min(255, count - taken + signalled)
//
// `ok` of a unit: it names no semaphore, or the count at the start of the cycle is greater than what the units before it in the order of the
// stages (vector unit, MAC array, decompressor, DMA, sequencer) take in this cycle. The chain vector unit -> ... -> sequencer is combinational,
// the second of the three exceptions of "Visibility". The DMA has two signal ports: a load completes while a command of another kind does.
module semaphores (
    input  logic         clk,
    input  logic         rst,
    input  logic         en,
    input  logic [3:0]   vector_waits,
    input  logic         vector_take,
    output logic         vector_ok,
    input  logic [3:0]   mac_waits,
    input  logic         mac_take,
    output logic         mac_ok,
    input  logic [3:0]   decompressor_waits,
    input  logic         decompressor_take,
    output logic         decompressor_ok,
    input  logic [3:0]   dma_waits,
    input  logic         dma_take,
    output logic         dma_ok,
    input  logic [3:0]   sequencer_waits,
    input  logic         sequencer_take,
    output logic         sequencer_ok,
    // 0: none
    input  logic [3:0]   vector_signal,
    input  logic [3:0]   mac_signal,
    input  logic [3:0]   decompressor_signal,
    input  logic [3:0]   dma_signal,
    input  logic [3:0]   load_signal,
    input  logic [3:0]   sequencer_signal,
    output logic [127:0] counts  // byte s: semaphore s; byte 0 is 0
);
  logic [2:0] before_mac, before_decompressor, before_dma, before_sequencer;

  // How many of the units before took the same semaphore.
  assign before_mac = 3'(vector_take && vector_waits == mac_waits);
  assign before_decompressor = 3'(vector_take && vector_waits == decompressor_waits) + 3'(mac_take && mac_waits == decompressor_waits);
  assign before_dma = 3'(vector_take && vector_waits == dma_waits) + 3'(mac_take && mac_waits == dma_waits)
      + 3'(decompressor_take && decompressor_waits == dma_waits);
  assign before_sequencer = 3'(vector_take && vector_waits == sequencer_waits) + 3'(mac_take && mac_waits == sequencer_waits)
      + 3'(decompressor_take && decompressor_waits == sequencer_waits) + 3'(dma_take && dma_waits == sequencer_waits);

  assign vector_ok = vector_waits == 0 || counts[vector_waits*8+:8] > 0;
  assign mac_ok = mac_waits == 0 || counts[mac_waits*8+:8] > 8'(before_mac);
  assign decompressor_ok = decompressor_waits == 0 || counts[decompressor_waits*8+:8] > 8'(before_decompressor);
  assign dma_ok = dma_waits == 0 || counts[dma_waits*8+:8] > 8'(before_dma);
  assign sequencer_ok = sequencer_waits == 0 || counts[sequencer_waits*8+:8] > 8'(before_sequencer);

  logic [127:0] next;
  always_comb begin
    next = '0;
    for (int unsigned s = 1; s < 16; s++) begin
      logic [2:0] taken;
      logic [2:0] signalled;
      logic [8:0] sum;
      taken = 3'(vector_take && vector_waits == 4'(s)) + 3'(mac_take && mac_waits == 4'(s))
          + 3'(decompressor_take && decompressor_waits == 4'(s)) + 3'(dma_take && dma_waits == 4'(s))
          + 3'(sequencer_take && sequencer_waits == 4'(s));
      signalled = 3'(vector_signal == 4'(s)) + 3'(mac_signal == 4'(s)) + 3'(decompressor_signal == 4'(s)) + 3'(dma_signal == 4'(s))
          + 3'(load_signal == 4'(s)) + 3'(sequencer_signal == 4'(s));
      sum = 9'(counts[s*8+:8]) - 9'(taken) + 9'(signalled);
      next[s*8+:8] = sum > 9'd255 ? 8'd255 : sum[7:0];
    end
  end

  always_ff @(posedge clk) begin
    if (rst) counts <= '0;
    else if (en) counts <= next;
  end
endmodule
