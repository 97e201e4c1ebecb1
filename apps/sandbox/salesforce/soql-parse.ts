import { refuse } from './error.ts'

export type Operator = '=' | '!=' | '<' | '<=' | '>' | '>='
export type Literal =
  | { kind: 'string'; value: string }
  | { kind: 'number'; value: number }
  | { kind: 'boolean'; value: boolean }
  | { kind: 'null' }
  /** Milliseconds since the epoch. */
  | { kind: 'datetime'; ms: number }
  | { kind: 'date'; value: string }

export type Condition =
  | { kind: 'and' | 'or'; parts: readonly Condition[] }
  | { kind: 'not'; part: Condition }
  | { kind: 'compare'; field: string; operator: Operator; value: Literal }
  | { kind: 'like'; field: string; pattern: string }
  | { kind: 'in'; field: string; values: readonly Literal[]; isNegated: boolean }

export interface Order {
  readonly field: string
  readonly isDescending: boolean
  readonly hasNullsFirst: boolean
}

export interface Query {
  readonly text: string
  /** Field paths as written; `COUNT()` alone asks for the number of rows. */
  readonly fields: readonly string[]
  readonly from: string
  readonly where: Condition | null
  readonly orders: readonly Order[]
  readonly limit: number | null
  readonly offset: number
}

/** Reads the part of SOQL that the twin knows; anything else is MALFORMED_QUERY. */
export function parseSoql(text: string): Query {
  const reader = createReader(text)
  reader.expect('SELECT')
  const fields = [reader.path()]
  while (reader.take(',')) fields.push(reader.path())
  reader.expect('FROM')
  const from = reader.path()
  const where = reader.take('WHERE') ? readCondition(reader) : null
  const orders: Order[] = []
  if (reader.take('ORDER')) {
    reader.expect('BY')
    do orders.push(readOrder(reader))
    while (reader.take(','))
  }
  const limit = reader.take('LIMIT') ? readCount(reader) : null
  const offset = reader.take('OFFSET') ? readCount(reader) : 0
  reader.end()
  return { text, fields, from, where, orders, limit, offset }
}

/** AND and OR do not mix on one level without parentheses, as in Salesforce. */
function readCondition(reader: Reader): Condition {
  const first = readPart(reader)
  const word = reader.peek('AND') ? 'AND' : reader.peek('OR') ? 'OR' : null
  if (word === null) return first
  const parts = [first]
  while (reader.take(word)) parts.push(readPart(reader))
  return { kind: word === 'AND' ? 'and' : 'or', parts }
}

function readPart(reader: Reader): Condition {
  if (reader.take('NOT')) return { kind: 'not', part: readPart(reader) }
  if (reader.take('(')) {
    const inner = readCondition(reader)
    reader.expect(')')
    return inner
  }
  const field = reader.path()
  if (reader.take('LIKE')) {
    const pattern = reader.literal()
    if (pattern.kind !== 'string') throw reader.unexpected()
    return { kind: 'like', field, pattern: pattern.value }
  }
  const isNegated = reader.take('NOT')
  if (isNegated || reader.peek('IN')) return readIn(reader, field, isNegated)
  return { kind: 'compare', field, operator: reader.operator(), value: reader.literal() }
}

function readIn(reader: Reader, field: string, isNegated: boolean): Condition {
  reader.expect('IN')
  reader.expect('(')
  const values = [reader.literal()]
  while (reader.take(',')) values.push(reader.literal())
  reader.expect(')')
  return { kind: 'in', field, values, isNegated }
}

function readOrder(reader: Reader): Order {
  const field = reader.path()
  const isDescending = reader.take('DESC')
  if (!isDescending) reader.take('ASC')
  if (!reader.take('NULLS')) return { field, isDescending, hasNullsFirst: true }
  const hasNullsFirst = reader.take('FIRST')
  if (!hasNullsFirst) reader.expect('LAST')
  return { field, isDescending, hasNullsFirst }
}

function readCount(reader: Reader): number {
  const count = reader.literal()
  if (count.kind !== 'number' || !Number.isInteger(count.value)) throw reader.unexpected()
  return count.value
}

interface Token {
  readonly text: string
  readonly at: number
}

interface Reader {
  peek(word: string): boolean
  take(word: string): boolean
  expect(word: string): void
  path(): string
  operator(): Operator
  literal(): Literal
  end(): void
  unexpected(): Error
}

const tokenPattern =
  /\s*('(?:[^'\\]|\\.)*'|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)|\d{4}-\d\d-\d\d|[-+]?\d+(?:\.\d+)?|[A-Za-z_][\w.]*(?:\(\))?|!=|<>|<=|>=|[=<>(),])/y

function tokenise(text: string): Token[] {
  const tokens: Token[] = []
  tokenPattern.lastIndex = 0
  while (tokenPattern.lastIndex < text.trimEnd().length) {
    const at = tokenPattern.lastIndex
    const token = tokenPattern.exec(text)?.[1]
    if (token === undefined) throw malformed(text, at, text.slice(at).trim().slice(0, 20))
    tokens.push({ text: token, at: tokenPattern.lastIndex - token.length })
  }
  return tokens
}

function createReader(text: string): Reader {
  const tokens = tokenise(text)
  let at = 0
  const current = () => tokens[at]?.text ?? ''
  const peek = (word: string) => current().toUpperCase() === word
  const unexpected = () => malformed(text, tokens[at]?.at ?? text.length, current() || '<EOF>')
  const take = (word: string) => {
    if (!peek(word)) return false
    at += 1
    return true
  }
  const next = (fits: (token: string) => boolean) => {
    const token = current()
    if (!fits(token)) throw unexpected()
    at += 1
    return token
  }
  return {
    peek,
    take,
    unexpected,
    expect(word) {
      if (!take(word)) throw unexpected()
    },
    path: () => next((token) => /^[A-Za-z_]/.test(token)),
    operator() {
      const token = next((one) => /^(?:=|!=|<>|<|<=|>|>=)$/.test(one))
      return token === '<>' ? '!=' : toOperator(token)
    },
    literal() {
      const token = current()
      const literal = toLiteral(token)
      if (literal === null) throw unexpected()
      at += 1
      return literal
    },
    end() {
      if (at < tokens.length) throw unexpected()
    },
  }
}

function toOperator(token: string): Operator {
  switch (token) {
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return token
    default:
      return '='
  }
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  N: '\n',
  R: '\r',
  T: '\t',
}

function toLiteral(token: string): Literal | null {
  if (token.startsWith("'")) {
    const value = token.slice(1, -1).replace(/\\(.)/gs, (_, char: string) => escapes[char] ?? char)
    return { kind: 'string', value }
  }
  if (/^\d{4}-\d\d-\d\dT/.test(token)) return { kind: 'datetime', ms: Date.parse(token) }
  if (/^\d{4}-\d\d-\d\d$/.test(token)) return { kind: 'date', value: token }
  if (/^[-+]?\d/.test(token)) return { kind: 'number', value: Number(token) }
  const word = token.toUpperCase()
  if (word === 'NULL') return { kind: 'null' }
  return word === 'TRUE' || word === 'FALSE' ? { kind: 'boolean', value: word === 'TRUE' } : null
}

function malformed(text: string, at: number, token: string): Error {
  const from = Math.max(0, at - 30)
  const message = `\n${text.slice(from, at + 30)}\n${' '.repeat(at - from)}^\nERROR at Row:1:Column:${at + 1}\nunexpected token: '${token}'`
  return refuse(400, 'MALFORMED_QUERY', message)
}
