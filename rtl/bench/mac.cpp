// MAC array with weight buffer and accumulators: cycles of the datasheet's EIE table and of its example, and random tiles against the rules of
// "MAC array", written down here as times of events: when each column is broadcast, taken and worked on.
#include <algorithm>
#include <vector>

#include "Vmac_bench.h"
#include "bench.h"

constexpr int L = P_L, W = P_W, M = P_M, Q = P_Q, S = P_S, C = P_C, V = P_V;
static Vmac_bench *top;
struct Tile {
  int rows, columns;
  std::vector<int8_t> weights;  // column by column
  int8_t &at(int row, int column) { return weights[size_t(column) * rows + row]; }
};

static void fill(Tile &tile, bool first, bool last, int passes) {
  const int slots = (tile.rows + L - 1) / L;
  for (int column = 0; column < tile.columns; column++)
    for (int row = 0; row < tile.rows; row += L) {
      const int count = std::min(int(L), tile.rows - row);
      top->group_valid = 1;
      top->group_base = column * slots;
      top->group_row = row;
      top->group_count = count;
      for (int i = 0; i < count; i++) setByte(top->group_values, i, tile.at(row + i, column));
      const bool end = column == tile.columns - 1 && row + L >= tile.rows;
      top->tile_complete = end;
      top->tile_rows = tile.rows;
      top->tile_columns = tile.columns;
      top->tile_first = first;
      top->tile_last = last;
      top->tile_passes = passes;
      top->eval();
      clockEdge(top);
    }
  top->group_valid = top->tile_complete = 0;
  top->eval();
}

static void activations(const std::vector<int8_t> &vector, int at) {
  for (size_t i = 0; i < vector.size(); i++) {
    top->activation_write = 1;
    top->activation_address = at + i;
    top->activation_value = uint8_t(vector[i]);
    top->eval();
    clockEdge(top);
  }
  top->activation_write = 0;
  top->eval();
}

struct Pass {
  long cycles = 0, loads = 0, waits = 0;
  std::vector<long> broadcasts;             // cycle of each
  std::vector<int> columns;                 // column of each
  std::vector<std::vector<long>> takes;     // of each lane
  std::vector<std::vector<long>> finishes;  // of each lane
};

// One pass, from the command at the head to its last cycle.
static Pass run(int address, int context, int skip) {
  Pass pass;
  pass.takes.resize(L);
  pass.finishes.resize(L);
  top->command_valid = 1;
  top->opcode = 0x40;
  top->ra = address;
  top->rc = context;
  top->rd = skip;
  top->eval();
  for (long t = 0; t < 1000000; t++) {
    equal("a cycle of the pass", top->pass_active, 1);
    if (!top->pass_active) break;
    if (top->broadcast) {
      pass.broadcasts.push_back(t);
      pass.columns.push_back(top->broadcast_column);
    }
    pass.loads += top->scan_load;
    pass.waits += top->scan_queue;
    for (int l = 0; l < L; l++) {
      if (getByte(top->lane_take, l / 8) >> (l % 8) & 1) pass.takes[l].push_back(t);
      if (getByte(top->lane_finished, l / 8) >> (l % 8) & 1) pass.finishes[l].push_back(t);
    }
    const bool end = top->pass_ended;
    equal("signal", top->signal, end ? 5 : 0);
    equal("taken in the first cycle", top->command_take, t == 0);
    clockEdge(top);
    top->command_valid = 0;
    top->eval();
    if (end) {
      pass.cycles = t + 1;
      break;
    }
  }
  return pass;
}

// The rules of the datasheet as times.
static Pass expected(Tile &tile, const std::vector<int8_t> &vector, int skip) {
  Pass pass;
  pass.takes.resize(L);
  pass.finishes.resize(L);
  // n of each column broadcast and lane
  auto work = [&](int lane, int column) {
    int n = 0;
    for (int row = lane; row < tile.rows; row += L) n += !(skip & 1) || tile.at(row, column) != 0;
    return n;
  };
  const int columns = tile.columns, groups = (columns + S - 1) / S;
  auto counts = [&](int column) { return !(skip & 2) || vector[column] != 0; };
  auto any = [&](int group, int from) {
    for (int c = std::max(from, group * S); c < std::min(columns, (group + 1) * S); c++)
      if (counts(c)) return true;
    return false;
  };
  std::vector<long> ready(L, 0);  // the cycle from which on the lane may take
  std::vector<size_t> taken(L, 0);
  long scannerEnd = 0, laneEnd = 0;
  int group = 0, from = 0;
  bool over = false;
  for (long t = 0;; t++) {
    // Occupancy at the start of the cycle: columns broadcast before it, less those taken before it.
    bool full = false;
    for (int l = 0; l < L; l++) full |= int(pass.broadcasts.size() - taken[l]) >= Q - 1;
    const size_t seen = pass.broadcasts.size();
    if (!over) {
      scannerEnd = t;
      if (any(group, from)) {
        if (full) pass.waits++;
        else {
          int column = std::max(from, group * S);
          while (!counts(column)) column++;
          pass.broadcasts.push_back(t);
          pass.columns.push_back(column);
          from = column + 1;
          if (from == std::min(columns, (group + 1) * S) && group < groups - 1) group++;
        }
      } else if (group < groups - 1) {
        pass.loads++;
        group++;
      }
      over = group == groups - 1 && !any(group, from);
    }
    for (int l = 0; l < L; l++) {
      if (taken[l] < seen && ready[l] <= t) {
        const int n = work(l, pass.columns[taken[l]]);
        pass.takes[l].push_back(t);
        if (n) pass.finishes[l].push_back(t + (n + M - 1) / M);
        ready[l] = t + std::max(1, (n + M - 1) / M);
        laneEnd = std::max(laneEnd, t + (n + M - 1) / M);
        taken[l]++;
      }
    }
    bool left = !over;
    for (int l = 0; l < L; l++) left |= taken[l] < pass.broadcasts.size();
    if (!left) break;
  }
  pass.cycles = std::max(scannerEnd, laneEnd) + 1;
  return pass;
}

static void sums(Tile &tile, std::vector<int32_t> &wanted, int context) {
  for (int row = 0; row < tile.rows; row++) {
    top->read_context = context;
    top->read_row = row;
    top->eval();
    for (int i = 0; i < V && row + i < tile.rows; i++) equal("sum", getWord(top->read, i), wanted[row + i]);
  }
}
static void release(int context) {
  top->read_context = context;
  top->release_context = 1;
  top->eval();
  clockEdge(top);
  top->release_context = 0;
  top->eval();
}

static void eie(int inputs, int outputs, double weightDensity, double activationDensity, long products, long cycles) {
  reset(top);
  Tile tile{outputs, inputs + 1, std::vector<int8_t>(size_t(outputs) * (inputs + 1))};
  std::vector<int8_t> vector(inputs + 1);
  Random weights(1), values(2);
  for (auto i = 0; i < inputs * outputs; i++) tile.weights[i] = weights.draw() < weightDensity ? 3 : 0;
  for (int i = 0; i < inputs; i++) vector[i] = values.draw() < activationDensity ? -7 : 0;
  vector[inputs] = 1;
  long executed = 0;
  std::vector<int32_t> wanted(outputs);
  for (int c = 0; c < inputs; c++)
    for (int r = 0; r < outputs; r++)
      if (vector[c] && tile.at(r, c)) executed++, wanted[r] -= 21;
  equal("products", executed, products);
  fill(tile, true, true, 1);
  activations(vector, 0);
  equal("array cycles", run(0, 0, 3).cycles, cycles);
  sums(tile, wanted, 0);
}

static void example() {
  reset(top);
  Tile tile{1, 6, {1, 1, 1, 1, 1, 1}};
  fill(tile, true, true, 1);
  activations({5, 0, 0, 7, 0, 2}, 0);
  Pass pass = run(0, 0, 3);
  equal("cycles of the example", pass.cycles, 7);
  const long broadcasts[] = {0, 2, 4}, takes[] = {1, 3, 5}, finishes[] = {2, 4, 6};
  for (int i = 0; i < 3; i++) {
    equal("broadcast of the example", pass.broadcasts.at(i), broadcasts[i]);
    equal("take of the example", pass.takes[0].at(i), takes[i]);
    equal("work of the example", pass.finishes[0].at(i), finishes[i]);
  }
  equal("loads of the example", pass.loads, 0);
}

static void random(uint32_t seed) {
  Random random(seed);
  reset(top);
  int context = random.below(C);
  for (int strip = 0; strip < 3; strip++) {
    const int rows = 1 + random.below(L * W), tiles = 1 + random.below(3);
    const double weightDensity = random.draw(), activationDensity = random.draw() < 0.3 ? 0.02 : random.draw();
    std::vector<int32_t> wanted(rows);
    for (int t = 0; t < tiles; t++) {
      Tile tile{rows, 1 + random.below(4 * S + 2), {}};
      tile.weights.resize(rows * tile.columns);
      for (auto &w : tile.weights) w = random.draw() < weightDensity ? random.word() : 0;
      std::vector<int8_t> vector(tile.columns);
      for (auto &a : vector) a = random.draw() < activationDensity ? random.word() : 0;
      const int address = random.below(64), skip = random.below(4), passes = 1;
      activations(vector, address);
      fill(tile, t == 0, t == tiles - 1, passes);
      for (int r = 0; r < rows; r++)
        for (int c = 0; c < tile.columns; c++) wanted[r] += tile.at(r, c) * vector[c];
      Pass want = expected(tile, vector, skip), got = run(address, context, skip);
      equal("cycles", got.cycles, want.cycles);
      equal("loads", got.loads, want.loads);
      equal("queue", got.waits, want.waits);
      check(got.broadcasts == want.broadcasts, "cycles of the broadcasts", got.broadcasts.size(), want.broadcasts.size());
      check(got.columns == want.columns, "columns", got.columns.size(), want.columns.size());
      for (int l = 0; l < L; l++) {
        check(got.takes[l] == want.takes[l], "cycles of taking", got.takes[l].size(), want.takes[l].size());
        check(got.finishes[l] == want.finishes[l], "last cycles of work", got.finishes[l].size(), want.finishes[l].size());
      }
    }
    equal("context complete", getByte(top->states, context / 4) >> (context % 4 * 2) & 3, 2);
    Tile shape{rows, 0, {}};
    sums(shape, wanted, context);
    release(context);
    context = (context + 1) % C;
  }
}

int main() {
  top = new Vmac_bench;
  if (L == 64) {
    eie(1024, 1024, 0.3, 0.5, 154327, 2545);
    eie(1024, 1024, 0.1, 1, 104562, 2071);
    return report("mac", "L = 64, Q = 8: two layers of the EIE table, 2,545 and 2,071 cycles");
  }
  if (L == 16) {
    eie(1024, 512, 0.5, 1, 262082, 16578);
    eie(2048, 256, 0.03, 0.2, 3288, 581);
    return report("mac", "L = 16, Q = 4: two layers of the EIE table, 16,578 and 581 cycles");
  }
  if (L == 1 && Q == 2) example();
  for (uint32_t seed = 1; seed <= 400; seed++) random(seed);
  char what[100];
  snprintf(what, sizeof what, "L = %d, W = %d, M = %d, Q = %d, S = %d: random strips, cycle by cycle", L, W, M, Q, S);
  return report("mac", what);
}
