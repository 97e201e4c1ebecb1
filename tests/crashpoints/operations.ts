import { Refusal } from '#hub/hub.ts'
import { changeSetId, connectionId, entityId, importId, reviewId, type ImportId } from '#shared/ids.ts'
import { rep, routingOf } from '#tests/support/routing.ts'
import { owner, people, type CrashWorld, type RemoteName, type Worker } from './world.ts'

/** Something that the hub does, from its cause to the last receipt. */
export interface Operation {
  readonly name: string
  /** Whether the first sync is over when it begins. */
  readonly isSynced: boolean
  /** What is so before; may run the hub. */
  prepare?(world: CrashWorld): Promise<void>
  /** What causes it in a remote: nothing of it can be lost by a death of ours. */
  cause?(world: CrashWorld): void
  /** What a person asks of the hub, who asks again where no answer came. */
  ask?(worker: Worker): Promise<void>
  /** What is true when all is over. */
  readonly titles?: string
  readonly people?: number
  /** Whose the newcomer is everywhere, given so often. */
  readonly owner?: { readonly email: string; readonly times: number }
}

export const names: readonly RemoteName[] = ['a', 'b', 'c']
const ada = 'ada@example.com'
const mary = 'mary@example.com'
export const emmy = 'emmy@example.com'

const find = (world: CrashWorld, remote: RemoteName, email = ada) => {
  const row = people(world.crm[remote]).find(({ fields }) => fields['email'] === email)
  if (row === undefined) throw new Error(`${remote} has nobody with the address ${email}.`)
  return row
}
const setTitle = (world: CrashWorld, remote: RemoteName, title: string): void => {
  world.crm[remote].edit(find(world, remote), { title })
}

export const begin = (world: CrashWorld): void => {
  world.crm.a.add('person', { firstName: 'Ada', lastName: 'Byron', email: ada, title: 'Analyst' })
  world.crm.b.add('person', { firstName: 'Ada', lastName: 'Byron', email: ada, title: 'Analyst' })
  world.crm.c.add('person', { firstName: 'Mary', lastName: 'Somerville', email: mary, title: 'Analyst' })
}

const leadOf = async ({ hub }: Worker, email = ada) => {
  const { leads } = await hub.leads(owner, { q: email, sort: 'name', limit: 1 })
  return entityId(leads[0]?.id ?? '')
}

/** Asked again after a death, what has been done already is refused, which is an answer too. */
const orRefused = async (task: () => Promise<unknown>): Promise<void> => {
  try {
    await task()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
  }
}

const answerOpen = async ({ hub }: Worker, kind: 'remove' | 'keep' | 'restore' | 'theirs' | 'ours'): Promise<void> => {
  const [review] = await hub.reviews(owner)
  if (review === undefined) return
  const answer = kind === 'theirs' || kind === 'ours' ? ({ kind, always: false } as const) : ({ kind } as const)
  await orRefused(() => hub.answer(owner, reviewId(review.id), answer))
}

const approve = async ({ hub }: Worker): Promise<void> =>
  orRefused(async () => hub.approveFirstSync(owner, (await hub.firstSync(owner)).hash))

const apply = async ({ hub }: Worker, request: Parameters<Worker['hub']['createChangeSet']>[1]): Promise<void> =>
  orRefused(async () => {
    const draft = await hub.createChangeSet(owner, request)
    await hub.applyChangeSet(owner, changeSetId(draft.id), { hash: draft.hash })
  })

const undoLast = async (worker: Worker): Promise<void> => {
  const lead = await leadOf(worker)
  const { entries } = await worker.hub.timeline(owner, lead)
  const entry = entries.find(({ changes }) =>
    changes.some(({ field, after }) => field === 'title' && after === 'Countess'),
  )
  if (entry !== undefined) await apply(worker, { kind: 'undo', scope: { kind: 'entry', entry: entry.id } })
}

const lost = async (world: CrashWorld): Promise<void> => {
  world.crm.a.remove(find(world, 'a'))
  await world.pass()
}

const list = 'Vorname,Nachname,E-Mail,Ort\nAda,Byron,ada@example.com,London\nEmmy,Noether,emmy@example.com,Erlangen\n'

const handIn = async (world: CrashWorld): Promise<void> => {
  const bytes = new TextEncoder().encode(list)
  await world.worker().hub.readImport(owner, { bytes, hints: { name: 'list.csv' } })
}

/** What a person asks of the list that was handed in. */
const askOfList = async (
  { hub }: Worker,
  ask: (list: { readonly id: ImportId; readonly version: number }) => Promise<unknown>,
): Promise<void> => {
  const [one] = (await hub.imports(owner)).imports
  if (one !== undefined) await orRefused(() => ask({ id: importId(one.id), version: one.version }))
}
const previewList = (worker: Worker): Promise<void> =>
  askOfList(worker, ({ id }) => worker.hub.previewImport(owner, id))
const approveList = (worker: Worker): Promise<void> =>
  askOfList(worker, ({ id, version }) => worker.hub.approveImport(owner, id, { version }))
const takeListBack = (worker: Worker): Promise<void> =>
  askOfList(worker, ({ id }) => worker.hub.retractImport(owner, id, 1))

const matched = async (world: CrashWorld): Promise<void> => {
  await handIn(world)
  await previewList(world.worker())
  await world.pass()
}
const broughtIn = async (world: CrashWorld): Promise<void> => {
  await matched(world)
  await approveList(world.worker())
  await world.pass()
}

const addEmmy = ({ crm }: CrashWorld): void =>
  void crm.b.add('person', { firstName: 'Emmy', lastName: 'Noether', email: emmy })

/** From now on leads are given, to these by turn. */
const route = async (world: CrashWorld, team: readonly string[]): Promise<void> => {
  const { hub } = world.worker()
  const { version } = await hub.routing(owner, undefined)
  await hub.publishRouting(owner, { version, routing: routingOf(team.map((name) => rep(name))) })
}

const givenToAnn = async (world: CrashWorld): Promise<void> => {
  await route(world, ['ann'])
  addEmmy(world)
  await world.pass()
  await route(world, ['ann', 'ben'])
}

const passOn = async (worker: Worker): Promise<void> => {
  const lead = await leadOf(worker, emmy)
  await worker.hub.passLeadOn(owner, lead, { expect: 'ann@acme.example' })
}

/** Two are one as soon as somebody says so. */
const withoutHold = async (worker: Worker): Promise<void> =>
  void (await worker.hub.changeMerging(owner, { holdMinutes: 0 }))

const merge = async (worker: Worker): Promise<void> =>
  orRefused(async () => {
    // Asked again after it was done, there is nobody to be merged.
    const [other] = (await worker.hub.leads(owner, { q: mary, sort: 'name', limit: 1 })).leads
    if (other === undefined) return
    const [keep, gone] = [await leadOf(worker), entityId(other.id)]
    const picks = { email: 'keep', firstName: 'keep', lastName: 'keep' } as const
    const wish = { with: gone, keep, rule: { kind: 'newest' }, picks } as const
    const { hash } = await worker.hub.previewMerge(owner, keep, wish)
    await worker.hub.mergeLeads(owner, keep, { ...wish, hash })
  })

const merged = async (world: CrashWorld): Promise<void> => {
  await withoutHold(world.worker())
  await merge(world.worker())
  for (let turn = 0; turn < 3; turn += 1) await world.pass()
}

const splitLast = async ({ hub }: Worker): Promise<void> => {
  const [last] = (await hub.merges(owner)).merges
  if (last !== undefined) await orRefused(() => hub.splitMerge(owner, last.id))
}

/** Every way in, every decision of a person, and what follows from each. */
export const operations: readonly Operation[] = [
  { name: 'first sync approved', isSynced: false, ask: approve },
  { name: 'edit polled', isSynced: true, cause: (world) => setTitle(world, 'a', 'Countess'), titles: 'Countess' },
  { name: 'edit in a sheet', isSynced: true, cause: (world) => setTitle(world, 'c', 'Countess'), titles: 'Countess' },
  {
    name: 'two edits that meet',
    isSynced: true,
    cause(world) {
      setTitle(world, 'a', 'Baroness')
      setTitle(world, 'b', 'Countess')
    },
  },
  {
    name: 'new person',
    isSynced: true,
    cause: addEmmy,
    people: 3,
  },
  {
    name: 'new person given',
    isSynced: true,
    prepare: (world) => route(world, ['ann']),
    cause: addEmmy,
    people: 3,
    owner: { email: 'ann@acme.example', times: 1 },
  },
  {
    name: 'lead passed on',
    isSynced: true,
    prepare: givenToAnn,
    ask: passOn,
    people: 3,
    owner: { email: 'ben@acme.example', times: 2 },
  },
  { name: 'two made one', isSynced: true, prepare: (world) => withoutHold(world.worker()), ask: merge, people: 1 },
  { name: 'one made two again', isSynced: true, prepare: merged, ask: splitLast, people: 2 },
  {
    name: 'two merged in a system',
    isSynced: true,
    prepare: (world) => withoutHold(world.worker()),
    cause: (world) => void world.crm.a.merge(find(world, 'a', mary), find(world, 'a')),
    people: 1,
  },
  {
    name: 'edit in the hub',
    isSynced: true,
    ask: async (worker) => void (await worker.hub.editLead(owner, await leadOf(worker), { title: 'Countess' })),
    titles: 'Countess',
  },
  {
    name: 'conflict asked and answered',
    isSynced: true,
    async prepare(world) {
      await world
        .worker()
        .hub.changePolicy(owner, { defaultRule: { kind: 'newest' }, rules: { title: { kind: 'ask' } } })
      setTitle(world, 'a', 'Baroness')
      setTitle(world, 'b', 'Countess')
      await world.pass()
    },
    ask: (worker) => answerOpen(worker, 'theirs'),
  },
  { name: 'deletion noticed', isSynced: true, cause: (world) => void world.crm.a.remove(find(world, 'a')) },
  { name: 'deletion carried', isSynced: true, prepare: lost, ask: (worker) => answerOpen(worker, 'remove'), people: 1 },
  {
    name: 'deletion taken back',
    isSynced: true,
    prepare: lost,
    ask: (worker) => answerOpen(worker, 'restore'),
    people: 2,
  },
  {
    name: 'change set applied',
    isSynced: true,
    ask: async (worker) =>
      apply(worker, {
        kind: 'edit',
        leads: [await leadOf(worker), await leadOf(worker, mary)],
        fields: { title: 'Countess' },
      }),
    titles: 'Countess',
  },
  {
    name: 'undo applied',
    isSynced: true,
    async prepare(world) {
      setTitle(world, 'a', 'Countess')
      await world.pass()
    },
    ask: undoLast,
    titles: 'Analyst',
  },
  { name: 'list matched', isSynced: true, prepare: handIn, ask: previewList, people: 2 },
  { name: 'list brought in', isSynced: true, prepare: matched, ask: approveList, people: 3 },
  { name: 'list taken back', isSynced: true, prepare: broughtIn, ask: takeListBack, people: 2 },
  { name: 'everything compared', isSynced: true, ask: (worker) => orRefused(() => worker.hub.reconcile(owner)) },
  {
    name: 'connection paused and resumed',
    isSynced: true,
    async ask(worker) {
      const [connection] = (await worker.hub.connections(owner)).filter(({ connector }) => connector === 'b')
      if (connection?.state === 'live') await orRefused(() => worker.hub.pause(owner, connectionId(connection.id)))
      const [paused] = (await worker.hub.connections(owner)).filter(({ connector }) => connector === 'b')
      if (paused?.state === 'paused') await orRefused(() => worker.hub.resume(owner, connectionId(paused.id)))
    },
  },
]
