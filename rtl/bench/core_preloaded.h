// A chip without DRAM: see core.cpp.
#pragma once
#include "core_machine.h"

// A chip with preloaded weights: program and tile come through the test port while `hold` is high.
static void preloaded(uint32_t seed) {
  Random random(seed);
  const int rows = 1 + random.below(L * W), slots = (rows + L - 1) / L, columns = 1 + random.below(std::min(H / L / slots, 200)), frames = 2;
  std::vector<int8_t> weights(rows * columns), x(frames * columns);  // weights by column
  for (auto &w : weights) w = random.below(2) ? random.word() : 0;
  for (auto &a : x) a = random.below(2) ? random.word() : 0;
  Program program = {li(R2, 0), li(R3, frames * columns), word(0x22, 0, R2, R3, 0, 0, 0, 2), word(0x41, 0, 0, 0, 0, 0, 2, 0)};
  for (int f = 0; f < frames; f++) {
    for (uint64_t w : {li(R5, f * columns), li(R7, random.below(4)), word(0x40, R5, 0, R0, R7, 0), li(R1, 512), li(R4, rows),
                       word(0x50, R1, R0, R0, R4, 1 << 7 | 2 << 8, f ? 5 : 0, 3), li(R3, 4 * rows), word(0x23, 0, R1, R3, 0, 0, 3, 5)})
      program.push_back(w);
  }
  program.push_back(0);
  top->clk = 0;
  top->rst = 1;
  top->hold = 1;
  top->test_group_valid = top->test_tile_complete = top->test_instruction_write = top->test_scalar_write = 0;
  top->dram_ready = top->dram_response = 0;
  top->dram_idle = 1;
  top->eval();
  clockEdge(top);
  top->rst = 0;
  for (size_t i = 0; i < program.size(); i++) {
    top->test_instruction_write = 1;
    top->test_address = 8 * i;
    top->test_data = program[i];
    top->eval();
    clockEdge(top);
  }
  top->test_instruction_write = 0;
  for (int c = 0; c < columns; c++)
    for (int row = 0; row < rows; row += E) {
      const int n = std::min(E, rows - row);
      top->test_group_valid = 1;
      top->test_group_base = c * slots;
      top->test_group_row = row;
      top->test_group_count = n;
      for (int i = 0; i < n; i++) setByte(top->test_group_values, i, weights[c * rows + row + i]);
      top->test_tile_complete = c == columns - 1 && row + n == rows;
      top->test_tile_rows = rows;
      top->test_tile_columns = columns;
      top->test_tile_passes = frames;
      top->eval();
      clockEdge(top);
    }
  top->test_group_valid = top->test_tile_complete = top->hold = 0;
  std::deque<uint32_t> in;
  for (size_t i = 0; i < x.size(); i += 4) {
    uint32_t w = 0;
    for (size_t k = 0; k < 4 && i + k < x.size(); k++) w |= uint32_t(uint8_t(x[i + k])) << 8 * k;
    in.push_back(w);
  }
  std::vector<uint32_t> out;
  bool ended = false;
  for (long t = 0; t < 20000 && !ended; t++) {
    top->host_in_count = std::min<size_t>(2, in.size());
    top->host_in_data0 = in.size() > 0 ? in[0] : 0;
    top->host_in_data1 = in.size() > 1 ? in[1] : 0;
    top->host_out_room = 2;
    top->eval();
    if (t == 0) equal("preloaded: instruction 0 in cycle 0", top->event_issued && top->event_pc == 0, 1);
    equal("preloaded: no fault", top->event_fault, 0);
    ended = top->event_ended;
    for (int i = 0; i < top->host_in_take; i++) in.pop_front();
    if (top->host_out_count) out.push_back(top->host_out_data0);
    clockEdge(top);
  }
  equal("preloaded: ended", ended, 1);
  equal("preloaded: words", out.size(), frames * rows);
  for (int f = 0; f < frames; f++)
    for (int r = 0; r < rows; r++) {
      int32_t sum = 0;
      for (int c = 0; c < columns; c++) sum += weights[c * rows + r] * x[f * columns + c];
      equal("preloaded: sum", size_t(f * rows + r) < out.size() ? int32_t(out[f * rows + r]) : 0, sum);
    }
}
