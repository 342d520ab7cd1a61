// DMA and stream FIFO: random commands, cycle by cycle, against the three steps of the datasheet's "DMA", "Timing", kept here as lists of reads
// and loads. The bench plays crossing (ready or not), controller (any order), vector unit (takes the port), host and decompressor.
#include <algorithm>
#include <deque>
#include <map>
#include <vector>

#include "Vdma_bench.h"
#include "bench.h"

constexpr int A = P_A;
enum { LOAD = 0x20, STORE, IN, OUT, SYNC };
enum { STORE_SPACE, ACTIVATIONS, STREAM, INSTRUCTIONS, SCALAR };
static const uint32_t SIZES[] = {8192, 2048, 0, 512, 1024};
static Vdma_bench *top;

struct Command {
  int opcode, space, signal;
  uint32_t ra, rb, rc;
};
struct Read {
  uint32_t dram, to;
  int space;
  long load;
  bool there = false, counted = false;
};
struct Load {
  int signal;
  uint32_t left;  // bytes whose data do not count yet
};

static uint8_t dramByte(uint32_t at) { return at * 2654435761u >> 24; }

static long run(uint32_t seed) {
  Random random(seed);
  reset(top);
  std::vector<uint8_t> spaces[5], wanted[5];
  for (int s = 0; s < 5; s++) spaces[s].assign(SIZES[s] + A, 0), wanted[s] = spaces[s];
  // The character of this run.
  const int gaps = random.below(3) ? 0 : 50, ready = random.below(3) ? 100 : 10 + random.below(90), port = random.below(3) ? 0 : random.below(95),
            host = random.below(3) ? 100 : 1 + random.below(99), latency = 1 + random.below(80), spread = random.below(3) ? 0 : random.below(100),
            tokens = random.below(3) ? 100 : 5 + random.below(90), popping = random.below(3) ? 100 : 5 + random.below(60), small = random.below(2);
  std::deque<Command> commands;
  for (int i = 0; i < 60; i++) {
    Command c;
    c.opcode = LOAD + (random.below(2) ? 0 : random.below(5));
    c.space = random.below(5);
    c.signal = random.below(16);
    c.ra = random.below(1000) * A;
    const uint32_t most = c.opcode == LOAD ? (c.space == STREAM ? 6000 : SIZES[c.space]) : SIZES[ACTIVATIONS];
    c.rc = random.below(6) ? random.below(std::min<uint32_t>(most, small ? 200 : most)) : 0;
    if (c.opcode <= STORE) c.rc = c.rc / A * A;
    c.rb = c.space == STREAM && c.opcode == LOAD ? random.word() : random.below(most - c.rc + 1);
    if (c.opcode == SYNC) c.rc = random.word(), c.rb = random.word();
    commands.push_back(c);
  }
  std::vector<Read> reads;       // in the order of their requests
  std::deque<long> underWay;     // loads that have not completed
  std::vector<Load> loads;
  std::vector<std::pair<long, long>> flying;  // seen from, read
  std::deque<long> retired;
  long countedReads = 0;
  bool issuing = false;
  Command work{};
  uint32_t done = 0;
  std::deque<uint8_t> stream;
  long reservedBytes = 0, cycles = 0;
  uint32_t hostNext = 1;
  bool first = false;
  for (long t = 0; t < 200000; t++) {
    // The world of this cycle.
    const bool isReady = random.below(100) < ready, vectorPort = random.below(100) < port, hostWord = random.below(100) < host,
               token = random.below(100) < tokens;
    for (size_t i = 0; i < flying.size();)
      if (flying[i].first <= t) retired.push_back(flying[i].second), flying.erase(flying.begin() + i);
      else i++;
    const int pop = std::min<size_t>(random.below(100) < popping ? 1 + random.below(16) : 0, stream.size());
    const bool given = !commands.empty() && !(gaps && random.below(100) < gaps);
    top->command_valid = given;
    if (given) {
      const Command &c = commands.front();
      top->opcode = c.opcode, top->ra = c.ra, top->rb = c.rb, top->rc = c.rc, top->imm = c.space | 2 << 4, top->signals = c.signal;
    }
    top->semaphore_ok = token;
    top->request_ready = isReady;
    top->vector_port = vectorPort;
    top->host_in_valid = hostWord;
    top->host_in_data = hostNext * 0x01030507u;
    top->host_out_room = 1;
    top->stream_pop = pop;
    top->response_valid = !retired.empty();
    if (!retired.empty()) {
      top->response_tag = retired.front() % 64;
      for (int i = 0; i < A; i++) setByte(top->response_data, i, dramByte(reads[retired.front()].dram + i));
    }
    top->eval();
    for (int i = 0; i < A; i++) setByte(top->port_read, i, top->port_address + i < spaces[ACTIVATIONS].size() ? spaces[ACTIVATIONS][top->port_address + i] : 0);
    top->eval();

    // The rules. Step 1.
    const size_t loadsBefore = underWay.size();
    const long streamBefore = long(stream.size()) + reservedBytes;
    bool take = false, responsePort = false;
    if (!retired.empty()) {
      Read &r = reads[retired.front()];
      responsePort = r.space == ACTIVATIONS && !vectorPort;
      take = r.space != ACTIVATIONS || !vectorPort;
      if (take) r.there = true;
    }
    const long before = countedReads;
    while (countedReads < long(reads.size()) && reads[countedReads].there) {
      loads[reads[countedReads].load].left -= A;
      countedReads++;
    }
    // Step 2.
    bool taken = false;
    first = false;
    if (!issuing && given && loadsBefore < 64 && token) {
      work = commands.front();
      done = 0;
      issuing = taken = first = true;
      if (work.opcode == LOAD) {
        loads.push_back({work.signal, work.rc});
        underWay.push_back(long(loads.size()) - 1);
      }
    }
    int signal = 0;
    bool request = false, wordIn = false, wordOut = false;
    const bool portFree = !vectorPort && !responsePort;
    if (issuing) {
      const uint32_t left = work.opcode == SYNC ? 0 : work.rc - done, step = work.opcode <= STORE ? A : 4;
      bool moves = false;
      if (left) {
        if (work.opcode == LOAD) request = moves = long(reads.size()) - countedReads < 64 && isReady && (work.space != STREAM || streamBefore + A <= 4096);
        if (work.opcode == STORE) request = moves = portFree && isReady;
        if (work.opcode == IN) wordIn = moves = portFree && hostWord;
        if (work.opcode == OUT) wordOut = moves = portFree;
      }
      equal("request", top->request_valid, request);
      if (request) {
        equal("write", top->request_write, work.opcode == STORE);
        equal("address", top->request_address, work.ra + done);
        if (work.opcode == LOAD) {
          equal("tag", top->request_tag, reads.size() % 64);
          reads.push_back({work.ra + done, work.rb + done, work.space, long(loads.size()) - 1});
          flying.push_back({t + latency + (spread ? random.below(spread) : 0), long(reads.size()) - 1});
          if (work.space == STREAM) reservedBytes += A;
          else for (int i = 0; i < A; i++) wanted[work.space][work.rb + done + i] = dramByte(work.ra + done + i);
        } else
          for (int i = 0; i < A; i++) equal("byte stored", getByte(top->request_data, i), spaces[ACTIVATIONS][work.rb + done + i]);
      }
      equal("word in", top->host_in_take, wordIn);
      equal("word out", top->host_out_push, wordOut);
      if (wordIn) hostNext++;
      if (wordOut) {
        uint32_t w = 0;
        for (uint32_t i = 0; i < std::min<uint32_t>(4, left); i++) w |= uint32_t(spaces[ACTIVATIONS][work.rb + done + i]) << 8 * i;
        equal("word", top->host_out_data, w);
      }
      if (!left || (moves && left <= step)) {
        issuing = false;
        if (work.opcode != LOAD) signal = work.signal;
      }
      if (moves) done += step;
    } else {
      equal("nothing offered", top->request_valid | top->host_in_take | top->host_out_push, 0);
    }
    // Step 3.
    int loadSignal = 0;
    bool completes = false;
    if (!underWay.empty() && loads[underWay.front()].left == 0 && !(issuing && work.opcode == LOAD && underWay.front() == long(loads.size()) - 1)) {
      completes = true;
      loadSignal = loads[underWay.front()].signal;
      underWay.pop_front();
    }
    equal("taken", top->command_take, taken);
    equal("no fault", top->fault, 0);
    equal("response", top->response_take, take);
    equal("signal", top->signal, signal);
    equal("load completes", top->load_completed, completes);
    equal("signal of a load", top->load_signal, loadSignal);
    equal("loads", top->no_loads, loadsBefore == 0);
    equal("bytes in the stream FIFO", top->stream_count, stream.size());
    for (int i = 0; i < std::min<int>(16, stream.size()); i++) equal("stream", getByte(top->stream_read, i), stream[i]);
    // What was written.
    if (top->response_take) {
      const int space = top->store_write ? STORE_SPACE : top->instruction_write ? INSTRUCTIONS : top->scalar_write ? SCALAR : top->stream_write ? STREAM : ACTIVATIONS;
      equal("space", space, reads[retired.front()].space);
      if (space != STREAM && space != ACTIVATIONS)
        for (int i = 0; i < A; i++) spaces[space][top->write_address + i] = getByte(top->response_data, i);
      retired.pop_front();
    }
    for (int i = 0; i < A; i++)
      if (getByte(top->port_mask, i / 8) >> i % 8 & 1) {
        equal("port", vectorPort, 0);
        spaces[ACTIVATIONS][top->port_address + i] = getByte(top->port_data, i);
        // Activations may be written over by the host's words: what counts is who wrote last.
        if (wordIn) {
          wanted[ACTIVATIONS][top->port_address + i] = getByte(top->port_data, i);
          check(i < 4, "bytes of a word", i, 3);
        }
      }
    stream.erase(stream.begin(), stream.begin() + pop);
    for (long r = before; r < countedReads; r++)
      if (reads[r].space == STREAM) {
        for (int i = 0; i < A; i++) stream.push_back(dramByte(reads[r].dram + i));
        reservedBytes -= A;
      }
    if (taken) commands.pop_front();
    clockEdge(top);
    cycles++;
    if (commands.empty() && !issuing && underWay.empty()) break;
  }
  check(commands.empty() && underWay.empty(), "ends", commands.size(), 0);
  for (int s : {STORE_SPACE, INSTRUCTIONS, SCALAR})
    if (!spread) check(spaces[s] == wanted[s], "memory", s, 0);  // out of order, overlapping loads may end either way
  return cycles;
}

static void refused(const char *what, int wanted, int opcode, uint32_t ra, uint32_t rb, uint32_t rc, uint32_t imm) {
  reset(top);
  top->command_valid = 1;
  top->semaphore_ok = 1;
  top->vector_port = 0;
  top->opcode = opcode, top->ra = ra, top->rb = rb, top->rc = rc, top->imm = imm;
  top->eval();
  equal(what, top->fault, wanted);
  equal(what, top->command_take, !wanted);
}

int main() {
  top = new Vdma_bench;
  refused("right", 0, LOAD, A, 0, A, 0);
  refused("end of the DRAM", 0, LOAD, 1048576 - A, 0, A, 0);
  refused("behind the DRAM", 1, LOAD, 1048576, 0, A, 0);
  refused("negative address", 1, LOAD, -A, 0, A, 0);
  refused("negative length", 1, LOAD, 0, 0, -A, 0);
  refused("address", 1, LOAD, 4, 0, A, 0);
  refused("length", 1, STORE, 0, 0, A + 4, 0);
  refused("space", 1, LOAD, 0, 0, A, 5);
  refused("space of a store", 0, STORE, 0, 0, A, 5);
  refused("kind", 1, STORE, 0, 0, A, 0x50);
  refused("end of the store", 0, LOAD, 0, 8192 - A, A, 0);
  refused("behind the store", 1, LOAD, 0, 8192 - A + 1, A, 0);
  refused("stream", 0, LOAD, 0, -1, 5 * A, 2);
  refused("instructions", 1, LOAD, 0, 512 - A + 8, A, 3);
  refused("in", 1, IN, 0, 2045, 4, 0);
  refused("in", 0, IN, 7, 2045, 3, 0);
  refused("out", 1, OUT, 0, -1, 4, 0);
  refused("sync", 0, SYNC, -1, -1, -1, -1);
  long cycles = 0;
  for (uint32_t seed = 1; seed <= 300; seed++) cycles += run(seed);
  char what[100];
  snprintf(what, sizeof what, "A = %d: refusals, 300 x 60 random commands in %ld cycles", A, cycles);
  return report("dma", what);
}
