import { fields as fieldsOf } from '#hub/store/columns.ts'
import type { Operation } from './operations.ts'
import { emmy, names } from './operations.ts'
import { people, type CrashWorld } from './world.ts'

/** Tables in which nothing may be left when all is quiet. */
const workTables = ['signal', 'inbox', 'outbox', 'guard', 'reconciled', 'dispatch'] as const

const shared = ['firstName', 'lastName', 'title'] as const

/** Which promises are broken when all is quiet; empty: none. */
export async function broken(world: CrashWorld, operation: Operation): Promise<readonly string[]> {
  return [
    ...doubled(world),
    ...unequal(world),
    ...notAsPromised(world, operation),
    ...(await notGiven(world, operation)),
    ...(await notReturned(world, operation)),
    ...(await leftOver(world)),
    ...(await shadowsOff(world)),
    ...(await stillWriting(world)),
  ]
}

function doubled({ crm }: CrashWorld): readonly string[] {
  return names.flatMap((name) => {
    const emails = people(crm[name]).map(({ fields }) => String(fields['email']))
    const twice = emails.filter((email, at) => emails.indexOf(email) !== at)
    return twice.map((email) => `${email} is there twice in ${name}`)
  })
}

/** Everybody who is in two remotes looks the same in both. */
function unequal({ crm }: CrashWorld): readonly string[] {
  const seen = new Map<string, string>()
  return names.flatMap((name) =>
    people(crm[name]).flatMap(({ fields }) => {
      const email = String(fields['email'])
      const values = JSON.stringify(shared.map((field) => fields[field] ?? null))
      const known = seen.get(email) ?? values
      seen.set(email, known)
      return known === values ? [] : [`${email} is ${values} in ${name} and ${known} before that`]
    }),
  )
}

function notAsPromised({ crm }: CrashWorld, { titles, people: count }: Operation): readonly string[] {
  return names.flatMap((name) => {
    const there = people(crm[name])
    const ada = there.find(({ fields }) => fields['email'] === 'ada@example.com')
    return [
      ...(titles === undefined || ada?.fields['title'] === titles
        ? []
        : [`the title in ${name} is ${String(ada?.fields['title'])}, not ${titles}`]),
      ...(count === undefined || there.length === count ? [] : [`${name} has ${there.length} people, not ${count}`]),
    ]
  })
}

/** The newcomer is whose they should be, in the hub and in every remote, and was given no more often than that. */
async function notGiven({ crm, db }: CrashWorld, { owner }: Operation): Promise<readonly string[]> {
  if (owner === undefined) return []
  const [found] = await db.read([
    {
      sql: `select count(*) as n from assignment where owner is not null
        and entity in (select entity from match_key where key = ?)`,
      args: [`email:${emmy}`],
    },
  ])
  const times = Number(found?.rows[0]?.['n'])
  const astray = names.flatMap((name) => {
    const there = people(crm[name]).find(({ fields }) => fields['email'] === emmy)?.fields['owner']
    return there === owner.email ? [] : [`the newcomer’s owner in ${name} is ${String(there)}`]
  })
  return times === owner.times ? astray : [...astray, `the newcomer was given ${times} times`]
}

/** Everybody is found by the address they had. */
async function notReturned({ db }: CrashWorld, { people: count }: Operation): Promise<readonly string[]> {
  if (count === undefined) return []
  const [found] = await db.read([
    { sql: `select count(*) as n from entity where kind = 'lead' and merged_into is null`, args: [] },
  ])
  const n = Number(found?.rows[0]?.['n'])
  return n >= count ? [] : [`the hub has ${n} leads, not ${count}`]
}

async function leftOver({ db }: CrashWorld): Promise<readonly string[]> {
  const counts = await db.read(workTables.map((table) => ({ sql: `select count(*) as n from ${table}`, args: [] })))
  const [busy, merging] = await db.read([
    { sql: `select count(*) as n from change_set where state in ('draft', 'applying')`, args: [] },
    { sql: `select count(*) as n from uniting where state in ('asked', 'waiting')`, args: [] },
  ])
  return [
    ...counts.flatMap((found, at) => {
      const n = Number(found.rows[0]?.['n'])
      return n === 0 ? [] : [`${n} rows are left in ${workTables[at]}`]
    }),
    ...(Number(busy?.rows[0]?.['n']) === 0 ? [] : ['a change set is half done']),
    ...(Number(merging?.rows[0]?.['n']) === 0 ? [] : ['a merge waits still']),
  ]
}

/** What the hub takes to be agreed on is what the remote holds, and one lead has one record in each. */
async function shadowsOff({ db, crm }: CrashWorld): Promise<readonly string[]> {
  const [found, twice] = await db.read([
    {
      sql: `select l.*, c.connector from link l join connection c on c.id = l.connection where l.state = 'live'`,
      args: [],
    },
    {
      sql: `select entity, connection, count(*) as n from link where state in ('live', 'creating') group by entity, connection having n > 1`,
      args: [],
    },
  ])
  const off = (found?.rows ?? []).flatMap((row) => {
    const name = names.find((one) => one === row['connector'])
    const record = name === undefined ? undefined : people(crm[name]).find(({ id }) => id === row['remote_id'])
    const shadow = fieldsOf(row, 'shadow')
    if (record === undefined) return [`a live link of ${name} leads to no record`]
    const field = shared.find((one) => (shadow[one] ?? null) !== (record.fields[one] ?? null))
    return field === undefined
      ? []
      : [`the shadow of ${field} in ${name} is ${String(shadow[field])}, not ${String(record.fields[field])}`]
  })
  return [
    ...off,
    ...(twice?.rows ?? []).map((row) => `${String(row['entity'])} has ${String(row['n'])} records in one remote`),
  ]
}

/** Three complete polls after quiet write nothing. */
async function stillWriting(world: CrashWorld): Promise<readonly string[]> {
  const writes = (): number =>
    names.reduce((sum, name) => {
      const { write, remove, merge, unmerge } = world.crm[name].calls
      return sum + write + remove + merge + unmerge
    }, 0)
  const before = writes()
  for (let poll = 0; poll < 3; poll += 1) await world.pass()
  return writes() === before ? [] : [`${writes() - before} writes after quiet`]
}
