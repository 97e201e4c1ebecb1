import { isError, isRich } from './cell.ts'
import { resolveRef } from './formula.ts'
import { callFunction, errors, isCells, toNumber, toText } from './functions.ts'
import type { Cell, RichCell, Value } from './cell.ts'
import type { Formula, Node, Place, Ref } from './formula.ts'
import type { Argument, Now } from './functions.ts'

/** What formulas can see of a spreadsheet. */
export interface Sight {
  /** Grows with every change: values kept from an older version are calculated anew. */
  readonly version: number
  readonly now: Now
  cell(sheetId: number, place: Place): Cell | undefined
  /** Rows and columns that hold something, which bounds open ranges; null when there is no such sheet. */
  extent(sheetId: number): { readonly rows: number; readonly columns: number } | null
  named(name: string): { readonly sheetId: number; readonly from: Place; readonly to: Place } | null
}

/** Where a formula stands. */
export interface Spot extends Place {
  readonly sheetId: number
}

/** A chain of references longer than this gives #REF!, like a circle. */
const depthMax = 500

/** The value of a cell, its formula calculated when it has one. */
export function evaluateCell(cell: Cell | undefined, spot: Spot, sight: Sight): Value {
  return valueOf(cell, spot, { sight, busy: new Set() })
}

interface Run {
  readonly sight: Sight
  /** Cells being calculated: meeting one again is a circle. */
  readonly busy: Set<RichCell>
}

function valueOf(cell: Cell | undefined, spot: Spot, run: Run): Value {
  if (cell === undefined) return null
  if (!isRich(cell)) return cell
  if (!cell.formula) return cell.value
  if (cell.cache?.version === run.sight.version) return cell.cache.value
  if (run.busy.has(cell) || run.busy.size > depthMax) return errors.reference
  run.busy.add(cell)
  const result = evaluate(cell.formula.node, { formula: cell.formula, spot, run })
  run.busy.delete(cell)
  const value = isCells(result) ? (result.cells[0] ?? null) : result
  cell.cache = { version: run.sight.version, value: value ?? 0 }
  return value ?? 0
}

interface Scope {
  readonly formula: Formula
  readonly spot: Spot
  readonly run: Run
}

function evaluate(node: Node, scope: Scope): Argument {
  switch (node.kind) {
    case 'value':
      return node.value
    case 'ref':
      return readRef(scope.formula.refs[node.at], scope)
    case 'range':
      return readRange(scope.formula.refs[node.from], scope.formula.refs[node.to], scope)
    case 'name':
      return readName(node.name, scope)
    case 'sign':
      return calculate(evaluate(node.operand, scope), (value) => value * node.factor)
    case 'percent':
      return calculate(evaluate(node.operand, scope), (value) => value / 100)
    case 'binary':
      return combine(node.operator, single(evaluate(node.left, scope)), single(evaluate(node.right, scope)))
    case 'call':
      return call(node, scope)
  }
}

function call(node: Extract<Node, { kind: 'call' }>, scope: Scope): Argument {
  const [first, second, third] = node.args
  const given = (argument: Node | undefined): Argument => (argument ? evaluate(argument, scope) : null)
  if (node.name === 'IF') {
    const test = toNumber(single(given(first)))
    if (isError(test)) return test
    return test === 0 ? (third ? given(third) : false) : given(second)
  }
  if (node.name === 'IFERROR') {
    const value = single(given(first))
    return isError(value) ? given(second) : value
  }
  if (node.name === 'ROW' || node.name === 'COLUMN') return ownNumber(node, scope)
  return callFunction(node.name, node.args.map(given), scope.run.sight.now)
}

function ownNumber(node: Extract<Node, { kind: 'call' }>, { formula, spot }: Scope): Value {
  const [first] = node.args
  const ref = first?.kind === 'ref' ? formula.refs[first.at] : undefined
  const place = ref ? resolveRef(ref, spot) : spot
  return ((node.name === 'ROW' ? place.row : place.column) ?? 0) + 1
}

function readRef(ref: Ref | undefined, { spot, run }: Scope): Value {
  if (!ref || ref.isGone) return errors.reference
  const { row, column } = resolveRef(ref, spot)
  if (row === null || column === null || row < 0 || column < 0) return errors.reference
  const target = { sheetId: ref.sheetId ?? spot.sheetId, row, column }
  if (!run.sight.extent(target.sheetId)) return errors.reference
  return valueOf(run.sight.cell(target.sheetId, target), target, run)
}

function readRange(from: Ref | undefined, to: Ref | undefined, scope: Scope): Argument {
  if (!from || !to || from.isGone || to.isGone) return errors.reference
  const sheetId = from.sheetId ?? scope.spot.sheetId
  const extent = scope.run.sight.extent(sheetId)
  if (!extent) return errors.reference
  const first = resolveRef(from, scope.spot)
  const last = resolveRef(to, scope.spot)
  const start = { row: first.row ?? 0, column: first.column ?? 0 }
  const end = { row: last.row ?? extent.rows - 1, column: last.column ?? extent.columns - 1 }
  return readBox({ sheetId, from: start, to: end }, scope.run)
}

function readBox(box: { sheetId: number; from: Place; to: Place }, run: Run): Argument {
  const { sheetId, from, to } = box
  const extent = run.sight.extent(sheetId)
  if (!extent) return errors.reference
  const cells: Value[] = []
  const lastRow = Math.min(Math.max(from.row, to.row), extent.rows - 1)
  const lastColumn = Math.min(Math.max(from.column, to.column), extent.columns - 1)
  for (let row = Math.min(from.row, to.row); row <= lastRow; row += 1) {
    for (let column = Math.min(from.column, to.column); column <= lastColumn; column += 1) {
      const spot = { sheetId, row, column }
      cells.push(valueOf(run.sight.cell(sheetId, spot), spot, run))
    }
  }
  return { cells }
}

function readName(name: string, { run }: Scope): Argument {
  const box = run.sight.named(name)
  return box ? readBox(box, run) : errors.name
}

function single(argument: Argument): Value {
  return isCells(argument) ? (argument.cells[0] ?? null) : argument
}

function calculate(argument: Argument, change: (value: number) => number): Value {
  const value = toNumber(single(argument))
  return isError(value) ? value : change(value)
}

function combine(operator: string, left: Value, right: Value): Value {
  if (isError(left)) return left
  if (isError(right)) return right
  if (operator === '&') return toText(left) + toText(right)
  if (operator in comparisons)
    return comparisons[operator]?.(compare(likeOther(left, right), likeOther(right, left))) ?? false
  const one = toNumber(left)
  const two = toNumber(right)
  if (isError(one)) return one
  if (isError(two)) return two
  if (operator === '/' && two === 0) return errors.division
  return arithmetic[operator]?.(one, two) ?? errors.value
}

/** An empty cell equals the empty text, 0 and FALSE. */
function likeOther(value: Value, other: Value): Value {
  if (value !== null) return value
  if (typeof other === 'string') return ''
  return typeof other === 'boolean' ? false : other === null ? null : 0
}

const arithmetic: Readonly<Record<string, (one: number, two: number) => number>> = {
  '+': (one, two) => one + two,
  '-': (one, two) => one - two,
  '*': (one, two) => one * two,
  '/': (one, two) => one / two,
  '^': (one, two) => one ** two,
}

const comparisons: Readonly<Record<string, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '<>': (order) => order !== 0,
  '<': (order) => order < 0,
  '>': (order) => order > 0,
  '<=': (order) => order <= 0,
  '>=': (order) => order >= 0,
}

/** Orders as sorting does: numbers, then text without regard to case, then booleans, empty last. */
export function compare(left: Value, right: Value): number {
  const rank = (value: Value) =>
    value === null
      ? 3
      : typeof value === 'number'
        ? 0
        : typeof value === 'string'
          ? 1
          : typeof value === 'boolean'
            ? 2
            : 2.5
  if (rank(left) !== rank(right)) return rank(left) - rank(right)
  if (typeof left === 'string' && typeof right === 'string') return collator.compare(left, right)
  return Number(left) - Number(right) || 0
}

const collator = new Intl.Collator('en', { sensitivity: 'accent' })
