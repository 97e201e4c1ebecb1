import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { rowOf } from '#hub/core/import/row.ts'
import { suggestColumns } from '#hub/core/import/suggest.ts'
import { readTable } from '#hub/files/read.ts'
import type { Table } from '#hub/files/table.ts'
import type { ImportColumn } from '#shared/import.ts'

const folder = join(process.env['LEAD_HUB_SHARED'] ?? '../shared', 'data/csv-messy/leads-import-fixtures')
const read = (file: string): Table => readTable(new Uint8Array(readFileSync(join(folder, file))))

type Truth = Readonly<Record<string, string>>
const truth: readonly Truth[] = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8'))

const fields: Readonly<Record<string, string>> = {
  first_name: 'firstName',
  last_name: 'lastName',
  email: 'email',
  phone_e164: 'phone',
  company: 'company',
  title: 'title',
  street: 'street',
  postcode: 'postalCode',
  city: 'city',
  source: 'source',
  created_at: 'custom.createdAt',
}

/** As suggested; a column of days that no field of a lead takes becomes one of the workspace's own. */
function columnsOf({ titles, lines }: Table): readonly ImportColumn[] {
  const suggestions = suggestColumns(
    titles.map((title, at) => ({
      title,
      cells: lines.map(({ cells }) => cells[at] ?? '').filter((cell) => cell !== ''),
    })),
  )
  return suggestions.map(({ target, days }, at) => ({
    title: titles[at] ?? '',
    target: target ?? (days === undefined ? null : 'custom.createdAt'),
    ...(days === undefined ? {} : { days }),
  }))
}

/** Columns by how many of their values differ from the truth. */
function mistakes(table: Table): { readonly wrong: Readonly<Record<string, number>>; readonly notes: number } {
  const columns = columnsOf(table)
  const wrong: Record<string, number> = {}
  let notes = 0
  for (const [at, { cells }] of table.lines.entries()) {
    const row = rowOf(cells, { columns, region: 'CH' })
    expect(row.refused).toBeUndefined()
    notes += row.notes.length
    for (const [name, field] of Object.entries(fields))
      if ((row.fields[field] ?? '') !== truth[at]?.[name]) wrong[name] = (wrong[name] ?? 0) + 1
  }
  return { wrong, notes }
}

const right = [
  '01_utf8_comma.csv',
  '02_utf8bom_semicolon_de.csv',
  '04_utf16le_tab.txt',
  '05_sep_line.csv',
  '07_preamble_footer.csv',
  '09_multiline_cells.csv',
  '11_single_quote_pipe.csv',
  '15_hubspot_like.csv',
  '16_mojibake.csv',
  '17_two_sheets.xlsx',
  '19.ods',
]

test.each(right)('%s: every value of every person is right', (file) => {
  const table = read(file)
  expect(table.lines).toHaveLength(200)
  expect(mistakes(table)).toEqual({ wrong: {}, notes: 0 })
})

test.each([
  ['03_cp1252_semicolon_de.csv', 'windows-1252', { last_name: 7, company: 5 }],
  ['06_macroman_cr.csv', 'macintosh', { last_name: 6, company: 6 }],
] as const)('%s: only letters that the file had lost before are missing, and each is told', (file, encoding, wrong) => {
  const table = read(file)
  expect(table.encoding).toBe(encoding)
  expect(mistakes(table)).toEqual({ wrong, notes: 12 })
})

test('a name, a contact and an address in one cell each are taken apart; one word alone is a last name', () => {
  const { wrong, notes } = mistakes(read('08_fullname_address_oneline.csv'))
  // There is no column of titles in it, and five people are known by their first name alone.
  expect({ wrong, notes }).toEqual({ wrong: { title: 156, first_name: 5, last_name: 5 }, notes: 0 })
})

test('phone numbers that a spreadsheet rounded are left out and told, one by one; its days are read', () => {
  expect(mistakes(read('10_excel_damage.csv'))).toEqual({ wrong: { phone_e164: 148 }, notes: 148 })
})

test('empty and repeated titles harm nobody', () => {
  const { wrong, notes } = mistakes(read('12_dup_and_empty_headers.csv'))
  // It has neither titles nor sources.
  expect({ wrong, notes }).toEqual({ wrong: { title: 156, source: 200 }, notes: 0 })
})

test('short lines lack what they lack, and blanks beyond the end are nothing', () => {
  expect(mistakes(read('13_ragged_rows.csv'))).toEqual({ wrong: { city: 12, source: 12, created_at: 12 }, notes: 0 })
})

test('what looks like a formula stays the text it is', () => {
  const table = read('14_formula_injection.csv')
  expect(mistakes(table).wrong).toEqual({ company: 8, title: 7 })
  const first = rowOf(table.lines[0]?.cells ?? [], { columns: columnsOf(table), region: 'CH' })
  expect(first.fields['company']).toBe('=HYPERLINK("http://evil.example","Hottinguer Ingénierie & Fils SA")')
})

test('a workbook of Excel 97 is refused, with the way out', () => {
  expect(() => read('18_old.xls')).toThrow(
    expect.objectContaining({ code: 'file-old-excel', fix: 'Open it and save it as .xlsx or as CSV (UTF-8).' }),
  )
})
