import { describe, expect, test } from 'vitest'

import { idColumn } from '#connectors/sheets/column.ts'
import type { WriteOp } from '#shared/connector.ts'
import { remoteId } from '#shared/ids.ts'
import type { Change, Cursor, RemoteRecord } from '#shared/record.ts'

import { headers, startBook } from './book.ts'
import type { TestBook } from './book.ts'

const fields = ['First name', 'Last name', 'Email', 'Phone', 'Company']
const person = (number: number) => [
  `Ada${number}`,
  'Lovelace',
  `ada${number}@leads.example`,
  `+4179000000${number}`,
  'Engines',
]

async function readAll(book: TestBook, limit = 5000, asked: readonly string[] = fields): Promise<RemoteRecord[]> {
  const found: Change[] = []
  let cursor: Cursor | null = null
  for (let page = 0; page < 100; page += 1) {
    const read = await book.remote.read({ object: 'rows', fields: asked, cursor, limit })
    found.push(...read.changes)
    if (!read.more) break
    cursor = read.cursor
  }
  return found.flatMap((change) => (change.kind === 'present' ? [change.record] : []))
}

async function ids(book: TestBook): Promise<Map<unknown, string>> {
  return new Map((await readAll(book)).map(({ fields: { Email }, id }) => [Email, id]))
}

const column = (book: TestBook, name: string) => book.table()[0]?.indexOf(name) ?? -1

/** Five people; the hub has written to each of them once. */
async function claimedBook(): Promise<TestBook> {
  const book = await startBook([headers, ...[1, 2, 3, 4, 5].map(person)])
  const ops = (await readAll(book)).map(({ id }): WriteOp => ({
    kind: 'update',
    id,
    fields: { Score: 50, Grade: 'B' },
  }))
  const results = await book.remote.write('rows', ops)
  expect(results.map(({ kind }) => kind)).toEqual(ops.map(() => 'applied'))
  book.world.calls.clear()
  return book
}

describe('people who sort while we write', () => {
  test('spoil nobody: what went astray is put back, and its row is to be looked at again', async () => {
    const book = await claimedBook()
    const known = await ids(book)
    const id = known.get('ada1@leads.example')
    if (id === undefined) throw new Error('Nobody is there.')
    book.beforeWrite(() => book.act('sort', { column: 'Email', descending: true }))
    const ops: WriteOp[] = [{ kind: 'update', id: remoteId(id), fields: { 'Last name': 'Byron', Score: 90 } }]
    expect(await book.remote.write('rows', ops)).toEqual([{ kind: 'stale' }])
    const rows = await readAll(book, 5000, [...fields, 'Score'])
    expect(rows.map((row) => [row.fields['Last name'], row.fields['Score']])).toEqual(rows.map(() => ['Lovelace', 50]))
    expect(await ids(book)).toEqual(known)
  })

  test('nor do rows that have no id yet change places with each other', async () => {
    const book = await startBook([headers, ...[1, 2, 3].map(person)])
    const known = await ids(book)
    const [record] = await readAll(book)
    if (!record) throw new Error('Nothing was read.')
    book.beforeWrite(() => book.act('sort', { column: 'Email', descending: true }))
    const op: WriteOp = { kind: 'update', id: record.id, fields: { Phone: '+41440000000', Score: 7 } }
    expect(await book.remote.write('rows', [op])).toEqual([{ kind: 'stale' }])
    const rows = await readAll(book, 5000, [...fields, 'Score'])
    expect(rows.map((row) => [row.fields['Email'], row.fields['Phone'], row.fields['Score']])).toEqual(
      [3, 2, 1].map((number) => [`ada${number}@leads.example`, `+4179000000${number}`, null]),
    )
    expect(await ids(book)).toEqual(known)
  })

  test('nor does anybody who moves a column', async () => {
    const book = await claimedBook()
    const before = await readAll(book, 5000, [...fields, 'Score'])
    const [record] = before
    if (!record) throw new Error('Nothing was read.')
    book.beforeWrite(() => book.act('moveColumn', { column: 'Email', before: 'First name' }))
    const op: WriteOp = { kind: 'update', id: record.id, fields: { Email: 'countess@leads.example', Score: 90 } }
    expect(await book.remote.write('rows', [op])).toEqual([{ kind: 'stale' }])
    const after = await readAll(book, 5000, [...fields, 'Score'])
    expect(after.map((row) => row.fields)).toEqual(before.map((row) => row.fields))
  })

  test('what cannot be put back at once is put back before anything is read', async () => {
    const book = await claimedBook()
    const known = await readAll(book)
    const id = known[0]?.id ?? remoteId('')
    book.beforeWrite(() => book.act('sort', { column: 'Email', descending: true }))
    book.failAfterWrite('quota')
    const ops: WriteOp[] = [{ kind: 'update', id, fields: { 'Last name': 'Byron' } }]
    expect(await book.remote.write('rows', ops)).toEqual([{ kind: 'stale' }])
    const changes = await book.remote.load({ object: 'rows', fields, ids: known.map((record) => record.id) })
    expect(changes).toEqual(known.map((record) => ({ kind: 'present', record })))
  })
})

describe('a row stays the same row', () => {
  test('reading writes nothing, and the first write gives a row the id it was read under', async () => {
    const book = await startBook([headers, ...[1, 2].map(person)])
    const before = await ids(book)
    expect(book.calls().filter(({ purpose }) => purpose === 'write')).toEqual([])
    const [id] = [...before.values()]
    if (id === undefined) throw new Error('Nothing was read.')
    const [record] = await readAll(book)
    if (!record) throw new Error('Nothing was read.')
    await book.remote.write('rows', [{ kind: 'update', id: record.id, fields: { Title: 'Countess' } }])
    expect(await ids(book)).toEqual(before)
    expect(book.table()[1]?.[column(book, idColumn)]).toBe(record.id)
  })

  const moves: readonly (readonly [name: string, move: (book: TestBook) => unknown])[] = [
    ['the tab is sorted', (book) => book.act('sort', { column: 'Email', descending: true })],
    ['rows are inserted above', (book) => book.act('insertRows', { at: 2, count: 3 })],
    ['a row is moved', (book) => book.act('moveRows', { at: 2, to: 6 })],
    ['a column is inserted', (book) => book.act('insertColumn', { column: 'Email' })],
    ['columns change places', (book) => book.act('moveColumn', { column: 'Email', before: 'First name' })],
    ['a header is put in German', (book) => book.act('renameColumn', { column: 'Email', name: 'E-Mail-Adresse' })],
    [
      'a header says something unknown',
      (book) => book.act('renameColumn', { column: 'Email', name: 'Wie erreichbar?' }),
    ],
    [
      'the header of the ids is changed',
      (book) => book.act('renameColumn', { column: idColumn, name: 'do not touch' }),
    ],
    ['the tab is renamed', (book) => book.act('renameTab', { name: "Leads '26" })],
  ]
  test.each(moves)('when %s', async (_, move) => {
    const book = await claimedBook()
    const before = await ids(book)
    await move(book)
    expect(await ids(book)).toEqual(before)
    const [record] = (await readAll(book)).filter((one) => one.fields['Email'] === 'ada3@leads.example')
    if (!record) throw new Error('Ada3 is gone.')
    const [result] = await book.remote.write('rows', [
      { kind: 'update', id: record.id, fields: { Phone: '+41440000000' } },
    ])
    expect(result?.kind).toBe('applied')
    const after = await readAll(book)
    expect(after.find(({ id }) => id === record.id)?.fields).toEqual({ ...record.fields, Phone: '+41440000000' })
    expect(after.filter(({ fields: { Phone } }) => Phone === '+41440000000')).toHaveLength(1)
  })

  test('a tab that takes over the name of ours is not mistaken for it', async () => {
    const book = await claimedBook()
    const before = await ids(book)
    await book.act('renameTab', { name: 'Old leads' })
    const { spreadsheetId = '' } = book.session.account
    await book.session.fetch(`https://sheets.googleapis.com/v4/spreadsheets/${spreadsheetId}:batchUpdate`, {
      method: 'POST',
      body: JSON.stringify({ requests: [{ addSheet: { properties: { title: 'Sheet1' } } }] }),
    })
    expect(await ids(book)).toEqual(before)
  })

  test('of a copied row the first keeps the id, the copy is new and gets one of its own', async () => {
    const book = await claimedBook()
    const before = await ids(book)
    await book.act('copyRows', { at: 2, to: 7 })
    const rows = await readAll(book)
    expect(rows).toHaveLength(6)
    expect(new Set(rows.map(({ id }) => id)).size).toBe(6)
    expect(rows.slice(0, 5).map(({ id }) => id)).toEqual([...before.values()])
    const copy = rows[5]
    if (!copy) throw new Error('The copy was not read.')
    await book.remote.write('rows', [{ kind: 'update', id: copy.id, fields: { 'First name': 'Copy' } }])
    expect((await readAll(book)).map(({ id }) => id)).toEqual(rows.map(({ id }) => id))
    expect(book.table()[1]?.[0]).toBe('Ada1')
  })

  test('a deleted row is absent, and an update for it is stale and touches nobody', async () => {
    const book = await claimedBook()
    const [first, ...others] = await readAll(book)
    if (!first) throw new Error('Nothing was read.')
    await book.act('deleteRows', { at: 2 })
    expect((await readAll(book)).map(({ id }) => id)).toEqual(others.map(({ id }) => id))
    const table = book.table()
    const [result] = await book.remote.write('rows', [{ kind: 'update', id: first.id, fields: { Phone: 'lost' } }])
    expect(result).toEqual({ kind: 'stale' })
    expect(book.table()).toEqual(table)
  })

  test('without its id column the tab is refused, and not read as all new', async () => {
    const book = await claimedBook()
    await book.act('deleteColumn', { column: idColumn })
    await expect(readAll(book)).rejects.toThrow(/was deleted/)
  })
})

describe('a tab of any size', () => {
  test('pages skip nobody, even when rows are inserted between them', async () => {
    const book = await startBook([headers, ...Array.from({ length: 2500 }, (_, index) => person(index))])
    const { remote } = book
    const first = await remote.read({ object: 'rows', fields, cursor: null, limit: 1000 })
    await book.act('deleteRows', { at: 10, count: 5 })
    const known = new Set(first.changes.flatMap((change) => (change.kind === 'present' ? [change.record.id] : [])))
    let cursor = first.cursor
    for (let more: boolean = first.more, pages = 0; more && pages < 20; pages += 1) {
      const page = await remote.read({ object: 'rows', fields, cursor, limit: 1000 })
      for (const change of page.changes) if (change.kind === 'present') known.add(change.record.id)
      ;({ cursor, more } = page)
    }
    for (const { id } of await readAll(book)) expect(known.has(id)).toBe(true)
  })

  test('creates go below everything, the tab grows, and a repeat finds the row', async () => {
    const book = await startBook([headers, ...Array.from({ length: 999 }, (_, index) => person(index))])
    const ops = [1, 2].map((number): WriteOp => ({
      kind: 'create',
      key: `lead_${number}`,
      fields: { Email: `new${number}@leads.example` },
    }))
    book.world.calls.clear()
    const results = await book.remote.write('rows', ops)
    expect(results.map((result) => result.kind === 'applied' && result.id)).toEqual(['lead_1', 'lead_2'])
    expect(book.calls()).toHaveLength(3)
    expect(
      book
        .table()
        .slice(-2)
        .map((row) => row[column(book, 'Email')]),
    ).toEqual(['new1@leads.example', 'new2@leads.example'])
    await book.remote.write('rows', ops)
    expect(book.table()).toHaveLength(1002)
  })
})

test('a new row gets what the tab has columns for, an update to a column that is gone is refused', async () => {
  const book = await startBook([['Email', 'Vorname']])
  const key = 'lead_1'
  const [created] = await book.remote.write('rows', [
    { kind: 'create', key, fields: { Email: 'a@leads.example', 'First name': 'Ada', Industry: 'Engines' } },
  ])
  expect(created).toEqual({ kind: 'applied', id: key, fields: { Email: 'a@leads.example', 'First name': 'Ada' } })
  const [updated] = await book.remote.write('rows', [
    { kind: 'update', id: remoteId(key), fields: { Industry: 'Engines', 'First name': 'Augusta' } },
  ])
  expect(updated).toMatchObject({ kind: 'refused', problems: [{ field: 'Industry', code: 'gone' }] })
  expect(book.table()[1]?.slice(0, 2)).toEqual(['a@leads.example', 'Ada'])
})

describe('cells', () => {
  test('a formula is never overwritten, and the result says what the cell shows', async () => {
    const book = await claimedBook()
    await book.act('setCell', { cell: 'E2', value: '=UPPER(B2)' })
    const [record] = await readAll(book)
    if (!record) throw new Error('Nothing was read.')
    const [result] = await book.remote.write('rows', [
      { kind: 'update', id: record.id, fields: { Company: 'Other', Phone: '+41441112233' } },
    ])
    expect(result).toMatchObject({ kind: 'applied', fields: { Company: 'LOVELACE', Phone: '+41441112233' } })
    const [after] = await readAll(book)
    expect(after?.fields).toMatchObject({ Company: 'LOVELACE', Phone: '+41441112233' })
  })

  test('text that looks like a formula is text, and can be overwritten', async () => {
    const book = await claimedBook()
    const [record] = await readAll(book)
    if (!record) throw new Error('Nothing was read.')
    for (const Company of ['=HYPERLINK("http://evil.example")', 'Engines', null]) {
      await book.remote.write('rows', [{ kind: 'update', id: record.id, fields: { Company } }])
      expect((await readAll(book))[0]?.fields['Company']).toBe(Company)
    }
  })

  test('a number in a text column is text, a date column gives and takes days', async () => {
    const book = await startBook([
      ['Email', 'PLZ', 'Met on'],
      ['a@leads.example', 8001, ''],
    ])
    await book.act('setCell', { cell: 'C2', value: '2026-11-20' })
    const asked = ['Email', 'Postal code', 'Met on']
    const [record] = await readAll(book, 10, asked)
    expect(record?.fields).toEqual({ Email: 'a@leads.example', 'Postal code': '8001', 'Met on': '2026-11-20' })
    if (!record) throw new Error('Nothing was read.')
    await book.remote.write('rows', [{ kind: 'update', id: record.id, fields: { 'Met on': '2026-12-24' } }])
    expect((await readAll(book, 10, asked))[0]?.fields['Met on']).toBe('2026-12-24')
    expect(book.table()[1]?.[2]).toContain('2026')
  })
})

describe('a tab that cannot be used says why', () => {
  test.each([
    [
      'two columns with one name',
      [
        ['Email', 'Email'],
        ['a@leads.example', 'b@leads.example'],
      ],
      /Two columns/,
    ],
    [
      'no header row',
      [
        ['', ''],
        ['a@leads.example', 'Ada'],
      ],
      /first row/,
    ],
  ])('%s', async (_, rows, words) => {
    const book = await startBook(rows, { isProvisioned: false })
    await expect(readAll(book, 10, ['Email'])).rejects.toThrow(words)
  })

  test('an empty tab is an empty page, and provisioning gives it all columns', async () => {
    const book = await startBook([])
    expect(await readAll(book)).toEqual([])
    const [result] = await book.remote.write('rows', [
      { kind: 'create', key: 'lead_1', fields: { Email: 'a@leads.example' } },
    ])
    expect(result?.kind).toBe('applied')
    expect((await readAll(book)).map(({ id }) => id)).toEqual(['lead_1'])
  })
})
