import { columnsMax, createCellCount, linesMax, unreadable, type Line, type Sheet } from './table.ts'
import { readXml, type Element } from './xml.ts'

/** The part of an OpenDocument file that holds what people see. */
export const isDocumentPart = (name: string): boolean => name === 'content.xml'

/** Reads the sheets of an OpenDocument spreadsheet (OASIS OpenDocument 1.3, part 3, chapter 9). */
export function readOds(parts: ReadonlyMap<string, Uint8Array>): readonly Sheet[] {
  const content = parts.get('content.xml')
  if (content === undefined)
    throw unreadable('file-broken', 'The document has no content.', 'Open it and save it again, best as .xlsx.')
  const sheets: { name: string; lines: Line[] }[] = []
  const reader = createRowReader()
  const count = createCellCount()
  readXml(content, {
    open: (element) => {
      if (element.name === 'table') {
        sheets.push({ name: element.attributes['name'] ?? '', lines: [] })
        reader.begin()
      }
      reader.open(element)
    },
    text: (text) => {
      reader.text(text)
    },
    close: (name) => {
      const lines = reader.close(name)
      const sheet = sheets.at(-1)
      // A sheet's formatted, empty end is repeated a million times.
      if (sheet === undefined || sheet.lines.length > linesMax) return
      for (const line of lines) count(line.cells.length + 1)
      sheet.lines.push(...lines)
    },
  })
  return sheets
}

interface RowReader {
  readonly begin: () => void
  readonly open: (element: Element) => void
  readonly text: (text: string) => void
  /** The lines that end here: several where one is repeated. */
  readonly close: (name: string) => readonly Line[]
}

function createRowReader(): RowReader {
  let line = 0
  let cells: string[] = []
  let rowTimes = 1
  let cellTimes = 1
  let value: string | undefined
  let paragraphs: string[] = []
  let isParagraph = false
  const put = (): void => {
    const shown = value ?? paragraphs.join('\n')
    for (let times = 0; times < cellTimes && cells.length <= columnsMax; times += 1) cells.push(shown)
  }
  const rows = (): readonly Line[] => {
    const from = line + 1
    line += rowTimes
    const isEmpty = cells.every((cell) => cell === '')
    const times = isEmpty ? 0 : Math.min(rowTimes, linesMax)
    return Array.from({ length: times }, (_, at) => ({ line: from + at, cells }))
  }
  return {
    begin: () => {
      line = 0
    },
    open: ({ name, attributes }) => {
      if (name === 'table-row') {
        cells = []
        rowTimes = timesOf(attributes['number-rows-repeated'])
      }
      if (name === 'table-cell' || name === 'covered-table-cell') {
        cellTimes = timesOf(attributes['number-columns-repeated'])
        value = valueOf(attributes)
        paragraphs = []
      }
      if (name === 'p') {
        isParagraph = true
        paragraphs.push('')
      }
      if (name === 's') append(paragraphs, ' '.repeat(Math.min(timesOf(attributes['c']), 100)))
      if (name === 'line-break') append(paragraphs, '\n')
    },
    text: (text) => {
      if (isParagraph) append(paragraphs, text)
    },
    close: (name) => {
      if (name === 'p') isParagraph = false
      if (name === 'table-cell' || name === 'covered-table-cell') put()
      return name === 'table-row' ? rows() : []
    },
  }
}

const timesOf = (text: string | undefined): number => Math.max(1, Number(text ?? 1) || 1)

function append(paragraphs: string[], text: string): void {
  const last = paragraphs.pop()
  if (last !== undefined) paragraphs.push(last + text)
}

/** What a cell holds where that is no text, in the spelling that people type. */
function valueOf(attributes: Readonly<Record<string, string>>): string | undefined {
  const day = attributes['date-value']
  if (day !== undefined) return /T00:00(?::00(?:\.0+)?)?Z?$/u.test(day) ? day.slice(0, 10) : day
  if (attributes['value-type'] === 'boolean') return attributes['boolean-value']?.toUpperCase()
  const number = attributes['value']
  return number === undefined ? undefined : String(Number(number))
}
