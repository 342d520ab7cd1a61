/** Faults that are put into copies of the core, at least two for each unit: chosen before any of them was run. */

export interface Mutation {
  unit: string
  file: string
  search: string
  replace: string
  what: string
}

const of =
  (unit: string, file: string) =>
  (what: string, search: string, replace: string): Mutation => ({ unit, file, search, replace, what })

const sequencer = of('sequencer', 'sequencer.sv')
const boot = of('sequencer', 'boot.sv')
const core = (unit: string) => of(unit, 'azsim_core.sv')
const semaphores = of('semaphores', 'semaphores.sv')
const dma = of('DMA', 'dma.sv')
const reads = of('DMA', 'dma_reads.sv')
const stream = of('stream FIFO', 'stream_fifo.sv')
const decompressor = of('decompressor', 'decompressor.sv')
const zeros = of('decompressor', 'zero_stage.sv')
const weights = of('weight buffer', 'weight_buffer.sv')
const lane = of('MAC array', 'mac_lane.sv')
const scanner = of('MAC array', 'scanner.sv')
const accumulators = of('accumulator file', 'accumulators.sv')
const sums = of('accumulator file', 'accumulator_lane.sv')
const parameters = of('row parameters', 'row_parameters.sv')
const vector = of('vector unit', 'vector_unit.sv')
const numbers = of('vector unit', 'numbers_pkg.sv')
const tables = of('vector unit', 'function_tables.sv')

export const MUTATIONS: readonly Mutation[] = [
  sequencer('a taken branch costs no refetch', 'refetch <= issued && taken;', "refetch <= 1'b0;"),
  sequencer('`blt` compares without sign', 'BLT: taken = $signed(ra) < $signed(rb);', 'BLT: taken = ra < rb;'),
  sequencer('a command FIFO is full at 3', "< 3'(azsim_pkg::COMMAND_DEPTH);", "< 3'd3;"),
  boot('instruction 0 a cycle late', "(PRELOADED || step == 3'd4 || last)", "(PRELOADED || step == 3'd4)"),
  core('sequencer')('`halt` does not wait for the memory', '&& no_loads && dram_idle;', '&& no_loads;'),
  core('sequencer')(
    'the sequencer gets the word that the DMA takes',
    '.host_in_data(dma_in_take ? host_in_data1 : host_in_data0)',
    '.host_in_data(host_in_data0)',
  ),
  semaphores(
    'the DMA takes what a unit before it took',
    "assign dma_ok = dma_waits == 0 || counts[dma_waits*8+:8] > 8'(before_dma);",
    'assign dma_ok = dma_waits == 0 || counts[dma_waits*8+:8] > 0;',
  ),
  semaphores(
    'the sequencer takes what a unit before it took',
    "counts[sequencer_waits*8+:8] > 8'(before_sequencer);",
    'counts[sequencer_waits*8+:8] > 0;',
  ),
  semaphores('a semaphore wraps at 256', "sum > 9'd255 ? 8'd255 : sum[7:0]", 'sum[7:0]'),
  reads('a tag is free a cycle late', "used - counted < 7'(TAGS)", "used < 7'(TAGS)"),
  dma('a load completes a cycle late', '.counted(arrived_after)', '.counted(arrived)'),
  dma('a word moves in the cycle of a response', '!vector_port && !response_port;', '!vector_port;'),
  stream('an access does not fit exactly', "32'(used) + A <= azsim_pkg", "32'(used) + A < azsim_pkg"),
  stream('room is what has not come yet', "32'(used) + A <= azsim_pkg", "32'(count) + A <= azsim_pkg"),
  decompressor('the buffer is a byte shorter', "32'(level) + 32'(wanted) <= G + B", "32'(level) + 32'(wanted) < G + B"),
  decompressor(
    'a header needs 17 bytes',
    "!header_done && 32'(level) >= 32'd16;",
    "!header_done && 32'(level) > 32'd16;",
  ),
  decompressor(
    'parameters only B at a time',
    "= there < B ? BW'(there) : BW'(B);",
    "= there < B && there < payload_left ? '0 : there < B ? BW'(there) : BW'(B);",
  ),
  zeros(
    'zeros behind the last symbol are not of its group',
    "if (32'(taken) == symbols_left) position = limit;",
    "if (symbols_left == 32'd0) position = limit;",
  ),
  zeros(
    'a bitmap group ends behind its Pth value',
    "if (bitmap_taken == PW'(P)) stop",
    "if (bitmap_taken == PW'(P - 1) && P > 1) stop",
  ),
  weights(
    'a half can be filled in the cycle in which it is freed',
    'assign half_free = !half_full[fill];',
    'assign half_free = !half_full[fill] || freed;',
  ),
  weights(
    'lanes before the first are not in the next slot',
    "first_slot + (32'(l) >= first_lane ? 32'd0 : 32'd1);",
    'first_slot;',
  ),
  lane('a queue holds Q columns', "queue_full = count >= CW'(Q - 1);", "queue_full = count >= CW'(Q);"),
  lane(
    'no column is taken in the last cycle of work',
    "take = count != '0 && remaining == '0;",
    "take = count != '0 && left == '0;",
  ),
  scanner(
    'a load behind a broadcast of the last of the S',
    'advance = load || (broadcast && last_of_group && !last_group);',
    'advance = load;',
  ),
  scanner('a last group of zeros takes a cycle', 'last_group || (load && next_is_last && !next_any)', 'last_group'),
  accumulators('a pass of one cycle leaves its context open', 'if (complete) states', 'if (complete && !open) states'),
  sums('sums are not 0 when a context opens', 'if (open) valid <=', 'if (open && !en) valid <='),
  sums('products without sign', "32'($signed(product[m*16+:16]))", "32'(product[m*16+:16])"),
  parameters(
    'a bank can be filled in the cycle in which it is freed',
    'assign bank_free = !bank_full[fill];',
    'assign bank_free = !bank_full[fill] || release_bank;',
  ),
  parameters(
    'a bank is freed a release early',
    "bank_releases[work] == 32'd1) begin",
    "bank_releases[work] <= 32'd2) begin",
  ),
  vector('reads leave the port to the DMA', 'assign port_used = busy;', 'assign port_used = busy && phase == WRITE;'),
  vector(
    'the larger place of two equal elements',
    '$signed(read_values[v*16+:16]) > next_best',
    '$signed(read_values[v*16+:16]) >= next_best',
  ),
  vector('no elements take a group', "(start && count == 32'd0) ||", "(1'b0) ||"),
  numbers('a rounding shift rounds halves upwards', "(mask >> 1) + {31'd0, x[31]}", '(mask >> 1)'),
  numbers('a high multiply rounds halves downwards', "+ 64'sh40000000) >>> 31;", "+ 64'sh3fffffff) >>> 31;"),
  tables('interpolation truncates', "+ 32'sd64) >>> 7;", ') >>> 7;'),
  dma(
    'a response writes while the vector unit has the port',
    'response_valid && !(space == azsim_pkg::SPACE_ACTIVATIONS && vector_port);',
    'response_valid;',
  ),
  core('activation SRAM')(
    "the DMA's data wins the shared port",
    '.vector_used(vector_port), .vector_address',
    '.vector_used(vector_port && !(|dma_mask)), .vector_address',
  ),
  of('activation SRAM', 'activation_sram.sv')(
    'the address is that of the DMA',
    'written_address = vector_used ? vector_address : dma_address;',
    "written_address = vector_used && vector_mask != '0 ? vector_address : dma_address;",
  ),
  core('result FIFO')(
    'a result FIFO of 5',
    ".result_room(result_count < 3'(azsim_pkg::RESULT_DEPTH))",
    ".result_room(result_count <= 3'(azsim_pkg::RESULT_DEPTH))",
  ),
  core('result FIFO')(
    'a result is seen in its cycle',
    ".result_valid(result_count != 3'd0)",
    ".result_valid(result_count != 3'd0 || result_push)",
  ),
]
