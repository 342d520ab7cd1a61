// The decompressor: the datasheet's example block and its example of timing; random blocks in all codings, against an encoder and the rules of
// "Weight stream" and "Decompressor" written down here over whole tiles (where groups end) and as a count of bytes (when they come); refusals.
#include <algorithm>
#include <vector>

#include "Vdecompressor_bench.h"
#include "bench.h"

constexpr int L = P_L, W = P_W, P = P_P, E = P_E, B = P_B, H = P_HALF_BYTES;
constexpr int LARGEST = std::max(std::max(16, 2 * P + 1), (L * W + 7) / 8 + P);
static Vdecompressor_bench *top;
typedef std::vector<uint8_t> Bytes;

struct Bits {
  Bytes bytes;
  int used = 0;
  void put(uint32_t value, int bits) {
    for (int i = 0; i < bits; i++) {
      if (used % 8 == 0) bytes.push_back(0);
      bytes.back() |= (value >> i & 1) << (used % 8);
      used++;
    }
  }
  void align() { used = bytes.size() * 8; }
};
struct Group {
  int column, row, count;
  int needs;   // bytes of the payload that have to be there
  int leaves;  // bytes of the payload that are used up after it
};
struct Block {
  Bytes bytes;                  // header, payload, padding
  std::vector<int8_t> weights;  // of a tile, by position
  std::vector<Group> groups;
  int rows, columns, payload;
};

static Bytes header(int kind, int stage, int v, bool shared, int r, int flags, int rows, int columns, uint32_t symbols, uint32_t payload) {
  Bytes h = {uint8_t(kind), uint8_t(stage), uint8_t(v | shared << 4), uint8_t(r | flags << 4), uint8_t(rows), uint8_t(rows >> 8),
             uint8_t(columns), uint8_t(columns >> 8)};
  for (int i = 0; i < 4; i++) h.push_back(symbols >> 8 * i);
  for (int i = 0; i < 4; i++) h.push_back(payload >> 8 * i);
  return h;
}
static int8_t extended(int value, int v) { return int8_t(value << (8 - v)) >> (8 - v); }

// A tile of stored values (0: none stored where the coding allows), coded; where its groups end.
static Block tile(int stage, int v, int r, bool shared, int flags, int rows, int columns, const std::vector<int> &stored, const int8_t *book,
                  int padding) {
  Block block;
  block.rows = rows;
  block.columns = columns;
  Bits bits;
  uint32_t symbols = 0;
  const int positions = rows * columns;
  std::vector<int> begins, ends;  // zero-run: first position of each symbol, and the bit behind it
  for (int p = 0; p < positions; p++) block.weights.push_back(shared ? book[stored[p]] : extended(stored[p], v));
  if (stage == 0) {
    for (int p = 0; p < positions; p++) bits.put(stored[p], v);
    symbols = positions;
  } else if (stage == 1) {
    int from = 0;
    for (int p = 0; p < positions; p++) {
      if (stored[p] == 0) continue;
      while (p - from > (1 << r) - 1) {
        bits.put((1 << r) - 1, r);
        bits.put(0, v);
        begins.push_back(from);
        ends.push_back(bits.used);
        from += 1 << r;
        symbols++;
      }
      bits.put(p - from, r);
      bits.put(stored[p], v);
      begins.push_back(from);
      ends.push_back(bits.used);
      from = p + 1;
      symbols++;
    }
  } else {
    for (int c = 0; c < columns; c++) {
      for (int i = 0; i < rows; i++) bits.put(stored[c * rows + i] != 0, 1);
      bits.align();
      for (int i = 0; i < rows; i++)
        if (stored[c * rows + i]) bits.put(stored[c * rows + i], v), symbols++;
      bits.align();
    }
  }
  block.payload = bits.bytes.size();
  // Groups.
  int next = 0, bit = 0;  // zero-run: the next symbol; the bit that comes next
  for (int c = 0; c < columns; c++)
    for (int row = 0; row < rows;) {
      const int at = c * rows + row, limit = std::min(E, rows - row);
      int count = 0;
      if (stage == 0) {
        count = std::min(limit, P);
        bit += count * v;
      } else if (stage == 1) {
        int begun = 0;
        count = limit;
        while (next < int(begins.size()) && begins[next] < at + limit) {
          if (begun == P) {
            count = begins[next] - at;
            break;
          }
          begun++;
          bit = ends[next++];
        }
      } else {
        if (row == 0) bit += (rows + 7) / 8 * 8;
        int values = 0;
        while (count < limit && !(stored[at + count] && values == P)) {
          if (stored[at + count]) values++, bit += v;
          count++;
        }
        if (row + count == rows) bit = (bit + 7) / 8 * 8;
      }
      block.groups.push_back({c, row, count, (bit + 7) / 8, bit / 8});
      row += count;
    }
  block.bytes = header(2, stage, v, shared, r, flags, rows, columns, symbols, block.payload);
  block.bytes.insert(block.bytes.end(), bits.bytes.begin(), bits.bytes.end());
  for (int i = 0; i < padding; i++) block.bytes.push_back(0xee);
  return block;
}

// Gives the command and plays the sources until its last cycle. `free(t)`: half or bank is free in cycle t. `fed(t)`: bytes that the stream FIFO
// gets in cycle t. Checks every cycle.
template <class Free, class Fed> static long run(const Block &block, bool params, bool stream, int address, Free free, Fed fed) {
  long total = block.bytes.size(), moved = 0, level = 0, queued = 0, arrived = 0;
  bool headed = false, decoded = false;
  size_t group = 0;
  long gone = 0;  // bytes of the payload that left the buffer
  std::vector<int8_t> weights(block.weights.size(), 77);
  Bytes parameters;
  top->command_valid = 1;
  top->opcode = params ? 0x30 : 0x31;
  top->ra = address;
  top->rb = 3;
  top->rc = total;
  top->imm = stream;
  for (long t = 0; t < 100000; t++) {
    top->half_free = top->bank_free = free(t);
    top->stream_count = stream ? queued : 0;
    for (int i = 0; i < B; i++) setByte(top->stream_read, i, stream && moved + i < arrived ? block.bytes[moved + i] : 0x5a);
    top->eval();
    const long at = long(top->store_address) - address;
    for (int i = 0; i < B; i++) setByte(top->store_read, i, !stream && at + i < total && at + i >= 0 ? block.bytes[at + i] : 0x5a);
    top->eval();
    equal("taken in the first cycle", top->command_take, t == 0);
    equal("no fault", top->fault, 0);
    // What the rules say of this cycle, from the state at its start.
    const long n = std::min<long>(B, total - moved);
    const long moves = level + n <= LARGEST + B && (!stream || queued >= n) ? n : 0;
    long drops = 0;
    bool header = false, groupNow = false, ends = false;
    long passed = 0;
    if (t > 0 && !headed) {
      header = level >= 16;
      drops = header ? 16 : 0;
    } else if (headed && !decoded && free(t)) {
      if (params) {
        passed = std::min<long>(std::min<long>(B, level), block.payload - gone);
        drops = passed;
        ends = gone + passed == block.payload;
      } else if (level >= block.groups[group].needs - gone) {
        groupNow = true;
        drops = block.groups[group].leaves - gone;
        ends = group + 1 == block.groups.size();
      }
    }
    equal("port", top->port_count, moves);
    equal("pop", top->stream_pop, stream ? moves : 0);
    equal("header", top->header_decoded, header);
    equal("group", top->group_valid, groupNow);
    equal("parameters", top->parameter_count, passed);
    if (top->group_valid && groupNow) {
      const Group &g = block.groups[group];
      equal("column", top->group_column, g.column);
      equal("row", top->group_row, g.row);
      equal("positions", top->group_count, g.count);
      equal("base", top->group_base, g.column * ((block.rows + L - 1) / L));
      for (int i = 0; i < g.count; i++) weights[g.column * block.rows + g.row + i] = int8_t(getByte(top->group_values, i));
      group++;
    }
    for (int i = 0; i < top->parameter_count; i++) parameters.push_back(getByte(top->parameter_data, i));
    if (top->parameter_count) equal("offset", top->parameter_offset, gone);
    const bool complete = (decoded || ends) && moved + moves == total;
    equal("tile complete", top->tile_complete, complete && !params);
    equal("parameters complete", top->parameters_complete, complete && params);
    equal("signal", top->signal, complete ? 5 : 0);
    moved += moves;
    if (headed) gone += drops;
    level = decoded || ends ? 0 : level - drops + moves;
    headed |= header;
    decoded |= ends;
    queued -= stream ? moves : 0;
    if (stream) {
      const long come = std::min<long>(fed(t), total - arrived);
      queued += come;
      arrived += come;
    }
    clockEdge(top);
    top->command_valid = 0;
    if (complete) {
      if (params) check(parameters == Bytes(block.bytes.begin() + 16, block.bytes.begin() + 16 + block.payload), "payload", 0, 0);
      else check(weights == block.weights, "weights", 0, 0);
      return t + 1;
    }
  }
  check(false, "ends", 0, 1);
  return 0;
}
static const auto always = [](long) { return true; };
static const auto nothing = [](long) { return 0L; };

// The cycle in which the command faults, or -1: it ends.
static long faults(const Bytes &bytes, bool params, uint32_t length, uint32_t passes = 1, uint32_t address = 0) {
  reset(top);
  top->command_valid = 1;
  top->opcode = params ? 0x30 : 0x31;
  top->ra = address;
  top->rb = passes;
  top->rc = length;
  top->imm = 0;
  top->half_free = top->bank_free = 1;
  for (long t = 0; t < 1000; t++) {
    top->eval();
    for (int i = 0; i < B; i++) setByte(top->store_read, i, top->store_address + i < bytes.size() ? bytes[top->store_address + i] : 0);
    top->eval();
    if (top->fault) return t;
    const bool end = top->tile_complete || top->parameters_complete;
    clockEdge(top);
    top->command_valid = 0;
    if (end) return -1;
  }
  return -2;
}

static void examples() {
  reset(top);
  // "rows 4, one column of weights 0 0 3 0 (v = 4, r = 1)": bytes 0xC1 0x00.
  Block block = tile(1, 4, 1, false, 3, 4, 1, {0, 0, 3, 0}, nullptr, 14);
  equal("payload of the example", block.payload, 2);
  equal("byte 0 of the example", block.bytes[16], 0xc1);
  equal("byte 1 of the example", block.bytes[17], 0);
  equal("symbols of the example", block.bytes[8], 2);
  run(block, false, false, 0, always, nothing);
  // 64 bytes, B = 16: header, two groups of 20 bytes, 8 of padding: 5 cycles.
  if (B == 16 && P >= 20) equal("cycles of the example", run(tile(0, 8, 0, false, 3, 20, 2, std::vector<int>(40, 9), nullptr, 8), false, false, 0, always, nothing), 5);
}

static void refusals() {
  auto made = [](int kind, int stage, int v, bool shared, int r, int rows, int columns, uint32_t symbols, uint32_t payload) {
    Bytes b = header(kind, stage, v, shared, r, 3, rows, columns, symbols, payload);
    b.resize(16 + 4096, 0x11);
    return b;
  };
  const int at = (16 + B - 1) / B;  // the cycle of the header
  const int rows = std::min(4, L * W);
  equal("a block that is right", faults(made(2, 0, 8, false, 0, rows, 2, 2 * rows, 2 * rows), false, 64), -1);
  equal("length below 16", faults({}, false, 15), 0);
  equal("length too large", faults({}, false, std::max(3 * H, 9 * L * W) + 1025), 0);
  equal("length negative", faults({}, false, -32), 0);
  equal("behind the store", faults({}, false, 32, 1, P_STORE_BYTES - 31), 0);
  equal("before the store", faults({}, false, 32, 1, -1), 0);
  equal("no passes", faults({}, false, 32, 0), 0);
  equal("1 kind", faults(made(1, 0, 8, false, 0, rows, 2, 2 * rows, 2 * rows), false, 64), at);
  equal("1 kind", faults(made(2, 0, 8, false, 0, rows, 0, 0, 9 * rows), true, 64), at);
  equal("2 v 1", faults(made(2, 0, 1, false, 0, rows, 2, 2 * rows, 1), false, 64), at);
  equal("2 v 9", faults(made(2, 0, 9, false, 0, rows, 2, 2 * rows, 18), false, 64), at);
  equal("3 no rows", faults(made(2, 0, 8, false, 0, 0, 2, 0, 0), false, 64), at);
  equal("3 rows", faults(made(2, 0, 8, false, 0, L * W + 1, 1, L * W + 1, 32), false, 64), at);
  equal("4 payload", faults(made(2, 0, 8, false, 0, rows, 2, 2 * rows, 49), false, 64), at);
  equal("5 reserved", faults(made(2, 3, 8, false, 0, rows, 2, 2 * rows, 16), false, 64), at);
  equal("6 r 9", faults(made(2, 1, 8, false, 9, rows, 2, 1, 16), false, 64), at);
  equal("6 r without zero-run", faults(made(2, 2, 8, false, 1, rows, 2, 1, 16), false, 64), at);
  equal("7 payload of parameters", faults(made(1, 0, 8, false, 0, rows, 0, 0, 9 * rows + 1), true, 64), at);
  equal("8 columns", faults(made(2, 0, 8, false, 0, rows, H / L + 1, rows * (H / L + 1), 16), false, 64), at);
  equal("8 symbols", faults(made(2, 1, 8, false, 1, rows, 2, 2 * rows + 1, 16), false, 64), at);
  equal("8 symbols of none", faults(made(2, 0, 8, false, 0, rows, 2, 2 * rows - 1, 16), false, 64), at);
  equal("8 no codebook", faults(made(2, 0, 8, true, 0, rows, 2, 2 * rows, 16), false, 64), at);
  check(faults(made(2, 0, 8, false, 0, rows, 2, 2 * rows, 2 * rows - 1), false, 64) > at, "payload ends", 0, 1);
  // A run beyond the tile, in the cycle of the last group; and symbols that never begin.
  check(faults(made(2, 1, 8, false, 8, rows, 1, 1, 2), false, 64) == at + 1 || B < 18, "run beyond the tile", 0, 1);
  check(faults(made(2, 2, 8, false, 0, rows, 1, 2, 1), false, 64) > at, "symbols never begun", 0, 1);
}

int main() {
  top = new Vdecompressor_bench;
  if (L * W >= 20) examples();
  refusals();
  reset(top);
  int8_t book[256];
  int bookBits = 0;
  Random random(7);
  long cycles = 0;
  for (int i = 0; i < 1500; i++) {
    const int padding = random.below(40), address = random.below(100);
    const bool stream = random.below(2);
    const double openness = random.below(3) ? 1 : random.draw(), rate = random.below(3) ? 64 : 1 + random.below(40);
    std::vector<bool> open;
    auto free = [&](long t) {
      while (long(open.size()) <= t) open.push_back(random.draw() < openness || open.size() > 3000);
      return bool(open[t]);
    };
    auto fed = [&](long) { return long(random.below(int(rate) + 1)); };
    if (random.below(4) == 0 || i == 0) {
      Block block;
      block.rows = 1 + random.below(L * W);
      block.columns = 0;
      const bool shared = random.below(3) != 0 || i == 0;
      const int v = 2 + random.below(7);
      for (int k = 0; k < 9 * block.rows; k++) block.bytes.push_back(random.word());
      if (shared) {
        bookBits = v;
        for (int k = 0; k < 1 << v; k++) block.bytes.push_back(uint8_t(book[k] = k ? random.word() : 0));
      }
      block.payload = block.bytes.size();
      const Bytes h = header(1, 0, v, shared, 0, 0, block.rows, 0, 0, block.payload);
      block.bytes.insert(block.bytes.begin(), h.begin(), h.end());
      for (int k = 0; k < padding; k++) block.bytes.push_back(0xee);
      cycles += run(block, true, stream, address, free, fed);
      continue;
    }
    const bool shared = random.below(2);
    const int stage = random.below(3), v = shared ? bookBits : 2 + random.below(7), r = stage == 1 ? random.below(9) : 0;
    const int rows = 1 + random.below(random.below(2) ? L * W : std::min(L * W, 10)), slots = (rows + L - 1) / L;
    const int columns = 1 + random.below(std::min(H / L / slots, 12)), flags = random.below(4);
    const double density = random.below(3) ? random.draw() : 0.02;
    std::vector<int> stored(rows * columns);
    for (auto &s : stored) s = random.draw() < density ? random.below(1 << v) : 0;
    Block block = tile(stage, v, r, shared, flags, rows, columns, stored, book, padding);
    cycles += run(block, false, stream, address, free, fed);
    equal("first", top->first, flags & 1);
    equal("last", top->last, flags >> 1);
    equal("rows", top->rows, rows);
    equal("columns", top->columns, columns);
    equal("passes", top->passes, 3);
  }
  char what[200];
  snprintf(what, sizeof what, "L x W = %d x %d, P = %d, E = %d, B = %d: 1,500 random blocks, %ld cycles; refusals", L, W, P, E, B, cycles);
  return report("decompressor", what);
}
