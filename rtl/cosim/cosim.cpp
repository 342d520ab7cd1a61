// Runs recorded cases (case.h) on the verilated core and compares every cycle with the recording.
//
//   recording: image, host words, what the crossing showed in each cycle --> core --> what it did in each cycle --> compare
//
// The bench is the memory and the host: a response is there in the cycle in which it was for the simulator, and nothing else is known of the
// memory's timing here. A request at another clock, or to another address, is a difference like any other.
//
//   cosim < CASES                          a line per case: its name, `same` or `differs`, cycles, events
//   cosim --waves FILE < CASES             and the waveform of the last one (built with -DCOSIM_WAVES)
#include <csignal>
#include <verilated.h>
#ifdef COSIM_WAVES
#include <verilated_vcd_c.h>
#endif

#include <memory>

#include "Vazsim_core.h"
#include "Vazsim_core___024root.h"
#include "activity.h"

namespace cosim {

constexpr int A = P_A, V = P_V, L = P_L, E = P_E, PORT = V * 4 > A ? V * 4 : A;

// Of a port, however wide: Verilator makes it an integer or an array of words.
template <class Port> uint8_t *bytesOf(Port &port) { return reinterpret_cast<uint8_t *>(&port); }
template <class Port> bool bitOf(Port &port, int at) { return bytesOf(port)[at / 8] >> at % 8 & 1; }

class Run {
 public:
  Run(const Case &c, const char *waves) : c(c), context(new VerilatedContext), top(new Vazsim_core(context.get())) {
    activations.assign(c.finalActivations.size(), 0);
    scalars.assign(c.finalScalars.size(), 0);
    dram = c.dram;
#ifdef COSIM_WAVES
    if (waves) {
      context->traceEverOn(true);
      vcd.reset(new VerilatedVcdC);
      top->trace(vcd.get(), 99);
      vcd->open(waves);
    }
#endif
  }

  // False, and why in `difference`, where the core differs.
  bool run() {
    reset();
    if (c.isPreloaded) preload();
    isShown = true;
    while (clocks < c.cycles) {
      if (!cycle(clocks++)) return false;
      if (isUndefined) return true;
    }
    return sameAtEnd();
  }

  std::string difference;
  size_t events = 0;
  uint32_t clocks = 0;
#ifdef COSIM_WAVES
  ~Run() {
    if (vcd) vcd->close();
  }
#endif

 private:
  const Case &c;
  std::unique_ptr<VerilatedContext> context;
  std::unique_ptr<Vazsim_core> top;
#ifdef COSIM_WAVES
  std::unique_ptr<VerilatedVcdC> vcd;
#endif
  uint64_t time = 0;
  bool isShown = false, isUndefined = false;
  Bytes activations, scalars, dram;
  uint32_t addresses[64] = {};
  size_t memoryAt = 0, unitAt = 0, eventAt = 0, outputAt = 0, inputAt = 0;

  void dump(bool rises) {
#ifdef COSIM_WAVES
    // Cycle t begins at 2t, as in the simulator's waveform.
    if (vcd && isShown) vcd->dump(2 * time + rises);
#else
    (void)rises;
#endif
  }
  void clockEdge() {
    dump(false);
    top->clk = 1;
    top->eval();
    dump(true);
    top->clk = 0;
    time += isShown;
  }
  void reset() {
    top->clk = 0;
    top->rst = 1;
    top->hold = c.isPreloaded;
    top->dram_idle = 1;
    top->eval();
    clockEdge();
    top->rst = 0;
  }

  // Through the test port, while `hold` is high.
  void preload() {
    for (size_t i = 0; i + 1 < c.program.size(); i += 2) {
      top->test_instruction_write = 1;
      top->test_address = 4 * i;
      top->test_data = c.program[i] | uint64_t(c.program[i + 1]) << 32;
      top->eval();
      clockEdge();
    }
    top->test_instruction_write = 0;
    for (size_t i = 0; i < c.descriptors.size(); i += 4) {
      uint32_t word = 0;
      for (size_t k = 0; k < 4 && i + k < c.descriptors.size(); k++) word |= uint32_t(c.descriptors[i + k]) << 8 * k;
      top->test_scalar_write = 1;
      top->test_address = c.descriptorsAddress + i;
      top->test_data = word;
      memcpy(&scalars[top->test_address], &word, 4);
      top->eval();
      clockEdge();
    }
    top->test_scalar_write = 0;
    const uint32_t rows = c.tile.rows, slots = (rows + L - 1) / L;
    for (uint32_t column = 0; column < c.tile.columns; column++)
      for (uint32_t row = 0; row < rows; row += E) {
        const uint32_t n = std::min<uint32_t>(E, rows - row);
        top->test_group_valid = 1;
        top->test_group_base = column * slots;
        top->test_group_row = row;
        top->test_group_count = n;
        memcpy(bytesOf(top->test_group_values), &c.weights[column * rows + row], n);
        top->test_tile_complete = column + 1 == c.tile.columns && row + n == rows;
        top->test_tile_rows = rows;
        top->test_tile_columns = c.tile.columns;
        top->test_tile_passes = c.tile.passes;
        top->eval();
        clockEdge();
      }
    top->test_group_valid = top->test_tile_complete = top->hold = 0;
  }

  bool cycle(uint32_t t) {
    while (memoryAt + 1 < c.memory.size() && c.memory[memoryAt + 1].cycle <= t) memoryAt++;
    while (unitAt + 1 < c.units.size() && c.units[unitAt + 1].cycle <= t) unitAt++;
    drive();
    top->eval();
    const bool isLast = t + 1 == c.cycles;
    Activity core = observed(), simulator = recorded(t);
    if (isLast && c.end == REFUSED) leaveOut(simulator), leaveOut(core);
    difference = differences(simulator, core);
    ends(isLast);
    if (!difference.empty()) {
      char at[64];
      snprintf(at, sizeof at, "  cycle %u%s\n", t, isLast ? ", the last" : "");
      difference = at + difference;
    }
    write();
    isUndefined = requantizesUndefined();
    clockEdge();
    if (!difference.empty()) {
      for (int more = 0; more < 8; more++) top->eval(), clockEdge();  // a waveform shows the cycle whole
      return false;
    }
    return true;
  }

  void drive() {
    static const MemoryState none = {0, 4};
    const MemoryState &m = c.memory.empty() ? none : c.memory[memoryAt];
    top->dram_ready = !m.full();
    top->dram_idle = m.empty();
    top->dram_response = m.response() >= 0;
    if (m.response() >= 0) {
      top->dram_response_tag = m.response();
      const uint32_t at = addresses[m.response()];
      if (size_t(at) + A <= dram.size()) memcpy(bytesOf(top->dram_response_data), &dram[at], A);
    }
    top->host_in_count = std::min<size_t>(2, c.input.size() - inputAt);
    top->host_in_data0 = inputAt < c.input.size() ? c.input[inputAt] : 0xdeadbeef;
    top->host_in_data1 = inputAt + 1 < c.input.size() ? c.input[inputAt + 1] : 0xdeadbeef;
    top->host_out_room = std::min<size_t>(2, c.outputRoom - outputAt);
  }

  Activity recorded(uint32_t t) {
    Activity a;
    for (; eventAt < c.events.size() && c.events[eventAt].cycle == t; eventAt++) a.add(c.events[eventAt]), events++;
    for (size_t i = outputAt; i < c.output.size() && c.output[i].cycle == t; i++) {
      if (a.wordsOut < 2) a.out[a.wordsOut] = c.output[i].word;
      a.wordsOut++;
    }
    for (size_t i = inputAt; i < c.inputCycles.size() && c.inputCycles[i] == t; i++) a.wordsIn++;
    if (!c.units.empty()) {
      const UnitState &u = c.units[unitAt];
      a.fifos = u.fifos, a.contexts = u.contexts;
      memcpy(a.semaphores, u.semaphores, sizeof a.semaphores);
    }
    return a;
  }

  Activity observed() {
    Activity a;
    auto *r = top->rootp;
    if (top->event_issued) a.issued = top->event_pc, a.opcode = r->azsim_core__DOT__control__DOT__opcode;
    if (top->dram_request) a.requested = top->dram_address, a.isWrite = top->dram_write;
    if (top->dram_response && top->dram_response_take) a.arrived = top->dram_response_tag;
    a.moved = top->event_load_completed + (r->azsim_core__DOT__mover__DOT__finished && !r->azsim_core__DOT__mover__DOT__is_load);
    if (top->event_header) {
      a.headerKind = r->azsim_core__DOT__blocks__DOT__is_tile ? 2 : 1;
      a.headerRows = r->azsim_core__DOT__blocks__DOT__header_rows;
    }
    if (top->event_group) a.groupColumn = top->event_group_column, a.groupPositions = top->event_group_count;
    if (top->event_tile_complete) a.decoded = 2;
    if (top->event_parameters_complete) a.decoded = 1;
    if (top->event_pass_started) a.passBegan = r->azsim_core__DOT__context_at_work, a.passColumns = r->azsim_core__DOT__columns;
    if (top->event_pass_ended) a.passEnded = r->azsim_core__DOT__context_at_work, a.isComplete = r->azsim_core__DOT__context_complete;
    if (top->event_broadcast) a.column = top->event_column, a.activation = int8_t(top->event_activation);
    for (int l = 0; l < L; l++) {
      if (bitOf(top->event_lane_take, l)) a.taken.set(l);
      if (bitOf(top->event_lane_finished, l)) a.finished.set(l);
    }
    if (top->event_vector_write) {
      a.written = top->event_activation_address;
      a.elements = 0;
      for (int k = 0; k < PORT; k++) a.elements += bitOf(top->event_activation_mask, k);
      a.elements >>= r->azsim_core__DOT__vectors__DOT__result_type;
    }
    a.vectorDone = r->azsim_core__DOT__vectors__DOT__last_cycle
        || (r->azsim_core__DOT__vectors__DOT__command_take && r->azsim_core__DOT__vectors__DOT__is_sync);
    for (int s : {r->azsim_core__DOT__vector_signal, r->azsim_core__DOT__mac_signal, r->azsim_core__DOT__decompressor_signal,
                  r->azsim_core__DOT__dma_signal, r->azsim_core__DOT__load_signal, r->azsim_core__DOT__sequencer_signal})
      if (s) a.signals[s]++;
    a.wordsIn = top->host_in_take;
    a.wordsOut = top->host_out_count;
    if (a.wordsOut > 0) a.out[0] = top->host_out_data0;
    if (a.wordsOut > 1) a.out[1] = top->host_out_data1;
    a.fifos = top->event_fifo_counts | r->azsim_core__DOT__result_count << 12 | top->event_stream_count << 16;
    a.contexts = top->event_contexts;
    memcpy(a.semaphores, &top->event_semaphores, sizeof a.semaphores);
    return a;
  }

  // In the cycle in which a unit refuses, what it does besides is nothing that anyone sees.
  void leaveOut(Activity &a) const {
    if (c.faultUnit == SEQUENCER) a.issued = a.opcode = NOTHING;
  }

  void ends(bool isLast) {
    const bool halts = isLast && c.end == HALTED, refuses = isLast && c.end == REFUSED;
    char line[120];
    if (top->event_ended != halts && !refuses) {
      snprintf(line, sizeof line, "    %-34s simulator %d, core %d\n", "the run ends", halts, top->event_ended);
      difference += line;
    }
    const uint32_t unit = refuses ? c.faultUnit : 0;
    if (top->event_fault_unit != unit) {
      snprintf(line, sizeof line, "    %-34s simulator %u, core %d\n", "unit that refuses", unit, top->event_fault_unit);
      difference += line;
    }
  }

  // A damaged parameter block may hold multipliers and shifts that mean nothing (docs/chip.md, "Numbers"): nothing behind them is compared.
  bool requantizesUndefined() {
    auto *r = top->rootp;
    if (!top->event_vector_write || !r->azsim_core__DOT__vectors__DOT__is_drain || r->azsim_core__DOT__vectors__DOT__result_type == 2) return false;
    for (uint32_t v = 0; v < r->azsim_core__DOT__vectors__DOT__group; v++) {
      int32_t multiplier;
      memcpy(&multiplier, bytesOf(r->azsim_core__DOT__multiplier) + 4 * v, 4);
      const int shift = int8_t(bytesOf(r->azsim_core__DOT__row_shift)[v]);
      if (multiplier < 0 || shift < -31 || shift > 7) return true;
    }
    return false;
  }

  // What the cycle writes to memories and hosts, as the core shows it.
  void write() {
    for (int k = 0; k < PORT; k++) {
      if (!bitOf(top->event_activation_mask, k)) continue;
      const size_t at = size_t(top->event_activation_address) + k;
      if (at < activations.size()) activations[at] = bytesOf(top->event_activation_data)[k];
    }
    if (top->event_scalar_write)
      for (int k = 0; k < A; k++)
        if (top->event_write_address + k < scalars.size()) scalars[top->event_write_address + k] = bytesOf(top->dram_response_data)[k];
    if (top->event_word_write && size_t(top->event_word_address) + 4 <= scalars.size())
      memcpy(&scalars[top->event_word_address], &top->event_word_data, 4);
    if (top->dram_request) {
      const uint32_t at = top->dram_address;
      if (!top->dram_write) addresses[top->dram_tag] = at;
      else if (size_t(at) + A <= dram.size()) memcpy(&dram[at], bytesOf(top->dram_data), A);
    }
    inputAt += top->host_in_take;
    outputAt += top->host_out_count;
  }

  bool sameAtEnd() {
    if (!c.checksMemories) return true;
    same("activation SRAM", activations, c.finalActivations);
    same("scalar memory", scalars, c.finalScalars);
    same("DRAM", dram, c.finalDram);
    if (outputAt != c.output.size()) difference += "    words to the host\n";
    if (difference.empty()) return true;
    difference = "  at the end\n" + difference;
    return false;
  }
  void same(const char *what, const Bytes &core, const Bytes &simulator) {
    for (size_t i = 0; i < simulator.size(); i++) {
      if (core[i] == simulator[i]) continue;
      char line[120];
      snprintf(line, sizeof line, "    byte %zu of the %s: simulator %d, core %d\n", i, what, simulator[i], core[i]);
      difference += line;
      return;
    }
  }
};

}  // namespace cosim

int main(int argc, char **argv) {
  std::signal(SIGINT, SIG_IGN);  // Ctrl-C is for who feeds the cases, and then ends them
  const char *waves = argc > 2 && !strcmp(argv[1], "--waves") ? argv[2] : nullptr;
  cosim::Reader reader(stdin);
  cosim::Case c;
  bool same = true;
  while (reader.read(c)) {
    cosim::Run run(c, waves);
    const bool isSame = run.run();
    printf("%s %s %u %zu\n", c.name.c_str(), isSame ? "same" : "differs", run.clocks, run.events);
    if (!isSame) printf("%s", run.difference.c_str());
    printf(".\n");
    fflush(stdout);
    same = same && isSame;
  }
  return same ? 0 : 1;
}
