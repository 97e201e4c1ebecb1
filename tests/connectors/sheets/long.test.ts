import { expect, test } from 'vitest'

import type { WriteOp } from '#shared/connector.ts'
import { remoteId } from '#shared/ids.ts'

import { headers, startBook } from './book.ts'
import type { TestBook } from './book.ts'

const emailAt = headers.indexOf('Email')
const emailOf = (number: number): string => `ada${number}@leads.example`
const create = (number: number): WriteOp => ({
  kind: 'create',
  key: `lead_${number}`,
  fields: { 'First name': 'Ada', Email: emailOf(number) },
})
const nicknamed = (number: number): WriteOp => ({
  ...create(number),
  fields: { ...create(number).fields, Nickname: `Nick ${number}` },
})
const numbers = (first: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, at) => first + at)

/** A tab with so many people, all of whom the hub has put there: number 1 in row 2. Their nicknames stay the tab's own. */
async function longBook(count: number): Promise<TestBook> {
  const book = await startBook()
  for (let first = 1; first <= count; first += 5000) {
    await book.remote.write('rows', numbers(first, Math.min(5000, count - first + 1)).map(nicknamed))
  }
  book.world.calls.clear()
  return book
}

const append = async (book: TestBook, ...people: readonly number[]): Promise<readonly string[]> =>
  (await book.remote.write('rows', people.map(create))).map(({ kind }) => kind)

/** First rows of the stretches that were read, the header being 1; `0`: the tab was read whole. */
const readFrom = (book: TestBook): readonly number[] =>
  book
    .calls()
    .filter(({ purpose }) => purpose === 'read')
    .map(({ body }) => Number(/"a1Range":"[^"]*!(\d+):/.exec(body)?.[1] ?? 0))

const emails = (book: TestBook): readonly string[] =>
  book
    .table()
    .slice(1)
    .map((row) => row[emailAt] ?? '')

test('people are appended to a long tab without reading it', async () => {
  const book = await longBook(3000)
  expect(await append(book, 3001, 3002)).toEqual(['applied', 'applied'])
  expect(await append(book, 3003)).toEqual(['applied'])
  expect(readFrom(book)).toEqual([2002, 2004])
  expect(emails(book)).toEqual(numbers(1, 3003).map(emailOf))
})

test('who stands in it already, however far up, is not put in again', async () => {
  const book = await longBook(3000)
  expect(await append(book, 5, 3001)).toEqual(['applied', 'applied'])
  expect(readFrom(book)).toEqual([2002, 0])
  expect(emails(book)).toEqual(numbers(1, 3001).map(emailOf))
})

test.each([
  ['deleted', 10],
  ['deleted', 1500],
  ['cleared', 1500],
])('after somebody has %s its last %i rows, people follow the last one', async (how, count) => {
  const book = await longBook(3000)
  if (how === 'deleted') book.act('deleteRows', { at: 3002 - count, count })
  else
    book.put(
      3002 - count,
      numbers(1, count).map(() => []),
    )
  expect(await append(book, 3001)).toEqual(['applied'])
  expect(emails(book)).toEqual([...numbers(1, 3000 - count), 3001].map(emailOf))
})

test('rows that somebody has cleared, or has typed below, are neither filled again nor written over', async () => {
  const book = await longBook(3000)
  book.put(3004, [headers.map((_, at) => (at === emailAt ? 'typed@leads.example' : 'Typed'))])
  expect(await append(book, 3001)).toEqual(['applied'])
  expect(emails(book).slice(2999)).toEqual([emailOf(3000), '', '', 'typed@leads.example', emailOf(3001)])
})

test('who inserts rows while we append loses nothing', async () => {
  const book = await longBook(3000)
  book.beforeWrite(() => book.act('insertRows', { at: 2, count: 700 }))
  const wanted = numbers(3001, 800)
  const kinds = await append(book, ...wanted)
  const again = wanted.filter((_, at) => kinds[at] !== 'applied')
  expect(again.length).toBeGreaterThan(0)
  expect(new Set(await append(book, ...again))).toEqual(new Set(['applied']))
  expect(emails(book).filter((email) => email !== '')).toEqual(expect.arrayContaining(numbers(1, 3800).map(emailOf)))
  expect(emails(book).filter((email) => email !== '')).toHaveLength(3800)
})

const load = async (book: TestBook, ...ids: readonly string[]) => {
  book.world.calls.clear()
  const changes = await book.remote.load({ object: 'rows', fields: ['Email'], ids: ids.map((id) => remoteId(id)) })
  return changes.map((change) => (change.kind === 'present' ? change.record.fields['Email'] : change.kind))
}

test('a few rows far down are loaded without what lies before and after them', async () => {
  const book = await longBook(7000)
  expect(await load(book, 'lead_6500', 'lead_3', 'lead_6100')).toEqual([emailOf(6500), emailOf(3), emailOf(6100)])
  expect(readFrom(book)).toEqual([1, 6101])
  expect(await load(book, 'lead_8000')).toEqual(['removed'])
  expect(readFrom(book)).toEqual([1, 0])
})

test('of equal rows without an id, each keeps its name, whatever is loaded with it', async () => {
  const book = await longBook(6000)
  const twin = headers.map((_, at) => (at === emailAt ? 'twin@leads.example' : 'Twin'))
  book.put(6002, [twin])
  await append(book, ...numbers(6001, 200))
  book.put(6203, [headers.map((header, at) => (header === 'Nickname' ? 'Second' : (twin[at] ?? '')))])
  await append(book, ...numbers(6201, 100))
  const read = await book.remote.read({ object: 'rows', fields: ['Email', 'Nickname'], cursor: null, limit: 10_000 })
  const twins = read.changes.flatMap((change) =>
    change.kind === 'present' && change.record.fields['Email'] === 'twin@leads.example' ? [change.record] : [],
  )
  expect(twins).toHaveLength(2)
  const ids = [twins[0]?.id ?? '', 'lead_6100', 'lead_6300'].map((id) => remoteId(id))
  const loaded = await book.remote.load({ object: 'rows', fields: ['Nickname'], ids })
  expect(loaded.map((change) => (change.kind === 'present' ? change.record.fields['Nickname'] : change.kind))).toEqual([
    'Twin',
    null,
    null,
  ])
})
