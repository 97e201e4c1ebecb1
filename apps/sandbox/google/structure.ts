import { isRich } from './cell.ts'
import { resolveRef } from './formula.ts'
import type { Box } from './a1.ts'
import type { Book, Dimension, Group, Sheet, Span } from './book.ts'
import type { Formula, Place, Ref } from './formula.ts'

/** Where rows or columns go when some are inserted, deleted or moved. */
interface Shift {
  readonly index: (index: number) => number | null
  readonly span: (span: Span) => Span | null
}

/** Inserts empty rows or columns before `at`; everything that knows places follows. */
export function insertDimension(
  book: Book,
  sheet: Sheet,
  added: { dimension: Dimension; at: number; count: number },
): void {
  const { dimension, at, count } = added
  const index = (one: number) => (one >= at ? one + count : one)
  const shift: Shift = { index, span: ({ start, end }) => ({ start: index(start), end: index(end - 1) + 1 }) }
  follow(book, sheet, { dimension, shift })
  spliceAll(sheet, dimension, (list) => {
    if (list.length > at) list.splice(at, 0, ...Array.from({ length: count }, () => undefined))
  })
  resize(sheet, dimension, count)
}

/** Deletes rows or columns with all that is attached to them. */
export function deleteDimension(book: Book, sheet: Sheet, gone: Span & { dimension: Dimension }): void {
  const { dimension, start, end } = gone
  const count = end - start
  const bound = (edge: number) => (edge <= start ? edge : Math.max(start, edge - count))
  const shift: Shift = {
    index: (index) => (index < start ? index : index < end ? null : index - count),
    span: (span) => (bound(span.start) < bound(span.end) ? { start: bound(span.start), end: bound(span.end) } : null),
  }
  follow(book, sheet, { dimension, shift })
  spliceAll(sheet, dimension, (list) => list.splice(start, count))
  resize(sheet, dimension, -count)
}

/** Moves rows or columns before `to`, which counts as things were before the move. */
export function moveDimension(book: Book, sheet: Sheet, moved: Span & { dimension: Dimension; to: number }): void {
  const { dimension, start, end, to } = moved
  const count = end - start
  const index = (one: number) => {
    if (one >= start && one < end) return to > start ? one + to - end : one - start + to
    if (one >= end && one < to) return one - count
    return one >= to && one < start ? one + count : one
  }
  follow(book, sheet, { dimension, shift: { index, span: (span) => moveSpan(span, moved, index) } })
  spliceAll(sheet, dimension, (list) => {
    if (list.length < Math.max(end, to)) list.length = Math.max(end, to)
    const block = list.splice(start, count)
    list.splice(to > start ? to - count : to, 0, ...block)
  })
}

/** A range that the block lies in, or that lies in the block, moves with its edges; others keep their place. */
function moveSpan(span: Span, moved: Span, index: (one: number) => number): Span {
  const isWithin = span.start >= moved.start && span.end <= moved.end
  const isApart = span.end <= moved.start || span.start >= moved.end
  return isWithin || isApart ? { start: index(span.start), end: index(span.end - 1) + 1 } : span
}

function resize(sheet: Sheet, dimension: Dimension, count: number): void {
  if (dimension === 'ROWS') sheet.rowCount += count
  else sheet.columnCount += count
}

type Spliced = unknown[]

function spliceAll(sheet: Sheet, dimension: Dimension, splice: (list: Spliced) => void): void {
  if (dimension === 'ROWS') {
    splice(sheet.rows)
    splice(sheet.rowProperties)
    return
  }
  for (const row of sheet.rows) if (row) splice(row)
  splice(sheet.columnProperties)
}

interface Change {
  readonly dimension: Dimension
  readonly shift: Shift
}

function follow(book: Book, sheet: Sheet, change: Change): void {
  book.version += 1
  const { dimension, shift } = change
  book.metadata.shift(dimension === 'ROWS' ? 'ROW' : 'COLUMN', sheet.id, shift.index)
  const shiftBox = (box: Box) => boxAfter(box, change)
  const boxes = (list: readonly Box[]) => list.map(shiftBox).filter((box) => box !== null)
  sheet.merges = boxes(sheet.merges)
  sheet.protectedRanges = sheet.protectedRanges.flatMap((range) => {
    const box = range.box && shiftBox(range.box)
    return range.box && !box ? [] : [{ ...range, box }]
  })
  book.namedRanges = book.namedRanges.flatMap((range) => {
    if (range.sheetId !== sheet.id) return [range]
    const box = shiftBox(range.box)
    return box ? [{ ...range, box }] : []
  })
  const groups = (list: readonly Group[]) =>
    list.flatMap((group) => {
      const span = shift.span(group)
      return span ? [{ ...group, ...span }] : []
    })
  if (dimension === 'ROWS') sheet.rowGroups = groups(sheet.rowGroups)
  else sheet.columnGroups = groups(sheet.columnGroups)
  if (book.hasFormulas) for (const other of book.sheets) shiftFormulas(other, sheet.id, change)
}

function boxAfter(box: Box, { dimension, shift }: Change): Box | null {
  if (dimension === 'ROWS') {
    const rows = shift.span({ start: box.startRow, end: box.endRow })
    return rows && { ...box, startRow: rows.start, endRow: rows.end }
  }
  const columns = shift.span({ start: box.startColumn, end: box.endColumn })
  return columns && { ...box, startColumn: columns.start, endColumn: columns.end }
}

function shiftFormulas(sheet: Sheet, changedId: number, change: Change): void {
  const isOwn = sheet.id === changedId
  const { dimension, shift } = change
  sheet.rows.forEach((row, rowIndex) => {
    row?.forEach((cell, columnIndex) => {
      if (!isRich(cell) || !cell.formula) return
      const place = { row: rowIndex, column: columnIndex }
      const rowAfter = isOwn && dimension === 'ROWS' ? shift.index(rowIndex) : rowIndex
      const columnAfter = isOwn && dimension === 'COLUMNS' ? shift.index(columnIndex) : columnIndex
      if (rowAfter === null || columnAfter === null) return
      const formula = shiftFormula(cell.formula, { place, after: { row: rowAfter, column: columnAfter } }, (ref) =>
        (ref.sheetId ?? sheet.id) === changedId ? change : null,
      )
      if (formula !== cell.formula) row[columnIndex] = { ...cell, formula }
    })
  })
}

/** The formula with its references led on; the same object where nothing changes. */
function shiftFormula(
  formula: Formula,
  moved: { place: Place; after: Place },
  changeOf: (ref: Ref) => Change | null,
): Formula {
  let isChanged = false
  const refs = formula.refs.map((ref, index) => {
    const isFirst = formula.pieces[index + 1] === ':'
    const isSecond = index > 0 && formula.pieces[index] === ':'
    const partner = isFirst ? formula.refs[index + 1] : isSecond ? formula.refs[index - 1] : undefined
    const owner = isSecond && partner ? partner : ref
    const next = shiftRef(ref, partner, { ...moved, change: changeOf(owner) })
    isChanged ||= next !== ref
    return next
  })
  return isChanged ? { ...formula, refs } : formula
}

function shiftRef(
  ref: Ref,
  partner: Ref | undefined,
  moved: { place: Place; after: Place; change: Change | null },
): Ref {
  if (ref.isGone) return ref
  const target = resolveRef(ref, moved.place)
  const other = partner ? resolveRef(partner, moved.place) : null
  let { row, column } = target
  if (moved.change?.dimension === 'ROWS') row = edgeAfter(row, other?.row ?? null, moved.change.shift)
  if (moved.change?.dimension === 'COLUMNS') column = edgeAfter(column, other?.column ?? null, moved.change.shift)
  if ((target.row !== null && row === null) || (target.column !== null && column === null))
    return { ...ref, isGone: true }
  const rowAfter = row === null || ref.isRowFixed ? row : row - moved.after.row
  const columnAfter = column === null || ref.isColumnFixed ? column : column - moved.after.column
  return rowAfter === ref.row && columnAfter === ref.column ? ref : { ...ref, row: rowAfter, column: columnAfter }
}

/** One end of a range shrinks with it; a single cell that is deleted is gone. */
function edgeAfter(own: number | null, other: number | null, shift: Shift): number | null {
  if (own === null) return null
  if (other === null || other === own) return shift.index(own)
  const span = shift.span({ start: Math.min(own, other), end: Math.max(own, other) + 1 })
  return span && (own < other ? span.start : span.end - 1)
}
