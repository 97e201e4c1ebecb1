import { routingShape } from '#shared/api/routing.ts'
import type { Routing } from '#shared/routing.ts'
import type { Credits } from '#hub/core/routing/turn.ts'
import type { Rows, Statement } from '#hub/ports.ts'
import { int, json, text, type Row } from '#hub/store/columns.ts'
import { guarded, guardNewest } from './guard.ts'

/** A routing and its number. */
export interface RoutingVersion extends Routing {
  readonly version: number
}

/** The routing in force; no row where nobody has published any. */
export const selectRouting: Statement = { sql: 'select * from routing order by version desc limit 1', args: [] }

export const selectRoutingVersion = (version: number): Statement => ({
  sql: 'select * from routing where version = ?',
  args: [version],
})

/** The newest versions, without their rules. */
export const selectRoutingVersions = (limit: number): Statement => ({
  sql: `select version, author, published_at, json_array_length(rules, '$.reps') as reps,
    json_array_length(rules, '$.rules') as rules_count from routing order by version desc limit ?`,
  args: [limit],
})

// Read with every round and changed once a month; who compiles its conditions remembers them by identity.
const known = new Map<string, RoutingVersion>()
const knownMax = 100

export function readRouting(row: Row): RoutingVersion {
  const version = int(row, 'version')
  const key = `${version} ${text(row, 'rules')}`
  const found = known.get(key)
  if (found !== undefined) return found
  const routing = { ...routingShape.parse(json(row, 'rules')), version }
  if (known.size >= knownMax) known.clear()
  known.set(key, routing)
  return routing
}

/** `undefined` where nobody has published any. */
export function routingIn(rows: Rows | undefined): RoutingVersion | undefined {
  const row = rows?.rows[0]
  return row === undefined ? undefined : readRouting(row)
}

export interface NewRouting {
  readonly version: number
  readonly routing: Routing
  /** `user:<id>` */
  readonly author: string
  readonly now: number
}

/** The next version, by which all that waits is looked at again; fails as stale where somebody else was first. */
export const publishRouting = ({ version, routing, author, now }: NewRouting): readonly Statement[] => [
  ...guardNewest('routing', version - 1),
  {
    sql: 'insert into routing (version, rules, author, published_at) values (?, ?, ?, ?)',
    args: [version, JSON.stringify(routing), author, now],
  },
  { sql: 'update dispatch set due_at = 0, raised = raised + 1', args: [] },
  {
    // Whoever has lost an office has leads that are not theirs any more.
    sql: `insert into dispatch (entity, since, due_at)
      select e.id, ?2, 0 from json_each(?1) r join entity e on e.owner = r.value->>0
      where e.kind = 'lead' and e.merged_into is null and json_array_length(r.value->>1) > 0
        and not exists (select 1 from json_each(r.value->>1) o where o.value is e.office)
      on conflict (entity) do nothing`,
    args: [JSON.stringify(routing.reps.map(({ email, offices }) => [email, offices])), now],
  },
]

/** What every rep has due, and how often that was changed. */
export const selectTurn: Statement = { sql: 'select rev, credits from turn', args: [] }

export function readTurn(rows: Rows | undefined): { readonly rev: number; readonly credits: Credits } {
  const row = rows?.rows[0] ?? {}
  const credits: unknown = json(row, 'credits')
  const entries = typeof credits === 'object' && credits !== null ? Object.entries(credits) : []
  return {
    rev: int(row, 'rev'),
    credits: new Map(entries.map(([email, due]) => [email, typeof due === 'number' ? due : 0])),
  }
}

/** The next round; fails as stale where somebody else has given leads meanwhile, or published another routing. */
export const nextTurn = (
  was: { readonly rev: number; readonly version: number },
  credits: Credits,
): readonly Statement[] => [
  ...guarded('exists (select 1 from turn where rev = ?) and (select max(version) from routing) = ?', [
    was.rev,
    was.version,
  ]),
  { sql: 'update turn set rev = rev + 1, credits = ?', args: [JSON.stringify(Object.fromEntries(credits))] },
]

/** How many open leads everybody has. */
export const selectOpenLeads = (done: readonly string[]): Statement => ({
  sql: `select owner, count(*) as n from entity
    where owner is not null and kind = 'lead' and merged_into is null
      and coalesce(lower(fields->>'$.status'), '') not in (select value from json_each(?)) group by owner`,
  args: [JSON.stringify(done)],
})

/** Who has each company of these leads, or most of its people. */
export const selectFirms = (leads: readonly string[]): Statement => ({
  sql: `with firm as (select distinct fields->>'$."ref.company"' as id from entity
      where id in (select value from json_each(?)) and fields->>'$."ref.company"' is not null)
    select f.id, coalesce(c.owner, (select e.owner from entity e where e.fields->>'$."ref.company"' = f.id
      and e.owner is not null and e.kind = 'lead' and e.merged_into is null
      group by e.owner order by count(*) desc, e.owner limit 1)) as owner
    from firm f left join entity c on c.id = f.id`,
  args: [JSON.stringify(leads)],
})
