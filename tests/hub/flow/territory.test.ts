import { expect, test } from 'vitest'
import { entityId } from '#shared/ids.ts'
import type { Area, Territory } from '#shared/territory.ts'
import { findMistakes } from '#hub/core/territory/check.ts'
import { createPlacer } from '#hub/core/territory/place.ts'
import { planEdits } from '#hub/core/edit.ts'
import { snapshotOf } from '#hub/flow/edit.ts'
import { commit } from '#hub/store/workspace/commit.ts'
import { placeLatecomers } from '#hub/flow/territory.ts'
import { owner, rowsOf } from '#tests/hub/world.ts'
import { createDice } from '#tests/support/throws.ts'
import { of, openTerritories, type Where } from '#tests/hub/territory-stage.ts'
import { egeli, luzern, romandie, three } from '#tests/support/offices.ts'

const officeOf = async (so: Awaited<ReturnType<typeof openTerritories>>, where: Where, n = 1) =>
  (await so.world.hub.lead(owner, await so.leadOf(where, n))).office?.id ?? null

test('before there is a territory everybody sees every lead, and nobody’s history speaks of offices', async () => {
  const so = await openTerritories()
  expect(await so.world.hub.territory(owner, undefined)).toMatchObject({
    version: 0,
    counts: [{ office: null, leads: 8 }],
  })
  expect(await so.leads(of(luzern))).toHaveLength(8)
  expect((await rowsOf(so.world.db, 'ledger')).filter(({ kind }) => kind === 'placed')).toEqual([])
})

test('a preview says who would change hands and why, and changes nothing', async () => {
  const so = await openTerritories()
  const preview = await so.world.hub.previewTerritory(owner, three)
  expect(preview).toMatchObject({ mistakes: [], gaps: [], nobodys: 2, removed: [] })
  expect(preview.moves.toSorted((a, b) => String(a.to).localeCompare(String(b.to)))).toEqual([
    { from: null, to: 'egeli', records: 2 },
    { from: null, to: 'luzern', records: 2 },
    { from: null, to: 'romandie', records: 2 },
  ])
  expect(preview.added).toEqual(three.areas)
  expect(preview.sample.map(({ why }) => why)).toContain('CH 6003 is in CH 6000–6999.')
  expect(await so.leads(of(luzern))).toHaveLength(8)
})

test('publishing puts every lead where it belongs, and each one’s history says by what', async () => {
  const so = await openTerritories()
  const published = await so.publish(three)
  expect(published).toMatchObject({ version: 1, author: 'user:user_ann' })
  expect(published.counts).toEqual([
    { office: null, leads: 2, companies: 0 },
    ...['egeli', 'luzern', 'romandie'].map((office) => ({ office, leads: 2, companies: 0 })),
  ])
  for (const office of [luzern, romandie, egeli]) expect(await so.leads(of(office))).toHaveLength(2)
  const { entries } = await so.world.hub.timeline(of(luzern), await so.leadOf('luzern'))
  expect(entries[0]).toMatchObject({
    kind: 'placed',
    actor: 'user:user_ann',
    correlation: 'territory_1',
    changes: [{ field: 'office', before: null, after: 'luzern', rule: 'CH 6003 is in CH 6000–6999.' }],
  })
  expect((await so.world.hub.territoryVersions(owner)).versions).toMatchObject([{ version: 1, areas: 3, moved: 6 }])
})

test('a new lead is routed on arrival, and a changed postal code moves a lead with its history, wherever it was changed', async () => {
  const so = await openTerritories(1)
  await so.publish(three)
  so.addThere('romandie', 2)
  so.a.edit(so.rowOf(so.a, 'luzern'), { postalCode: '1003' })
  await so.pass()
  expect(await officeOf(so, 'romandie', 2)).toBe('romandie')
  expect(await officeOf(so, 'luzern')).toBe('romandie')
  expect(await so.leads(of(luzern))).toEqual([])
  const lead = await so.leadOf('luzern')
  const { entries } = await so.world.hub.timeline(of(romandie), lead)
  expect(entries.map(({ kind }) => kind)).toContain('created')
  expect(entries.find(({ kind }) => kind === 'placed')).toMatchObject({
    changes: [{ before: 'luzern', after: 'romandie' }],
  })
  await so.world.hub.editLead(owner, lead, { postalCode: '' })
  expect(await officeOf(so, 'luzern')).toBeNull()
})

test('whoever sends a lead to another office by editing it is told whose it is now, and does not see it again', async () => {
  const so = await openTerritories(1)
  await so.publish(three)
  const lead = await so.leadOf('luzern')
  const sent = await so.world.hub.editLead(of(luzern, 'rep'), lead, { postalCode: '1003' })
  expect(sent).toMatchObject({ office: { name: 'Romandie' }, actions: [], openReviews: [] })
  await expect(so.world.hub.lead(of(luzern), lead)).rejects.toMatchObject({ status: 404 })
})

test('of two admins who publish from one version, the second is told and nothing of hers is done', async () => {
  const so = await openTerritories(1)
  const mine = so.world.hub.publishTerritory(owner, { version: 0, territory: three })
  const hers = so.world.hub.publishTerritory(owner, { version: 0, territory: { ...three, rest: luzern } })
  const done = await Promise.allSettled([mine, hers])
  expect(done.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  expect(done.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: { status: 409, code: 'territory-changed' },
  })
  expect(await rowsOf(so.world.db, 'territory')).toHaveLength(1)
})

test('a faulty territory is refused with where and why', async () => {
  const so = await openTerritories(1)
  const areas: Area[] = [...three.areas, { office: egeli, country: 'CH', from: '3950', to: '3960' }]
  await expect(so.publish({ ...three, areas })).rejects.toMatchObject({
    status: 422,
    code: 'territory-faulty',
    message: 'areas.3: CH 3950–3960 is egeli’s, but CH 3900–3999 is romandie’s.',
  })
  expect(await rowsOf(so.world.db, 'territory')).toEqual([])
})

test('a former version is published again as a new one, and without offices everybody sees every lead again', async () => {
  const so = await openTerritories(1)
  await so.publish(three)
  await so.publish({ ...three, rest: luzern })
  expect(await officeOf(so, 'egeli')).toBe('luzern')
  const { territory } = await so.world.hub.territory(owner, 1)
  expect(await so.publish(territory)).toMatchObject({ version: 3 })
  expect(await officeOf(so, 'egeli')).toBe('egeli')
  await so.publish({ offices: [], areas: [], rest: null, home: 'CH' })
  expect(await so.leads(of(luzern))).toHaveLength(4)
})

test('what was planned by an older territory is not committed', async () => {
  const so = await openTerritories(1)
  const { context } = so.world
  const entity = await so.leadOf('luzern')
  const snapshot = await snapshotOf(context, entity)
  const cause = { actor: 'user:user_ann', correlation: 'c1', priority: 0, isUndo: false } as const
  const plan = planEdits(snapshot, [{ entity, wishes: [{ field: 'postalCode', to: '1003' }] }], cause)
  await so.publish(three)
  expect(await commit(context.db, plan, { now: snapshot.now, heldBy: new Map() })).toBe('stale')
  expect(await officeOf(so, 'luzern')).toBe('luzern')
})

test('what was committed while a territory was being published is placed afterwards, also by the next sweep', async () => {
  const so = await openTerritories(1)
  await so.publish(three)
  const lead = await so.leadOf('luzern')
  // As if it had been committed while the leads were being looked at.
  await so.world.db.write([
    { sql: `update entity set office = 'egeli', updated_at = ? where id = ?`, args: [so.world.clock.now, lead] },
    { sql: 'update territory set placed = 0', args: [] },
  ])
  expect(await so.world.hub.sweep()).toContain('change:ws_1')
  await placeLatecomers(so.world.context)
  expect(await officeOf(so, 'luzern')).toBe('luzern')
  expect(await so.world.hub.sweep()).not.toContain('change:ws_1')
})

test('two hundred random territories, with leads arriving and moving: each lead is in exactly the office it belongs to', async () => {
  const so = await openTerritories(1)
  const roll = createDice(11)
  const dice = (sides: number): number => Math.floor(roll() * sides)
  const pick = <T>(first: T, ...others: T[]): T => others[dice(others.length + 1)] ?? first
  const ids = (await so.leads()).map(({ id }) => entityId(id))
  let published = 0
  for (let round = 0; round < 200; round += 1) {
    const areas = Array.from({ length: dice(5) }, (): Area => {
      const from = 1000 + dice(90) * 100
      return { office: pick(luzern, romandie, egeli), country: 'CH', from: String(from), to: String(from + dice(900)) }
    })
    const territory: Territory = { ...three, areas, rest: pick(null, egeli) }
    const moving = so.world.hub.editLead(owner, pick(ids[0], ...ids) ?? entityId('lead_none'), {
      postalCode: String(1000 + dice(9000)),
    })
    if (findMistakes(territory).length === 0) {
      await so.publish(territory)
      published += 1
    }
    await moving
    const { territory: inForce, version } = await so.world.hub.territory(owner, undefined)
    if (version === 0) continue
    const placer = createPlacer(inForce)
    for (const row of await rowsOf(so.world.db, 'entity')) {
      const { office } = placer.place(JSON.parse(String(row['fields'])))
      expect([round, row['id'], row['office']]).toEqual([round, row['id'], office])
    }
  }
  expect(published).toBeGreaterThan(80)
}, 60_000)
