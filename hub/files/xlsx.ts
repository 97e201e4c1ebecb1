import { columnsMax, createCellCount, unreadable, type Line, type Sheet } from './table.ts'
import { readXml } from './xml.ts'

/** The parts of a workbook that hold what people see. */
export const isWorkbookPart = (name: string): boolean =>
  /^xl\/(?:workbook\.xml|_rels\/workbook\.xml\.rels|sharedStrings\.xml|styles\.xml|worksheets\/[^/]+\.xml)$/u.test(name)

/** Reads the sheets of an Office Open XML workbook (ECMA-376, part 1, chapter 18). Formulas are read as their last result. */
export function readXlsx(parts: ReadonlyMap<string, Uint8Array>): readonly Sheet[] {
  const book = parts.get('xl/workbook.xml')
  if (book === undefined)
    throw unreadable(
      'file-broken',
      'The file is a ZIP archive and no workbook.',
      'Unpack it and choose the table within it.',
    )
  const { sheets, epoch } = readBook(book)
  const targets = readTargets(parts.get('xl/_rels/workbook.xml.rels'))
  const terms: Terms = {
    strings: readStrings(parts.get('xl/sharedStrings.xml')),
    dates: readDateStyles(parts.get('xl/styles.xml')),
    epoch,
  }
  return sheets.map(({ name, relation }) => {
    const part = parts.get(targets.get(relation) ?? '')
    return { name, lines: part === undefined ? [] : readSheet(part, terms) }
  })
}

interface Terms {
  readonly strings: readonly string[]
  /** Whether the style of this number shows a day. */
  readonly dates: readonly boolean[]
  /** Day 0 (ms). */
  readonly epoch: number
}

const epoch1900 = Date.UTC(1899, 11, 30)
const epoch1904 = Date.UTC(1904, 0, 1)

function readBook(part: Uint8Array): {
  readonly sheets: readonly { readonly name: string; readonly relation: string }[]
  readonly epoch: number
} {
  const sheets: { name: string; relation: string }[] = []
  let epoch = epoch1900
  readXml(part, {
    open: ({ name, attributes }) => {
      if (name === 'sheet') sheets.push({ name: attributes['name'] ?? '', relation: attributes['id'] ?? '' })
      if (name === 'workbookPr' && /^(?:1|true)$/u.test(attributes['date1904'] ?? '')) epoch = epoch1904
    },
  })
  return { sheets, epoch }
}

function readTargets(part: Uint8Array | undefined): ReadonlyMap<string, string> {
  const targets = new Map<string, string>()
  if (part === undefined) return targets
  readXml(part, {
    open: ({ name, attributes }) => {
      const target = attributes['Target'] ?? ''
      if (name === 'Relationship')
        targets.set(attributes['Id'] ?? '', target.startsWith('/') ? target.slice(1) : `xl/${target}`)
    },
  })
  return targets
}

function readStrings(part: Uint8Array | undefined): readonly string[] {
  const strings: string[] = []
  if (part === undefined) return strings
  let text = ''
  let isText = false
  // How the one before is pronounced, which nobody sees.
  let isPhonetic = false
  readXml(part, {
    open: ({ name }) => {
      if (name === 'si') text = ''
      isText = name === 't'
      if (name === 'rPh') isPhonetic = true
    },
    text: (some) => {
      if (isText && !isPhonetic) text += some
    },
    close: (name) => {
      isText = false
      if (name === 'rPh') isPhonetic = false
      if (name === 'si') strings.push(text)
    },
  })
  return strings
}

/** Formats of the standard that show a day (18.8.30); those of times alone do not. */
const isBuiltInDate = (id: number): boolean =>
  (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 50 && id <= 58)

const isDateCode = (code: string): boolean => /[yd]/iu.test(code.replace(/"[^"]*"|\[[^\]]*\]|\\./gu, ''))

function readDateStyles(part: Uint8Array | undefined): readonly boolean[] {
  const styles: boolean[] = []
  if (part === undefined) return styles
  const codes = new Map<number, boolean>()
  let isCell = false
  readXml(part, {
    open: ({ name, attributes }) => {
      const id = Number(attributes['numFmtId'])
      if (name === 'numFmt') codes.set(id, isDateCode(attributes['formatCode'] ?? ''))
      if (name === 'cellXfs') isCell = true
      if (name === 'xf' && isCell) styles.push(codes.get(id) ?? isBuiltInDate(id))
    },
    close: (name) => {
      if (name === 'cellXfs') isCell = false
    },
  })
  return styles
}

interface Cell {
  readonly column: number
  readonly type: string
  readonly style: number
}

function readSheet(part: Uint8Array, terms: Terms): readonly Line[] {
  const lines: Line[] = []
  const count = createCellCount()
  let cells: string[] = []
  let line = 0
  let cell: Cell | undefined
  let text = ''
  let isText = false
  readXml(part, {
    open: ({ name, attributes }) => {
      isText = name === 'v' || name === 't'
      if (name === 'row') {
        line = Number(attributes['r'] ?? line + 1)
        cells = []
      }
      if (name !== 'c') return
      text = ''
      const column = columnOf(attributes['r']) ?? cells.length
      cell = { column, type: attributes['t'] ?? 'n', style: Number(attributes['s'] ?? 0) }
    },
    text: (some) => {
      if (isText) text += some
    },
    close: (name) => {
      isText = false
      if (name === 'c' && cell !== undefined) put(cells, cell.column, shown(cell, text, terms))
      if (name !== 'row') return
      count(cells.length + 1)
      lines.push({ line, cells })
    },
  })
  return lines
}

/** `B7` is in column 1. What lies beyond the widest table stands right after it: a sheet could be all width. */
function columnOf(reference: string | undefined): number | undefined {
  const letters = /^[A-Z]{1,3}/u.exec(reference ?? '')?.[0]
  if (letters === undefined) return undefined
  let column = 0
  for (const letter of letters) column = column * 26 + letter.charCodeAt(0) - 64
  return Math.min(column - 1, columnsMax)
}

function put(cells: string[], column: number, text: string): void {
  if (text === '') return
  while (cells.length < column) cells.push('')
  cells[column] = text
}

const dayMs = 86_400_000

/** What somebody would type to get the cell. */
function shown({ type, style }: Cell, text: string, { strings, dates, epoch }: Terms): string {
  if (type === 's') return strings[Number(text)] ?? ''
  if (type === 'b') return text === '1' ? 'TRUE' : 'FALSE'
  if (type !== 'n' || text === '') return text
  const number = Number(text)
  if (!Number.isFinite(number)) return text
  if (dates[style] !== true) return String(number)
  const at = new Date(epoch + Math.round(number * dayMs))
  if (Number.isNaN(at.getTime())) return text
  const iso = at.toISOString()
  return number % 1 === 0 ? iso.slice(0, 10) : `${iso.slice(0, 19)}Z`
}
