import { decode, looksTwiceEncoded, repairText } from './decode.ts'
import { readCsv } from './csv.ts'
import { isDocumentPart, readOds } from './ods.ts'
import {
  bytesMax,
  columnsMax,
  linesMax,
  unreadable,
  type Hints,
  type Reading,
  type Sheet,
  type Table,
} from './table.ts'
import { countKnownTitles, withTitles } from './titles.ts'
import { isWorkbookPart, readXlsx } from './xlsx.ts'
import { unzip } from './zip.ts'

/**
 * Reads a table of people from a file as it comes: CSV in any encoding and with any delimiter, Excel or OpenDocument. Which sheet, where the
 * titles stand and where the people end is found out; `hints` say it where that goes wrong. Throws a Refusal that says what
 * the file is and what would help.
 */
export function readTable(bytes: Uint8Array, hints: Hints = {}): Table {
  if (bytes.length === 0) throw unreadable('file-empty', 'The file is empty.', 'Choose the file again.')
  if (bytes.length > bytesMax)
    throw unreadable('file-too-large', `The file is larger than ${bytesMax / 1_000_000} MB.`, 'Split it.')
  const { reading, sheets } = readSheets(bytes, hints)
  const sheet = chooseSheet(sheets, hints)
  const table = withTitles(sheet.lines, hints.titleLine)
  if (table.lines.length === 0)
    throw unreadable(
      'file-without-people',
      'There is no line in it but titles.',
      'Choose the sheet that has the people.',
    )
  if (table.lines.length > linesMax)
    throw unreadable(
      'file-too-large',
      `It has ${table.lines.length} lines, and ${linesMax} are taken at once.`,
      'Split it.',
    )
  if (table.titles.length > columnsMax)
    throw unreadable('file-too-wide', `It has more than ${columnsMax} columns.`, 'Leave out those that nobody needs.')
  return { ...reading, ...table, sheet: sheet.name, sheets: sheets.map(({ name }) => name) }
}

interface Sheets {
  readonly reading: Reading
  readonly sheets: readonly Sheet[]
}

const beginsWith = (bytes: Uint8Array, signature: readonly number[]): boolean =>
  signature.every((byte, at) => bytes[at] === byte)

function readSheets(bytes: Uint8Array, hints: Hints): Sheets {
  // https://learn.microsoft.com/openspecs/windows_protocols/ms-cfb: the container of Excel 97 to 2003.
  if (beginsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0]))
    throw unreadable(
      'file-old-excel',
      'This is a workbook of Excel 97 to 2003 (.xls), which cannot be read.',
      'Open it and save it as .xlsx or as CSV (UTF-8).',
    )
  if (beginsWith(bytes, [0x25, 0x50, 0x44, 0x46]))
    throw unreadable('file-pdf', 'This is a PDF, which holds no table.', 'Ask for the table it was printed from.')
  if (!beginsWith(bytes, [0x50, 0x4b, 0x03, 0x04])) return readText(bytes, hints)
  const parts = unzip(bytes, (name) => isWorkbookPart(name) || isDocumentPart(name))
  const isDocument = parts.has('content.xml')
  return {
    reading: { format: isDocument ? 'ods' : 'xlsx', encoding: null, delimiter: null, isRepaired: false },
    sheets: isDocument ? readOds(parts) : readXlsx(parts),
  }
}

function readText(bytes: Uint8Array, { repair = true }: Hints): Sheets {
  const { text, encoding } = decode(bytes)
  const isRepaired = repair && looksTwiceEncoded(text)
  const { lines, delimiter } = readCsv(isRepaired ? repairText(text) : text)
  return { reading: { format: 'csv', encoding, delimiter, isRepaired }, sheets: [{ name: '', lines }] }
}

/** The one that is named; else the one whose titles are best known, and of those the longest. */
function chooseSheet(sheets: readonly Sheet[], { sheet: wanted }: Hints): Sheet {
  const named = sheets.find(({ name }) => name === wanted)
  if (wanted !== undefined && named === undefined)
    throw unreadable(
      'sheet-unknown',
      `There is no sheet ${wanted}.`,
      `There are ${sheets.map(({ name }) => name).join(', ')}.`,
    )
  const [best] = sheets.toSorted(
    (one, other) =>
      countKnownTitles(other.lines) - countKnownTitles(one.lines) || other.lines.length - one.lines.length,
  )
  const chosen = named ?? best
  if (chosen === undefined) throw unreadable('file-empty', 'The workbook has no sheet.', 'Choose another file.')
  return chosen
}
