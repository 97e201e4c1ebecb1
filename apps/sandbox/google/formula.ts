import { columnIndex, columnName, quoteSheet } from './a1.ts'
import { parseTokens } from './formula-parse.ts'
import type { Value } from './cell.ts'

/** Where a formula points. Bounds that are not fixed by `$` are offsets from the formula's own cell. */
export interface Ref {
  /** Null is the formula's own sheet. */
  readonly sheetId: number | null
  /** Null where a whole column is meant. */
  readonly row: number | null
  /** Null where a whole row is meant. */
  readonly column: number | null
  readonly isRowFixed: boolean
  readonly isColumnFixed: boolean
  /** The cell it pointed to was deleted: shows as #REF!. */
  readonly isGone?: true
}

/** A formula's meaning; `ref` and `range` hold places in the formula's `refs`. */
export type Node =
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'ref'; readonly at: number }
  | { readonly kind: 'range'; readonly from: number; readonly to: number }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Node[] }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Node; readonly right: Node }
  | { readonly kind: 'sign'; readonly factor: 1 | -1; readonly operand: Node }
  | { readonly kind: 'percent'; readonly operand: Node }

/** Immutable. Because references are relative, a column of like formulas shares one object. */
export interface Formula {
  /** The text between the references; one piece more than there are references. */
  readonly pieces: readonly string[]
  readonly refs: readonly Ref[]
  readonly node: Node
}

/** A cell's place within its sheet. */
export interface Place {
  readonly row: number
  readonly column: number
}

/** What reading and writing formulas need to know of the spreadsheet. */
export interface SheetNames {
  idOf(title: string): number | null
  titleOf(id: number): string | null
}

export type Token =
  | { readonly kind: 'ref'; readonly at: number }
  | { readonly kind: 'range'; readonly from: number; readonly to: number }
  | { readonly kind: 'number' | 'text' | 'call' | 'name' | 'operator' | 'error'; readonly text: string }

const sheetPart = `(?:(?:'((?:[^']|'')+)'|([A-Za-z_][A-Za-z0-9_.]*))!)?`
const corner = String.raw`\$?[A-Za-z]{1,3}\$?[0-9]+`
const edge = String.raw`(?:\$?[A-Za-z]{1,3}\$?[0-9]*|\$?[0-9]+)`
const patterns: readonly (readonly [kind: string, pattern: RegExp])[] = [
  ['space', /\s+/y],
  ['text', /"(?:[^"]|"")*"/y],
  ['call', /[A-Za-z_][A-Za-z0-9_.]*(?=\s*\()/y],
  ['range', new RegExp(`${sheetPart}(${edge}):(${edge})(?![A-Za-z0-9_(])`, 'y')],
  ['ref', new RegExp(`${sheetPart}(${corner})(?![A-Za-z0-9_(])`, 'y')],
  ['number', /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y],
  ['error', /#[A-Z/0]+[!?]?/y],
  ['name', /[A-Za-z_][A-Za-z0-9_.]*/y],
  ['operator', /<>|<=|>=|[-+*/^&=<>%(),;]/y],
]

const known = new Map<string, Formula>()
const knownMax = 5_000

/** Reads a formula typed into `place`. What cannot be read shows as #ERROR!, as in the editor. */
export function parseFormula(text: string, place: Place, names: SheetNames): Formula {
  const read = readTokens(text, place, names)
  const key = JSON.stringify(read ? [read.pieces, read.refs] : text)
  const seen = known.get(key)
  if (seen) return seen
  const node = read && parseTokens(read.tokens)
  const made: Formula =
    read && node
      ? { pieces: read.pieces, refs: read.refs, node }
      : { pieces: [text], refs: [], node: { kind: 'value', value: { error: '#ERROR!' } } }
  if (known.size >= knownMax) known.clear()
  known.set(key, made)
  return made
}

interface ReadTokens {
  readonly tokens: Token[]
  readonly pieces: string[]
  readonly refs: Ref[]
}

function readTokens(text: string, place: Place, names: SheetNames): ReadTokens | null {
  const read: ReadTokens = { tokens: [], pieces: [], refs: [] }
  let piece = '='
  const addRef = (ref: Ref, next: string) => {
    read.refs.push(ref)
    read.pieces.push(piece)
    piece = next
    return read.refs.length - 1
  }
  for (let at = 1; at < text.length;) {
    const found = matchAt(text, at)
    if (!found) return null
    const { kind, match } = found
    at += match[0].length
    if (kind === 'ref' || kind === 'range') {
      const title = match[1]?.replaceAll("''", "'") ?? match[2] ?? null
      const make = (written: string | undefined) => readRef(written ?? '', { title, place, names })
      if (kind === 'ref') read.tokens.push({ kind, at: addRef(make(match[3]), '') })
      else read.tokens.push({ kind, from: addRef(make(match[3]), ':'), to: addRef(make(match[4]), '') })
      continue
    }
    piece += match[0]
    if (kind !== 'space') read.tokens.push({ kind, text: match[0] })
  }
  read.pieces.push(piece)
  return read
}

type PlainKind = 'number' | 'text' | 'call' | 'name' | 'operator' | 'error'

function matchAt(
  text: string,
  at: number,
): { kind: 'space' | 'ref' | 'range' | PlainKind; match: RegExpExecArray } | null {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at
    const match = pattern.exec(text)
    if (match && isKind(kind)) return { kind, match }
  }
  return null
}

function isKind(kind: string): kind is 'space' | 'ref' | 'range' | PlainKind {
  return patterns.some(([name]) => name === kind)
}

function readRef(written: string, around: { title: string | null; place: Place; names: SheetNames }): Ref {
  const [, columnMark = '', letters, rowMark = '', digits] = /^(\$?)([A-Za-z]+)?(\$?)([0-9]+)?$/.exec(written) ?? []
  const sheetId = around.title === null ? null : around.names.idOf(around.title)
  const isColumnFixed = letters !== undefined && columnMark === '$'
  const isRowFixed = rowMark === '$' || (letters === undefined && columnMark === '$')
  return {
    sheetId,
    row: digits === undefined ? null : Number(digits) - 1 - (isRowFixed ? 0 : around.place.row),
    column: letters === undefined ? null : columnIndex(letters) - (isColumnFixed ? 0 : around.place.column),
    isRowFixed,
    isColumnFixed,
    ...(around.title !== null && sheetId === null ? { isGone: true } : {}),
  }
}

/** The formula's text as it reads in `place`. */
export function writeFormula(formula: Formula, place: Place, names: SheetNames): string {
  let text = formula.pieces[0] ?? ''
  formula.refs.forEach((ref, index) => {
    const isSecond = formula.pieces[index] === ':' && index > 0
    text += writeRef(ref, place, isSecond ? null : names) + (formula.pieces[index + 1] ?? '')
  })
  return text
}

function writeRef(ref: Ref, place: Place, names: SheetNames | null): string {
  const title = ref.sheetId === null ? null : (names?.titleOf(ref.sheetId) ?? null)
  const { row, column } = resolveRef(ref, place)
  if (ref.isGone || (row ?? 0) < 0 || (column ?? 0) < 0) return '#REF!'
  const sheet = title === null ? '' : `${quoteSheet(title)}!`
  const letters = column === null ? '' : (ref.isColumnFixed ? '$' : '') + columnName(column)
  return sheet + letters + (row === null ? '' : (ref.isRowFixed ? '$' : '') + (row + 1))
}

/** The row and column a reference means when its formula stands in `place`. */
export function resolveRef(ref: Ref, place: Place): { row: number | null; column: number | null } {
  return {
    row: ref.row === null || ref.isRowFixed ? ref.row : ref.row + place.row,
    column: ref.column === null || ref.isColumnFixed ? ref.column : ref.column + place.column,
  }
}
