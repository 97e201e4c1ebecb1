import type { MemoryWorld, Row } from '#connectors/memory/world.ts'
import { habitsLike } from '#connectors/memory/habits.ts'
import type { MergeView } from '#shared/api/merge.ts'
import { entityId, type ConnectionId, type EntityId } from '#shared/ids.ts'
import type { Fields } from '#shared/record.ts'
import { openWorld, owner, remote } from '#tests/hub/world.ts'

export const ada = { firstName: 'Ada', lastName: 'Byron', email: 'ada@one.example', city: 'Bern', title: 'Analyst' }
export const bob = {
  firstName: 'Adele',
  lastName: 'Byron',
  email: 'adele@two.example',
  city: 'Basel',
  phone: '+41443334455',
}

/** Two people in three remotes, in step: one that keeps merges apart, one that makes a third, one that cannot merge. */
export const openMerges = async (people: readonly Fields[] = [ada, bob]) => {
  const clock = { now: Date.UTC(2026, 10, 20, 9) }
  const now = () => clock.now
  const [a, b, c] = [
    remote('a', { now, habits: habitsLike.salesforce }),
    remote('b', { now, habits: habitsLike.hubspot }),
    remote('c', { now, habits: habitsLike.sheets }),
  ]
  for (const fields of people) a.crm.add('person', fields)
  const world = await openWorld({ connectors: [a.connector, b.connector, c.connector] })
  const connections: ConnectionId[] = []
  for (const name of ['a', 'b', 'c']) connections.push(await world.connect(name))
  await world.approve()
  const tick = (ms: number) => {
    world.clock.now = clock.now += ms
  }
  const pass = async (turns = 2) => {
    for (let turn = 0; turn < turns; turn += 1) {
      tick(120_000)
      await world.db.write([{ sql: 'update feed set due_at = 0', args: [] }])
      await world.drain()
    }
  }
  await pass()
  const idOf = async (name: string): Promise<EntityId> => {
    const { leads } = await world.hub.leads(owner, { q: name, sort: 'name', limit: 10 })
    return entityId(leads[0]?.id ?? '')
  }
  const crms = { a: a.crm, b: b.crm, c: c.crm }
  const living = (crm: MemoryWorld): readonly Row[] => crm.rows('person').filter(({ fate }) => fate.kind === 'present')
  const words = { rule: { kind: 'newest' }, picks: {} } as const
  return {
    world,
    tick,
    pass,
    idOf,
    ...crms,
    connections,
    living,
    /** E-mails of the living records of each. */
    there: () =>
      Object.values(crms).map((crm) =>
        living(crm)
          .map(({ fields }) => String(fields['email']))
          .toSorted(),
      ),
    rowOf: (crm: MemoryWorld, email: string): Row => {
      const row = living(crm).find(({ fields }) => fields['email'] === email)
      if (row === undefined) throw new Error(`Nobody has ${email}.`)
      return row
    },
    preview: (one: EntityId, other: EntityId, more: { readonly keep?: string } = {}) =>
      world.hub.previewMerge(owner, one, { ...words, ...more, with: other }),
    /** Has two merged as they were looked at, `gone` into `keep`. */
    merge: async (keep: EntityId, gone: EntityId): Promise<MergeView> => {
      const { hash } = await world.hub.previewMerge(owner, keep, { ...words, keep, with: gone })
      const { merges } = await world.hub.mergeLeads(owner, keep, { ...words, keep, with: gone, hash })
      const [merge] = merges
      if (merge === undefined) throw new Error('Nothing is to be merged.')
      return merge
    },
    stateOf: async (id: string): Promise<string | undefined> =>
      (await world.hub.merges(owner)).merges.find((merge) => merge.id === id)?.state,
    told: async (lead: EntityId) => {
      const { entries } = await world.hub.timeline(owner, lead)
      return entries.map(({ kind, connector, actor }) => `${connector ?? 'hub'} ${kind} by ${actor}`)
    },
  }
}
