import { expect, test } from 'vitest'
import { entityId } from '#shared/ids.ts'
import { openWorld, owner, remote } from '#tests/hub/world.ts'

/** Ada of Acme in `a`; `b` has nobody and wants to know a VAT number of every company; `c` is at hand. */
const start = async () => {
  const [a, b, c] = [remote('a'), remote('b'), remote('c')]
  const acme = a.crm.add('organisation', { name: 'Acme', domain: 'acme.example' })
  const ada = { firstName: 'Ada', lastName: 'Lovelace', email: 'ada@acme.example' }
  a.crm.add('person', ada, { company: { object: 'organisation', id: acme.id } })
  const vat = { name: 'vat', title: 'VAT', type: 'string', writable: true, required: true, unique: false } as const
  b.crm.addField('organisation', vat)
  const world = await openWorld({ connectors: [a.connector, b.connector, c.connector] })
  await world.connect('a')
  await world.connect('b')
  await world.approve()
  const lead = async () => {
    const { leads } = await world.hub.leads(owner, { q: 'ada', sort: 'name', limit: 1 })
    return world.hub.lead(owner, entityId(leads[0]?.id ?? ''))
  }
  return { world, b: b.crm, lead }
}

test('a record whose company was refused there says so, and is in sync once the company is there', async () => {
  const so = await start()
  const standing = async () => (await so.lead()).links.find(({ connector }) => connector === 'b')
  expect(await standing()).toMatchObject({
    status: 'needs-attention',
    reason: expect.stringMatching(/^It is not tied to Acme, which B refused: VAT must not be blank\.$/),
  })
  so.b.removeField('organisation', 'vat')
  so.world.clock.now += 11 * 60_000
  await so.world.drain()
  so.world.clock.now += 60_000
  await so.world.drain()
  expect(await standing()).toMatchObject({ status: 'in-sync', reason: null, fix: null, remedy: null })
  expect(so.b.rows('organisation').map(({ fields }) => fields['name'])).toEqual(['Acme'])
})

test('a system that has no record of the lead is shown with the reason, one that was ended is not', async () => {
  const so = await start()
  const id = await so.world.connect('c')
  expect((await so.lead()).absent).toMatchObject([
    {
      connection: id,
      connector: 'c',
      status: 'held',
      reason: 'C is being read for the first time; then a record is planned.',
    },
  ])
  await so.world.hub.disconnect(owner, id)
  expect((await so.lead()).absent).toEqual([])
})

test('a conflict that waits for a person is told with the field, in the list as on the lead’s page', async () => {
  const so = await start()
  const { id } = await so.lead()
  await so.world.db.write([
    { sql: `update link set disputed = '["title"]' where entity = ? and object = 'person'`, args: [id] },
  ])
  const [first] = (await so.lead()).links
  expect(first).toMatchObject({
    status: 'held',
    reason: 'Both sides changed “Title”; each keeps its own until somebody has said.',
    remedy: { kind: 'open', href: '/reviews' },
  })
  const { leads } = await so.world.hub.leads(owner, { q: 'ada', status: 'held', sort: 'name', limit: 1 })
  expect(leads.map((lead) => lead.id)).toEqual([id])
})
