import { expect, test } from 'vitest'
import { owner } from '#tests/hub/world.ts'
import { of, openTerritories, type Where } from '#tests/hub/territory-stage.ts'
import { luzern, romandie, three } from '#tests/support/offices.ts'

type Stage = Awaited<ReturnType<typeof openTerritories>>

/** Three offices, and a system that is Luzern's own. */
const openOwn = async (people = 2) => {
  const so = await openTerritories(people)
  await so.publish(three)
  await so.connectOwn(luzern)
  const living = () => so.own.rows('person').filter(({ fate }) => fate.kind === 'present')
  const titles = () => living().map(({ fields }) => String(fields['title']))
  return { ...so, living, titles }
}

const standingIn = async (so: Stage, where: Where) => {
  const { links, absent } = await so.world.hub.lead(owner, await so.leadOf(where))
  return [...links, ...absent].find(({ connector }) => connector === 'own')
}

test('an office’s own system gets the leads of that office, and says of others that they are not', async () => {
  const so = await openOwn()
  expect(so.titles()).toEqual(['Title luzern', 'Title luzern'])
  expect(await standingIn(so, 'luzern')).toMatchObject({ status: 'in-sync' })
  expect(await standingIn(so, 'romandie')).toMatchObject({
    status: 'held',
    reason: 'It belongs to another office than this system, so no record of it is made there.',
  })
  so.addThere('luzern', 3)
  so.addThere('egeli', 3)
  await so.pass()
  expect(so.titles()).toEqual(['Title luzern', 'Title luzern', 'Title luzern'])
})

test('a lead that leaves is neither written nor believed there any more, nor does its deletion there mean anything elsewhere', async () => {
  const so = await openOwn()
  await so.world.hub.editLead(owner, await so.leadOf('luzern'), { postalCode: '1003' })
  await so.pass()
  so.a.edit(so.rowOf(so.a, 'luzern'), { title: 'Secret of Romandie' })
  await so.pass()
  expect(JSON.stringify(so.living())).not.toContain('Secret of Romandie')
  expect(await standingIn(so, 'luzern')).toMatchObject({
    reason: 'It belongs to another office than this system, so its record there is left as it was.',
  })
  so.own.edit(so.rowOf(so.own, 'luzern'), { title: 'Luzern says so' })
  await so.pass()
  expect(so.rowOf(so.a, 'luzern').fields['title']).toBe('Secret of Romandie')
  so.own.remove(so.rowOf(so.own, 'luzern'))
  await so.pass()
  expect((await so.world.hub.reviews(owner)).filter(({ kind }) => kind === 'held-delete')).toEqual([])
  expect(so.rowOf(so.a, 'luzern').fate.kind).toBe('present')
})

test('a lead that comes back is in step again', async () => {
  const so = await openOwn(1)
  const lead = await so.leadOf('luzern')
  await so.world.hub.editLead(owner, lead, { postalCode: '1003' })
  await so.pass()
  so.a.edit(so.rowOf(so.a, 'luzern'), { title: 'New title' })
  await so.pass()
  await so.world.hub.editLead(owner, lead, { postalCode: '6004' })
  await so.pass()
  expect(so.titles()).toEqual(['New title'])
  expect(await standingIn(so, 'luzern')).toMatchObject({ status: 'in-sync' })
})

test('a territory that moves leads offers them to the systems of their new office', async () => {
  const so = await openOwn()
  await so.publish({ ...three, areas: three.areas.map((area) => ({ ...area, office: luzern })) })
  await so.pass()
  expect(so.titles().toSorted()).toEqual(['Title luzern', 'Title luzern', 'Title romandie', 'Title romandie'])
  await so.publish(three)
  so.a.edit(so.rowOf(so.a, 'romandie'), { title: 'Secret of Romandie' })
  await so.pass()
  expect(so.titles().toSorted()).toEqual(['Title luzern', 'Title luzern', 'Title romandie', 'Title romandie'])
})

test('a record typed there that is another office’s lead is held for somebody who sees all, and gets nothing of it', async () => {
  const so = await openOwn(1)
  const { email, firstName, lastName } = so.rowOf(so.a, 'romandie').fields
  so.own.add('person', { email: email ?? null, firstName: firstName ?? null, lastName: lastName ?? null })
  await so.pass()
  const typed = so.living().find(({ fields }) => fields['email'] === email)
  expect(typed?.fields['phone'] ?? null).toBeNull()
  expect(typed?.fields['title'] ?? null).toBeNull()
  const [review] = (await so.world.hub.reviews(owner)).filter(({ kind }) => kind === 'doubtful-match')
  expect(review).toMatchObject({ kind: 'doubtful-match', connector: 'own' })
  expect(JSON.stringify(review)).toContain('But it belongs to another office than this system.')
  expect(await so.world.hub.reviews(of(luzern))).toEqual([])
})

test('a record that is being typed there stays in step until it says where it is', async () => {
  const so = await openOwn(1)
  const row = so.own.add('person', { firstName: 'Nina', lastName: 'Newcomer', email: 'nina@newcomer.example' })
  await so.pass()
  so.own.edit(row, { title: 'Head of Sales' })
  await so.pass()
  const find = async () => (await so.world.hub.leads(owner, { q: 'nina@newcomer', sort: 'name', limit: 5 })).leads[0]
  expect(await find()).toMatchObject({ office: null })
  expect(so.a.rows('person').map(({ fields }) => fields['title'])).toContain('Head of Sales')
  so.own.edit(row, { postalCode: '1003' })
  await so.pass()
  expect(await find()).toMatchObject({ office: { id: romandie } })
})

test('a system of an office that is not there is refused', async () => {
  const so = await openTerritories(1)
  await expect(so.connectOwn(luzern)).rejects.toMatchObject({ status: 422, code: 'office-unknown' })
})
