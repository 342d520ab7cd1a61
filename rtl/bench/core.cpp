// The whole core, booted from a DRAM that this bench plays, with programs assembled by hand from docs/isa.md:
//   squares     the example of isa.md, word for word: outputs, and the cycle of boot, of each issue's end and of `halt`, worked out by hand
//   full FIFO   the cycles of commands behind a long one
//   interpreted random scalar programs against an interpreter, with their cycles
//   handover    one tile from DRAM to the host, every cycle by hand
//   scalar      all scalar instructions, host words, room, results, sections
//   preloaded   a chip without DRAM, filled through the test port: raw drains
//   matrices    random matrices in strips and tiles, through store or stream, drained and sent to the host, against integer arithmetic,
//               with random latencies, orders of arrival and back pressure
#include "core_matrices.h"
#include "core_preloaded.h"
#include "core_programs.h"

int main() {
  top = new Vazsim_core;
  if (P_PRELOADED) {
    for (uint32_t seed = 1; seed <= 40; seed++) preloaded(seed);
    return report("core", "preloaded: 40 random tiles of two frames, raw drains");
  }
  squares();
  scalar();
  fullFifo();
  if (L == 4 && W == 4 && E == 6) handover();
  for (uint32_t seed = 1; seed <= 300; seed++) interpreted(seed);
  refusals();
  long cycles = 0;
  for (uint32_t seed = 1; seed <= 60; seed++) cycles += matrices(seed);
  char what[200];
  snprintf(what, sizeof what, "L = %d, W = %d, V = %d, A = %d: squares, handover, full FIFO, 300 scalar programs, refusals, 60 random matrices in %ld cycles", L, W, V, A, cycles);
  return report("core", what);
}
