/** A rectangle of cells, half open, zero based. An absent bound is open: to the edge of the grid. */
export interface Area {
  readonly startRow?: number
  readonly endRow?: number
  readonly startColumn?: number
  readonly endColumn?: number
}

/** A rectangle with all four bounds known. */
export type Box = Required<Area>

/** `A` for 0, `Z` for 25, `AA` for 26. */
export function columnName(index: number): string {
  let name = ''
  for (let rest = index + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    name = String.fromCharCode(65 + ((rest - 1) % 26)) + name
  }
  return name
}

/** 0 for `A`, 26 for `aa`. */
export function columnIndex(name: string): number {
  let index = 0
  for (const letter of name.toUpperCase()) index = index * 26 + letter.charCodeAt(0) - 64
  return index - 1
}

/** Sheet name and cells of a range as written: `'My tab'!A1:B2`, `A:C`, `Sheet1`, `Sheet1!Name`. */
export interface WrittenRange {
  readonly sheet: string | null
  /** What follows the `!`, or the whole text where there is no `!`; null where only a quoted sheet is named. */
  readonly cells: string | null
}

/** Takes sheet and cells apart; null when the quotes do not match. */
export function splitRange(text: string): WrittenRange | null {
  if (text.startsWith("'")) {
    const quoted = /^'((?:[^']|'')*)'(?:!(.*))?$/s.exec(text)
    if (!quoted) return null
    return { sheet: (quoted[1] ?? '').replaceAll("''", "'"), cells: quoted[2] ?? null }
  }
  const bang = text.lastIndexOf('!')
  return bang < 0 ? { sheet: null, cells: text } : { sheet: text.slice(0, bang), cells: text.slice(bang + 1) }
}

const cellPattern = /^\$?([A-Za-z]{1,3})?\$?([0-9]{1,9})?$/

/** `A1`, `A1:B2`, `A:C`, `2:5`, `A2:C`, `A2:2`, in either order of corners; null for anything else. */
export function parseArea(cells: string): Area | null {
  const [from = '', to, ...rest] = cells.split(':')
  if (rest.length > 0) return null
  const first = parseCorner(from)
  if (!first) return null
  if (to === undefined) return first.row === undefined || first.column === undefined ? null : between(first, first)
  const last = parseCorner(to)
  return last ? between(first, last) : null
}

interface Corner {
  readonly row?: number
  readonly column?: number
}

function parseCorner(text: string): Corner | null {
  const match = cellPattern.exec(text)
  if (!match || text === '') return null
  const [, letters, digits] = match
  if (letters === undefined && digits === undefined) return null
  if (digits !== undefined && Number(digits) < 1) return null
  return {
    ...(letters === undefined ? {} : { column: columnIndex(letters) }),
    ...(digits === undefined ? {} : { row: Number(digits) - 1 }),
  }
}

function between(first: Corner, last: Corner): Area {
  const rows = span(first.row, last.row)
  const columns = span(first.column, last.column)
  return {
    ...(rows.start === undefined ? {} : { startRow: rows.start }),
    ...(rows.end === undefined ? {} : { endRow: rows.end }),
    ...(columns.start === undefined ? {} : { startColumn: columns.start }),
    ...(columns.end === undefined ? {} : { endColumn: columns.end }),
  }
}

/** `A2:2` opens the columns at the end, `A2:C` opens the rows at the end. */
function span(one: number | undefined, two: number | undefined): { start?: number; end?: number } {
  if (one === undefined && two === undefined) return {}
  if (one === undefined || two === undefined) return { start: one ?? two ?? 0 }
  return { start: Math.min(one, two), end: Math.max(one, two) + 1 }
}

/** The range as Google echoes it: `Sheet1!A1:B2`, one cell without a colon, the name quoted where it must be. */
export function writeRange(sheet: string, box: Box): string {
  return `${quoteSheet(sheet)}!${writeBox(box)}`
}

export function writeBox(box: Box): string {
  const first = columnName(box.startColumn) + (box.startRow + 1)
  const last = columnName(Math.max(box.endColumn - 1, box.startColumn)) + Math.max(box.endRow, box.startRow + 1)
  return first === last ? first : `${first}:${last}`
}

/** Quotes a sheet name unless it is a plain word that cannot be mistaken for a cell or a number. */
export function quoteSheet(name: string): string {
  const isPlain = /^[A-Za-z_][A-Za-z0-9_.]*$/.test(name) && !isCellLike(name)
  return isPlain ? name : `'${name.replaceAll("'", "''")}'`
}

/** Columns end at ZZZ, so `Sheet1` is no cell, but `D3` and `R1C1` are. */
function isCellLike(name: string): boolean {
  return /^[A-Za-z]{1,3}[0-9]+$/.test(name) || /^[Rr][0-9]*[Cc][0-9]*$/.test(name) || /^(true|false)$/i.test(name)
}
