import { expect, test } from 'vitest'
import type { Problem } from '#shared/connector.ts'
import type { Database } from '#hub/ports.ts'
import type { Actor, Role } from '#shared/actor.ts'
import { userId } from '#shared/ids.ts'
import { openWorld, owner, workspace } from '#tests/hub/world.ts'
import { addConnection, addDue, crm } from '#tests/hub/store/plans.ts'

const asRole = (role: Role): Actor => ({ kind: 'user', user: userId('user_ben'), workspace, role, reach: 'all' })

const choice = (value: string): Problem => ({
  code: 'choice',
  field: 'Status',
  said: `Status does not know “${value}”.`,
  fix: 'Use one of: New.',
})
const rule = (said: string): Problem => ({ code: 'rule', said, fix: 'Ask an admin to change the rule.' })

async function park(db: Database, name: string, problems: readonly unknown[]): Promise<void> {
  await addDue(db, name)
  await db.write([
    { sql: 'update outbox set parked = ? where link = ?', args: [JSON.stringify(problems), `link_${name}`] },
  ])
}

const start = async () => {
  const world = await openWorld()
  await addConnection(world.db)
  const troubles = async () => (await world.hub.connections(asRole('viewer')))[0]?.troubles ?? []
  return { ...world, troubles }
}

test('records held up by one thing are one trouble, with how many and at most ten of them', async () => {
  const { db, troubles } = await start()
  for (let n = 0; n < 12; n += 1) await park(db, `n${n}`, [choice(`value ${n}`)])
  await park(db, 'ada', [rule('Closed leads stay as they are.')])
  await park(db, 'bob', [rule('Phone must be Swiss.')])
  const found = await troubles()
  expect(found.map(({ code, records, sample }) => [code, records, sample.length])).toEqual([
    ['choice', 12, 10],
    ['rule', 1, 1],
    ['rule', 1, 1],
  ])
  expect(new Set(found.map(({ key }) => key)).size).toBe(3)
})

test.each([
  ['choice', 'remote-admin'],
  ['permission', 'remote-admin'],
  ['rule', 'remote-admin'],
  ['required', 'remote-admin'],
  ['duplicate', 'you'],
  ['too-long', 'you'],
  ['something new', 'you'],
])('trouble with %s is for %s', async (code, who) => {
  const { db, troubles } = await start()
  await park(db, 'ada', [{ ...choice('x'), code }])
  const [found] = await troubles()
  expect(found?.who).toBe(who)
})

test('what nobody can read is a trouble all the same, and can be tried again', async () => {
  const { db, hub, troubles } = await start()
  await park(db, 'ada', ['nonsense'])
  const [found] = await troubles()
  expect(found).toMatchObject({ code: 'other', text: 'The remote refused it.', records: 1 })
  await hub.retryTrouble(owner, crm, found?.key ?? '')
  expect(await troubles()).toEqual([])
})

test('trying a trouble again frees every record it holds up, and no other', async () => {
  const { db, hub, troubles, woken } = await start()
  for (let n = 0; n < 12; n += 1) await park(db, `n${n}`, [choice(`value ${n}`)])
  await park(db, 'ada', [rule('Phone must be Swiss.')])
  const [first] = await troubles()
  await hub.retryTrouble(owner, crm, first?.key ?? '')
  expect((await troubles()).map(({ code }) => code)).toEqual(['rule'])
  const [due] = await db.read([{ sql: 'select count(*) as n from outbox where parked is null', args: [] }])
  expect(due?.rows[0]?.['n']).toBe(12)
  expect([...woken].some((lane) => lane.startsWith('deliver:') && lane.endsWith(crm))).toBe(true)
  await expect(hub.retryTrouble(owner, crm, first?.key ?? '')).rejects.toMatchObject({ code: 'nothing-parked' })
})

test('a reader may not try again', async () => {
  const { hub } = await start()
  await expect(hub.retryTrouble(asRole('rep'), crm, 'x')).rejects.toMatchObject({ status: 403 })
})
