// What the benches share: the clock of a verilated module, checks that count, vectors wider than a word, random numbers.
#pragma once
#include <verilated.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>

static long checks = 0, failures = 0;

static void check(bool right, const char *what, long got, long wanted) {
  checks++;
  if (right) return;
  if (failures++ < 20) printf("  FAILED %s: %ld, not %ld\n", what, got, wanted);
}
static void equal(const char *what, long got, long wanted) { check(got == wanted, what, got, wanted); }

static int report(const char *name, const char *what) {
  printf("%s %s: %ld checks, %ld failed (%s)\n", failures ? "FAIL" : "ok  ", name, checks, failures, what);
  return failures != 0;
}

// Ends the cycle: what was set and evaluated becomes state.
template <class Module> static void clockEdge(Module *m) {
  m->clk = 1;
  m->eval();
  m->clk = 0;
  m->eval();
}
template <class Module> static void reset(Module *m) {
  m->clk = 0;
  m->rst = 1;
  m->en = 1;
  m->eval();
  clockEdge(m);
  m->rst = 0;
  m->eval();
}

// Bytes of a port, however wide: Verilator makes it an integer or an array of words.
template <class Port> static void setByte(Port &port, int at, uint8_t value) {
  uint8_t *bytes = reinterpret_cast<uint8_t *>(&port);
  bytes[at] = value;
}
template <class Port> static uint8_t getByte(const Port &port, int at) { return reinterpret_cast<const uint8_t *>(&port)[at]; }
template <class Port> static int32_t getWord(const Port &port, int at) {
  int32_t value = 0;
  for (int k = 3; k >= 0; k--) value = (value << 8) | getByte(port, 4 * at + k);
  return value;
}

// mulberry32, as the datasheet's table of array cycles asks for.
struct Random {
  uint32_t state;
  explicit Random(uint32_t seed) : state(seed) {}
  uint32_t word() {
    state += 0x6D2B79F5u;
    uint32_t t = (state ^ (state >> 15)) * (1u | state);
    t = (t + (t ^ (t >> 7)) * (61u | t)) ^ t;
    return t ^ (t >> 14);
  }
  double draw() { return word() / 4294967296.0; }
  int below(int n) { return int(draw() * n); }
};
