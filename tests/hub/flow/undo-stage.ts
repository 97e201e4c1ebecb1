import { createHub } from '#hub/create-hub.ts'
import type { NewChangeSet } from '#shared/api/change-set.ts'
import { changeSetId, entityId } from '#shared/ids.ts'
import type { Fields } from '#shared/record.ts'
import { openWorld, owner, remote, rowsOf, workspace } from '#tests/hub/world.ts'

const quotas = [{ name: 'burst', calls: 2, perSeconds: 10 }]

/** People in two remotes, in step; `a` names them, the newest edit wins. `known`: the first of them, as `b` knew her before. */
export const openStage = async (people = 1, known?: Fields) => {
  const clock = { now: Date.UTC(2026, 10, 20, 9) }
  const now = () => clock.now
  const a = remote('a', { now, manifest: { quotas } })
  const b = remote('b', { now })
  for (let n = 1; n <= people; n += 1)
    a.crm.add('person', {
      firstName: 'Ada',
      lastName: `Byron ${n}`,
      email: `ada${n}@example.com`,
      title: 'Analyst',
      city: 'London',
    })
  if (known !== undefined) b.crm.add('person', known)
  const world = await openWorld({ connectors: [a.connector, b.connector] })
  const first = await world.connect('a')
  const second = await world.connect('b')
  await world.approve()
  const tick = (ms = 60_000) => {
    clock.now += ms
    world.clock.now = clock.now
  }
  const pass = async () => {
    tick(120_000)
    await world.db.write([{ sql: 'update feed set due_at = 0', args: [] }])
    await world.drain()
    tick(120_000)
    await world.drain()
  }
  await pass()
  const { leads } = await world.hub.leads(owner, { sort: 'name', limit: 200 })
  const ids = leads.map(({ id }) => entityId(id))
  const only = <T>(found: readonly T[]): T => {
    const [one] = found
    if (one === undefined) throw new Error('Nothing is there.')
    return one
  }
  const recordOf = (crm: typeof a.crm, email: string) =>
    only(crm.rows('person').filter(({ fields }) => fields['email'] === email))
  const fieldsOf = async (lead = only(ids)): Promise<Fields> =>
    Object.fromEntries((await world.hub.lead(owner, lead)).fields.map(({ field, value }) => [field, value]))
  const preview = (request: NewChangeSet) => world.hub.createChangeSet(owner, request)
  return {
    world,
    connections: [first, second] as const,
    a: a.crm,
    b: b.crm,
    ids,
    lead: only(ids),
    tick,
    pass,
    at: () => new Date(clock.now).toISOString(),
    /** What a user does over there; unseen until the next pass. */
    editThere: (crm: typeof a.crm, fields: Fields, email = 'ada1@example.com') =>
      void crm.edit(recordOf(crm, email), fields),
    editHere: async (fields: Fields, lead = only(ids)) => {
      tick()
      await world.hub.editLead(owner, lead, fields)
    },
    there: (field: string, email = 'ada1@example.com') =>
      [a.crm, b.crm].map((crm) => recordOf(crm, email).fields[field] ?? null),
    fieldsOf,
    entries: async (lead = only(ids)) => (await world.hub.timeline(owner, lead)).entries,
    preview,
    undo: (scope: Extract<NewChangeSet, { kind: 'undo' }>['scope']) => preview({ kind: 'undo', scope }),
    rows: async (id: string) => (await world.hub.changeSetRows(owner, changeSetId(id), { limit: 200 })).rows,
    apply: ({ id, hash }: { readonly id: string; readonly hash: string }, most?: number) =>
      world.hub.applyChangeSet(owner, changeSetId(id), most === undefined ? { hash } : { hash, first: most }),
    again: (id: string) => world.hub.previewChangeSet(owner, changeSetId(id)),
    show: (id: string) => world.hub.changeSet(owner, changeSetId(id)),
    ledger: () => rowsOf(world.db, 'ledger'),
    reviews: async () => (await world.hub.reviews(owner)).filter((review) => review.kind === 'conflict'),
    /** A hub that has just been started on the same files, taking so many leads at once. */
    restarted: (rowsMax: number) => createHub({ ...world.ports, rowsMax }),
  }
}

export const changeLane = `change:${workspace}`
