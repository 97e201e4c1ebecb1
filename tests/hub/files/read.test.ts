import { strToU8, zipSync } from 'fflate'
import { expect, test } from 'vitest'
import { readTable } from '#hub/files/read.ts'
import { bytesMax } from '#hub/files/table.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const refusal = (code: string): unknown => expect.objectContaining({ name: 'Refusal', code })

/** A workbook of these sheets, each given as its XML. */
function workbook(
  sheets: Readonly<Record<string, string>>,
  more: Readonly<Record<string, string>> = {},
  date1904 = '',
): Uint8Array {
  const names = Object.keys(sheets)
  const list = names.map((name, at) => `<sheet name="${name}" sheetId="${at + 1}" r:id="rId${at + 1}"/>`).join('')
  const relations = names.map((_, at) => `<Relationship Id="rId${at + 1}" Target="worksheets/sheet${at + 1}.xml"/>`)
  const parts: Record<string, Uint8Array> = {
    'xl/workbook.xml': strToU8(`<workbook xmlns:r="r"><workbookPr ${date1904}/><sheets>${list}</sheets></workbook>`),
    'xl/_rels/workbook.xml.rels': strToU8(`<Relationships>${relations.join('')}</Relationships>`),
  }
  for (const [at, name] of names.entries())
    parts[`xl/worksheets/sheet${at + 1}.xml`] = strToU8(`<worksheet><sheetData>${sheets[name]}</sheetData></worksheet>`)
  for (const [name, text] of Object.entries(more)) parts[name] = strToU8(text)
  return zipSync(parts)
}

test('shared and rich strings, numbers, truths, blanks and days of a workbook are what somebody sees', () => {
  const rows = `<row r="3"><c r="A3" t="s"><v>0</v></c><c r="B3" t="inlineStr"><is><t>Email</t></is></c><c r="D3" t="s"><v>1</v></c></row>
    <row r="5"><c r="A5" t="b"><v>1</v></c><c r="B5"><v>4.1791234567E10</v></c><c r="D5" s="1"><v>45260.5</v></c></row>`
  const table = readTable(
    workbook(
      { Leads: rows },
      {
        'xl/sharedStrings.xml':
          '<sst><si><r><t>Vor</t></r><r><t>name</t></r><rPh><t>ignored</t></rPh></si><si><t>Erstellt am</t></si></sst>',
        'xl/styles.xml':
          '<styleSheet><numFmts><numFmt numFmtId="170" formatCode="dd\\.mm\\.yyyy &quot;h&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="170"/></cellXfs></styleSheet>',
      },
    ),
  )
  expect(table).toMatchObject({ format: 'xlsx', sheet: 'Leads', titleLine: 3 })
  expect(table.titles).toEqual(['Vorname', 'Email', '', 'Erstellt am'])
  expect(table.lines).toEqual([{ line: 5, cells: ['TRUE', '41791234567', '', '2023-11-30T12:00:00Z'] }])
})

test('a workbook that counts its days from 1904 is read so', () => {
  const rows =
    '<row r="1"><c r="A1" t="str"><v>Name</v></c><c r="B1" t="str"><v>Datum</v></c></row><row r="2"><c r="A2" t="str"><v>Ann</v></c><c r="B2" s="0"><v>1</v></c></row>'
  const styles = { 'xl/styles.xml': '<styleSheet><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>' }
  expect(readTable(workbook({ Leads: rows }, styles, 'date1904="1"')).lines[0]?.cells[1]).toBe('1904-01-02')
  expect(readTable(workbook({ Leads: rows }, styles)).lines[0]?.cells[1]).toBe('1899-12-31')
})

test('of several sheets the one with known titles is taken, or the one that is named', () => {
  const long = Array.from({ length: 9 }, (_, at) => `<row r="${at + 1}"><c t="str"><v>note</v></c></row>`).join('')
  const people =
    '<row r="1"><c t="str"><v>Vorname</v></c><c t="str"><v>PLZ</v></c></row><row r="2"><c t="str"><v>Ann</v></c></row>'
  const file = workbook({ Notes: long, Leads: people })
  expect(readTable(file)).toMatchObject({ sheet: 'Leads', sheets: ['Notes', 'Leads'] })
  expect(readTable(file, { sheet: 'Notes', titleLine: 0 }).lines).toHaveLength(9)
  expect(() => readTable(file, { sheet: 'Absent' })).toThrow(refusal('sheet-unknown'))
})

test('an archive that unpacks to far more than it is is refused before it does', () => {
  const bomb = zipSync({ 'xl/workbook.xml': new Uint8Array(30_000_000) }, { level: 9 })
  expect(bomb.length).toBeLessThan(100_000)
  expect(() => readTable(bomb)).toThrow(refusal('file-too-large'))
  const crowd = Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`part${at}`, strToU8('x')]))
  expect(() => readTable(zipSync(crowd))).toThrow(refusal('file-too-large'))
})

test('a table that is wider than any is refused, and its width takes no room', () => {
  const wide = '<row r="1"><c r="A1" t="str"><v>Vorname</v></c><c r="GT1" t="str"><v>Nachname</v></c></row>'
  const far = Array.from(
    { length: 2_000 },
    (_, at) => `<row r="${at + 2}"><c r="XFD${at + 2}" t="str"><v>x</v></c></row>`,
  )
  expect(() => readTable(workbook({ Leads: `${wide}<row r="2"><c r="A2"><v>1</v></c></row>` }))).toThrow(
    refusal('file-too-wide'),
  )
  const people =
    '<row r="1"><c r="A1" t="str"><v>Vorname</v></c></row><row r="3000"><c r="A3000" t="str"><v>Ann</v></c></row>'
  const { titles, lines } = readTable(workbook({ Leads: people + far.join('') }), { titleLine: 1 })
  expect(titles).toEqual(['Vorname'])
  expect(Math.max(...lines.map(({ cells }) => cells.length))).toBe(201)
})

test('a sheet that is all cells is refused while it is read', () => {
  const rows = Array.from({ length: 8_000 }, (_, at) => `<row r="${at + 1}"><c r="GS${at + 1}"><v>1</v></c></row>`)
  expect(() => readTable(workbook({ Leads: rows.join('') }))).toThrow(refusal('file-too-large'))
})

test('a document that declares entities, a cut archive and one that is no workbook are refused', () => {
  const declared = workbook({}, { 'xl/styles.xml': '<!DOCTYPE a [<!ENTITY b "c">]><styleSheet/>' })
  expect(() => readTable(declared)).toThrow(refusal('file-broken'))
  const whole = workbook({ Leads: '<row r="1"><c t="str"><v>Vorname</v></c></row>' })
  expect(() => readTable(whole.subarray(0, whole.length / 3))).toThrow(refusal('file-broken'))
  expect(() => readTable(zipSync({ 'readme.txt': strToU8('hello') }))).toThrow(refusal('file-broken'))
})

test.each([
  ['nothing', new Uint8Array(), 'file-empty'],
  ['a PDF', bytes('%PDF-1.7'), 'file-pdf'],
  ['a picture', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13), 'file-not-text'],
  ['titles alone', bytes('Vorname,Nachname\n'), 'file-without-people'],
  ['a quote that is left open', bytes('Vorname,Nachname\nAnn,"Meier\nBea,Huber\n'), 'quote-open'],
  ['too many lines', bytes(`Vorname,Nachname\n${'Ann,Meier\n'.repeat(50_001)}`), 'file-too-large'],
  ['nothing but delimiters', bytes(','.repeat(bytesMax)), 'file-too-large'],
  ['nothing but ends of line', bytes('\n'.repeat(bytesMax)), 'file-too-large'],
  ['too many bytes', new Uint8Array(bytesMax + 1), 'file-too-large'],
] as const)('%s is refused', (_, file, code) => {
  expect(() => readTable(file)).toThrow(refusal(code))
})

test('lines keep the numbers that a spreadsheet gives them, and what is none of the people is told', () => {
  const table = readTable(bytes('Liste,,\n\nVorname,Nachname,PLZ\nAnn,Meier,6000\n,,\nBea,Huber,6003\nTotal,2,\n'))
  expect(table.titleLine).toBe(3)
  expect(table.lines.map(({ line }) => line)).toEqual([4, 6])
  expect(table.skipped).toEqual([
    { line: 1, text: 'Liste', why: 'It stands before the titles.' },
    { line: 7, text: 'Total 2', why: 'It is a line of totals.' },
  ])
})

test('without titles the columns are numbered, and titles can be named where none is known', () => {
  const people = 'ann@acme.example;0443515633\nbea@acme.example;0443515634\n'
  expect(readTable(bytes(people))).toMatchObject({ titleLine: null, titles: ['Column 1', 'Column 2'] })
  const odd = readTable(bytes(`x;y\n${people}`), { titleLine: 1 })
  expect(odd).toMatchObject({ titleLine: 1, titles: ['x', 'y'] })
  expect(() => readTable(bytes(people), { titleLine: 9 })).toThrow(refusal('titles-not-there'))
})

test('letters encoded twice are put right unless somebody says no', () => {
  const spoilt = bytes('Vorname,Nachname\nJÃ¼rg,MÃ¼ller\nRenÃ©,BÃ¤r\nZoë,Ã‰tÃ©\n')
  expect(readTable(spoilt).lines.map(({ cells }) => cells.join(' '))).toEqual(['Jürg Müller', 'René Bär', 'Zoë Été'])
  expect(readTable(spoilt, { repair: false })).toMatchObject({ isRepaired: false })
  expect(readTable(bytes('Vorname,Nachname\nÃgnes,São\nJürg,Müller\n')).isRepaired).toBe(false)
  expect(readTable(bytes('Vorname,Firma\nAnn,«CAFÉ»\n')).lines[0]?.cells[1]).toBe('«CAFÉ»')
})

test('UTF-16 is known by its zeros where it has no mark', () => {
  const text = 'Vorname;Nachname\nJürg;Müller\n'
  const little = Uint8Array.from(
    text.split('').flatMap((letter) => [letter.charCodeAt(0) & 255, letter.charCodeAt(0) >> 8]),
  )
  expect(readTable(little)).toMatchObject({ encoding: 'utf-16le', lines: [{ cells: ['Jürg', 'Müller'] }] })
})

test.each([',', ';', '\t', '|'])('columns parted by “%s” are told apart, whatever stands within quotes', (mark) => {
  const text = ['Vorname', 'Nachname', 'Firma'].join(mark) + `\r\nAnn${mark}d'Arc${mark}"A, B; C|D\tE ""F"""\r\n`
  const table = readTable(bytes(text))
  expect(table.delimiter).toBe(mark)
  expect(table.lines[0]?.cells).toEqual(['Ann', "d'Arc", 'A, B; C|D\tE "F"'])
})
