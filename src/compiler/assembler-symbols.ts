/** The names of a program: labels, constants, registers, semaphores. One space of names; what each stands for is a number. */
import { REGISTERS } from '../../assembly/isa.js'
import { UserError } from '../errors.js'
import { assemblyError, quoted, WORD_MAX, WORD_MIN } from './assembler-lexer.js'
import type { SourcePosition, Token } from './assembler-lexer.js'

export type SymbolKind = 'label' | 'constant' | 'register' | 'semaphore'

interface ProgramSymbol {
  kind: SymbolKind
  value: number
  /** undefined: given by the caller or built in. */
  position: SourcePosition | undefined
}

export class SymbolTable {
  private readonly symbols = new Map<string, ProgramSymbol>()
  /** The caller's constants, which the text may define again without effect. */
  private readonly overrides: Set<string>

  constructor(constants: Readonly<Record<string, number>>) {
    this.overrides = new Set(Object.keys(constants))
    for (let index = 0; index < REGISTERS; index++) {
      this.symbols.set(`r${index}`, { kind: 'register', value: index, position: undefined })
    }
    for (const [name, value] of Object.entries(constants)) {
      if (!/^[A-Za-z_]\w*$/.test(name) || this.symbols.get(name)?.kind === 'register')
        throw new UserError(`"${name}" cannot name a constant`, { allowed: 'letters, digits and _, no register' })
      if (!Number.isInteger(value) || value < WORD_MIN || value > WORD_MAX)
        throw new UserError(`the constant ${name} = ${value} is no 32-bit integer`, { allowed: 'integers' })
      this.symbols.set(name, { kind: 'constant', value, position: undefined })
    }
  }

  define(kind: SymbolKind, name: Token, value: number): void {
    if (kind === 'constant' && this.overrides.delete(name.text)) return
    const before = this.symbols.get(name.text)
    if (before !== undefined) throw assemblyError(name.position, `"${name.text}" is already a ${describe(before)}`)
    if (name.text.includes('.'))
      throw assemblyError(name.position, `"${name.text}" cannot be a name`, 'letters, digits, _')
    this.symbols.set(name.text, { kind, value, position: name.position })
  }

  /** The number that a name of one of these kinds stands for. */
  valueOf(name: Token, kinds: readonly SymbolKind[]): number {
    const symbol = this.symbols.get(name.text)
    if (symbol !== undefined && kinds.includes(symbol.kind)) return symbol.value
    const what = symbol === undefined ? 'is not defined' : `is a ${symbol.kind}, which cannot stand here`
    throw assemblyError(name.position, `"${name.text}" ${what}`, `a ${kinds.join(' or ')}${this.choices(kinds)}`)
  }

  has(name: string, kind: SymbolKind): boolean {
    return this.symbols.get(name)?.kind === kind
  }

  registerOf(token: Token): number {
    if (token.type === 'name' && this.has(token.text, 'register')) return this.valueOf(token, ['register'])
    throw assemblyError(
      token.position,
      `expected a register, found ${quoted(token)}`,
      `r0..r${REGISTERS - 1}, .reg names`,
    )
  }

  entries(kind: SymbolKind): ReadonlyMap<string, number> {
    const entries = [...this.symbols].filter(([, symbol]) => symbol.kind === kind)
    return new Map(entries.map(([name, symbol]) => [name, symbol.value]))
  }

  /** The names that would be allowed, where they are few. */
  private choices(kinds: readonly SymbolKind[]): string {
    const names = kinds.flatMap((kind) => [...this.entries(kind).keys()])
    return names.length > 0 && names.length <= 16 ? `: ${names.join(', ')}` : ''
  }
}

function describe({ kind, position }: ProgramSymbol): string {
  return position === undefined ? kind : `${kind} (${position.file}:${position.line})`
}
