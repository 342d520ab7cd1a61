// Programs with known outputs and cycles: see core.cpp.
#pragma once
#include "core_machine.h"

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
