// The semaphores: random waiters and signals against counters that are served unit by unit, in the order of the stages.
#include <algorithm>

#include "Vsemaphores.h"
#include "bench.h"

int main() {
  Vsemaphores *top = new Vsemaphores;
  Random random(5);
  reset(top);
  int counts[16] = {};
  long taken = 0, saturated = 0;
  for (long t = 0; t < 200000; t++) {
    // Phases in which tokens are rare, and in which they pile up.
    const int kinds = t % 4000 < 2000 ? 2 : 16, rate = t / 4000 % 2 ? 95 : 40;
    int waits[5], wants[5], signals[6];
    for (int u = 0; u < 5; u++) waits[u] = random.below(kinds), wants[u] = random.below(100) < (rate == 95 ? 30 : 90);
    for (int u = 0; u < 6; u++) signals[u] = random.below(100) < rate ? random.below(kinds) : 0;
    top->vector_waits = waits[0], top->mac_waits = waits[1], top->decompressor_waits = waits[2], top->dma_waits = waits[3], top->sequencer_waits = waits[4];
    top->vector_signal = signals[0], top->mac_signal = signals[1], top->decompressor_signal = signals[2], top->dma_signal = signals[3];
    top->load_signal = signals[4], top->sequencer_signal = signals[5];
    int left[16];
    std::copy(counts, counts + 16, left);
    for (int u = 0; u < 5; u++) {
      // What the unit sees, with the choices of those before it already made.
      top->vector_take = top->mac_take = top->decompressor_take = top->dma_take = top->sequencer_take = 0;
      static bool takes[5];
      if (u > 0) top->vector_take = takes[0];
      if (u > 1) top->mac_take = takes[1];
      if (u > 2) top->decompressor_take = takes[2];
      if (u > 3) top->dma_take = takes[3];
      top->eval();
      const bool oks[] = {bool(top->vector_ok), bool(top->mac_ok), bool(top->decompressor_ok), bool(top->dma_ok), bool(top->sequencer_ok)};
      const bool wanted = waits[u] == 0 || left[waits[u]] > 0;
      equal("ok", oks[u], wanted);
      takes[u] = wanted && wants[u];
      if (takes[u] && waits[u]) left[waits[u]]--, taken++;
      if (u == 4) top->sequencer_take = takes[4];
    }
    top->eval();
    for (int s = 0; s < 16; s++) equal("count", getByte(top->counts, s), counts[s]);
    for (int u = 0; u < 6; u++) left[signals[u]] += signals[u] != 0;
    for (int s = 1; s < 16; s++) saturated += left[s] > 255, counts[s] = std::min(255, left[s]);
    clockEdge(top);
  }
  check(taken > 10000 && saturated > 100, "cases", taken, saturated);
  char what[100];
  snprintf(what, sizeof what, "200,000 cycles, %ld taken, %ld saturated", taken, saturated);
  return report("semaphores", what);
}
