/** What does not fit a chip is refused with numbers, and what the message says to try works when it is done to the letter. */
import { afterAll, describe, expect, it } from 'vitest'
import { Scratch } from '../helpers/cli.js'
import { runMain } from '../helpers/main.js'
import { expectRefused } from '../helpers/refusals.js'
import { npyFile, npyHeader } from '../helpers/user-files.js'

const scratch = new Scratch()
afterAll(() => {
  scratch.remove()
})

/** The command with what a message says to try: `--set field=value`, `field=value`, `--quantize` or `--option value`. */
function withHint(argv: readonly string[], stderr: string): string[] {
  const hint = /^ {2}try: (.+)/m.exec(stderr)?.[1] ?? ''
  const [assignment, field] = /(?<=^|--set )([a-z]\w*\.\w+)=\S+/.exec(hint) ?? []
  if (assignment !== undefined) {
    return [...argv.filter((word) => !word.startsWith(`--set=${field}=`)), `--set=${assignment}`]
  }
  if (hint.includes('--quantize')) return [...argv, '--quantize']
  const pairs = [...hint.matchAll(/(--[a-z-]+) ([\w-]+)/g)].map(([, option, value]) => [option!, value!] as const)
  if (pairs.length === 0) throw new Error(`nothing to try in\n${stderr}`)
  const kept = argv.filter((word) => !pairs.some(([option]) => word.startsWith(`${option}=`)))
  return [...kept, ...pairs.map(([option, value]) => `${option}=${value}`)]
}

describe('what does not fit the chip is refused with numbers, and what the message says to try works', () => {
  const ramp = (length: number) => Uint8Array.from({ length }, (_, i) => (i % 15) - 7)
  const write = (name: string, rows: number, columns: number) => [
    `--weights=${scratch.write(`${name}-W.npy`, npyFile(npyHeader(`(${rows}, ${columns})`), ramp(rows * columns)))}`,
    `--input=${scratch.write(`${name}-x.npy`, npyFile(npyHeader(`(${columns},)`), ramp(columns)))}`,
  ]
  const tall = ['matvec', ...write('tall', 2000, 2)]
  const wide = ['matvec', ...write('wide', 2, 70_000)]
  const layer = ['layer', '--inputs=40', '--cells=70', '--frames=2']
  it.each<[what: string, argv: string[], ...says: string[]]>([
    ['x in the activation SRAM', wide, 'activation SRAM', '65,536', 'x, buffer 0 70,000', '4,472 bytes'],
    ['results in the activation SRAM', [...tall, '--set=activations.bytes=1024'], 'results, buffer 0 8,000', '6,980'],
    [
      'a table in the scalar memory',
      [...tall, '--set=mac.lanes=1', '--set=mac.window=1'],
      'descriptor table',
      '32,768',
    ],
    ['a program in the instruction memory', [...tall, '--set=sequencer.instructions=64'], 'instruction memory', '512'],
    ['rows in the lanes', [...tall, '--chip=eie-64', '--set=mac.window=31'], '2000 rows', '16 more', '64 x 31 = 1984'],
    ['columns in one tile', [...wide, '--chip=eie-64'], '70000 columns', '4465 too many'],
    ['values in the bits', [...tall, '--bits=3'], '-7', 'row 0, column 0', '-4 to 3'],
    ['values in the codebook', [...tall, '--bits=3', '--codebook'], 'more than 7'],
    ['pruning', [...tall, '--density=0.5'], '--quantize'],
    ['frames in the contexts', [...layer, '--chunk=7'], '7 frames', '4 accumulator contexts'],
    ['more frames than any chip has contexts', [...layer, '--chunk=99'], '1 to 16'],
    ['a layer in the activation SRAM', [...layer, '--set=activations.bytes=1024'], 'activation SRAM', '1,024'],
    [
      'a chunk in the activation SRAM',
      [...layer, '--set=activations.bytes=1800', '--chunk=2'],
      'activation SRAM',
      '1,800',
    ],
    [
      'a layer in the scalar memory',
      [...layer, '--set=sequencer.scalarBytes=1024', '--set=mac.lanes=4', '--set=mac.window=1'],
      '1,024',
    ],
    ['a layer in the instruction memory', [...layer, '--set=sequencer.instructions=100'], '800'],
    ['gates in a strip', [...layer, '--set=mac.lanes=1', '--set=mac.window=3'], '= 3 rows', '4 gates'],
    ['a strip in half the weight buffer', [...layer, '--set=weightBuffer.halfBytes=99'], '256 bytes'],
    ['a strip in a block header', [...layer, '--set=mac.lanes=256', '--set=mac.window=1024'], '262,144'],
    ['runs in a bitmap', [...layer, '--encoding=bitmap', '--run-bits=3'], 'no runs'],
    ['streams on a chip without', [...tall, '--chip=eie-64', '--run-bits=3'], 'no decompressor'],
    ['a layer on a chip without a DRAM', [...layer, '--chip=eie-64'], 'preloaded'],
  ])('%s', async (_, argv, ...says) => {
    let tried = argv
    let result = await runMain(...tried)
    expectRefused(result, says)
    for (let tries = 0; result.code !== 0 && tries < 4; tries++) {
      tried = withHint(tried, result.stderr)
      result = await runMain(...tried)
      if (result.code !== 0) expectRefused(result, [])
    }
    expect(result.code, `azsim ${tried.join(' ')}\n${result.stderr}`).toBe(0)
  })

  it('there is no room for a byte less than the message says, and for as many as it says there is', async () => {
    const refusal = await runMain(...layer, '--set=activations.bytes=1024')
    const bytes = Number(/activations\.bytes=(\d+)/.exec(refusal.stderr)![1])
    expect((await runMain(...layer, `--set=activations.bytes=${bytes - 1}`)).code).toBe(2)
    expect((await runMain(...layer, `--set=activations.bytes=${bytes}`)).code).toBe(0)
  })
})
