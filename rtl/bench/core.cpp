// The whole core, booted from a DRAM that this bench plays, with programs assembled by hand from docs/isa.md:
//   squares     the example of isa.md, word for word: outputs, and the cycle of boot, of each issue's end and of `halt`, worked out by hand
//   full FIFO   the cycles of commands behind a long one
//   interpreted random scalar programs against an interpreter, with their cycles
//   handover    one tile from DRAM to the host, every cycle by hand
//   scalar      all scalar instructions, host words, room, results, sections
//   preloaded   a chip without DRAM, filled through the test port: raw drains
//   matrices    random matrices in strips and tiles, through store or stream, drained and sent to the host, against integer arithmetic,
//               with random latencies, orders of arrival and back pressure
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

static void squares() {
  const Program program = {0x0000000000003001, 0x0000000230000002, 0x0000000010000002, 0x0000000820000002,
                           0x0000000002101322, 0x0000000840000002, 0x0000010021142152, 0x0000001050000002,
                           0x0000000005403223, 0xffffffff30030002, 0x0000000200030011, 0};
  Memory memory;
  Host host;
  Random random(1);
  const int8_t x[] = {1, -2, 3, -4, 5, -6, 7, -128, 127, 0, 9, -9, 100, -100, 50, 11};
  for (int i = 0; i < 16; i += 4)
    host.in.push_back(uint8_t(x[i]) | uint8_t(x[i + 1]) << 8 | uint8_t(x[i + 2]) << 16 | uint32_t(uint8_t(x[i + 3])) << 24);
  int at;
  boot(memory, program, Bytes(A), {}, at);
  Run r = run(memory, host, 2000, random);
  const int d = memory.latency, boot = 64 / A, n2 = (96 + A - 1) / A, n3 = 1;
  // Load 1 pushed in 0, taken in 1, its last request in `boot`, its data d later, its semaphore seen one later: then the next is pushed.
  const int zero = boot + d + 1 + n2 + d + 1 + n3 + d + 1;
  equal("squares: instruction 0", r.firstIssue, zero);
  if (V == 4) equal("squares: the last cycle", r.cycles - 1, zero + 31);
  equal("squares: issued", r.issued, 2 + 2 * 9 + 1);
  equal("squares: words", host.out.size(), 8);
  for (size_t i = 0; i < host.out.size(); i++)
    for (int k = 0; k < 2; k++) equal("square", int16_t(host.out[i] >> 16 * k), x[2 * i + k] * x[2 * i + k]);
}

static void scalar() {
  Memory memory;
  Host host;
  Random random(2);
  const Program program = {
      li(R1, 100),
      li(R2, 0xfffffff9),                        // -7
      word(0x02, R1, R2, 0, R3, 5),              // add: 98
      word(0x19, R3, 0, 0, 0, 0),
      word(0x03, R1, R2, 0, R3, 1),              // sub: 108
      word(0x19, R3, 0, 0, 0, 0),
      word(0x04, R1, R2, 0, R3, 0),              // mul: -700
      word(0x19, R3, 0, 0, 0, 0),
      word(0x05, R1, R2, 0, R3, 0),              // min: -7
      word(0x19, R3, 0, 0, 0, 0),
      word(0x09, R1, R2, 0, 0, 0xffffffe4 + 64), // sw -7 to byte 136
      word(0x08, R0, 0, 0, R3, 136),             // lw, the next cycle
      word(0x19, R3, 0, 0, 0, 0),
      word(0x08, R0, 0, 0, R3, 64),              // the table
      word(0x19, R3, 0, 0, 0, 0),
      word(0x18, 0, 0, 0, R4, 0),                // in
      word(0x19, R4, 0, 0, 0, 0),
      word(0x14, 0, 0, 0, R9, 20),               // 17: call 20
      word(0x12, R1, R2, 0, 0, 0),               // 18: blt 100, -7: not taken
      word(0x13, R1, R2, 0, 0, 22),              // 19: bge: taken to 22
      word(0x19, R9, 0, 0, 0, 0),                // 20: out 18
      word(0x15, R9, 0, 0, 0, 0),                // 21: ret
      word(0x10, R1, R2, 0, 0, 0),               // 22: beq: not taken
      word(0x1a, 0, 0, 0, R5, 3),                // room of the vector unit: 4
      word(0x19, R5, 0, 0, 0, 0),
      li(R6, 7),
      word(0x54, 0, 0, 0, 0, 0, 9),              // vec.sync wait=9: stays at the head
      word(0x55, 0, R0, 0, R6, 0),               // argmax of 7 at 0
      word(0x1a, 0, 0, 0, R5, 3),                // room: 2
      word(0x19, R5, 0, 0, 0, 0),
      word(0x22, 0, R0, R6, 0, 0, 0, 9),         // dma.in 7 bytes to 0, signal 9
      word(0x1b, 0, 0, 0, R5, 0),                // pop
      word(0x19, R5, 0, 0, 0, 0),
      word(0x1c, R6, 0, 0, 0, 0),                // section 7
      word(0x24, 0, 0, 0, 0, 0, 0, 4),           // dma.sync signal 4
      word(0x01, 0, 0, 0, 0, 0, 4, 0),           // sync wait 4
      word(0x23, 0, R0, R6, 0, 0),               // dma.out 7 bytes from 0
      word(0x00, 0, 0, 0, 0, 0),
  };
  int at;
  boot(memory, program, {0x78, 0x56, 0x34, 0x12}, {}, at);
  host.in = {0xcafe0001, 0x05040302, 0x77020503};  // argmax of 2 3 4 5 3 5 2: place 3
  Run r = run(memory, host, 5000, random);
  const std::vector<uint32_t> wanted = {98, 108, uint32_t(-700), uint32_t(-7), uint32_t(-7), 0x12345678, 0xcafe0001, 18, 4, 2, 3, 0x05040302, 0x020503};
  equal("scalar: halted", r.halted, 1);
  equal("scalar: words", host.out.size(), wanted.size());
  for (size_t i = 0; i < wanted.size() && i < host.out.size(); i++) equal("scalar: word", host.out[i], wanted[i]);
  equal("scalar: section", r.sections.back(), 7);
}

// Random scalar programs, forward branches only, against an interpreter: outputs, and a cycle per instruction and per taken branch.
static void interpreted(uint32_t seed) {
  Random random(seed);
  Memory memory;
  Host host;
  Program program;
  const int length = 60 + random.below(60);
  auto reg = [&] { return random.below(10); };
  for (int i = 0; i < length; i++) {
    const uint32_t target = i + 1 + random.below(6);
    switch (random.below(14)) {
      case 0: case 1: program.push_back(word(0x02, reg(), reg(), 0, reg(), random.word())); break;
      case 2: program.push_back(word(0x03, reg(), reg(), 0, reg(), random.below(9))); break;
      case 3: program.push_back(word(0x04, reg(), reg(), 0, reg(), random.word())); break;
      case 4: program.push_back(word(0x05, reg(), reg(), 0, reg(), 0)); break;
      case 5: program.push_back(word(0x08, 0, reg(), 0, reg(), 128 + 4 * random.below(8))); break;
      case 6: program.push_back(word(0x09, 0, reg(), 0, 0, 128 + 4 * random.below(8))); break;
      case 7: case 8: program.push_back(word(0x10 + random.below(4), reg(), reg(), 0, 0, target)); break;
      case 9: program.push_back(word(0x14, 0, 0, 0, reg(), target)); break;
      case 10: case 11: program.push_back(word(0x19, reg(), 0, 0, 0, 0)); break;
      case 12: program.push_back(word(0x18, 0, 0, 0, reg(), 0)); break;
      default: program.push_back(word(0x1a, 0, 0, 0, reg(), random.below(4))); break;
    }
  }
  for (int i = 0; i < 6; i++) program.push_back(0);
  for (int i = 0; i < length; i++) host.in.push_back(random.below(3) ? random.word() : random.below(5));
  const std::deque<uint32_t> in = host.in;
  uint32_t r[16] = {}, words[16] = {};
  size_t taken = 0, next = 0;
  long issued = 0;
  std::vector<uint32_t> out;
  Bytes table(128);
  for (int i = 0; i < 128; i++) table[i] = i / 4 == 16 ? 1 : 0;  // bytes 64..: words at 128.. are 0 but one
  words[0] = 0x01010101;
  for (size_t pc = 0;;) {
    const uint64_t w = program[pc];
    const int op = w & 0xff, ra = w >> 16 & 15, rb = w >> 20 & 15, rd = w >> 28 & 15;
    const uint32_t imm = w >> 32, a = r[ra], b = r[rb];
    size_t to = pc + 1;
    uint32_t value = 0;
    bool writes = true, jump = false;
    issued++;
    if (op == 0) break;
    switch (op) {
      case 0x02: value = a + b + imm; break;
      case 0x03: value = a - b + imm; break;
      case 0x04: value = a * b; break;
      case 0x05: value = std::min(int32_t(a), int32_t(b)); break;
      case 0x08: value = words[(imm - 128) / 4]; break;
      case 0x09: words[(imm - 128) / 4] = b, writes = false; break;
      case 0x10: jump = a == b, writes = false; break;
      case 0x11: jump = a != b, writes = false; break;
      case 0x12: jump = int32_t(a) < int32_t(b), writes = false; break;
      case 0x13: jump = int32_t(a) >= int32_t(b), writes = false; break;
      case 0x14: value = pc + 1, jump = true; break;
      case 0x18: value = in[next++]; break;
      case 0x19: out.push_back(a), writes = false; break;
      case 0x1a: value = 4; break;
    }
    if (writes && rd) r[rd] = value;
    if (jump) to = imm, taken++;
    pc = to;
  }
  int at;
  boot(memory, program, table, {}, at);
  Run got = run(memory, host, 5000, random);
  equal("interpreted: halted", got.halted, 1);
  equal("interpreted: issued", got.issued, issued);
  equal("interpreted: cycles", got.cycles - 1 - got.firstIssue, issued + long(taken));
  check(host.out == out, "interpreted: words", host.out.size(), out.size());
}

// A long vec.map and six vec.sync behind it: the FIFO holds 4; the fifth goes when the map has ended and the first sync has been taken.
static void fullFifo() {
  Memory memory;
  Host host;
  Random random(4);
  const int n = 10 * V, map = 1 + 2 * 10;
  Program program = {li(R1, n), li(R2, 0), word(0x53, R2, R2, 0, R1, 0)};
  for (int i = 0; i < 6; i++) program.push_back(word(0x54, 0, 0, 0, 0, 0));
  program.push_back(0);
  int at;
  boot(memory, program, {}, {}, at);
  Run r = run(memory, host, 3000, random);
  const long t = r.firstIssue + 2;  // the map is pushed, and taken in t + 1
  const long wanted[] = {t, t + 1, t + 2, t + 3, t + 4, t + map + 2, t + map + 3};
  equal("full FIFO: commands", r.pushes.size(), 7);
  for (size_t i = 0; i < 7 && i < r.pushes.size(); i++) equal("full FIFO: cycle of a push", r.pushes[i] - t, wanted[i] - t);
  // The last sync goes in t + map + 3 and halt one later; one sync is taken in each of t + map + 1 ... t + map + 6.
  equal("full FIFO: the last cycle", r.cycles - 1, t + map + 7);
}

// What stops the run, and whose fault it is.
static void refused(const char *what, int unit, const Program &program, int outLimit = 1 << 30, int magic = 0) {
  Memory memory;
  Host host;
  host.outLimit = outLimit;
  Random random(3);
  int at;
  boot(memory, program, {}, {}, at);
  memory.image[0] ^= magic;
  Run r = run(memory, host, 3000, random);
  equal(what, r.faultUnit, unit);
  equal(what, r.halted, unit == 0);
}
static void refusals() {
  enum { NONE, VECTOR, MAC, DECOMPRESSOR, DMA, SEQUENCER };
  refused("nothing", NONE, {word(0, 0, 0, 0, 0, 0)});
  refused("no magic", SEQUENCER, {word(0, 0, 0, 0, 0, 0)}, 1, 1);
  refused("opcode", SEQUENCER, {word(0x06, 0, 0, 0, 0, 0)});
  refused("pc", SEQUENCER, {word(0x14, 0, 0, 0, 0, P_INSTRUCTIONS)});
  refused("address of lw", SEQUENCER, {word(0x08, 0, 0, 0, 1, 66)});
  refused("address of lw", SEQUENCER, {word(0x08, 0, 0, 0, 1, P_SCALAR_BYTES)});
  refused("negative address", SEQUENCER, {word(0x08, 0, 0, 0, 1, -4)});
  refused("room", SEQUENCER, {word(0x1a, 0, 0, 0, 1, 4)});
  refused("section", SEQUENCER, {li(R1, 64), word(0x1c, R1, 0, 0, 0, 0)});
  refused("word to the host", SEQUENCER, {word(0x19, 0, 0, 0, 0, 0), word(0x19, 0, 0, 0, 0, 0)}, 1);
  refused("word to the host, DMA", DMA, {li(R1, 8), word(0x23, 0, 0, R1, 0, 0), word(0, 0, 0, 0, 0, 0)}, 1);
  refused("length of a load", DMA, {li(R1, A + 4), word(0x20, R0, R0, R1, 0, 0), word(0, 0, 0, 0, 0, 0)});
  refused("space", DMA, {li(R1, A), word(0x20, R0, R0, R1, 0, 5), word(0, 0, 0, 0, 0, 0)});
  refused("kind", DMA, {li(R1, A), word(0x20, R0, R0, R1, 0, 0x50), word(0, 0, 0, 0, 0, 0)});
  refused("behind the store", DMA, {li(R1, A), li(R2, STORE - A + 1), word(0x20, R0, R2, R1, 0, 0), word(0, 0, 0, 0, 0, 0)});
  refused("argmax of none", VECTOR, {word(0x55, 0, 0, 0, 0, 0), word(0, 0, 0, 0, 0, 0)});
  refused("length of a block", DECOMPRESSOR, {word(0x31, 0, 0, 0, 0, 0), word(0, 0, 0, 0, 0, 0)});
}

// A tile or parameter block, bitmap or zero-run without run bits (r = 0: every zero a symbol would cost, so r = 3).
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
// One strip of one tile, from DRAM to the host, each cycle by hand (L = 4, W = 4, M = 2, Q = 3, P = 4, E = 6, B = 8, V = 4).
static void handover() {
  Memory memory;
  Host host;
  Random random(6);
  const int n = 16, columns = 3;
  Bytes payload(9 * n), values(n * columns / 2, 0x11);
  for (int i = 0; i < n; i++) payload[4 * n + 4 * i + 3] = 0x40;  // multiplier 2^30
  Bytes blocks = block(1, 0, 4, 0, 0, n, 0, 0, payload), tile = block(2, 0, 4, 0, 3, n, columns, n * columns, values);
  const int first = blocks.size(), second = tile.size();
  blocks.insert(blocks.end(), tile.begin(), tile.end());
  Program program;
  int at = 0;
  for (int pass = 0; pass < 2; pass++) {
    program = {li(R1, at), li(R2, 0), li(R3, first + second), word(0x20, R1, R2, R3, 0, 0, 0, 1),  // load, signal 1
               li(R3, columns), word(0x22, 0, R2, R3, 0, 0),                                      // in
               li(R3, first), li(R4, 1), word(0x30, R2, R4, R3, 0, 0, 1, 0),                      // params, wait 1
               li(R2, first), li(R3, second), word(0x31, R2, R4, R3, 0, 0),                       // tile
               li(R7, 3), word(0x40, R0, 0, R0, R7, 0),                                           // mv
               li(R1, 64), li(R4, n), word(0x50, R1, R0, R0, R4, 1 << 7 | 1 << 8, 0, 3),          // drain, signal 3
               li(R3, 2 * n), word(0x23, 0, R1, R3, 0, 0, 3, 0),                                  // out, wait 3
               0};
    boot(memory, program, {}, blocks, at);
  }
  host.in = {0x00050403};
  memory.latency = 60;
  Run r = run(memory, host, 3000, random);
  const long loaded = r.loads.back(), params = loaded + 1;
  // 160 bytes at 8 a cycle: header in params + 2, 144 of payload in the 18 cycles behind it.
  const long tile0 = params + 2 + 18 + 1;
  // Header in tile0 + 2; 12 groups of 4 symbols. The buffer has 24 bytes, a group takes 2: the port moves in tile0 .. tile0 + 4, + 7, + 11, and
  // the last bytes of padding only when the last group has dropped all, in + 15.
  const long pass = tile0 + 16;
  // Columns taken in 1, 3 and 5, 2 cycles of work each: the pass ends in 7.
  const long drain = pass + 8, out = drain + 1 + 4, ended = out + 8;
  equal("handover: groups", r.groups.size(), 12);
  equal("handover: first group", r.groups.front(), tile0 + 3);
  equal("handover: last group", r.groups.back(), pass - 2);
  equal("handover: broadcasts", r.broadcasts.size(), 3);
  for (int i = 0; i < 3; i++) equal("handover: broadcast", r.broadcasts[i], pass + i);
  equal("handover: end", r.cycles - 1, ended);
  for (int i = 0; i < 8; i++) equal("handover: word", host.out.at(i), 0x00060006);  // 12 / 2
}

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
