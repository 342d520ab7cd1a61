// The vector unit: both tables for all 65,536 arguments; random commands of all kinds against the formulas of "Numbers" and "Vector unit",
// written down here in other ways (rounding by division, TensorFlow Lite's high multiply, tables from exp and tanh), with their cycles and
// their use of the port; refusals.
#include <algorithm>
#include <cmath>
#include <vector>

#include "Vvector_bench.h"
#include "bench.h"

constexpr int V = P_V, C = P_C, ROWS = P_ROWS, SIZE = 4096;
enum { DRAIN = 0x50, ADD, MUL, MAP, SYNC, ARGMAX, REQUANTIZE };
static Vvector_bench *top;
static uint8_t memory[SIZE + 4 * V];

static int64_t clamp(int64_t x, int bits) { return std::max<int64_t>(-(1LL << (bits - 1)), std::min<int64_t>((1LL << (bits - 1)) - 1, x)); }
static int64_t roundingShift(int64_t x, int s) {
  if (s < 0) return clamp(x * (1LL << -s), 32);
  const int64_t magnitude = (std::llabs(x) * 2 + (1LL << s)) / (2LL << s);
  return x < 0 ? -magnitude : magnitude;
}
static int64_t highMultiply(int32_t a, int32_t b) {
  if (a == INT32_MIN && b == INT32_MIN) return INT32_MAX;
  const int64_t product = int64_t(a) * b, nudge = product >= 0 ? 1LL << 30 : 1 - (1LL << 30);
  return int32_t((product + nudge) / (1LL << 31));
}
static int64_t requantize(int32_t x, int32_t multiplier, int shift) {
  return roundingShift(highMultiply(int32_t(clamp(int64_t(x) * (1LL << std::max(shift, 0)), 32)), multiplier), std::max(-shift, 0));
}
static double exactly(bool isTanh, double x) { return isTanh ? std::tanh(x) : 1 / (1 + std::exp(-x)); }
static int entry(bool isTanh, int i) { return std::min(32767, int(std::floor(32768 * exactly(isTanh, (i - 256) / 32.0) + 0.5))); }
static int function(bool isTanh, int x) {
  const int u = x + 32768, low = entry(isTanh, u / 128), high = entry(isTanh, u / 128 + 1);
  return low + int(std::floor(((high - low) * (u % 128) + 64) / 128.0));
}
static int64_t applied(int kind, int64_t y) {
  return kind == 0 ? y : kind == 3 ? std::max<int64_t>(y, 0) : function(kind == 2, int(clamp(y, 16)));
}

struct Command {
  int opcode = MAP, function = 0, type = 0, typeA = 0, typeB = 0, shift = 0, outShift = 0;
  bool addend = false, release = false;
  uint32_t ra = 0, rb = 0, rc = 0, rd = 0;
  uint32_t imm() const {
    return function | addend << 6 | release << 7 | type << 8 | typeA << 10 | typeB << 12 | (shift & 63) << 16 | (outShift & 63) << 22;
  }
};
static int32_t sums[16][4096], biases[4096], multipliers[4096];
static int8_t shifts[4096];

static int64_t element(const uint8_t *from, uint32_t address, int type, int i) {
  return type ? int16_t(from[address + 2 * i] | from[address + 2 * i + 1] << 8) : int8_t(from[address + i]);
}

static void give(const Command &c) {
  top->command_valid = 1;
  top->opcode = c.opcode;
  top->ra = c.ra;
  top->rb = c.rb;
  top->rc = c.rc;
  top->rd = c.rd;
  top->imm = c.imm();
}
static void settle() {
  top->eval();
  const uint32_t row = top->read_row, context = top->read_context;
  for (int v = 0; v < V; v++)
    for (int k = 0; k < 4; k++) {
      const uint32_t r = std::min<uint32_t>(row + v, 4095);
      setByte(top->sums, 4 * v + k, sums[context % C][r] >> 8 * k);
      setByte(top->bias, 4 * v + k, biases[r] >> 8 * k);
      setByte(top->multiplier, 4 * v + k, multipliers[r] >> 8 * k);
      if (k == 0) setByte(top->row_shift, v, shifts[r]);
    }
  for (int i = 0; i < 4 * V; i++) setByte(top->port_read, i, top->port_address < SIZE ? memory[top->port_address + i] : 0xaa);
  top->eval();
}

// Runs a command that is right; what it should do comes from `wanted` (memory) and the cycles.
static void run(const Command &c, const std::vector<uint8_t> &wanted, long cycles, long place) {
  give(c);
  for (long t = 0; t < 100000; t++) {
    settle();
    equal("no fault", top->fault, 0);
    equal("taken in the first cycle", top->command_take, t == 0);
    equal("port", top->port_used, t > 0);
    const bool end = t == cycles - 1;
    equal("signal", top->signal, end ? 5 : 0);
    equal("context released", top->release_context, end && c.release && c.opcode == DRAIN);
    equal("bank released", top->release_bank, end && c.release && c.opcode == DRAIN);
    equal("result pushed", top->result_push, end && c.opcode == ARGMAX);
    if (end && c.opcode == ARGMAX) equal("place", top->result, place);
    std::vector<std::pair<int, uint8_t>> writes;
    for (int k = 0; k < 4 * V; k++)
      if (getByte(top->port_mask, k / 8) >> k % 8 & 1) writes.push_back({top->port_address + k, getByte(top->port_data, k)});
    clockEdge(top);
    for (auto &w : writes) memory[w.first] = w.second;
    top->command_valid = 0;
    if (end) break;
  }
  settle();
  equal("idle", top->busy, 0);
  check(std::equal(wanted.begin(), wanted.end(), memory), "memory", 0, 0);
}

static void random(Random &random) {
  Command c;
  const int opcodes[] = {DRAIN, DRAIN, ADD, MUL, MAP, ARGMAX, REQUANTIZE, SYNC};
  c.opcode = opcodes[random.below(8)];
  c.function = random.below(4);
  c.type = random.below(c.opcode == DRAIN ? 3 : 2);
  c.typeA = random.below(2);
  c.typeB = random.below(2);
  c.outShift = random.below(3) ? random.below(12) - 2 : random.below(46) - 15;
  c.shift = random.below(3) ? random.below(16) - 4 : random.below(46) - 15;
  const int count = random.below(4) ? random.below(4 * V + 2) : random.below(200);
  c.addend = random.below(2);
  c.release = random.below(2);
  c.rd = count;
  if (c.opcode == DRAIN) {
    const int context = random.below(C), rows = std::min(count, ROWS), first = random.below(ROWS - rows + 1);
    c.rd = rows;
    c.rc = context << 16 | first;
  } else if (c.opcode == ARGMAX) {
    c.rd = std::max(1, count);
  } else if (c.opcode == REQUANTIZE) {
    c.shift = random.below(38) - 7;
    c.rc = random.word() & 0x7fffffff;
  }
  const int n = c.rd;
  int shift = c.shift;
  if (c.opcode != DRAIN && c.opcode != ARGMAX && c.opcode != SYNC) {
    const int extra = random.below(20) - 10;  // moves part of the shift to rd
    if (c.shift - extra >= -32 && c.shift - extra <= 31) {
      c.shift -= extra;
      c.rd |= uint32_t(extra) << 24;
    }
  }
  c.ra = random.below(100);
  c.rb = 1400 + random.below(100);
  if (c.opcode == ADD || c.opcode == MUL) c.rc = 2700 + random.below(100);
  if (c.type == c.typeA && c.opcode != DRAIN && random.below(4) == 0) c.ra = c.rb;
  // Wanted.
  std::vector<uint8_t> wanted(memory, memory + SIZE);
  const int g = (n + V - 1) / V, size = 1 << c.type;
  long cycles = 1, place = 0;
  auto put = [&](int i, int64_t y) {
    for (int k = 0; k < size; k++) wanted[c.ra + i * size + k] = uint8_t(y >> 8 * k);
  };
  if (c.opcode == DRAIN) {
    cycles = 1 + g * (c.addend ? 2 : 1);
    const int first = c.rc & 0xffff, context = c.rc >> 16;
    for (int i = 0; i < n; i++) {
      const int r = first + i;
      int64_t y = sums[context][r];
      if (c.type < 2) {
        y = requantize(int32_t(uint32_t(y) + uint32_t(biases[r])), multipliers[r], shifts[r]);
        if (c.addend) y = clamp(clamp(y, 16) + element(memory, c.rb, 1, i), 16);
        y = clamp(roundingShift(applied(c.function, y), c.outShift), 8 * size);
      }
      put(i, y);
    }
  } else if (c.opcode == ARGMAX) {
    cycles = 1 + g;
    for (int i = 1; i < n; i++)
      if (element(memory, c.rb, c.typeA, i) > element(memory, c.rb, c.typeA, place)) place = i;
  } else if (c.opcode != SYNC) {
    cycles = 1 + g * (c.opcode == ADD || c.opcode == MUL ? 3 : 2);
    for (int i = 0; i < n; i++) {
      const int64_t a = element(memory, c.rb, c.typeA, i);
      int64_t y;
      if (c.opcode == REQUANTIZE) y = requantize(a, c.rc, -shift);
      else {
        const int64_t b = c.opcode == MAP ? 0 : element(memory, c.rc, c.typeB, i);
        y = roundingShift(c.opcode == MUL ? a * b : a + b, shift);
      }
      put(i, clamp(roundingShift(applied(c.function, y), c.outShift), 8 * size));
    }
  }
  if (c.opcode == SYNC) c.rd = n;
  run(c, wanted, cycles, place);
}

static void refused(const char *what, const Command &c, int wanted = 1) {
  reset(top);
  give(c);
  settle();
  equal(what, top->fault, wanted);
  equal(what, top->command_take, !wanted);
}

static void refusals() {
  Command drain;
  drain.opcode = DRAIN, drain.rd = 3, drain.type = 1;
  refused("right", drain, 0);
  auto with = [](Command c, auto change) {
    change(c);
    return c;
  };
  refused("context", with(drain, [](Command &c) { c.rc = C << 16; }));
  refused("rows", with(drain, [](Command &c) { c.rc = ROWS - 2; }));
  refused("rows at the end", with(drain, [](Command &c) { c.rc = ROWS - 3; }), 0);
  refused("type 3", with(drain, [](Command &c) { c.type = 3; }));
  refused("operand type of a drain", with(drain, [](Command &c) { c.typeA = 2; }));
  refused("operand type of a raw drain", with(drain, [](Command &c) { c.type = 2, c.typeA = 2; }), 0);
  refused("function", with(drain, [](Command &c) { c.function = 4; }));
  refused("shift of a drain", with(drain, [](Command &c) { c.shift = 31; }));
  refused("out shift", with(drain, [](Command &c) { c.outShift = -16; }));
  refused("results", with(drain, [](Command &c) { c.ra = SIZE - 5; }));
  refused("results at the end", with(drain, [](Command &c) { c.ra = SIZE - 6; }), 0);
  refused("negative count", with(drain, [](Command &c) { c.rd = -1; }));
  refused("addends", with(drain, [](Command &c) { c.addend = true, c.rb = SIZE - 5; }));
  refused("addends not used", with(drain, [](Command &c) { c.rb = SIZE - 5; }), 0);
  Command add;
  add.opcode = ADD, add.rd = 4;
  refused("right", add, 0);
  refused("raw result", with(add, [](Command &c) { c.type = 2; }));
  refused("type b", with(add, [](Command &c) { c.typeB = 2; }));
  refused("sum of shifts", with(add, [](Command &c) { c.shift = 20, c.rd |= 11 << 24; }));
  refused("field beyond, sum within", with(add, [](Command &c) { c.shift = 31, c.rd |= 255u << 24; }), 0);
  refused("b outside", with(add, [](Command &c) { c.rc = SIZE - 3; }));
  refused("b of map", with(add, [](Command &c) { c.opcode = MAP, c.rc = SIZE - 3; }), 0);
  refused("shift of requantize", with(add, [](Command &c) { c.opcode = REQUANTIZE, c.shift = -8; }));
  refused("argmax of none", with(add, [](Command &c) { c.opcode = ARGMAX, c.rd = 0; }));
  refused("argmax of too many", with(add, [](Command &c) { c.opcode = ARGMAX, c.rd = 1 << 24; }));
  refused("address", with(add, [](Command &c) { c.ra = -1; }));
  // Waits: neither taken nor refused.
  top->context_states = 0;
  reset(top);
  give(drain);
  settle();
  equal("waits for the context", top->command_take | top->fault, 0);
  top->context_states = 0xaaaaaaaa;
  top->bank_full = 0;
  settle();
  equal("waits for the bank", top->command_take | top->fault, 0);
  top->bank_full = 1;
  add.opcode = ARGMAX;
  top->result_room = 0;
  give(add);
  settle();
  equal("waits for the result FIFO", top->command_take | top->fault, 0);
  top->result_room = 1;
}

static void tables() {
  const double most[2] = {3.9e-5, 1.2e-4};
  for (int isTanh = 0; isTanh < 2; isTanh++) {
    double error = 0;
    for (int x = -32768; x < 32768; x++) {
      top->table_tanh = isTanh;
      top->table_x = uint16_t(x);
      top->eval();
      const int y = int16_t(top->table_y);
      equal("table", y, function(isTanh, x));
      error = std::max(error, std::fabs(y / 32768.0 - exactly(isTanh, x / 4096.0)));
    }
    check(error <= most[isTanh] + 5e-7, "largest error x 10^7", long(error * 1e7), long(most[isTanh] * 1e7));
  }
  equal("sigmoid, first", entry(false, 0), 11);
  equal("sigmoid, last", entry(false, 512), 32757);
  equal("tanh, first", entry(true, 0), -32768);
  equal("tanh, last", entry(true, 512), 32767);
}

int main() {
  top = new Vvector_bench;
  top->context_states = 0xaaaaaaaa;
  top->bank_full = top->result_room = 1;
  top->bank_rows = ROWS;
  tables();
  refusals();
  reset(top);
  Random r(11);
  for (int i = 0; i < 30000; i++) {
    if (i % 50 == 0) {
      for (auto &b : memory) b = r.word();
      for (int k = 0; k < ROWS; k++) {
        for (int c = 0; c < C; c++) sums[c][k] = int32_t(r.word()) >> r.below(31);
        biases[k] = int32_t(r.word()) >> r.below(31);
        multipliers[k] = r.below(5) ? (r.word() >> 1) | 1 << 30 : 0;
        shifts[k] = r.below(39) - 31;
      }
    }
    random(r);
  }
  char what[100];
  snprintf(what, sizeof what, "V = %d: both tables, refusals, 30,000 random commands", V);
  return report("vector", what);
}
