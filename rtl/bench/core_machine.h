// What the benches of the whole core share: instruction words and blocks; a DRAM with its crossing, and a host, both played by the bench; a run.
#pragma once
#include <algorithm>
#include <cmath>
#include <deque>
#include <string>
#include <vector>

#include "Vazsim_core.h"
#include "bench.h"

#ifndef P_PRELOADED
#define P_PRELOADED 0
#endif
constexpr int L = P_L, W = P_W, A = P_A, V = P_V, H = P_HALF_BYTES, STORE = P_STORE_BYTES, E = P_E;
static Vazsim_core *top;
typedef std::vector<uint8_t> Bytes;
typedef std::vector<uint64_t> Program;

// The instruction word.
enum { R0, R1, R2, R3, R4, R5, R6, R7, R8, R9 };
static uint64_t word(int opcode, int ra, int rb, int rc, int rd, uint32_t imm, int waits = 0, int signal = 0) {
  return uint64_t(imm) << 32 | uint64_t(rd) << 28 | uint64_t(rc) << 24 | rb << 20 | ra << 16 | signal << 12 | waits << 8 | opcode;
}
static uint64_t li(int rd, uint32_t imm) { return word(0x02, 0, 0, 0, rd, imm); }

struct Memory {
  Bytes image;
  int latency = 20, jitter = 0, busy = 0;  // cycles; spread of arrival; percent of cycles in which the crossing keeps its head
  struct Read {
    int tag;
    Bytes data;
    long seen;
  };
  std::vector<Read> reads;
  std::deque<Read> retired;
  int crossing = 0;
};
struct Host {
  std::deque<uint32_t> in;
  std::vector<uint32_t> out;
  int outLimit = 1 << 30;
};
struct Run {
  long cycles = 0, issued = 0, firstIssue = -1;
  std::vector<long> groups, broadcasts, pushes, loads;
  bool halted = false;
  int faultUnit = 0;
  std::vector<int> sections;
};

static void boot(Memory &memory, const Program &program, const Bytes &table, const Bytes &rest, int &restAt) {
  auto round = [](size_t n) { return (n + A - 1) / A * A; };
  const int programAt = 64, programBytes = round(program.size() * 8), tableAt = programAt + programBytes, tableBytes = round(table.size());
  restAt = tableAt + tableBytes;
  memory.image.assign(restAt + round(rest.size()), 0);
  const uint32_t block[] = {0x31425a41, uint32_t(programAt), uint32_t(programBytes), uint32_t(tableAt), uint32_t(tableBytes)};
  for (int i = 0; i < 20; i++) memory.image[i] = block[i / 4] >> 8 * (i % 4);
  for (size_t i = 0; i < program.size() * 8; i++) memory.image[programAt + i] = program[i / 8] >> 8 * (i % 8);
  std::copy(table.begin(), table.end(), memory.image.begin() + tableAt);
  std::copy(rest.begin(), rest.end(), memory.image.begin() + restAt);
}

static Run run(Memory &memory, Host &host, long limit, Random &random) {
  Run run;
  memory.reads.clear();
  memory.retired.clear();
  memory.crossing = 0;
  top->clk = 0;
  top->rst = 1;
  top->hold = 0;
  top->eval();
  clockEdge(top);
  top->rst = 0;
  for (long t = 0; t < limit; t++) {
    // What the core sees in this cycle.
    for (size_t i = 0; i < memory.reads.size();)
      if (memory.reads[i].seen <= t) memory.retired.push_back(memory.reads[i]), memory.reads.erase(memory.reads.begin() + i);
      else i++;
    top->dram_ready = memory.crossing < 4;
    top->dram_response = !memory.retired.empty();
    if (!memory.retired.empty()) {
      top->dram_response_tag = memory.retired.front().tag;
      for (int i = 0; i < A; i++) setByte(top->dram_response_data, i, memory.retired.front().data[i]);
    }
    top->dram_idle = memory.crossing == 0 && memory.reads.empty();
    top->host_in_count = std::min<size_t>(2, host.in.size());
    top->host_in_data0 = host.in.size() > 0 ? host.in[0] : 0xdead;
    top->host_in_data1 = host.in.size() > 1 ? host.in[1] : 0xdead;
    top->host_out_room = std::min<long>(2, host.outLimit - long(host.out.size()));
    top->eval();
    // What it does.
    if (top->event_issued) {
      if (run.firstIssue < 0) run.firstIssue = t;
      run.issued++;
    }
    if (top->event_pushed && run.firstIssue >= 0) run.pushes.push_back(t);
    if (top->event_load_completed) run.loads.push_back(t);
    if (top->event_group) run.groups.push_back(t);
    if (top->event_broadcast) run.broadcasts.push_back(t);
    run.sections.push_back(top->event_section);
    const bool ended = top->event_ended, fault = top->event_fault;
    run.faultUnit = top->event_fault_unit;
    if (top->dram_response_take) memory.retired.pop_front();
    if (memory.crossing && random.below(100) >= memory.busy) memory.crossing--;
    if (top->dram_request) {
      const uint32_t at = top->dram_address;
      check(at % A == 0 && at + A <= memory.image.size(), "DRAM address", at, 0);
      if (top->dram_write)
        for (int i = 0; i < A; i++) memory.image[at + i] = getByte(top->dram_data, i);
      else
        memory.reads.push_back({top->dram_tag, Bytes(memory.image.begin() + at, memory.image.begin() + at + A),
                                t + memory.latency + (memory.jitter ? random.below(memory.jitter) : 0)});
      if (memory.busy) memory.crossing++;
    }
    for (int i = 0; i < top->host_in_take; i++) host.in.pop_front();
    if (top->host_out_count > 0) host.out.push_back(top->host_out_data0);
    if (top->host_out_count > 1) host.out.push_back(top->host_out_data1);
    clockEdge(top);
    run.cycles = t + 1;
    if (ended || fault) {
      top->eval();
      equal("halted", top->halted, ended && !fault);
      equal("stopped", top->stopped, fault);
      run.halted = ended && !fault;
      return run;
    }
  }
  return run;
}

// Bits of a payload, and a block with its header and padding.
struct Coder {
  Bytes bytes;
  int used = 0;
  void put(uint32_t value, int bits) {
    for (int i = 0; i < bits; i++, used++) {
      if (used % 8 == 0) bytes.push_back(0);
      bytes.back() |= (value >> i & 1) << (used % 8);
    }
  }
};
static Bytes block(int kind, int stage, int v, int r, int flags, int rows, int columns, uint32_t symbols, const Bytes &payload) {
  Bytes b = {uint8_t(kind), uint8_t(stage), uint8_t(v), uint8_t(r | flags << 4), uint8_t(rows), uint8_t(rows >> 8), uint8_t(columns), uint8_t(columns >> 8)};
  for (int i = 0; i < 4; i++) b.push_back(symbols >> 8 * i);
  for (int i = 0; i < 4; i++) b.push_back(payload.size() >> 8 * i);
  b.insert(b.end(), payload.begin(), payload.end());
  while (b.size() % A) b.push_back(0);
  return b;
}
