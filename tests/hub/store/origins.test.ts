import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { linkId } from '#shared/ids.ts'
import { packOrigins, readOrigins } from '#hub/store/workspace/origins.ts'
import { openWorld, rowsOf } from '#tests/hub/world.ts'

const there = { source: 'salesforce', link: linkId('link_1'), at: 1_700_000_000_000 }
const origins = {
  firstName: there,
  lastName: { ...there },
  email: { ...there, at: there.at + 1 },
  phone: { ...there, restored: true as const },
  score: { source: 'hub', at: there.at },
}

test('what came together is stored once and read back field by field', () => {
  const packed = packOrigins(origins)
  expect(packed.map(([, ...fields]) => fields)).toEqual([['firstName', 'lastName'], ['email'], ['phone'], ['score']])
  expect(readOrigins(JSON.parse(JSON.stringify(packed)))).toEqual(origins)
})

test('what is no such thing is left out', () => {
  for (const value of [null, 7, 'x', {}, [null], [[null, 'email']], [[{ at: 1 }, 'email']], [[there, 7]]])
    expect(readOrigins(value)).toEqual({})
})

test('origins stored field by field are packed by the migration', async () => {
  const { db } = await openWorld()
  await db.write([
    {
      sql: `insert into entity (id, kind, fields, origins, version, created_at, updated_at) values ('lead_1', 'lead', '{}', ?, 1, 0, 0),
        ('lead_2', 'lead', '{}', '{}', 1, 0, 0)`,
      args: [JSON.stringify(origins)],
    },
  ])
  const url = new URL('../../../hub/store/workspace/migrations/0017_packed_origins.sql', import.meta.url)
  await db.write([{ sql: readFileSync(url, 'utf8'), args: [] }])
  const [first, second] = await rowsOf(db, 'entity')
  expect(readOrigins(JSON.parse(String(first?.['origins'])))).toEqual(origins)
  expect(readOrigins(JSON.parse(String(second?.['origins'])))).toEqual({})
})
