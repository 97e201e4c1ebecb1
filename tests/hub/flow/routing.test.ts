import { expect, test } from 'vitest'
import type { Actor } from '#shared/actor.ts'
import { createContext } from '#hub/flow/context.ts'
import { routeNext } from '#hub/flow/route.ts'
import type { Statement } from '#hub/ports.ts'
import { addDispatch } from '#hub/store/workspace/dispatch.ts'
import { changeSetId, entityId, userId } from '#shared/ids.ts'
import type { Routing } from '#shared/routing.ts'
import { rep, routingOf } from '#tests/support/routing.ts'
import { everywhere, of, openTerritories } from '#tests/hub/territory-stage.ts'
import { openWorld, owner, remote, rowsOf, workspace } from '#tests/hub/world.ts'
import { egeli, luzern, three } from '#tests/support/offices.ts'

const person = (n: number) => ({ firstName: `Given${n}`, lastName: `Family${n}`, email: `p${n}@firm${n}.example` })

/** One system with a few people in it, in step. */
const open = async (people = 1) => {
  const clock = { now: Date.UTC(2026, 11, 1, 9) }
  const a = remote('a', { now: () => clock.now })
  for (let n = 1; n <= people; n += 1) a.crm.add('person', person(n))
  const world = await openWorld({ connectors: [a.connector], clock })
  await world.connect('a')
  await world.approve()
  const pass = async (ms = 120_000) => {
    clock.now += ms
    await world.db.write([{ sql: 'update feed set due_at = 0', args: [] }])
    await world.drain()
  }
  const publish = async (routing: Routing) => {
    const { version } = await world.hub.routing(owner, undefined)
    await world.hub.publishRouting(owner, { version, routing })
    await world.drain()
  }
  const leadOf = async (n: number) => {
    const { leads } = await world.hub.leads(owner, { sort: 'name', limit: 200, q: person(n).email })
    return entityId(leads[0]?.id ?? '')
  }
  const ownership = async (n: number) => (await world.hub.lead(owner, await leadOf(n))).ownership
  return { ...world, crm: a.crm, pass, publish, leadOf, ownership }
}

test('leads that come get an owner with a reason, in every system; those of the first sync and those who have one stay', async () => {
  const so = await open(2)
  await so.publish(routingOf([rep('ann'), rep('ben')]))
  so.crm.add('person', person(3))
  so.crm.add('person', { ...person(4), owner: 'Carl@Acme.example' })
  so.crm.add('person', person(5))
  await so.pass()
  await so.pass()
  const owners = await Promise.all([1, 2, 3, 4, 5].map(async (n) => (await so.ownership(n)).owner?.email ?? null))
  expect([owners[0], owners[1], owners[3]]).toEqual([null, null, 'carl@acme.example'])
  expect(new Set([owners[2], owners[4]])).toEqual(new Set(['ann@acme.example', 'ben@acme.example']))
  const { owner: holder, history } = await so.ownership(3)
  expect(history).toEqual([
    {
      owner: holder,
      before: null,
      at: expect.any(String),
      actor: 'hub',
      why: '“Everybody takes turns”: next of 2 by turn.',
    },
  ])
  const there = so.crm.rows('person').find(({ fields }) => fields['email'] === person(3).email)
  expect(there?.fields['owner']).toBe(holder?.email)
  expect(await rowsOf(so.db, 'dispatch')).toEqual([])
})

test('leads that nobody can take are what an admin sees first, until the team can', async () => {
  const so = await open(1)
  await so.publish(routingOf([]))
  for (const n of [2, 3]) so.crm.add('person', person(n))
  await so.pass()
  const needs = async () => (await so.hub.overview(owner)).needsYou
  expect(await needs()).toEqual([
    { text: '2 leads: “Everybody takes turns”: nobody has leads of no office.', href: '/routing' },
  ])
  await so.publish(routingOf([rep('ann')]))
  expect(await needs()).toEqual([])
  expect((await so.ownership(3)).owner?.name).toBe('ann')
})

test('a system that is connected later brings whom it has, and they are whose they are', async () => {
  const clock = { now: Date.UTC(2026, 11, 1, 9) }
  const a = remote('a', { now: () => clock.now })
  a.crm.add('person', person(1))
  const world = await openWorld({ connectors: [a.connector], clock })
  await world.hub.publishRouting(owner, { version: 0, routing: routingOf([rep('ann')]) })
  await world.connect('a')
  await world.approve()
  clock.now += 120_000
  await world.drain()
  const { leads } = await world.hub.leads(owner, { sort: 'name', limit: 10 })
  expect(leads.map((lead) => lead.owner)).toEqual([null])
  expect(await rowsOf(world.db, 'dispatch')).toEqual([])
})

test('whoever asks for a lead while it is looked at is heard', async () => {
  const so = await open(1)
  await so.publish(routingOf([]))
  const lead = await so.leadOf(1)
  const asked = addDispatch([lead], so.clock.now)
  await so.db.write([asked])
  let isAsked = false
  const db = {
    ...so.db,
    read: so.db.read.bind(so.db),
    write: async (statements: readonly Statement[]) => {
      if (!isAsked) await so.db.write([asked])
      isAsked = true
      return so.db.write(statements)
    },
  }
  const context = createContext(so.ports, workspace, db)
  const waiting = async () => (await rowsOf(so.db, 'dispatch')).map((row) => [row['due_at'], row['raised']])
  // Nobody can take it: it would wait for a person, had nobody asked again.
  await routeNext(context)
  expect(await waiting()).toEqual([[0, 2]])
  await routeNext(context)
  expect(await waiting()).toEqual([[null, 2]])
  // Somebody has it who is not in the team: it would be done with, had nobody asked again.
  await so.db.write([
    {
      sql: `update entity set owner = 'x@acme.example', fields = json_set(fields, '$.owner', 'x@acme.example')`,
      args: [],
    },
    asked,
  ])
  isAsked = false
  await routeNext(context)
  expect(await waiting()).toEqual([[0, 4]])
  await routeNext(context)
  expect(await waiting()).toEqual([])
})

test('what a rule took from somebody is given as soon as somebody can take it; what a person took stays nobody’s', async () => {
  const so = await openTerritories(2)
  const { hub } = so.world
  await so.publish(three)
  const lu = rep('lu', { offices: [luzern] })
  await hub.publishRouting(owner, { version: 0, routing: routingOf([lu]) })
  const [byRule, byHand] = [await so.leadOf('luzern'), await so.leadOf('luzern', 2)]
  for (const lead of [byRule, byHand]) await hub.assignLead(owner, lead, { owner: lu.email })
  await hub.assignLead(owner, byHand, { owner: null })
  await hub.editLead(owner, byRule, { postalCode: '8001' })
  await so.world.drain()
  expect((await hub.lead(owner, byRule)).ownership).toMatchObject({
    owner: null,
    waits: expect.stringMatching(/nobody has leads of Egeli/),
  })
  await hub.publishRouting(owner, { version: 1, routing: routingOf([lu, rep('eg', { offices: [egeli] })]) })
  await so.world.drain()
  expect((await hub.lead(owner, byRule)).ownership.owner?.name).toBe('eg')
  expect((await hub.lead(owner, byHand)).ownership.owner).toBeNull()
})

test('another routing starts no clock for leads that were answered', async () => {
  const so = await openTerritories(2)
  const { hub } = so.world
  await so.publish(three)
  const team = routingOf([rep('lu', { offices: [luzern] })], { answer: { hours: 2, passes: 0 } })
  await hub.publishRouting(owner, { version: 0, routing: team })
  const lead = await so.leadOf('luzern')
  await hub.assignLead(owner, lead, { owner: 'lu@acme.example' })
  await so.pass()
  await hub.engage(owner, {
    events: [{ id: 'e', kind: 'meeting', at: new Date(so.world.clock.now).toISOString(), lead }],
  })
  so.world.clock.now += 3 * 3_600_000
  await so.world.drain()
  expect((await hub.lead(owner, lead)).ownership.answerBy).toBeNull()
  await hub.publishRouting(owner, { version: 1, routing: team })
  await so.world.drain()
  expect((await hub.lead(owner, lead)).ownership.answerBy).toBeNull()
})

test('a lead that comes at night has its owner in the morning, and until then says for whom it waits', async () => {
  const so = await open()
  const hours = { zone: 'UTC', days: [1, 2, 3, 4, 5], from: '08:00', to: '17:00' }
  await so.publish(routingOf([rep('ann')], { hours }))
  await so.pass(10 * 3_600_000)
  so.crm.add('person', person(2))
  await so.pass()
  expect(await so.ownership(2)).toMatchObject({ owner: null, waits: '“Everybody takes turns”: nobody works now.' })
  expect((await so.hub.routing(owner, undefined)).waiting).toEqual([
    {
      why: '“Everybody takes turns”: nobody works now.',
      leads: 1,
      lead: await so.leadOf(2),
      title: 'Given2 Family2',
      until: '2026-12-02T08:00:00.000Z',
    },
  ])
  await so.pass(13 * 3_600_000)
  expect(await so.ownership(2)).toMatchObject({ owner: { name: 'ann' }, waits: null })
})

test('a lead goes to the next where nobody answered within their working hours; a call or another status is an answer', async () => {
  const so = await open()
  await so.publish(routingOf([rep('ann'), rep('ben'), rep('eva')], { answer: { hours: 2, passes: 1 } }))
  for (const n of [2, 3, 4]) so.crm.add('person', person(n))
  await so.pass()
  expect((await so.ownership(2)).answerBy).toBe(new Date(so.clock.now + 2 * 3_600_000).toISOString())
  const before = await Promise.all([2, 3, 4].map(async (n) => (await so.ownership(n)).owner?.name))
  expect(new Set(before)).toEqual(new Set(['ann', 'ben', 'eva']))
  await so.pass(60_000)
  const at = new Date(so.clock.now).toISOString()
  await so.hub.engage(owner, {
    events: [
      { id: 'e1', kind: 'call-note', at, lead: await so.leadOf(2) },
      { id: 'e2', kind: 'page-visited', at, lead: await so.leadOf(4) },
    ],
  })
  await so.hub.editLead(owner, await so.leadOf(3), { status: 'Working' })
  await so.pass(2 * 3_600_000)
  const after = await Promise.all([2, 3, 4].map(async (n) => (await so.ownership(n)).owner?.name))
  expect(after.slice(0, 2)).toEqual(before.slice(0, 2))
  expect(after[2]).not.toBe(before[2])
  const [newest] = (await so.ownership(4)).history
  expect(newest?.why).toMatch(`${before[2]} did not answer in 2 working hours. `)
  await so.pass(3 * 3_600_000)
  expect(await so.ownership(4)).toMatchObject({
    owner: { name: after[2] },
    waits: `${after[2]} did not answer in 2 working hours.`,
  })
  const late = (await so.hub.team(owner)).reps.filter((each) => each.late > 0)
  expect(late.map(({ name }) => name)).toEqual([after[2]])
})

test('whoever loses an office loses its leads to those who have it', async () => {
  const so = await openTerritories(2)
  const { hub } = so.world
  await so.publish(three)
  const [lu, two] = [rep('lu', { offices: [luzern] }), rep('two', { offices: [luzern, egeli] })]
  await hub.publishRouting(owner, { version: 0, routing: routingOf([lu, two]) })
  const lead = await so.leadOf('luzern')
  await hub.assignLead(owner, lead, { owner: two.email })
  await hub.publishRouting(owner, { version: 1, routing: routingOf([lu, { ...two, offices: [egeli] }]) })
  await so.world.drain()
  const { ownership } = await hub.lead(owner, lead)
  expect(ownership.owner?.email).toBe(lu.email)
  expect(ownership.history[0]?.why).toMatch('two has no leads of Luzern. ')
})

test('of two who take a lead at once one has it, and the other is told who', async () => {
  const so = await open(1)
  await so.publish(routingOf([rep('ann'), rep('ben')]))
  const lead = await so.leadOf(1)
  const take = (name: string) => so.hub.assignLead(owner, lead, { owner: `${name}@acme.example`, expect: null })
  const both = await Promise.allSettled([take('ann'), take('ben')])
  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  const has = (await so.ownership(1)).owner?.email
  expect(both.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: { code: 'lead-taken', message: `${has} has the lead since a moment ago.` },
  })
  // Pressed twice, it is theirs already.
  const again = await so.hub.assignLead(owner, lead, { owner: has ?? '', expect: null })
  expect(again.ownership.owner?.email).toBe(has)
})

test('a lead is given only to who may have it, also among many, and nobody gets one that is no e-mail', async () => {
  const so = await openTerritories(1)
  const { hub } = so.world
  await so.publish(three)
  const lu = rep('lu', { offices: [luzern] })
  await hub.publishRouting(owner, { version: 0, routing: routingOf([lu]) })
  const [mine, theirs] = [await so.leadOf('luzern'), await so.leadOf('egeli')]
  await expect(hub.assignLead(owner, mine, { owner: 'nobody@acme.example' })).rejects.toMatchObject({
    code: 'owner-unknown',
  })
  await expect(hub.assignLead(owner, theirs, { owner: lu.email })).rejects.toMatchObject({ code: 'owner-elsewhere' })
  await expect(hub.editLead(owner, theirs, { owner: lu.email })).rejects.toMatchObject({ code: 'owner-elsewhere' })
  await expect(hub.editLead(owner, mine, { owner: 'LU@acme.example' })).rejects.toMatchObject({
    code: 'value-no-owner',
  })
  await expect(
    hub.createChangeSet(owner, { kind: 'edit', leads: [mine, theirs], fields: { owner: lu.email } }),
  ).rejects.toMatchObject({ message: '1 of these leads belong to an office whose leads lu does not have.' })
})

test('many leads are handed out by turn, looked at first, and given back by undoing it', async () => {
  const so = await open(9)
  await so.publish(
    routingOf([
      rep('ann'),
      rep('ben', { capacity: 3 }),
      rep('eva', { away: [{ from: '2026-01-01', to: '2027-01-01' }] }),
      rep('max'),
    ]),
  )
  const leads = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8, 9].map(so.leadOf))
  for (const lead of leads) await so.hub.assignLead(owner, lead, { owner: 'ann@acme.example' })
  const set = await so.hub.createChangeSet(owner, { kind: 'hand-out', leads })
  expect(set).toMatchObject({ title: 'Give 9 leads to 2 colleagues by turn', counts: { change: 9 } })
  await so.hub.applyChangeSet(owner, changeSetId(set.id), { hash: set.hash })
  await so.drain()
  const owners = async () =>
    Map.groupBy(
      await Promise.all([1, 2, 3, 4, 5, 6, 7, 8, 9].map(async (n) => (await so.ownership(n)).owner?.name)),
      (name) => name,
    )
  expect(new Map([...(await owners())].map(([name, those]) => [name, those.length]))).toEqual(
    new Map([
      ['ben', 3],
      ['max', 6],
    ]),
  )
  expect((await so.ownership(1)).history[0]?.why).toMatch(/^“Everybody takes turns”: (next of|the only one)/)
  const back = await so.hub.undoChangeSet(owner, changeSetId(set.id))
  await so.hub.applyChangeSet(owner, changeSetId(back.id), { hash: back.hash })
  await so.drain()
  expect([...(await owners()).keys()]).toEqual(['ann'])
  await expect(
    so.hub.createChangeSet(owner, { kind: 'hand-out', leads, reps: ['eva@acme.example'] }),
  ).rejects.toMatchObject({ code: 'nobody-can' })
  await expect(so.hub.createChangeSet(owner, { kind: 'hand-out' })).rejects.toMatchObject({ code: 'leads-or-from' })
  await expect(so.hub.createChangeSet(owner, { kind: 'hand-out', from: 'ben@acme.example' })).rejects.toMatchObject({
    code: 'nothing-to-change',
  })
  const rest = await so.hub.createChangeSet(owner, {
    kind: 'hand-out',
    from: 'ann@acme.example',
    reps: ['max@acme.example'],
  })
  expect(rest).toMatchObject({ title: 'Give 9 leads to 1 colleague by turn' })
})

test('a simulation tells what a routing would have done with the leads of the last days', async () => {
  const so = await open(1)
  await so.publish(routingOf([rep('ann')]))
  for (const n of [2, 3, 4, 5]) so.crm.add('person', { ...person(n), industry: n === 5 ? 'Building' : 'Trade' })
  await so.pass()
  const draft = routingOf([rep('ann'), rep('ben', { weight: 3 })], {
    rules: [{ name: 'Trade', when: { is: 'one-of', field: 'industry', values: ['trade'] }, reps: [] }],
  })
  const found = await so.hub.previewRouting(owner, draft)
  expect(found).toMatchObject({
    mistakes: [],
    leads: 5,
    reps: [
      { email: 'ann@acme.example', now: 4, draft: 1 },
      { email: 'ben@acme.example', now: 0, draft: 2 },
      { email: null, name: 'Nobody', now: 1, draft: 2 },
    ],
    waiting: [{ why: 'No rule is true of it.', leads: 2 }],
  })
  const wrong = await so.hub.previewRouting(owner, {
    ...draft,
    rules: [
      { name: 'X', reps: ['eva@acme.example'] },
      { name: 'Y', reps: [] },
    ],
  })
  expect(wrong.mistakes).toEqual([
    { path: 'rules.0.reps', message: 'eva@acme.example is not in the team.' },
    { path: 'rules.1', message: '“Y” is never reached: “X” above it takes all leads.' },
  ])
  await expect(so.hub.publishRouting(owner, { version: 0, routing: draft })).rejects.toMatchObject({
    code: 'routing-changed',
  })
})

test('somebody sees what to do next and why, what is free, and how they fare', async () => {
  const so = await open(1)
  await so.publish(routingOf([rep('ann')], { answer: { hours: 8, passes: 0 } }))
  for (const n of [2, 3, 4]) so.crm.add('person', person(n))
  await so.pass()
  await so.hub.editLead(owner, await so.leadOf(3), { doNotContactUntil: '2027-03-01' })
  await so.hub.editLead(owner, await so.leadOf(4), { status: 'Converted' })
  await so.pass(3 * 86_400_000)
  const queue = await so.hub.queue(owner, { owner: 'ann@acme.example', limit: 50 })
  expect(queue).toMatchObject({ open: 2, later: 1, given: 3, contacted: 1, won: 1, lost: 0 })
  expect(queue.mine.map(({ id }) => id)).toEqual([await so.leadOf(2)])
  const [first] = queue.mine
  expect(first?.reasons.map(({ why }) => why)).toEqual([
    expect.stringMatching(/^Score \d+, grade [A-D]\.$/),
    'The time to answer is over.',
    'It has waited for 3 days.',
  ])
  expect(first?.points).toBe(first?.reasons.reduce((sum, { points }) => sum + points, 0))
  expect(queue.free.map(({ id }) => id)).toEqual([await so.leadOf(1)])
  await so.hub.editLead(owner, await so.leadOf(1), { doNotContactUntil: '2027-03-01' })
  expect((await so.hub.queue(owner, { owner: 'ann@acme.example', limit: 50 })).free).toEqual([])
})

test('members of an office see how its people fare with its leads, and publishing is for admins who see all', async () => {
  const so = await openTerritories(2)
  const { hub } = so.world
  await so.publish(three)
  const all = rep('all')
  await hub.publishRouting(owner, { version: 0, routing: routingOf([all]) })
  for (const where of everywhere) await hub.assignLead(owner, await so.leadOf(where), { owner: all.email })
  const seen = async (actor: Actor) => {
    const { reps, offices } = await hub.team(actor)
    return {
      open: reps[0]?.open,
      given: reps[0]?.given,
      offices: offices.map(({ name, assigned, available }) => [name, assigned, available]),
    }
  }
  expect(await seen(of(luzern))).toEqual({ open: 1, given: 1, offices: [['Luzern', 1, 1]] })
  expect(await seen(owner)).toEqual({
    open: 4,
    given: 4,
    offices: [
      ['Egeli', 1, 1],
      ['Luzern', 1, 1],
      ['Romandie', 1, 1],
      ['No office', 1, 1],
    ],
  })
  const member: Actor = { kind: 'user', user: userId('u'), workspace, role: 'manager', reach: 'all' }
  await expect(hub.publishRouting(member, { version: 1, routing: routingOf([]) })).rejects.toMatchObject({
    status: 403,
  })
})
