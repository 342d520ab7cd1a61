// Random matrices from DRAM to the host: see core.cpp.
#pragma once
#include "core_machine.h"

static int64_t clamp16(int64_t x) { return std::max<int64_t>(-32768, std::min<int64_t>(32767, x)); }

static long matrices(uint32_t seed) {
  Random random(seed);
  Memory memory;
  memory.latency = 5 + random.below(40);
  memory.jitter = random.below(2) * (1 + random.below(60));
  memory.busy = random.below(2) * random.below(90);
  Host host;
  const int rows = 1 + random.below(3 * L * W), columns = 1 + random.below(100), v = 4, frames = 1 + random.below(2);
  const bool stream = random.below(2);
  std::vector<int8_t> weights(rows * columns), x(frames * columns);  // weights by row
  const double density = random.draw();
  for (auto &w : weights) w = random.draw() < density ? random.below(16) - 8 : 0;
  for (auto &a : x) a = random.draw() < 0.5 ? random.word() : 0;
  // Program. Registers: r1 DRAM address or element count, r2 address in a space, r3 bytes, r4 passes, r5 frames, r6 context, r7 rows.
  // Semaphores: 1 block loaded, 2 vectors there, 3 strip drained.
  Program program;
  Bytes blocks;
  auto emit = [&](uint64_t w) { program.push_back(w); };
  std::vector<int64_t> wanted(frames * rows);
  emit(li(R2, 0));
  emit(li(R3, frames * columns));
  emit(word(0x22, 0, R2, R3, 0, 0, 0, 2));  // dma.in, signal 2
  emit(word(0x41, 0, 0, 0, 0, 0, 2, 0));    // mac.sync wait 2
  const int results = 256;
  struct Patch {
    size_t at;
    uint32_t offset;
  };
  std::vector<Patch> patches;  // li r1 of DRAM addresses
  for (int from = 0; from < rows; from += L * W) {
    const int n = std::min(L * W, rows - from), slots = (n + L - 1) / L, widest = std::min(H / L / slots, 1 + random.below(60));
    // Parameters: random.
    Bytes payload;
    std::vector<int32_t> bias(n), multiplier(n);
    std::vector<int8_t> shift(n);
    for (int i = 0; i < n; i++) bias[i] = int32_t(random.word()) >> 16, multiplier[i] = (random.word() >> 1) | 1 << 30, shift[i] = -random.below(4);
    for (int i = 0; i < 4 * n; i++) payload.push_back(uint32_t(bias[i / 4]) >> 8 * (i % 4));
    for (int i = 0; i < 4 * n; i++) payload.push_back(uint32_t(multiplier[i / 4]) >> 8 * (i % 4));
    for (int i = 0; i < n; i++) payload.push_back(shift[i]);
    auto bring = [&](const Bytes &b, bool params, int passes) {
      patches.push_back({program.size(), uint32_t(blocks.size())});
      emit(0);
      emit(li(R2, 0));
      emit(li(R3, b.size()));
      emit(li(R4, passes));
      // One slot of the store: the next block is loaded when the one before is decoded (semaphore 4).
      if (!stream && blocks.size()) emit(word(0x32, 0, 0, 0, 0, 0, 0, 4));
      emit(word(0x20, R1, R2, R3, 0, stream ? 2 : 0 | params << 4, !stream && blocks.size() ? 4 : 0, stream ? 0 : 1));
      emit(word(params ? 0x30 : 0x31, R2, R4, R3, 0, stream, stream ? 0 : 1, 0));
      blocks.insert(blocks.end(), b.begin(), b.end());
    };
    bring(block(1, 0, v, 0, 0, n, 0, 0, payload), true, frames);
    std::vector<std::vector<int64_t>> sums(frames, std::vector<int64_t>(n));
    for (int c = 0; c < columns; c += widest) {
      const int k = std::min(widest, columns - c);
      Coder code;
      uint32_t symbols = 0;
      const int stage = random.below(3);
      int gap = 0;
      for (int j = c; j < c + k; j++) {
        if (stage == 2) {
          for (int i = 0; i < n; i++) code.put(weights[(from + i) * columns + j] != 0, 1);
          code.used = code.bytes.size() * 8;
        }
        for (int i = 0; i < n; i++) {
          const int w = weights[(from + i) * columns + j];
          for (int f = 0; f < frames; f++) sums[f][i] += w * x[f * columns + j];
          if (stage == 0) code.put(w & 15, v), symbols++;
          if (stage == 2 && w) code.put(w & 15, v), symbols++;
          if (stage == 1) {
            if (!w) gap++;
            else {
              while (gap > 7) code.put(7, 3), code.put(0, v), gap -= 8, symbols++;
              code.put(gap, 3), code.put(w & 15, v), symbols++;
              gap = 0;
            }
          }
        }
        if (stage == 2) code.used = code.bytes.size() * 8;
      }
      bring(block(2, stage, v, stage == 1 ? 3 : 0, (c == 0) | (c + k >= columns) << 1, n, k, symbols, code.bytes), false, frames);
      for (int f = 0; f < frames; f++) {
        emit(li(R5, f * columns + c));
        emit(li(R6, f));
        emit(li(R7, random.below(4)));
        emit(word(0x40, R5, 0, R6, R7, 0));
      }
    }
    const int function = random.below(4), outShift = random.below(3);
    for (int f = 0; f < frames; f++) {
      emit(li(R1, results));
      emit(li(R2, 0));
      emit(li(R3, f << 16));
      emit(li(R4, n));
      // drain to int16, released, after the words before have left (semaphore 5)
      if (from || f) emit(word(0x54, 0, 0, 0, 0, 0, 5, 0));
      emit(word(0x50, R1, R2, R3, R4, function | 1 << 7 | 1 << 8 | outShift << 22, 0, 3));
      emit(li(R3, 2 * n));
      emit(word(0x23, 0, R1, R3, 0, 0, 3, 5));
      for (int i = 0; i < n; i++) {
        // RQ with the multiplications done exactly: halves upwards in the product, away from zero in the shift.
        const int64_t p = (sums[f][i] + bias[i]) * multiplier[i];
        const int64_t high = (p + (p >= 0 ? 1LL << 30 : 1 - (1LL << 30))) / (1LL << 31);
        auto rs = [](int64_t y, int s) { return s == 0 ? y : (y < 0 ? -1 : 1) * ((std::llabs(y) + (1LL << (s - 1))) >> s); };
        int64_t y = rs(high, -shift[i]);
        if (function == 1 || function == 2) {
          auto entry = [&](int e) {
            const double z = (e - 256) / 32.0, g = function == 2 ? std::tanh(z) : 1 / (1 + std::exp(-z));
            return std::min(32767, int(std::floor(32768 * g + 0.5)));
          };
          const int u = clamp16(y) + 32768;
          y = entry(u >> 7) + ((((entry((u >> 7) + 1) - entry(u >> 7)) * (u & 127)) + 64) >> 7);
        } else if (function == 3) y = std::max<int64_t>(0, y);
        wanted[f * rows + from + i] = clamp16(rs(y, outShift));
      }
    }
  }
  emit(word(0, 0, 0, 0, 0, 0));
  int at = 0;
  boot(memory, program, {}, blocks, at);
  for (auto &p : patches) program[p.at] = li(R1, at + p.offset);
  boot(memory, program, {}, blocks, at);
  if (program.size() > P_INSTRUCTIONS) return 0;
  for (size_t i = 0; i < x.size(); i += 4) {
    uint32_t w = 0;
    for (size_t k = 0; k < 4; k++) w |= uint32_t(i + k < x.size() ? uint8_t(x[i + k]) : 0x99) << 8 * k;
    host.in.push_back(w);
  }
  Run r = run(memory, host, 400000, random);
  equal("matrices: halted", r.halted, 1);
  equal("matrices: fault", r.faultUnit, 0);
  std::vector<int16_t> got;
  size_t at16 = 0;
  for (int from = 0; from < rows; from += L * W)
    for (int f = 0; f < frames; f++) {
      const int n = std::min(L * W, rows - from);
      for (int i = 0; i < n; i++) {
        const size_t w = at16 + i / 2;
        equal("matrices: output", w < host.out.size() ? int16_t(host.out[w] >> 16 * (i % 2)) : 99999, wanted[f * rows + from + i]);
      }
      at16 += (n + 1) / 2;
    }
  equal("matrices: words", host.out.size(), at16);
  return r.cycles;
}
