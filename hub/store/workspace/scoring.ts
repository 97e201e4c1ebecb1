import { scoringShape } from '#shared/api/scoring.ts'
import type { Scoring } from '#shared/scoring.ts'
import type { Entity, ScoringVersion } from '#hub/core/snapshot.ts'
import type { Write } from '#hub/core/plan.ts'
import type { Rows, Statement } from '#hub/ports.ts'
import { int, json, text, type Row } from '#hub/store/columns.ts'
import { guarded, guardNewest } from './guard.ts'
import { packOrigins } from './origins.ts'
import { listed } from './packed.ts'

/** The rules in force; no row where nobody has published any. */
export const selectScoring: Statement = { sql: 'select * from scoring order by version desc limit 1', args: [] }

export const selectScoringVersion = (version: number): Statement => ({
  sql: 'select * from scoring where version = ?',
  args: [version],
})

/** The newest versions, without their rules. */
export const selectScoringVersions = (limit: number): Statement => ({
  sql: `select version, author, published_at, changed, finished_at, json_array_length(rules, '$.groups') as groups,
    (select sum(json_array_length(value, '$.rules')) from json_each(rules, '$.groups')) as rules_count
    from scoring order by version desc limit ?`,
  args: [limit],
})

// Rules are read with every batch and changed once a month; who scores by them remembers them by identity.
const known = new Map<string, ScoringVersion>()
const knownMax = 100

export function readScoring(row: Row): ScoringVersion {
  const version = int(row, 'version')
  const key = `${version} ${text(row, 'rules')}`
  const found = known.get(key)
  if (found !== undefined) return found
  const scoring = { ...scoringShape.parse(json(row, 'rules')), version }
  if (known.size >= knownMax) known.clear()
  known.set(key, scoring)
  return scoring
}

/** A part of what is planned with: empty where nobody has published rules. */
export function scoringIn(rows: Rows | undefined): { readonly scoring?: ScoringVersion } {
  const row = rows?.rows[0]
  return row === undefined ? {} : { scoring: readScoring(row) }
}

export interface NewScoring {
  readonly version: number
  readonly scoring: Scoring
  /** `user:<id>` */
  readonly author: string
  readonly now: number
}

/** The next version, to be carried through all leads; fails as stale where somebody else was first. */
export const publishScoring = ({ version, scoring, author, now }: NewScoring): readonly Statement[] => [
  ...guardNewest('scoring', version - 1),
  {
    sql: `insert into scoring (version, rules, author, published_at, total)
      values (?, ?, ?, ?, (select count(*) from entity where kind = 'lead' and merged_into is null))`,
    args: [version, JSON.stringify(scoring), author, now],
  },
]

// By its index: a workspace where nothing is due is told so at once.
const dueLeads = 'select * from entity indexed by entity_rescore where rescore_at <= ? and merged_into is null'

/** No row: no score is out of date, and the rules in force have been carried through. */
export const selectUnscored = (now: number): Statement => ({
  sql: `select 1 from (select 1 from (${dueLeads} limit 1)
    union all select 1 from (select finished_at from scoring order by version desc limit 1) where finished_at is null) limit 1`,
  args: [now],
})

/** Leads whose score time has changed; none while new rules are carried through. */
export const selectDue = (now: number, limit: number): Statement => ({
  sql: `${dueLeads} and not exists (select 1 from scoring where finished_at is null and version = (select max(version) from scoring))
    order by rescore_at limit ?`,
  args: [now, limit],
})

/** Fails as stale where one of them has been scored again meanwhile. */
export const guardDue = (leads: readonly Pick<Entity, 'id'>[], now: number): readonly Statement[] =>
  guarded(
    'not exists (select 1 from json_each(?) j join entity e on e.id = j.value where coalesce(e.rescore_at > ?, 1))',
    [JSON.stringify(leads.map(({ id }) => id)), now],
  )

// In the order of the key, not by kind and then sorted: the rows are wide.
/** The next leads that the rules in force are to be carried through, in the order of their ids. */
export const selectNextLeads = (limit: number): Statement => ({
  sql: `select * from entity where id > (select case when finished_at is null then through end from scoring
    order by version desc limit 1) and +kind = 'lead' and merged_into is null order by id limit ?`,
  args: [limit],
})

/** All leads after `after`, in the order of their ids. */
export const selectLeadsAfter = (after: string, limit: number): Statement => ({
  sql: `select * from entity where id > ? and +kind = 'lead' and merged_into is null order by id limit ?`,
  args: [after, limit],
})

/** Scores, where that is all that has changed of leads: few columns, so that few indexes are written. */
export const storeScores = (leads: readonly Write<Entity>[]): readonly Statement[] =>
  leads.length === 0
    ? []
    : [
        {
          sql: `update entity set fields = j.value->>1, origins = j.value->>2, score = j.value->>3, total = j.value->>4,
            grade = j.value->>5, rescore_at = j.value->>6 from json_each(?) j where entity.id = j.value->>0`,
          args: [listed(leads.map(({ row }) => scoreRow(row)))],
        },
      ]

const scoreRow = ({ id, fields, origins, score }: Entity): readonly unknown[] => [
  id,
  fields,
  packOrigins(origins),
  score,
  score?.total ?? null,
  score?.grade ?? null,
  score?.until ?? null,
]

/** How far the rules in force have been carried. */
export interface Advance {
  readonly version: number
  readonly from: string
  readonly through: string
  readonly leads: number
  readonly changed: number
  /** Set where these were the last. */
  readonly finishedAt: number | null
}

/** Fails as stale where somebody else has carried them on. */
export const advanceScoring = (advance: Advance): readonly Statement[] => [
  ...guarded('exists (select 1 from scoring where version = ? and through = ?)', [advance.version, advance.from]),
  {
    sql: `update scoring set through = ?, done = done + ?, changed = changed + ?, finished_at = ? where version = ?`,
    args: [advance.through, advance.leads, advance.changed, advance.finishedAt, advance.version],
  },
]
