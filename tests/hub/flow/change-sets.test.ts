import { expect, test } from 'vitest'
import type { Actor, Role } from '#shared/actor.ts'
import { changeSetId, userId } from '#shared/ids.ts'
import { applyNext } from '#hub/flow/apply-change-set.ts'
import type { FieldValue } from '#shared/record.ts'
import { everything, owner, workspace } from '#tests/hub/world.ts'
import { changeLane, openStage } from './undo-stage.ts'

type Stage = Awaited<ReturnType<typeof openStage>>

const emails = (people: number): readonly string[] =>
  Array.from({ length: people }, (_, at) => `ada${at + 1}@example.com`)

const titles = (so: Stage, people: number) => emails(people).map((email) => so.there('title', email))

const both = (people: number, value: FieldValue) => emails(people).map(() => [value, value])

/** A preview that sets the title of everybody. */
const retitle = (so: Stage, title: string) => so.preview({ kind: 'edit', leads: [...so.ids], fields: { title } })

test('the same values are set for many leads, everywhere', async () => {
  const so = await openStage(3)
  const set = await so.preview({ kind: 'edit', leads: [...so.ids], fields: { title: 'Countess', city: 'London' } })
  expect(set).toMatchObject({
    title: 'Set title and city of 3 leads',
    author: 'user:user_ann',
    counts: { leads: 3, change: 3, editedSince: 0, unchanged: 3, refused: 0 },
    progress: null,
  })
  await so.apply(set)
  await so.pass()
  expect(titles(so, 3)).toEqual(both(3, 'Countess'))
  const entry = (await so.entries()).find(({ correlation }) => correlation === set.id)
  expect(entry).toMatchObject({ kind: 'edited', actor: 'user:user_ann', changes: [{ rule: 'edited here' }] })
})

test('what was planned is what happens, in every field of every remote', async () => {
  const so = await openStage(2)
  const set = await so.preview({
    kind: 'edit',
    leads: [...so.ids],
    fields: { title: 'Countess', phone: '+41446681800' },
  })
  const planned = (await so.rows(set.id)).flatMap(({ writes }) => writes)
  const spelled = () => JSON.stringify(emails(2).map((email) => [so.there('title', email), so.there('phone', email)]))
  expect(
    planned.map(({ connector, field, from, to }) => JSON.stringify([connector, field, from, to])).toSorted(),
  ).toEqual(
    ['a', 'b'].flatMap((connector) => [
      ...Array.from({ length: 2 }, () => JSON.stringify([connector, 'phone', null, '+41446681800'])),
      ...Array.from({ length: 2 }, () => JSON.stringify([connector, 'title', 'Analyst', 'Countess'])),
    ]),
  )
  expect(spelled()).not.toContain('Countess')
  await so.apply(set)
  await so.pass()
  expect(spelled()).toBe(
    JSON.stringify(
      emails(2).map(() => [
        ['Countess', 'Countess'],
        ['+41446681800', '+41446681800'],
      ]),
    ),
  )
  const done = await so.rows(set.id)
  expect(done.map(({ lead, field, from, to }) => [lead, field, from, to])).toEqual(
    so.ids.toSorted().flatMap((lead) => [
      [lead, 'phone', null, '+41446681800'],
      [lead, 'title', 'Analyst', 'Countess'],
    ]),
  )
})

test('what a remote would refuse is said beforehand, with what mends it', async () => {
  const so = await openStage()
  const set = await so.preview({ kind: 'edit', leads: [so.lead], fields: { status: 'Undead' } })
  expect(set.counts.refused).toBe(2)
  const [row] = await so.rows(set.id)
  expect(row?.writes[0]).toMatchObject({
    field: 'status',
    to: 'Undead',
    problem: { fix: expect.stringContaining('Qualified') },
  })
})

test('what is not there yet is said per connection, until it is', async () => {
  const so = await openStage(3)
  const set = await retitle(so, 'Countess')
  await so.apply(set)
  await so.world.hub.run(changeLane)
  const under = { waiting: 3, refused: 0 }
  expect((await so.show(set.id)).deliveries).toMatchObject([
    { connector: 'a', ...under },
    { connector: 'b', ...under },
  ])
  await so.pass()
  expect((await so.show(set.id)).deliveries).toEqual([])
})

test('what a remote refuses after all is said', async () => {
  const so = await openStage()
  const set = await so.preview({ kind: 'edit', leads: [so.lead], fields: { status: 'Undead' } })
  await so.apply(set)
  await so.pass()
  expect((await so.show(set.id)).deliveries).toMatchObject([
    { connector: 'a', waiting: 0, refused: 1 },
    { connector: 'b', waiting: 0, refused: 1 },
  ])
})

test('what it costs is said per connection', async () => {
  const so = await openStage(3)
  const set = await retitle(so, 'Countess')
  const [a, b] = so.connections
  expect(set.costs.toSorted((one, other) => (one.connector < other.connector ? -1 : 1))).toEqual([
    { connection: a, connector: 'a', records: 3, calls: 2, secondsMin: 0, quotaShare: 1 },
    { connection: b, connector: 'b', records: 3, calls: 2, secondsMin: 0, quotaShare: 0 },
  ])
})

test('a plan that is another by now is not carried out: what became different is shown instead', async () => {
  const so = await openStage(2)
  const set = await retitle(so, 'Countess')
  await so.editHere({ title: 'Dame' })
  const before = await everything(so.world.db)
  expect(await so.show(set.id)).toEqual({ ...set, outdated: true })
  await expect(so.apply(set)).rejects.toMatchObject({ status: 409, code: 'plan-changed' })
  expect(await everything(so.world.db)).toEqual(before)
  const again = await so.show(set.id)
  expect(again).toMatchObject({ outdated: false, counts: { change: 2, differs: 1 } })
  expect(again.hash).not.toBe(set.hash)
  const { rows } = await so.world.hub.changeSetRows(owner, changeSetId(set.id), { limit: 9, only: 'differs' })
  expect(rows).toMatchObject([
    { lead: so.lead, from: 'Dame', to: 'Countess', was: { from: 'Analyst', to: 'Countess', bucket: 'change' } },
  ])
  await so.apply(again)
  await so.pass()
  expect(titles(so, 2)).toEqual(both(2, 'Countess'))
})

test('the first few are applied, and the rest waits with a plan of its own', async () => {
  const so = await openStage(3)
  const set = await retitle(so, 'Countess')
  const rest = await so.apply(set, 2)
  await so.pass()
  expect(
    titles(so, 3)
      .flat()
      .filter((title) => title === 'Countess'),
  ).toHaveLength(4)
  expect(rest).toMatchObject({ state: 'previewed', counts: { change: 1, unchanged: 2, differs: 0 } })
  expect(await so.show(set.id)).toMatchObject({ hash: rest.hash, counts: rest.counts })
  await expect(so.apply(set)).rejects.toMatchObject({ code: 'plan-changed' })
  await so.apply(rest)
  await so.pass()
  expect(titles(so, 3)).toEqual(both(3, 'Countess'))
  const undo = await so.world.hub.undoChangeSet(owner, changeSetId(set.id))
  expect(undo.counts).toMatchObject({ leads: 3, change: 3 })
})

test('killed between two batches, it goes on where it was and does nothing twice', async () => {
  const so = await openStage(5)
  const set = await retitle(so, 'Countess')
  await so.apply(set)
  await so.restarted(2).run(changeLane)
  expect(await so.show(set.id)).toMatchObject({ state: 'applying', progress: { done: 2, total: 5, skipped: 0 } })
  expect(await so.restarted(2).sweep()).toContain(changeLane)
  for (let turn = 0; turn < 3; turn += 1) await so.restarted(2).run(changeLane)
  expect(await so.show(set.id)).toMatchObject({ state: 'applied', progress: { done: 5, total: 5, skipped: 0 } })
  expect(await so.restarted(2).sweep()).not.toContain(changeLane)
  const lines = (await so.ledger()).filter(({ correlation, kind }) => correlation === set.id && kind === 'edited')
  expect(new Set(lines.map(({ entity }) => entity)).size).toBe(5)
  expect(lines).toHaveLength(5)
  await so.pass()
  expect(titles(so, 5)).toEqual(both(5, 'Countess'))
})

test('two hubs at one change set do each lead once', async () => {
  const so = await openStage(5)
  const set = await retitle(so, 'Countess')
  await so.apply(set)
  const hubs = [so.restarted(2), so.restarted(2)]
  for (let turn = 0; turn < 4; turn += 1) await Promise.all(hubs.map((hub) => hub.run(changeLane)))
  expect(await so.show(set.id)).toMatchObject({ state: 'applied', progress: { done: 5, total: 5 } })
  const lines = (await so.ledger()).filter(({ correlation, kind }) => correlation === set.id && kind === 'edited')
  expect(lines).toHaveLength(5)
})

test('a hub that was overtaken by another between planning and storing stores nothing', async () => {
  const so = await openStage(5)
  // The first two have nothing to change, so that no version of a lead tells that somebody was faster.
  for (const id of so.ids.toSorted().slice(0, 2)) await so.editHere({ title: 'Countess' }, id)
  const set = await retitle(so, 'Countess')
  await so.apply(set)
  const { context } = so.world
  const overtaken = {
    ...context,
    ports: { ...context.ports, rowsMax: 2 },
    db: {
      ...context.db,
      write: async (statements: Parameters<typeof context.db.write>[0]) => {
        for (let turn = 0; turn < 4; turn += 1) await so.restarted(2).run(changeLane)
        return context.db.write(statements)
      },
    },
  }
  await applyNext(overtaken)
  expect(await so.show(set.id)).toMatchObject({ state: 'applied', progress: { done: 5, total: 5, skipped: 0 } })
})

test('a lead that is edited while the others are being changed keeps its edit, and is counted', async () => {
  const so = await openStage(4)
  const set = await retitle(so, 'Countess')
  await so.apply(set)
  const hub = so.restarted(2)
  await hub.run(changeLane)
  const last = so.ids.toSorted().at(-1)
  await so.editHere({ title: 'Dame' }, last)
  for (let turn = 0; turn < 3; turn += 1) await hub.run(changeLane)
  expect(await so.show(set.id)).toMatchObject({ state: 'applied', progress: { done: 4, total: 4, skipped: 1 } })
  await so.pass()
  expect((await so.fieldsOf(last))['title']).toBe('Dame')
  expect(
    titles(so, 4)
      .flat()
      .filter((title) => title === 'Countess'),
  ).toHaveLength(6)
})

test('a change set is applied once, and not after it was discarded', async () => {
  const so = await openStage()
  const set = await retitle(so, 'Countess')
  const outcomes = (await Promise.allSettled([so.apply(set), so.apply(set)])).map(({ status }) => status)
  expect(outcomes.toSorted()).toEqual(['fulfilled', 'rejected'])
  await so.pass()
  await expect(so.world.hub.discardChangeSet(owner, changeSetId(set.id))).rejects.toMatchObject({
    code: 'not-previewed',
  })
  const other = await retitle(so, 'Dame')
  await so.world.hub.discardChangeSet(owner, changeSetId(other.id))
  expect(await so.show(other.id)).toMatchObject({ state: 'superseded' })
  await expect(so.apply(other)).rejects.toMatchObject({ code: 'not-previewed' })
})

test('while it is being applied, it cannot be undone', async () => {
  const so = await openStage(2)
  const set = await retitle(so, 'Countess')
  await so.apply(set)
  await expect(so.world.hub.undoChangeSet(owner, changeSetId(set.id))).rejects.toMatchObject({ code: 'still-applying' })
})

test('where nothing would change, there is nothing to apply', async () => {
  const so = await openStage()
  const set = await retitle(so, 'Analyst')
  await expect(so.apply(set)).rejects.toMatchObject({ code: 'nothing-to-change' })
})

test('a new preview of the same takes the place of the one before', async () => {
  const so = await openStage()
  const first = await retitle(so, 'Countess')
  const second = await retitle(so, 'Countess')
  const { hub } = so.world
  const states = (await hub.changeSets(owner)).map(({ id, state }) => [id, state])
  expect(Object.fromEntries(states)).toEqual({ [first.id]: 'superseded', [second.id]: 'previewed' })
})

test('rows are given page by page, by bucket where one is named, each once', async () => {
  const so = await openStage(5)
  await so.world.hub.editLead(owner, so.lead, { title: 'Countess' })
  const set = await retitle(so, 'Countess')
  const all = async (bucket: 'change' | 'unchanged' | undefined) => {
    const found: string[] = []
    let cursor: string | undefined
    for (let pages = 0; pages < 10; pages += 1) {
      const asked = {
        limit: 2,
        ...(bucket === undefined ? {} : { bucket }),
        ...(cursor === undefined ? {} : { cursor }),
      }
      const { rows, next } = await so.world.hub.changeSetRows(owner, changeSetId(set.id), asked)
      found.push(...rows.map(({ lead }) => lead))
      if (next === null) break
      cursor = next
    }
    return found
  }
  expect(await all(undefined)).toEqual(so.ids.toSorted())
  expect(await all('change')).toEqual(so.ids.filter((id) => id !== so.lead).toSorted())
  expect(await all('unchanged')).toEqual([so.lead])
})

test.each([
  ['a field that no lead has', { leads: ['lead_none'], fields: { colour: 'red' } }, 'field-unknown'],
  ['no field at all', { leads: ['lead_none'], fields: {} }, 'nothing-to-change'],
  ['a lead that is not there', { leads: ['lead_none'], fields: { title: 'Dame' } }, 'lead-unknown'],
])('%s is refused', async (_what, request, code) => {
  const so = await openStage()
  await expect(so.preview({ kind: 'edit', ...request })).rejects.toMatchObject({ code })
})

test('who may not change leads in bulk may look', async () => {
  const so = await openStage()
  const set = await retitle(so, 'Countess')
  const as = (role: Role): Actor => ({ kind: 'user', user: userId('user_bob'), workspace, role, reach: 'all' })
  const rep = as('rep')
  const { hub } = so.world
  const id = changeSetId(set.id)
  await expect(hub.changeSet(as('viewer'), id)).resolves.toMatchObject({ id })
  for (const refused of [
    hub.createChangeSet(rep, { kind: 'edit', leads: [so.lead], fields: { title: 'Dame' } }),
    hub.applyChangeSet(rep, id, { hash: set.hash }),
    hub.undoChangeSet(rep, id),
    hub.discardChangeSet(rep, id),
  ])
    await expect(refused).rejects.toMatchObject({ code: 'role-too-low' })
})
