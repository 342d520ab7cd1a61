// A case as test/rtl/case-file.ts writes it: little-endian 32-bit words, one array behind the other.
#pragma once
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

namespace cosim {

using Words = std::vector<uint32_t>;
using Bytes = std::vector<uint8_t>;

// How the recorded run ended with its last cycle.
enum End : uint32_t { HALTED, REFUSED, OPEN };

// Of azsim_pkg.sv.
enum Unit : uint32_t { VECTOR = 1, MAC, DECOMPRESSOR, DMA, SEQUENCER };

// Of assembly/events.ts.
enum Kind : uint32_t {
  ISSUED, REQUESTED, ARRIVED, MOVED, HEADER, GROUP, DECODED, PASS_BEGAN, BROADCAST, TAKEN, FINISHED, PASS_ENDED, WRITTEN, VECTOR_DONE, SIGNALLED
};

struct Event {
  uint32_t cycle, kind;
  int32_t a, b;
};

// From this cycle on, until the next record: what the core sees of the crossing.
struct MemoryState {
  uint32_t cycle, flags;
  bool full() const { return flags & 1; }
  bool empty() const { return flags >> 2 & 1; }
  int response() const { return int(flags >> 4) - 1; }  // tag of the oldest response, -1: none
};

// From this cycle on: what stands in registers at its start.
struct UnitState {
  uint32_t cycle, fifos, contexts, semaphores[4];
};

struct HostWord {
  uint32_t cycle, word;
};

struct Tile {
  uint32_t rows, columns, passes;
};

struct Case {
  std::string name;
  uint32_t cycles, end, faultUnit, outputRoom, isPreloaded, descriptorsAddress, checksMemories;
  Tile tile;
  Bytes dram;                 // preloaded: empty
  Words program;              // preloaded alone: two words an instruction
  Bytes descriptors, weights; // preloaded alone
  Words input;
  std::vector<MemoryState> memory;
  std::vector<UnitState> units;
  std::vector<Event> events;
  std::vector<HostWord> output;
  Words inputCycles;
  Bytes finalActivations, finalScalars, finalDram;
};

constexpr uint32_t MAGIC = 0x31435a41;

class Reader {
 public:
  explicit Reader(FILE *file) : file(file) {}
  // False at the end of the file.
  bool read(Case &c) {
    uint32_t magic;
    if (fread(&magic, 4, 1, file) != 1) return false;
    if (magic != MAGIC) fail("no case begins here");
    const Bytes name = array<uint8_t>();
    c.name.assign(name.begin(), name.end());
    const Words fields = array<uint32_t>();
    if (fields.size() != 10) fail("ten fields expected");
    c.cycles = fields[0], c.end = fields[1], c.faultUnit = fields[2], c.outputRoom = fields[3], c.isPreloaded = fields[4];
    c.descriptorsAddress = fields[5], c.tile = {fields[6], fields[7], fields[8]}, c.checksMemories = fields[9];
    c.dram = array<uint8_t>();
    c.program = array<uint32_t>();
    c.descriptors = array<uint8_t>();
    c.weights = array<uint8_t>();
    c.input = array<uint32_t>();
    c.memory = array<MemoryState>();
    c.units = array<UnitState>();
    c.events = array<Event>();
    c.output = array<HostWord>();
    c.inputCycles = array<uint32_t>();
    c.finalActivations = array<uint8_t>();
    c.finalScalars = array<uint8_t>();
    c.finalDram = array<uint8_t>();
    return true;
  }

 private:
  FILE *file;
  [[noreturn]] static void fail(const char *what) {
    fprintf(stderr, "case file: %s\n", what);
    exit(2);
  }
  // Its bytes in a word, then the bytes, then up to a whole word.
  template <class T> std::vector<T> array() {
    uint32_t bytes;
    if (fread(&bytes, 4, 1, file) != 1) fail("ends early");
    std::vector<T> values(bytes / sizeof(T));
    if (bytes && fread(values.data(), bytes, 1, file) != 1) fail("ends early");
    char rest[4];
    if (bytes % 4 && fread(rest, 4 - bytes % 4, 1, file) != 1) fail("ends early");
    return values;
  }
};

}  // namespace cosim
