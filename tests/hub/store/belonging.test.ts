import { expect, test } from 'vitest'
import type { Plan } from '#hub/core/plan.ts'
import type { Link } from '#hub/core/snapshot.ts'
import type { Database } from '#hub/ports.ts'
import { bindTo } from '#hub/store/workspace/belonging.ts'
import { commit } from '#hub/store/workspace/commit.ts'
import { claim } from '#hub/store/workspace/claim.ts'
import { storeOutcomes } from '#hub/store/workspace/outbox.ts'
import { companyId, connectionId, linkId } from '#shared/ids.ts'
import { openWorld, rowsOf } from '#tests/hub/world.ts'
import { addConnection, crm, dueOf, entityOf, linkOf, live, nothing, now } from './plans.ts'

const acme = companyId('company_acme')
const gained = [linkId('link_acme')]
const person = (name: string) => entityOf(name, { fields: { 'ref.company': acme } })

/** Acme has a record, and people who work there. */
const start = async (links: readonly Link[], more: Partial<Plan> = {}): Promise<Database> => {
  const { db } = await openWorld()
  await addConnection(db)
  const plan: Plan = {
    ...nothing,
    entities: [
      { row: entityOf('acme', { id: acme, kind: 'company', fields: { name: 'Acme' } }), was: null },
      ...links.map(({ id }) => ({ row: person(id.slice('link_'.length)), was: null })),
    ],
    links: [
      { row: linkOf('acme', { entity: acme, object: 'organisation' }), was: null },
      ...links.map((row) => ({ row, was: null })),
    ],
    ...more,
  }
  await commit(db, plan, live)
  return db
}

const outbox = (db: Database) => rowsOf(db, 'outbox')

test('people are due once their company has a record where they have one, and have not been linked to it', async () => {
  const db = await start([
    linkOf('ada'),
    linkOf('bob', { shadow: { 'ref.company': acme } }),
    linkOf('eve', { state: 'removed' }),
    linkOf('max', { connection: connectionId('conn_other') }),
  ])
  await db.write(bindTo(gained))
  expect(await outbox(db)).toMatchObject([{ link: 'link_ada', connection: crm, due_at: 0 }])
})

test('a company that has no record after all binds nobody', async () => {
  const db = await start([linkOf('ada')])
  await db.write([{ sql: `update link set state = 'creating' where id = 'link_acme'`, args: [] }, ...bindTo(gained)])
  expect(await outbox(db)).toEqual([])
})

test('a delivery that began before the company had a record does not end the row, be the person there or just made', async () => {
  const db = await start([linkOf('ada'), linkOf('bob', { state: 'creating' })], {
    outbox: [dueOf('ada'), dueOf('bob')],
  })
  const claimed = await claim(db, crm, { lease: 'l1', limit: 10, now, upTo: 2 })
  await db.write(bindTo(gained))
  const settlings = claimed.rows.map(({ link, version }) => ({
    outcome: { kind: 'done' as const, link: link.id, version },
    rev: null,
  }))
  await db.write(storeOutcomes('l1', settlings))
  expect(await outbox(db)).toMatchObject([
    { link: 'link_ada', lease: null, due_at: 0 },
    { link: 'link_bob', lease: null, due_at: 0 },
  ])
})

test('what waits for approval goes on waiting', async () => {
  const db = await start([linkOf('ada')], { outbox: [dueOf('ada')] })
  await db.write([{ sql: 'update outbox set due_at = 8640000000000000', args: [] }, ...bindTo(gained)])
  expect(await outbox(db)).toMatchObject([{ link: 'link_ada', due_at: 8640000000000000 }])
})

test('people are found by their company, not by going through all of them', async () => {
  const db = await start([])
  const plans = bindTo(gained).map(({ sql, args }) => {
    const query = sql.slice(sql.indexOf('select'), sql.indexOf('on conflict'))
    return { sql: `explain query plan ${query}`, args }
  })
  const found = await db.read(plans)
  expect(JSON.stringify(found)).toContain('SEARCH e USING INDEX entity_company')
})
