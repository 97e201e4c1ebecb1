import type { Actor, Role } from '#shared/actor.ts'
import type { Territory } from '#shared/territory.ts'
import { entityId, userId, type EntityId, type OfficeId } from '#shared/ids.ts'
import { habitsLike } from '#connectors/memory/habits.ts'
import { openWorld, owner, remote, workspace } from './world.ts'

/** Somebody of one office. */
export const of = (office: Territory['offices'][number]['id'], role: Role = 'manager'): Actor => ({
  kind: 'user',
  user: userId(`user_${office}`),
  workspace,
  role,
  reach: [office],
})

/** Postal codes of the three offices, and one of nobody's. */
const places = { luzern: '6003', romandie: '1003', egeli: '8001', nowhere: '' } as const
export type Where = keyof typeof places
export const everywhere: readonly Where[] = ['luzern', 'romandie', 'egeli', 'nowhere']

const firstNames = ['Anna', 'Zoltan', 'Ursin', 'Kjell']
const lastNames = ['Berger', 'Quist', 'Oyelaran', 'Ammann']

/** No lead of one place has a name, address or firm in common with one of another: what shows of them betrays where it is from. */
const personOf = (where: Where, n: number) => ({
  firstName: `${firstNames[n % 4]} First${where}`,
  lastName: `${lastNames[n % 4]} Last${where}`,
  email: `${lastNames[n % 4]}.mail.${where}@firm${n}${where}.example`.toLowerCase(),
  phone: `+41446${String(everywhere.indexOf(where) + 1)}${String(n * 7919).padStart(6, '0')}`,
  company: `${lastNames[(n + 1) % 4]} Firm ${where}`,
  title: `Title ${where}`,
  city: `City ${where}`,
  postalCode: places[where],
})

/** `people` leads of each place in two remotes, in step; no territory yet. */
export const openTerritories = async (people = 2) => {
  const clock = { now: Date.UTC(2026, 10, 20, 9) }
  const now = () => clock.now
  const a = remote('a', { now, habits: { ...habitsLike.salesforce, writeMax: 50 } })
  const b = remote('b', { now })
  const own = remote('own', { now })
  for (const where of everywhere) for (let n = 1; n <= people; n += 1) a.crm.add('person', personOf(where, n))
  const world = await openWorld({
    connectors: [a.connector, b.connector, own.connector],
    config: { defaultRegion: 'CH' },
    clock,
  })
  const first = await world.connect('a')
  const second = await world.connect('b')
  await world.approve()
  const pass = async () => {
    for (let turn = 0; turn < 2; turn += 1) {
      clock.now += 120_000
      await world.db.write([{ sql: 'update feed set due_at = 0', args: [] }])
      await world.drain()
    }
  }
  await pass()
  const rowOf = (crm: typeof a.crm, where: Where, n = 1) => {
    const row = crm.rows('person').find(({ fields }) => fields['email'] === personOf(where, n).email)
    if (row === undefined) throw new Error(`Nobody is there of ${where}.`)
    return row
  }
  const leads = async (actor = owner) => (await world.hub.leads(actor, { sort: 'name', limit: 200 })).leads
  return {
    world,
    a: a.crm,
    b: b.crm,
    /** To be connected as an office's own. */
    own: own.crm,
    connectOwn: async (office: OfficeId) => {
      await world.hub.connect(owner, { connector: 'own', settings: {}, office })
      await world.approve()
      await pass()
    },
    connections: [first, second] as const,
    pass,
    rowOf,
    addThere: (where: Where, n: number) => a.crm.add('person', personOf(where, n)),
    publish: async (territory: Territory) => {
      const { version } = await world.hub.territory(owner, undefined)
      return world.hub.publishTerritory(owner, { version, territory })
    },
    leads,
    leadOf: async (where: Where, n = 1): Promise<EntityId> => {
      const found = (await leads()).find(({ email }) => email === personOf(where, n).email)
      if (found === undefined) throw new Error(`There is no lead of ${where}.`)
      return entityId(found.id)
    },
  }
}
