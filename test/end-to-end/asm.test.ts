/** `azsim asm` and `azsim disasm`: text to binary and back, listings, JSON, and what is said of wrong programs and files. */
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { constantsOption } from '../../src/cli/asm.js'
import { UserError } from '../../src/errors.js'
import { azsim, Scratch } from '../helpers/cli.js'
import { mainJson, runMain } from '../helpers/main.js'
import { SEED } from '../helpers/random.js'

const scratch = new Scratch()
afterAll(() => {
  scratch.remove()
})

const SUM = `; adds up COUNT numbers of the host
.const COUNT 4
        li   r1, COUNT
loop:   in   r3
        add  r2, r2, r3
        addi r1, r1, -1
        bne  r1, r0, loop
        out  r2
        halt
`
const sum = scratch.write('sum.azs', SUM)
const binary = scratch.path('sum.bin')

interface AsmJson {
  schema: string
  file: string
  instructions: number
  bytes: number
  constants: Record<string, number>
  labels: Record<string, number>
  code: { address: number; word: string; file: string; line: number; text: string }[]
}

/** One error message on stderr, exit code 2, nothing on stdout. */
async function refuses(argv: string[], ...says: string[]): Promise<string> {
  const { code, stdout, stderr } = await runMain(...argv)
  expect({ code, stdout }, stderr).toEqual({ code: 2, stdout: '' })
  for (const text of says) expect(stderr).toContain(text)
  expect(stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(5)
  expect(stderr.length).toBeLessThan(1500)
  // eslint-disable-next-line no-control-regex -- a hostile file must not steer the terminal
  expect(stderr).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f]/)
  return stderr
}

describe('a program as a user has it', () => {
  it('becomes a binary, text, and the same binary', () => {
    const made = azsim('asm', sum, '--out', binary)
    expect(made).toEqual({ status: 0, stdout: '', stderr: `wrote 7 instructions, 56 bytes to ${binary}\n` })
    const bytes = readFileSync(binary)
    expect(bytes.subarray(0, 8)).toEqual(Buffer.from([0x02, 0, 0, 0x10, 4, 0, 0, 0])) // li r1, 4
    const text = azsim('disasm', binary)
    expect(text).toMatchObject({ status: 0, stderr: '' })
    const again = scratch.path('again.bin')
    expect(azsim('asm', scratch.write('again.azs', text.stdout), '--out', again).status).toBe(0)
    expect(readFileSync(again)).toEqual(bytes)
  })

  it('has a mistake shown with its place', () => {
    const bad = scratch.write('bad.azs', SUM.replace('r2, r2, r3', 'r2, r2, r33'))
    expect(azsim('asm', bad, '--out', binary)).toEqual({
      status: 2,
      stdout: '',
      stderr: [
        `azsim: ${bad}:5:22: expected a register, found "r33"`,
        '    add  r2, r2, r33',
        '                 ^',
        '  allowed: r0..r15, .reg names\n',
      ].join('\n'),
    })
  })
})

describe('asm', () => {
  it('checks a program', async () => {
    expect(await runMain('asm', sum)).toEqual({ code: 0, stdout: `${sum}: 7 instructions, 56 bytes\n`, stderr: '' })
  })

  it('--listing', async () => {
    const { stdout } = await runMain('asm', sum, '--listing')
    expect(stdout).toContain('   0  00000004 10000002          li   r1, COUNT\n')
    expect(stdout).toContain('   1  00000000 30000018  loop:   in   r3\n')
    expect(stdout).toContain('                         .const COUNT 4\n')
  })

  it('--const replaces and adds constants, and says which was of no use', async () => {
    const { stdout, stderr } = await runMain('asm', sum, '--const', 'COUNT=0x10,OTHER=-1', '--const=MORE=2', '--json')
    const { constants, code, ...rest } = JSON.parse(stdout) as AsmJson
    expect(rest).toMatchObject({ schema: 'azsim-asm/1', file: sum, instructions: 7, bytes: 56, labels: { loop: 1 } })
    expect(constants).toEqual({ COUNT: 16, OTHER: -1, MORE: 2 })
    expect(code[0]).toEqual({
      address: 0,
      word: '0x0000001010000002',
      file: sum,
      line: 3,
      column: 9,
      text: 'li   r1, COUNT',
    })
    expect(stderr).toBe('azsim: --const: the program does not use OTHER, MORE\n')
  })

  it('--out with --json does both', async () => {
    const out = scratch.path('both.bin')
    const { bytes } = await mainJson<AsmJson>('asm', sum, '--out', out)
    expect(readFileSync(out).length).toBe(bytes)
  })

  it('includes files from the folder of the including file, then from the shipped firmware', async () => {
    mkdirSync(scratch.path('parts/more'), { recursive: true })
    scratch.write('parts/a.azs', '.include "more/b.azs"\n in r1\n')
    scratch.write('parts/more/b.azs', '.include "../c.azs"\n in r2\n')
    scratch.write('parts/c.azs', ' in r3\n')
    const main = scratch.write('main.azs', '.include "parts/a.azs"\n.include "./parts/c.azs"\n halt\n')
    const { code } = await mainJson<AsmJson>('asm', main)
    expect(code.map(({ text }) => text)).toEqual(['in r3', 'in r2', 'in r1', 'halt'])
    expect(code[0]!.file).toBe(scratch.path('parts/c.azs'))

    const streaming = scratch.write('streaming.azs', '.include "stream-tiles.azs"\nhalt\n')
    const shipped = await mainJson<AsmJson>('asm', streaming, '--missing', '0')
    expect(shipped.code[0]!.file).toMatch(/firmware.stream-tiles\.azs$/)
  })

  it('takes Windows line ends and a byte order mark', async () => {
    const file = scratch.write('windows.azs', `\ufeff${SUM.replaceAll('\n', '\r\n')}`)
    expect((await mainJson<AsmJson>('asm', file)).instructions).toBe(7)
  })
})

describe('the shipped firmware', () => {
  it('names the constants that its caller gives, and how', async () => {
    const message = await refuses(['asm', 'firmware/lstm-layer.azs'], '"VARIABLES" is not defined')
    expect(message).toMatch(/--const VARIABLES=NUMBER .*D_RING, .* and \d+ more; --missing 0/)
  })

  it.each(['lstm-layer', 'matvec', 'matvec-preloaded'])('%s assembles with --missing', async (name) => {
    const { code, stdout, stderr } = await runMain('asm', `firmware/${name}.azs`, '--missing', '0')
    expect({ code, stdout }).toMatchObject({ code: 0 })
    expect(stderr).toMatch(/^azsim: VARIABLES, .* and \d+ more stand for 0: nothing defines them\n$/)
  })
})

describe('disasm', () => {
  beforeAll(async () => {
    await runMain('asm', sum, '--out', binary)
  })

  it('prints labels, instructions, addresses and bits', async () => {
    const { stdout } = await runMain('disasm', binary)
    expect(stdout.split('\n').slice(0, 2)).toEqual([
      '    li r1, 4         ;     0  00000004 10000002',
      'L1: in r3            ;     1  00000000 30000018',
    ])
  })

  it('--json', async () => {
    const { code, ...rest } = await mainJson<AsmJson>('disasm', binary)
    expect(rest).toEqual({ schema: 'azsim-disasm/1', file: binary, instructions: 7, bytes: 56 })
    expect(code[1]).toEqual({ address: 1, word: '0x0000000030000018', label: 'L1', text: 'in r3' })
    expect(code[0]).toMatchObject({ label: null })
  })

  it(`any bytes come back, seed ${SEED}`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 8, maxLength: 96 }), async (bytes) => {
        const whole = bytes.subarray(0, bytes.length & ~7)
        const { stdout } = await runMain('disasm', scratch.write('any.bin', whole))
        const out = scratch.path('any-again.bin')
        expect((await runMain('asm', scratch.write('any.azs', stdout), '--out', out)).code).toBe(0)
        expect(readFileSync(out)).toEqual(Buffer.from(whole))
      }),
      { numRuns: 60, seed: SEED },
    )
  })
})

describe('wrong input', () => {
  it.each<[string, string, ...string[]]>([
    ['no instruction', 'ad r1, r2, r3', ':1:1: "ad" is no instruction', 'try: add'],
    ['a name with a typo', 'loop: jmp lop', ':1:11: "lop" is not defined', 'try: loop; or --const lop=NUMBER'],
    ['a missing include', '.include "none.azs"', ':1:10: the file "none.azs" cannot be included', 'shipped firmware'],
    ['a folder included', '.include "."', 'cannot be included: this is a folder'],
    ['an endless include', '.include "/dev/zero"', 'cannot be included: the file is too large'],
    ['an escape sequence', 'li r1, \x1b[2J', ':1:8: the character U+001B means nothing', '    li r1, ?[2J\n'],
    ['a long name', `li r1, ${'n'.repeat(10_000)}`, ':1:8: a name of 10000 characters', 'allowed: 64'],
    ['a long line', `halt ${'\u202e'.repeat(10_000)}`, ':1:6: the character U+202E means nothing'],
    ['bytes that are no text', '\xff\xfe\0', ':1:1: the character'],
  ])('%s', async (what, text, ...says) => {
    const file = scratch.write(`${what.replaceAll(' ', '-')}.azs`, text)
    await refuses(['asm', file, '--out', scratch.path('none.bin')], file, ...says)
  })

  it.each([['asm'], ['disasm']])('%s refuses what is no file', async (command) => {
    await refuses([command], 'which file?', `azsim ${command} --help`)
    await refuses([command, scratch.path('missing')], 'there is no such file')
    await refuses([command, scratch.folder], 'this is a folder')
    await refuses([command, '/dev/zero'], 'the file is too large')
    await refuses([command, '  '], 'has no value')
    await refuses([command, sum, 'more'], '"more" belongs to no option')
    await refuses([command, sum, '--lisitng'], 'there is no such option')
  })

  it.each([
    ['/dev/null', 'the file has 0 bytes'],
    [sum, `the file has ${SUM.length} bytes`, 'a multiple of 8'],
  ])('disasm refuses %s', async (file, ...says) => {
    await refuses(['disasm', file], file, ...says)
  })

  it.each<[string[], ...string[]]>([
    [['--const', 'COUNT'], '--const: cannot be "COUNT"', 'NAME=VALUE'],
    [['--const', 'COUNT=4294967296'], '--const: cannot be "COUNT=4294967296"'],
    [['--const', 'COUNT=1,COUNT=2'], '--const: gives "COUNT" twice'],
    [['--const', 'r1=1'], '"r1" cannot name a constant'],
    [['--const', 'a-b=1'], '"a-b" cannot name a constant'],
    [['--const', ''], '--const'],
    [['--missing', 'x'], '--missing: cannot be "x"'],
    [['--listing', '--json'], '--listing: --json holds what --listing prints'],
    [['--listing=maybe'], '--listing: takes no value'],
    [['--out', scratch.folder], 'this is a folder'],
    [['--out', join(sum, 'x')], 'part of the path is a file'],
  ])('asm refuses %j', async (options, ...says) => {
    await refuses(['asm', sum, ...options], ...says)
  })

  it(`--const takes any text or says a UserError, seed ${SEED}`, () => {
    const piece = fc.oneof(
      fc.constantFrom('A', '=', ',', '1', '0x', '-', '__proto__', ' '),
      fc.string({ maxLength: 4 }),
    )
    const text = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''))
    let accepted = 0
    fc.assert(
      fc.property(fc.oneof(text, fc.array(text, { maxLength: 3 })), (value) => {
        try {
          for (const number of Object.values(constantsOption(value))) expect(Number.isInteger(number)).toBe(true)
          accepted++
        } catch (error) {
          if (!(error instanceof UserError)) throw error
        }
      }),
      { numRuns: 3000, seed: SEED },
    )
    console.log(`--const: ${accepted} of 3000 accepted`)
    expect(accepted).toBeGreaterThan(0)
    expect(Object.entries(constantsOption('__proto__=5'))).toEqual([['__proto__', 5]])
  })
})
