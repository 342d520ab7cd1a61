/**
 * Faults that are put into copies of the simulator, in the core's units: chosen before any of them was run. The RTL, which has none of
 * them, has to differ.
 */
import { faultOf } from './fault.js'
import type { Fault } from './fault.js'

const core = faultOf('sequencer', 'core.ts')
const fifo = faultOf('command FIFOs', 'control/command-fifo.ts')
const semaphores = faultOf('semaphores', 'control/semaphores.ts')
const stream = faultOf('stream FIFO', 'memory/stream-fifo.ts')
const decoder = faultOf('decompressor', 'compute/block-decoder.ts')
const decompressor = faultOf('decompressor', 'compute/decompressor.ts')
const halves = faultOf('weight buffer', 'memory/weight-buffer.ts')
const scanner = faultOf('MAC array', 'compute/scanner.ts')
const accumulators = faultOf('accumulator file', 'memory/accumulator-file.ts')
const parameters = faultOf('row parameters', 'memory/row-parameters.ts')
const numbers = faultOf('vector unit', 'compute/fixed-point.ts')
const words = faultOf('host FIFOs', 'memory/host-words.ts')

export const CORE_FAULTS: readonly Fault[] = [
  faultOf('sequencer', 'control/sequencer.ts')(
    'a taken branch costs no refetch',
    'this.refetch = scalar.taken',
    'this.refetch = false',
  ),
  core(
    '`halt` does not wait for the memory',
    'this.dma.busy) return false\n    return this.memoryQuiet',
    'this.dma.busy) return false\n    return true',
  ),
  core(
    '`halt` sees the engines at the end of the cycle',
    'this.sequencer.tick(quiet)',
    'this.sequencer.tick(this.sequencer.halting && this.quiet)',
  ),
  fifo(
    'a place left in a cycle is filled in it',
    'return this.countAtStart == COMMAND_FIFO_DEPTH',
    'return this.count == COMMAND_FIFO_DEPTH',
  ),
  fifo(
    '`room` sees a place left in its cycle',
    'return COMMAND_FIFO_DEPTH - this.countAtStart',
    'return COMMAND_FIFO_DEPTH - this.count',
  ),
  faultOf('command FIFOs', 'config-fields.ts')(
    'command FIFOs of 5',
    'COMMAND_FIFO_DEPTH: i32 = 4',
    'COMMAND_FIFO_DEPTH: i32 = 5',
  ),
  semaphores('a signal is seen in its cycle', 'this.signals[semaphore]++', 'this.counts[semaphore]++'),
  semaphores('a semaphore saturates at 254', 'LARGEST: i32 = 255', 'LARGEST: i32 = 254'),
  semaphores(
    'several signals of a cycle are one',
    'this.counts[s] + this.signals[s])',
    'this.counts[s] + min(1, this.signals[s]))',
  ),
  faultOf('DMA', 'memory/read-tags.ts')(
    '63 tags',
    'arrivedInOrder >= <u64>DMA_TAGS',
    'arrivedInOrder >= <u64>DMA_TAGS - 1',
  ),
  faultOf('DMA', 'memory/load-reads.ts')(
    'arrivals count in any order',
    'this.tags.arrivedInOrder >= this.loads.oldest.readsBefore',
    'this.tags.arrivedInAll >= this.loads.oldest.readsBefore',
  ),
  faultOf('DMA', 'memory/load-queue.ts')(
    '63 loads under way',
    'return this.count == LOADS',
    'return this.count == LOADS - 1',
  ),
  stream('an access does not fit exactly', 'length <= <u64>STREAM_FIFO_BYTES', 'length < <u64>STREAM_FIFO_BYTES'),
  stream('room left in a cycle is seen in it', 'this.reserved - this.readAtStart', 'this.reserved - this.read'),
  faultOf('decompressor', 'compute/block-port.ts')(
    'the buffer is a byte longer',
    'config.decoderGroupBytes + config.decoderPortBytes',
    'config.decoderGroupBytes + config.decoderPortBytes + 1',
  ),
  decompressor(
    'the port sees room left in its cycle',
    'port.move(this.current, roomAtStart)',
    'port.move(this.current, port.room)',
  ),
  decompressor(
    'a block is complete without its padding',
    'if (block.finished && port.moved == this.current.c) this.complete()',
    'if (block.finished) this.complete()',
  ),
  decoder(
    'a header needs 17 bytes',
    'if (available < BLOCK_HEADER_BYTES) return',
    'if (available <= BLOCK_HEADER_BYTES) return',
  ),
  faultOf('decompressor', 'compute/group-decoder.ts')(
    'a zero-run group of P - 1 symbols',
    'if (read == this.mostSymbols) break',
    'if (read == this.mostSymbols - 1) break',
  ),
  halves(
    'a half can be filled in the cycle in which it is freed',
    'return !half.full && (t == 0 || half.freedIn < t)',
    'return !half.full',
  ),
  halves('a half is freed a pass early', 'if (--half.passesLeft > 0) return', 'if (--half.passesLeft > 1) return'),
  scanner('a queue holds Q columns', '>= this.queue - 1', '>= this.queue'),
  scanner(
    'a load costs no cycle',
    'this.load()\n      this.statistics.count(Counter.scannerLoad)',
    'this.load()\n      if (this.position < this.groupEnd) this.broadcast()',
  ),
  scanner(
    'a load behind a broadcast of the last of the S',
    'if (this.position == this.groupEnd && this.groupEnd < this.columns) this.load()\n    else this.skipZeros()',
    'this.skipZeros()',
  ),
  faultOf('MAC array', 'compute/lanes.ts')(
    'no column is taken in the last cycle of work',
    'if (lane.left == 0 && lane.taken < visible)',
    'if (!works && lane.left == 0 && lane.taken < visible)',
  ),
  faultOf('MAC array', 'compute/mac-array.ts')(
    'a lane takes a column in the cycle of its broadcast',
    'this.lanes.tick(this.scanner, broadcast)',
    'this.lanes.tick(this.scanner, this.scanner.broadcasts)',
  ),
  accumulators(
    'a context opens in the cycle in which it is released',
    ' && (t == 0 || unchecked(this.releasedIn[context]) < t)',
    '',
  ),
  accumulators('sums are not 0 when a context opens', '0, <usize>this.entries * 4', '0, 0'),
  parameters(
    'a bank can be filled in the cycle in which it is freed',
    'return !bank.full && (t == 0 || bank.freedIn < t)',
    'return !bank.full',
  ),
  parameters(
    'a bank is freed a release early',
    'if (--bank.releasesLeft > 0) return',
    'if (--bank.releasesLeft > 1) return',
  ),
  numbers('a rounding shift rounds halves upwards', '(mask >> 1) + (x < 0 ? 1 : 0)', '(mask >> 1)'),
  numbers('a high multiply rounds halves away from 0', ': 1 - (1 << 30)', ': -(1 << 30)'),
  faultOf('vector unit', 'compute/tables.ts')('interpolation truncates', '* (u & 127) + 64) >> 7', '* (u & 127)) >> 7'),
  faultOf('vector unit', 'compute/vector-fields.ts')(
    'a drain reads its addend in no cycle',
    'if (this.isDrain) return this.addend ? 2 : 1',
    'if (this.isDrain) return 1',
  ),
  faultOf('activation SRAM', 'compute/vector-unit.ts')(
    'the port is free until the first group is written',
    'this.portTaken = true',
    'this.portTaken = this.done > 0',
  ),
  faultOf('activation SRAM', 'memory/dma.ts')(
    'a word moves in the cycle of a response',
    'if (needsPort) portTaken = true',
    '',
  ),
  faultOf('activation SRAM', 'memory/dma.ts')(
    'a response writes while the vector unit has the port',
    'if (needsPort && portTaken) {',
    'if (needsPort && portTaken && tag < 0) {',
  ),
  faultOf('result FIFO', 'control/result-fifo.ts')(
    'a result is popped in its cycle',
    'return this.countAtStart > 0',
    'return this.count > 0',
  ),
  faultOf('result FIFO', 'config-fields.ts')(
    'a result FIFO of 5',
    'RESULT_FIFO_DEPTH: i32 = 4',
    'RESULT_FIFO_DEPTH: i32 = 5',
  ),
  faultOf('host FIFOs', 'memory/host-port.ts')(
    'room for a word less',
    'return this.written < this.outputWords',
    'return this.written + 1 < this.outputWords',
  ),
  words(
    'the last word in always writes four bytes',
    'if (bytes == WORD_BYTES) store<i32>(local, word)',
    'if (bytes <= WORD_BYTES) store<i32>(local, word)',
  ),
  words(
    'the last word out has the bytes behind it',
    'bytes == WORD_BYTES ? word : word & ((1 << (bytes * 8)) - 1)',
    'word',
  ),
]
