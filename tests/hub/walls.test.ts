import { expect, test } from 'vitest'
import type { Actor } from '#shared/actor.ts'
import type { NewChangeSet } from '#shared/api/change-set.ts'
import {
  changeSetId,
  connectionId,
  importId,
  linkId,
  reviewId,
  type ChangeSetId,
  type ConnectionId,
  type EntityId,
  type ImportId,
  type LinkId,
  type ReviewId,
} from '#shared/ids.ts'
import { firstRouting, type Routing } from '#shared/routing.ts'
import type { Hub } from '#hub/hub.ts'
import { Refusal } from '#hub/hub.ts'
import { standardScoring } from '#hub/core/scoring/standard.ts'
import { walls } from '#hub/store/workspace/walls.ts'
import { everything, owner, rowsOf } from './world.ts'
import { everywhere, of, openTerritories, type Where } from './territory-stage.ts'
import { egeli, luzern, romandie, three } from '#tests/support/offices.ts'

type Stage = Awaited<ReturnType<typeof openTerritories>>

/** What a stranger to an office would like to lay hands on. */
interface Aim {
  readonly lead: EntityId
  readonly link: LinkId
  readonly conflict: ReviewId
  readonly changes: ChangeSetId
  readonly changesHash: string
  readonly correlation: string
  readonly entry: number
  readonly record: { readonly connector: string; readonly account: string; readonly id: string }
  readonly at: string
  readonly connection: ConnectionId
  readonly list: ImportId
  readonly merge: { readonly other: string; readonly waiting: string; readonly done: string }
}

/** One who gets leads of all offices, and whose leads wait for an answer. */
const team: Routing = {
  ...firstRouting,
  reps: [{ email: 'all@acme.example', name: 'All', offices: [], weight: 1, capacity: null, away: [] }],
  answer: { hours: 2, passes: 1 },
}

/** What each verb is asked; a verb without a case fails. `null`: it is nobody's who acts for a person, or admins' alone. */
const cases: Readonly<Record<keyof Hub, ((hub: Hub, actor: Actor, aim: Aim) => Promise<unknown>) | null>> = {
  receive: null,
  run: null,
  sweep: null,
  finishConnect: null,
  connectors: (hub) => Promise.resolve(hub.connectors()),
  connections: (hub, actor) => hub.connections(actor),
  connect: null,
  reconnect: null,
  pause: null,
  resume: null,
  disconnect: null,
  slack: (hub, actor) => hub.slack(actor),
  mapping: null,
  changeMapping: null,
  changeDeletions: null,
  policy: (hub, actor) => hub.policy(actor),
  changePolicy: null,
  firstSync: (hub, actor) => hub.firstSync(actor),
  approveFirstSync: null,
  progress: (hub, actor) => hub.progress(actor),
  overview: (hub, actor) => hub.overview(actor),
  alarms: (hub, actor) => hub.alarms(actor),
  reconciliations: (hub, actor) => hub.reconciliations(actor),
  reconcile: (hub, actor) => hub.reconcile(actor),
  cancelReconciliation: (hub, actor) => hub.cancelReconciliation(actor, 'recon_1'),
  changeNight: null,
  leads: (hub, actor) => hub.leads(actor, { sort: 'name', limit: 200 }),
  lead: (hub, actor, { lead }) => hub.lead(actor, lead),
  leadByRecord: (hub, actor, { record }) => hub.leadByRecord(actor, record),
  timeline: (hub, actor, { lead }) => hub.timeline(actor, lead),
  editLead: (hub, actor, { lead }) => hub.editLead(actor, lead, { city: 'Elsewhere' }),
  syncLead: (hub, actor, { lead }) => hub.syncLead(actor, lead),
  retry: (hub, actor, { link }) => hub.retry(actor, link),
  retryTrouble: (hub, actor, { connection }) => hub.retryTrouble(actor, connection, 'choice status'),
  reviews: (hub, actor) => hub.reviews(actor),
  answer: (hub, actor, { conflict }) => hub.answer(actor, conflict, { kind: 'ours', always: false }),
  causes: (hub, actor) => hub.causes(actor, undefined),
  createChangeSet: async (hub, actor, { lead, entry, correlation, at }) => {
    const far = new Date(Date.UTC(2026, 11, 1)).toISOString()
    const requests: readonly NewChangeSet[] = [
      { kind: 'edit', leads: [lead], fields: { city: 'Elsewhere' } },
      { kind: 'hand-out', leads: [lead] },
      { kind: 'undo', scope: { kind: 'lead', lead, at } },
      { kind: 'undo', scope: { kind: 'entry', entry } },
      { kind: 'undo', scope: { kind: 'correlation', correlation } },
      { kind: 'undo', scope: { kind: 'span', from: at, to: far } },
    ]
    return Promise.all(requests.map((request) => orRefusal(() => hub.createChangeSet(actor, request))))
  },
  changeSets: (hub, actor) => hub.changeSets(actor),
  changeSet: (hub, actor, { changes }) => hub.changeSet(actor, changes),
  previewChangeSet: (hub, actor, { changes }) => hub.previewChangeSet(actor, changes),
  changeSetRows: (hub, actor, { changes }) => hub.changeSetRows(actor, changes, { limit: 200 }),
  applyChangeSet: (hub, actor, { changes, changesHash }) => hub.applyChangeSet(actor, changes, { hash: changesHash }),
  undoChangeSet: (hub, actor, { changes }) => hub.undoChangeSet(actor, changes),
  discardChangeSet: (hub, actor, { changes }) => hub.discardChangeSet(actor, changes),
  leadPast: (hub, actor, { lead, at }) => hub.leadPast(actor, lead, at),
  engage: (hub, actor, { lead }) =>
    hub.engage(actor, { events: [{ id: 'e1', kind: 'reply', at: '2026-11-20T08:00:00Z', lead }] }),
  giveFeedback: (hub, actor, { lead }) => hub.giveFeedback(actor, lead, { kind: 'wrong-segment' }),
  withdrawFeedback: (hub, actor, { lead }) => hub.withdrawFeedback(actor, lead, 'wrong-segment'),
  scoring: (hub, actor) => hub.scoring(actor, undefined),
  scoringVersions: (hub, actor) => hub.scoringVersions(actor),
  previewScoring: (hub, actor) => hub.previewScoring(actor, standardScoring),
  learnScoring: (hub, actor) => hub.learnScoring(actor, standardScoring),
  publishScoring: (hub, actor) => hub.publishScoring(actor, { version: 0, scoring: standardScoring }),
  imports: (hub, actor) => hub.imports(actor),
  import: (hub, actor, { list }) => hub.import(actor, list),
  importLines: (hub, actor, { list }) => hub.importLines(actor, list, { after: 0, limit: 200 }),
  rejectedLines: (hub, actor, { list }) => hub.rejectedLines(actor, list),
  readImport: (hub, actor) =>
    hub.readImport(actor, { bytes: new TextEncoder().encode('Name\nX'), hints: { name: 'x' } }),
  changeImport: (hub, actor, { list }) => hub.changeImport(actor, list, { columns: [null, null, null] }),
  previewImport: (hub, actor, { list }) => hub.previewImport(actor, list),
  answerImportLine: (hub, actor, { list: id }) => hub.answerImportLine(actor, { id, line: 2 }, { kind: 'new' }),
  approveImport: (hub, actor, { list }) => hub.approveImport(actor, list, { version: 2 }),
  importRetraction: (hub, actor, { list }) => hub.importRetraction(actor, list),
  retractImport: (hub, actor, { list }) => hub.retractImport(actor, list, 1),
  discardImport: (hub, actor, { list }) => hub.discardImport(actor, list),
  tryScoring: (hub, actor, { lead }) => hub.tryScoring(actor, lead, standardScoring),
  routing: (hub, actor) => hub.routing(actor, undefined),
  routingVersions: (hub, actor) => hub.routingVersions(actor),
  previewRouting: (hub, actor) => hub.previewRouting(actor, team),
  publishRouting: (hub, actor) => hub.publishRouting(actor, { version: 1, routing: team }),
  assignLead: (hub, actor, { lead }) => hub.assignLead(actor, lead, { owner: 'all@acme.example' }),
  passLeadOn: (hub, actor, { lead }) => hub.passLeadOn(actor, lead, { expect: 'all@acme.example' }),
  merges: (hub, actor) => hub.merges(actor),
  previewMerge: (hub, actor, { lead, merge }) =>
    hub.previewMerge(actor, lead, { with: merge.other, rule: { kind: 'newest' }, picks: {} }),
  mergeLeads: (hub, actor, { lead, merge }) =>
    hub.mergeLeads(actor, lead, { with: merge.other, keep: lead, rule: { kind: 'newest' }, picks: {}, hash: 'h' }),
  cancelMerge: (hub, actor, { merge }) => hub.cancelMerge(actor, merge.waiting),
  mergeNow: (hub, actor, { merge }) => hub.mergeNow(actor, merge.waiting),
  previewSplit: (hub, actor, { merge }) => hub.previewSplit(actor, merge.done),
  splitMerge: (hub, actor, { merge }) => hub.splitMerge(actor, merge.done),
  duplicates: (hub, actor) => hub.duplicates(actor),
  scanDuplicates: (hub, actor) => hub.scanDuplicates(actor),
  dismissDuplicate: (hub, actor, { lead, merge }) => hub.dismissDuplicate(actor, { one: lead, other: merge.other }),
  previewCertain: (hub, actor) => hub.previewCertain(actor, { kind: 'newest' }),
  mergeCertain: (hub, actor) => hub.mergeCertain(actor, { rule: { kind: 'newest' }, hash: 'h' }),
  changeMerging: null,
  team: (hub, actor) => hub.team(actor),
  queue: (hub, actor) => hub.queue(actor, { owner: 'all@acme.example', limit: 200 }),
  territory: (hub, actor) => hub.territory(actor, undefined),
  territoryVersions: (hub, actor) => hub.territoryVersions(actor),
  previewTerritory: (hub, actor) => hub.previewTerritory(actor, three),
  publishTerritory: (hub, actor) => hub.publishTerritory(actor, { version: 1, territory: three }),
  placeOf: (hub, actor) => hub.placeOf(actor, { territory: three, postalCode: '6003', country: '', industry: '' }),
  readTerritory: (hub, actor) => hub.readTerritory(actor, { csv: 'office\nBern', home: 'CH' }),
}

/** What came of it: the answer, or the words of the no. */
async function orRefusal(ask: () => Promise<unknown>): Promise<unknown> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof Refusal)
      return { refused: error.status, code: error.code, said: `${error.message} ${error.fix}` }
    throw error
  }
}

/** Two leads of each place, one in dispute and one parked, with changes to it waiting for a yes. */
async function openAims(): Promise<{ readonly so: Stage; readonly aims: Readonly<Record<Where, Aim>> }> {
  const so = await openTerritories()
  const { hub } = so.world
  await hub.changePolicy(owner, { defaultRule: { kind: 'newest' }, rules: { title: { kind: 'ask' } } })
  const at = new Date(so.world.clock.now).toISOString()
  for (const where of everywhere) {
    so.a.edit(so.rowOf(so.a, where), { title: `Title ${where} there` })
    so.b.edit(so.rowOf(so.b, where), { title: `Title ${where} elsewhere` })
    await hub.editLead(owner, await so.leadOf(where, 2), { status: `Undead ${where}` })
  }
  await so.pass()
  await so.publish(three)
  const sample = everywhere.map((where) => ({
    field: 'city',
    agreed: `City ${where}`,
    theirs: `City ${where} drifted`,
  }))
  await so.world.db.write([
    { sql: `insert into reconciliation (id, state, author, begun_at) values ('recon_1', 'done', 'hub', 1)`, args: [] },
    {
      sql: `insert into reconciliation_part (run, connection, object, state, findings) values ('recon_1', ?, 'person', 'done', ?)`,
      args: [so.connections[0], JSON.stringify({ sample })],
    },
  ])
  await hub.publishRouting(owner, { version: 0, routing: team })
  for (const where of everywhere) {
    await hub.assignLead(owner, await so.leadOf(where), { owner: 'all@acme.example' })
    await hub.assignLead(owner, await so.leadOf(where, 2), { owner: 'all@acme.example' })
    await hub.passLeadOn(owner, await so.leadOf(where, 2), { expect: null })
  }
  await so.pass()
  const list = await handIn(so)
  const aims = {
    luzern: await aimAt(so, 'luzern', { at, list }),
    romandie: await aimAt(so, 'romandie', { at, list }),
    egeli: await aimAt(so, 'egeli', { at, list }),
    nowhere: await aimAt(so, 'nowhere', { at, list }),
  }
  return { so, aims }
}

/** A list with somebody of each place, matched. */
async function handIn(so: Stage): Promise<ImportId> {
  const { hub } = so.world
  const lines = everywhere.map((where) => `First${where} New,Last${where},new@mail.${where}.example`)
  const bytes = new TextEncoder().encode(`First name,Last name,Email\n${lines.join('\n')}\n`)
  const id = importId((await hub.readImport(owner, { bytes, hints: { name: 'list.csv' } })).id)
  await hub.previewImport(owner, id)
  await so.pass()
  expect(await hub.import(owner, id)).toMatchObject({ state: 'ready', waiting: { new: everywhere.length } })
  return id
}

async function aimAt(so: Stage, where: Where, { at, list }: Pick<Aim, 'at' | 'list'>): Promise<Aim> {
  const { hub, db } = so.world
  const lead = await so.leadOf(where)
  const { links } = await hub.lead(owner, lead)
  const parked = (await hub.lead(owner, await so.leadOf(where, 2))).links.find(
    ({ status }) => status === 'needs-attention',
  )
  const conflict = (await hub.reviews(owner)).find((review) => review.kind === 'conflict' && review.lead === lead)
  const set = await hub.createChangeSet(owner, {
    kind: 'edit',
    leads: [lead],
    fields: { city: `City ${where} planned` },
  })
  const [line] = (await rowsOf(db, 'ledger')).filter(({ entity, kind }) => entity === lead && kind === 'changed')
  const [account] = (await rowsOf(db, 'connection'))
    .filter(({ connector }) => connector === 'a')
    .map((row) => row['account'])
  if (parked === undefined || conflict === undefined || line === undefined) throw new Error('Something is missing.')
  return {
    lead,
    link: linkId(parked.id),
    conflict: reviewId(conflict.id),
    changes: changeSetId(set.id),
    changesHash: set.hash,
    correlation: String(line['correlation']),
    entry: Number(line['id']),
    record: {
      connector: 'a',
      account: String(account),
      id: links.find(({ connector }) => connector === 'a')?.remoteId ?? '',
    },
    at,
    connection: connectionId(so.connections[0]),
    list,
    merge: await mergeOf(so, where, lead),
  }
}

/** One that can be called off, and one that is done. */
async function mergeOf(so: Stage, where: Where, lead: EntityId): Promise<Aim['merge']> {
  const other = await so.leadOf(where, 2)
  const [waiting, done] = [`merge_waiting_${where}`, `merge_done_${where}`]
  const sql = `insert into uniting (id, kind, keep, gone, rule, picks, actor, evidence, correlation, state, at, due_at, before)
    values (?, 'lead', ?, ?, '{"kind":"newest"}', '{}', 'user:u', '[]', 'c', ?, 1, 4e12, '{"taken":[],"links":[]}')`
  await so.world.db.write([
    { sql, args: [waiting, lead, other, 'waiting'] },
    { sql, args: [done, other, lead, 'done'] },
    {
      sql: `insert into duplicate (one, other, kind, sure, weight, evidence, found_at)
        values (min(?1, ?2), max(?1, ?2), 'lead', 'certain', 50, '[]', 1)`,
      args: [lead, other],
    },
  ])
  return { other, waiting, done }
}

const marks = (where: Where) => new RegExp(`(?:First|Last|Firm |Title |City |Undead |mail\\.)${where}`)

const offices = { luzern, romandie, egeli }
const named = ['luzern', 'romandie', 'egeli'] as const

test.each(named)('in %s, nothing that can be asked shows or changes anything of another office', async (mine) => {
  const { so, aims } = await openAims()
  const { db, hub } = so.world
  const leaks: string[] = []
  const before = await everything(db)
  for (const theirs of everywhere.filter((where) => where !== mine)) {
    for (const [verb, ask] of Object.entries(cases)) {
      if (ask === null) continue
      const found = JSON.stringify(await orRefusal(() => ask(hub, of(offices[mine]), aims[theirs])))
      if (marks(theirs).test(found)) leaks.push(`${verb} shows ${theirs}: ${found}`)
      if (JSON.stringify(await everything(db)) !== JSON.stringify(before)) leaks.push(`${verb} changes ${theirs}`)
    }
  }
  expect(leaks).toEqual([])
})

test('within an office everything that can be asked of its own leads is answered', async () => {
  const { so, aims } = await openAims()
  const { hub } = so.world
  const ask = (verb: keyof Hub) => cases[verb]?.(hub, of(luzern), aims.luzern)
  for (const verb of [
    'leads',
    'lead',
    'leadByRecord',
    'timeline',
    'reviews',
    'causes',
    'leadPast',
    'queue',
    'merges',
    'previewMerge',
  ] as const)
    expect([verb, marks('luzern').test(JSON.stringify(await ask(verb)))]).toEqual([verb, true])
  expect(await hub.leads(of(luzern), { sort: 'name', limit: 200 })).toMatchObject({ total: 2 })
  expect(await hub.overview(of(luzern))).toMatchObject({ leads: 2, parked: 2, reviews: 1 })
  expect(await hub.leads(owner, { sort: 'name', limit: 200 })).toMatchObject({ total: 8 })
  expect(await hub.leads({ ...of(luzern), reach: [luzern, egeli] }, { sort: 'name', limit: 200 })).toMatchObject({
    total: 4,
  })
  expect(await hub.leads({ ...of(luzern), reach: [] }, { sort: 'name', limit: 200 })).toMatchObject({ total: 0 })
  await ask('answer')
  await ask('retry')
  await ask('syncLead')
  expect(await ask('editLead')).toMatchObject({ office: { id: 'luzern', name: 'Luzern' } })
})

test('a manager’s changes to leads of the office are seen and applied within it, until one of the leads has left', async () => {
  const so = await openTerritories()
  const { hub } = so.world
  await so.publish(three)
  const [first, second] = [await so.leadOf('luzern'), await so.leadOf('luzern', 2)]
  const change = (city: string) =>
    hub.createChangeSet(of(luzern), { kind: 'edit', leads: [first, second], fields: { city } })
  const set = await change('Kriens')
  const shownTo = async (actor: Actor) => (await hub.changeSets(actor)).map(({ id }) => id)
  expect([await shownTo(of(luzern)), await shownTo(of(egeli)), await shownTo(owner)]).toEqual([[set.id], [], [set.id]])
  await hub.applyChangeSet(of(luzern), changeSetId(set.id), { hash: set.hash })
  await so.pass()
  expect((await hub.lead(owner, first)).fields.find(({ field }) => field === 'city')?.value).toBe('Kriens')
  const later = await change('Emmen')
  await hub.editLead(owner, second, { postalCode: '1003' })
  const fresh = await orRefusal(() => hub.previewChangeSet(of(luzern), changeSetId(later.id)))
  expect(fresh).toMatchObject({ refused: 409, code: 'beyond-territory' })
  expect(await hub.changeSetRows(of(luzern), changeSetId(later.id), { limit: 200 })).toMatchObject({ rows: [] })
  await hub.discardChangeSet(of(luzern), changeSetId(later.id))
  expect(await orRefusal(() => hub.undoChangeSet(of(luzern), changeSetId(set.id)))).toMatchObject({
    code: 'beyond-territory',
  })
})

test('every table is either divided by walls or tells of no lead', async () => {
  const { db } = (await openTerritories(1)).world
  const open = [
    'alarm',
    'connection',
    'counter',
    'feed',
    'guard',
    'migration',
    'office',
    'reconciliation',
    'rhythm',
    'routing',
    'run',
    'setting',
    'spent',
    'scoring',
    'sqlite_sequence',
    'territory',
    'token',
    'turn',
    'watch',
  ]
  const found = await db.read([{ sql: `select name from sqlite_schema where type = 'table'`, args: [] }])
  const names = (found[0]?.rows ?? []).map(({ name }) => String(name))
  expect([...open, ...Object.keys(walls)].toSorted()).toEqual(names.toSorted())
})
