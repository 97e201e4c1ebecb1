import { expect, test } from 'vitest'
import { list } from '#hub/store/workspace/gather.ts'
import { entityColumns, linkColumns, packed, unpack } from '#hub/store/workspace/packed.ts'
import { readEntity, readLink } from '#hub/store/workspace/rows.ts'
import { commit } from '#hub/store/workspace/commit.ts'
import type { Fields } from '#shared/record.ts'
import { remoteId } from '#shared/ids.ts'
import { openWorld } from '#tests/hub/world.ts'
import { addConnection, entityOf, linkOf, live, nothing, now } from './plans.ts'

const nasty: Fields = {
  nul: 'a\u0000b',
  quotes: `it's "quoted" \\ and \\u0041`,
  lines: 'one\r\ntwo\ttab\u2028sep',
  far: '𝒜 👩‍👩‍👧 é é ß İ',
  lone: 'x\uFFFD',
  'a.b "c"': 'a name with dots and quotes',
  empty: '',
  zero: 0,
  minus: -0.000001,
  large: Number.MAX_SAFE_INTEGER,
  larger: 2 ** 63 + 2 ** 12,
  fraction: 0.1 + 0.2,
  yes: true,
  no: false,
  nothing: null,
  json: '{"a":[1]}',
  looksLikeNumber: '007',
}

const rounds = async (fields: Fields) => {
  const { db } = await openWorld()
  await addConnection(db)
  const { revision, ...bare } = linkOf('bare', { shadow: null })
  expect(revision).toBe('r1')
  const entity = entityOf('ada', { fields, score: { total: 1, grade: 'D', parts: [], until: null } })
  const link = linkOf('ada', {
    shadow: fields,
    sent: [{ fields, at: now }],
    remoteId: remoteId(`it's "1" 𝒜`),
    modifiedAt: now,
    wroteAt: Number.MAX_SAFE_INTEGER,
  })
  const links = [link, bare].map((row) => ({ row, was: null }))
  expect(await commit(db, { ...nothing, entities: [{ row: entity, was: null }], links }, live)).toBe('done')
  const statements = { entities: 'select * from entity', links: 'select * from link order by id' }
  const [entities, packedEntities, plain, packedLinks] = await db.read([
    { sql: statements.entities, args: [] },
    packed(entityColumns, { sql: statements.entities, args: [] }),
    { sql: statements.links, args: [] },
    packed(linkColumns, { sql: statements.links, args: [] }),
  ])
  return {
    stored: { entities: [entity], links: [link, bare] },
    plain: { entities: list(entities).map(readEntity), links: list(plain).map(readLink) },
    packed: { entities: unpack(packedEntities).map(readEntity), links: unpack(packedLinks).map(readLink) },
  }
}

test('rows read packed are the rows read one by one, and the rows that were stored', async () => {
  const read = await rounds(nasty)
  expect(read.packed).toEqual(read.plain)
  expect(read.packed).toEqual(read.stored)
})

test.each(Object.entries(nasty))('the value called %s comes back as it was', async (name, value) => {
  const read = await rounds({ [name]: value })
  expect(read.packed.entities[0]?.fields).toEqual({ [name]: value })
  expect(read.plain.entities[0]?.fields).toEqual({ [name]: value })
})

test('no rows packed are no rows', async () => {
  const { db } = await openWorld()
  const [found] = await db.read([packed(entityColumns, { sql: 'select * from entity', args: [] })])
  expect(unpack(found)).toEqual([])
  expect(unpack(undefined)).toEqual([])
})

test('half of a surrogate pair, which no database can hold, becomes the sign for what cannot be shown', async () => {
  const { db } = await openWorld()
  await addConnection(db)
  const row = entityOf('ada', { fields: { firstName: 'x\uD800y', lastName: '\\ud800 𝒜' } })
  await commit(db, { ...nothing, entities: [{ row, was: null }] }, live)
  const [found] = await db.read([{ sql: `select title, fields->>'$.firstName' as name from entity`, args: [] }])
  expect(list(found)).toMatchObject([{ title: 'x\uFFFDy \\ud800 𝒜', name: 'x\uFFFDy' }])
})
