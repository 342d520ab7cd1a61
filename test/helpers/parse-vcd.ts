/** A strict reader of VCD (IEEE 1364, section 18), for what a signal is at a time. */

export interface VcdVariable {
  bits: number
  /** Times at which it changes, ascending, and what it is from then on: binary digits without leading zeros, or x. */
  times: number[]
  values: string[]
}

export interface Vcd {
  timescale: string
  /** By path: core.mac.column. */
  variables: Map<string, VcdVariable>
  /** The last time stamp. */
  end: number
}

/** @throws Error with the number of the line that breaks a rule */
export function parseVcd(text: string): Vcd {
  const lines = text.split('\n')
  const byId = new Map<string, VcdVariable>()
  const vcd: Vcd = { timescale: '', variables: new Map(), end: -1 }
  const scope: string[] = []
  let isDeclaring = true
  let isDumping = false
  for (const [n, line] of lines.entries()) {
    const check = (isRight: boolean, what: string): void => {
      if (!isRight) throw new Error(`line ${n + 1}: ${what}: ${line}`)
    }
    if (line === '' && n === lines.length - 1) continue
    const words = line.split(' ')
    if (isDeclaring) {
      check(
        words[0]!.startsWith('$') && words.at(-1) === '$end' && words.indexOf('$end') === words.length - 1,
        'a declaration',
      )
      if (words[0] === '$scope') {
        check(words.length === 4 && words[1] === 'module', 'a module')
        scope.push(words[2]!)
      } else if (words[0] === '$upscope') check(scope.pop() !== undefined, 'a scope to leave')
      else if (words[0] === '$timescale') vcd.timescale = words.slice(1, -1).join(' ')
      else if (words[0] === '$var') {
        const [, type, bits, id, name, ...range] = words.slice(0, -1)
        const path = [...scope, name].join('.')
        check(type === 'wire' && /^[!-~]+$/.test(id!) && /^\w+$/.test(name!), 'a variable')
        check(bits === '1' ? range.length === 0 : range.join() === `[${Number(bits) - 1}:0]`, 'its range')
        check(!byId.has(id!) && !vcd.variables.has(path) && scope.length > 0, 'a new variable')
        const variable = { bits: Number(bits), times: [], values: [] }
        byId.set(id!, variable)
        vcd.variables.set(path, variable)
      } else if (words[0] === '$enddefinitions') {
        check(
          scope.length === 0 && /^(1|10|100) (s|ms|us|ns|ps|fs)$/.test(vcd.timescale),
          'scopes left, a timescale given',
        )
        isDeclaring = false
      } else check(['$version', '$comment', '$date'].includes(words[0]!), 'a keyword')
      continue
    }
    if (line.startsWith('#')) {
      check(/^#\d+$/.test(line) && Number(line.slice(1)) > vcd.end && !isDumping, 'a later time')
      vcd.end = Number(line.slice(1))
    } else if (line === '$dumpvars') {
      check(vcd.end >= 0 && !isDumping, 'a time before the first values')
      isDumping = true
    } else if (line === '$end') {
      check(isDumping && [...byId.values()].every(({ times }) => times.length === 1), 'a first value of each variable')
      isDumping = false
    } else if (!line.startsWith('$comment')) {
      const [, vector, scalar, id] = /^(?:b([01]+|x) |([01x]))([!-~]+)$/.exec(line) ?? []
      const value = vector ?? scalar
      const variable = byId.get(id ?? '')
      check(
        variable !== undefined && value !== undefined && value.length <= variable.bits,
        'a change of a declared variable that fits it',
      )
      check(line.startsWith('b') === variable!.bits > 1 && (value === '0' || !value!.startsWith('0')), 'its notation')
      check(variable!.values.at(-1) !== value && variable!.times.at(-1) !== vcd.end, 'a change')
      variable!.times.push(vcd.end)
      variable!.values.push(value!)
    }
  }
  return vcd
}

/** What a variable is at a time: a number, or undefined for x. @throws Error if there is none, or nothing is known of the time */
export function valueAt({ variables }: Vcd, path: string, time: number): number | undefined {
  const variable = variables.get(path)
  if (variable === undefined) throw new Error(`no variable ${path}`)
  const { times, values } = variable
  let [low, high] = [0, times.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (times[middle]! <= time) low = middle + 1
    else high = middle
  }
  if (low === 0) throw new Error(`nothing is known of ${path} at ${time}`)
  return values[low - 1] === 'x' ? undefined : parseInt(values[low - 1]!, 2)
}
