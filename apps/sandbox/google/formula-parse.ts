import type { Node, Token } from './formula.ts'

/** Binary operators, loosest first. */
const levels: readonly (readonly string[])[] = [['=', '<>', '<', '>', '<=', '>='], ['&'], ['+', '-'], ['*', '/'], ['^']]

/** Nesting beyond this is taken as a mistake. */
const depthMax = 100

/** Builds the tree of a formula's tokens by precedence; null when they do not make sense. */
export function parseTokens(tokens: readonly Token[]): Node | null {
  const reader: Reader = { tokens, at: 0, depth: 0 }
  const node = parseLevel(reader, 0)
  return node && reader.at === tokens.length ? node : null
}

interface Reader {
  readonly tokens: readonly Token[]
  at: number
  depth: number
}

function peekOperator(reader: Reader): string | null {
  const token = reader.tokens[reader.at]
  return token?.kind === 'operator' ? token.text : null
}

function accept(reader: Reader, operators: readonly string[]): string | null {
  const operator = peekOperator(reader)
  if (operator === null || !operators.includes(operator)) return null
  reader.at += 1
  return operator
}

function parseLevel(reader: Reader, level: number): Node | null {
  const operators = levels[level]
  if (!operators) return parseSigned(reader)
  let left = parseLevel(reader, level + 1)
  while (left) {
    const operator = accept(reader, operators)
    if (operator === null) return left
    const right = parseLevel(reader, level + 1)
    left = right && { kind: 'binary', operator, left, right }
  }
  return null
}

function parseSigned(reader: Reader): Node | null {
  const sign = accept(reader, ['+', '-'])
  if (sign !== null) {
    reader.depth += 1
    const operand = reader.depth > depthMax ? null : parseSigned(reader)
    return operand && { kind: 'sign', factor: sign === '-' ? -1 : 1, operand }
  }
  let node = parseAtom(reader)
  while (node && accept(reader, ['%'])) node = { kind: 'percent', operand: node }
  return node
}

function parseAtom(reader: Reader): Node | null {
  const token = reader.tokens[reader.at]
  if (!token) return null
  reader.at += 1
  switch (token.kind) {
    case 'ref':
      return { kind: 'ref', at: token.at }
    case 'range':
      return { kind: 'range', from: token.from, to: token.to }
    case 'number':
      return { kind: 'value', value: Number(token.text) }
    case 'text':
      return { kind: 'value', value: token.text.slice(1, -1).replaceAll('""', '"') }
    case 'error':
      return { kind: 'value', value: { error: token.text } }
    case 'name':
      return /^(true|false)$/i.test(token.text)
        ? { kind: 'value', value: token.text.toLowerCase() === 'true' }
        : { kind: 'name', name: token.text }
    case 'call':
      return parseCall(reader, token.text.toUpperCase())
    case 'operator':
      return token.text === '(' ? parseGroup(reader) : null
  }
}

function parseGroup(reader: Reader): Node | null {
  reader.depth += 1
  const inner = reader.depth > depthMax ? null : parseLevel(reader, 0)
  return inner && accept(reader, [')']) ? inner : null
}

function parseCall(reader: Reader, name: string): Node | null {
  reader.depth += 1
  if (reader.depth > depthMax || !accept(reader, ['('])) return null
  const args: Node[] = []
  if (accept(reader, [')'])) return { kind: 'call', name, args }
  for (;;) {
    const next = peekOperator(reader)
    // An argument left out counts as empty: IF(A1,,"none").
    const argument: Node | null =
      next === ',' || next === ';' || next === ')' ? { kind: 'value', value: null } : parseLevel(reader, 0)
    if (!argument) return null
    args.push(argument)
    if (accept(reader, [')'])) return { kind: 'call', name, args }
    if (!accept(reader, [',', ';'])) return null
  }
}
