import type { MemoryWorld } from '#connectors/memory/world.ts'
import { habitsLike, type Habits } from '#connectors/memory/habits.ts'
import type { DeletionRule } from '#shared/removal.ts'
import { entityId, reviewId, type ConnectionId } from '#shared/ids.ts'
import type { Answer } from '#hub/hub.ts'
import type { Fields } from '#shared/record.ts'
import { openWorld, owner, remote } from '#tests/hub/world.ts'

/** The only record that is there, or was. */
export const only = (crm: MemoryWorld) => {
  const [row] = crm.rows('person').toSorted((one, other) => other.version - one.version)
  if (row === undefined) throw new Error('Nobody was ever there.')
  return row
}

/** One person in three remotes, in step. */
export const openDeletions = async (habits: Habits = habitsLike.salesforce) => {
  const clock = { now: Date.UTC(2026, 10, 20, 9) }
  const now = () => clock.now
  const [a, b, c] = [remote('a', { now, habits }), remote('b', { now }), remote('c', { now })]
  a.crm.add('person', { firstName: 'Ada', lastName: 'Byron', email: 'ada@example.com', title: 'Analyst' })
  const world = await openWorld({ connectors: [a.connector, b.connector, c.connector] })
  const ids: ConnectionId[] = []
  for (const name of ['a', 'b', 'c']) ids.push(await world.connect(name))
  await world.approve()
  const tick = (ms: number) => {
    world.clock.now = clock.now += ms
  }
  const pass = async () => {
    for (let turn = 0; turn < 2; turn += 1) {
      tick(120_000)
      await world.db.write([{ sql: 'update feed set due_at = 0', args: [] }])
      await world.drain()
    }
  }
  await pass()
  const [row] = (await world.hub.leads(owner, { sort: 'name', limit: 10 })).leads
  const lead = entityId(row?.id ?? '')
  const [first, second, third] = ids
  if (first === undefined || second === undefined || third === undefined) throw new Error('Three were connected.')
  const living = (crm: MemoryWorld) => crm.rows('person').filter(({ fate }) => fate.kind === 'present')
  const asked = async () => (await world.hub.reviews(owner)).filter((review) => review.kind === 'held-delete')
  return {
    world,
    lead,
    a: a.crm,
    b: b.crm,
    c: c.crm,
    connections: { a: first, b: second, c: third },
    tick,
    pass,
    remove: (crm: MemoryWorld) => void crm.remove(only(crm)),
    edit: (crm: MemoryWorld, fields: Fields) => void crm.edit(only(crm), fields),
    restore: (crm: MemoryWorld) => void crm.restore(only(crm)),
    /** How many living records each has. */
    there: () => [a.crm, b.crm, c.crm].map((crm) => living(crm).length),
    titles: () => [a.crm, b.crm, c.crm].map((crm) => living(crm)[0]?.fields['title'] ?? null),
    rule: (connection: ConnectionId, seen: DeletionRule, carried: DeletionRule) =>
      world.hub.changeDeletions(owner, connection, { object: 'person', seen, carried }),
    asked,
    question: async () => {
      const [review] = await asked()
      if (review === undefined) throw new Error('Nobody was asked.')
      return review
    },
    answer: (review: { readonly id: string }, given: Answer) => world.hub.answer(owner, reviewId(review.id), given),
    told: async () => {
      const { entries } = await world.hub.timeline(owner, lead)
      return entries.map(({ kind, connector, actor }) => `${connector ?? 'hub'} ${kind} by ${actor}`)
    },
  }
}
