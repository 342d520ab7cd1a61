// What happens in one cycle, as the simulator recorded it and as the core shows it; and how the two differ, in words.
#pragma once
#include <bitset>
#include <cstring>
#include <string>

#include "case.h"

namespace cosim {

constexpr int NOTHING = -1;
constexpr int MOST_LANES = 256;

struct Activity {
  int64_t issued = NOTHING, opcode = NOTHING;
  int64_t requested = NOTHING, isWrite = NOTHING, arrived = NOTHING, moved = 0;
  int64_t headerKind = NOTHING, headerRows = NOTHING, groupColumn = NOTHING, groupPositions = NOTHING, decoded = NOTHING;
  int64_t passBegan = NOTHING, passColumns = NOTHING, passEnded = NOTHING, isComplete = NOTHING, column = NOTHING, activation = NOTHING;
  int64_t written = NOTHING, elements = NOTHING, vectorDone = 0;
  int64_t signals[16] = {};
  std::bitset<MOST_LANES> taken, finished;
  int64_t wordsIn = 0, wordsOut = 0;
  uint32_t out[2] = {};
  // At the start of the cycle.
  uint32_t fifos = 0, contexts = 0, semaphores[4] = {};

  void add(const Event &e) {
    switch (e.kind) {
      case ISSUED: issued = e.a, opcode = e.b; break;
      case REQUESTED: requested = uint32_t(e.a), isWrite = e.b; break;
      case ARRIVED: arrived = e.a; break;
      case MOVED: moved++; break;
      case HEADER: headerKind = e.a, headerRows = e.b; break;
      case GROUP: groupColumn = e.a, groupPositions = e.b; break;
      case DECODED: decoded = e.a; break;
      case PASS_BEGAN: passBegan = e.a, passColumns = e.b; break;
      case BROADCAST: column = e.a, activation = e.b; break;
      case TAKEN: taken.set(e.a); break;
      case FINISHED: finished.set(e.a); break;
      case PASS_ENDED: passEnded = e.a, isComplete = e.b; break;
      case WRITTEN: written = uint32_t(e.a), elements = e.b; break;
      case VECTOR_DONE: vectorDone++; break;
      case SIGNALLED: signals[e.a]++; break;
    }
  }
};

// A line for each difference, empty where there is none.
inline std::string differences(const Activity &simulator, const Activity &core) {
  std::string text;
  auto compare = [&](const char *what, int64_t s, int64_t c) {
    if (s == c) return;
    char line[160];
    snprintf(line, sizeof line, "    %-34s simulator %lld, core %lld\n", what, (long long)s, (long long)c);
    text += line;
  };
#define FIELD(name, words) compare(words, simulator.name, core.name)
  FIELD(issued, "instruction issued"), FIELD(opcode, "opcode issued");
  FIELD(requested, "request offered, address"), FIELD(isWrite, "request offered, is a write");
  FIELD(arrived, "response taken, tag"), FIELD(moved, "DMA commands completed");
  FIELD(headerKind, "header decoded, kind"), FIELD(headerRows, "header decoded, rows");
  FIELD(groupColumn, "group decoded, column"), FIELD(groupPositions, "group decoded, positions");
  FIELD(decoded, "block complete, kind");
  FIELD(passBegan, "pass began, context"), FIELD(passColumns, "pass began, columns");
  FIELD(column, "broadcast, column"), FIELD(activation, "broadcast, activation");
  FIELD(passEnded, "pass ended, context"), FIELD(isComplete, "pass ended, context complete");
  FIELD(written, "vector unit writes, address"), FIELD(elements, "vector unit writes, elements");
  FIELD(vectorDone, "vector commands completed");
  FIELD(wordsIn, "words taken from the host"), FIELD(wordsOut, "words to the host");
  FIELD(out[0], "word to the host"), FIELD(out[1], "second word to the host");
  FIELD(contexts, "contexts at the start");
#undef FIELD
  const struct {
    const char *name;
    int shift, mask;
  } fifos[] = {{"DMA commands at the start", 0, 7}, {"decompressor commands at the start", 3, 7}, {"MAC commands at the start", 6, 7},
               {"vector commands at the start", 9, 7}, {"results at the start", 12, 7}, {"stream bytes at the start", 16, 8191}};
  for (auto &f : fifos) compare(f.name, simulator.fifos >> f.shift & f.mask, core.fifos >> f.shift & f.mask);
  char what[64];
  for (int s = 1; s < 16; s++) {
    snprintf(what, sizeof what, "signals of semaphore %d", s);
    compare(what, simulator.signals[s], core.signals[s]);
    snprintf(what, sizeof what, "semaphore %d at the start", s);
    compare(what, simulator.semaphores[s / 4] >> 8 * (s % 4) & 255, core.semaphores[s / 4] >> 8 * (s % 4) & 255);
  }
  if (simulator.taken != core.taken || simulator.finished != core.finished)
    for (int l = 0; l < MOST_LANES; l++) {
      snprintf(what, sizeof what, "lane %d took a column", l);
      compare(what, simulator.taken[l], core.taken[l]);
      snprintf(what, sizeof what, "lane %d finished a column", l);
      compare(what, simulator.finished[l], core.finished[l]);
    }
  return text;
}

}  // namespace cosim
