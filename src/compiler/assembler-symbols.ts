/** The names of a program: labels, constants, registers, semaphores. One space of names; what each stands for is a number. */
import { REGISTERS } from '../../assembly/isa.js'
import { UserError } from '../errors.js'
import { nearest } from '../model/nearest.js'
import { assemblyError, errorDetails, quoted, WORD_MAX, WORD_MIN } from './assembler-lexer.js'
import type { SourcePosition, Token } from './assembler-lexer.js'

export type SymbolKind = 'label' | 'constant' | 'register' | 'semaphore'

interface ProgramSymbol {
  kind: SymbolKind
  value: number
  /** undefined: given by the caller or built in. */
  position: SourcePosition | undefined
}

/** A name that nothing defines, where a constant could have stood. */
export class UndefinedNameError extends UserError {
  constructor(
    readonly token: Token,
    what: string,
    allowed: string,
    hint?: string,
  ) {
    super(what, errorDetails(token.position, allowed, hint))
  }
}

/** What constants that nothing defines stand for; their names are added to `names`. */
export interface Placeholder {
  readonly value: number
  readonly names: Set<string>
}

export class SymbolTable {
  private readonly symbols = new Map<string, ProgramSymbol>()
  private readonly used = new Set<string>()
  /** The caller's constants, which the text may define again without effect. */
  private readonly overrides: Set<string>

  constructor(
    constants: Readonly<Record<string, number>>,
    private readonly placeholder?: Placeholder,
  ) {
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
    this.used.add(name.text)
    if (symbol !== undefined && kinds.includes(symbol.kind)) return symbol.value
    const allowed = `a ${kinds.join(' or ')}${this.choices(kinds)}`
    if (symbol === undefined) {
      if (this.placeholder !== undefined && kinds.includes('constant')) {
        this.placeholder.names.add(name.text)
        return this.placeholder.value
      }
      const candidates = kinds.flatMap((kind) => [...this.entries(kind).keys()])
      throw new UndefinedNameError(name, `"${name.text}" is not defined`, allowed, nearest(name.text, candidates))
    }
    throw assemblyError(name.position, `"${name.text}" is a ${symbol.kind}, which cannot stand here`, allowed)
  }

  isDefined(name: string): boolean {
    return this.symbols.has(name)
  }

  /** Whether the name, which nothing defines, stands for the placeholder. */
  hasPlaceholder(name: string): boolean {
    return this.placeholder !== undefined && !this.symbols.has(name)
  }

  /** Constants of the caller that the text neither used nor defined. */
  unusedConstants(): string[] {
    return [...this.overrides].filter((name) => !this.used.has(name))
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
    const list = names.join(', ')
    return names.length > 0 && list.length <= 200 ? `: ${list}` : ''
  }
}

function describe({ kind, position }: ProgramSymbol): string {
  return position === undefined ? kind : `${kind} (${position.file}:${position.line})`
}
