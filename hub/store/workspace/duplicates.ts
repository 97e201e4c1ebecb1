import { z } from 'zod'
import { keyHoldersMax } from '#hub/core/identity/keys.ts'
import type { EntityId } from '#shared/ids.ts'
import type { Rows, Statement } from '#hub/ports.ts'
import { json } from '#hub/store/columns.ts'
import { list } from './gather.ts'
import { listed } from './packed.ts'

/** How far a look through all leads and companies has come. */
export interface Scan {
  readonly state: 'running' | 'done'
  /** The last one that was looked at. */
  readonly after: string
  readonly looked: number
  readonly total: number
  readonly begunAt: number
  readonly endedAt: number | null
}

/** Two that may be one. */
export interface Duplicate {
  readonly one: EntityId
  readonly other: EntityId
  readonly kind: 'lead' | 'company'
  readonly sure: 'certain' | 'doubtful'
  /** In tenths of a logarithm of odds. */
  readonly weight: number
  readonly evidence: readonly string[]
}

const scanShape = z.object({
  state: z.enum(['running', 'done']),
  after: z.string(),
  looked: z.number(),
  total: z.number(),
  begunAt: z.number(),
  endedAt: z.number().nullable(),
})

export const selectScan: Statement = { sql: `select value from setting where name = 'scan'`, args: [] }

/** A row: a scan is under way. */
export const selectScanning: Statement = {
  sql: `select value from setting where name = 'scan' and value->>'$.state' = 'running'`,
  args: [],
}

export function readScan(rows: Rows | undefined): Scan | null {
  const row = list(rows)[0]
  return row === undefined ? null : scanShape.parse(json(row, 'value'))
}

export const storeScan = (scan: Scan): Statement => ({
  sql: `insert into setting (name, value) values ('scan', ?) on conflict (name) do update set value = excluded.value`,
  args: [JSON.stringify(scan)],
})

/** The scan goes on only from where it stands. */
export const scanIsAt = (after: string): readonly [condition: string, args: Statement['args']] => [
  `count(*) from setting where name = 'scan' and value->>'$.state' = 'running' and value->>'$.after' = ?`,
  [after],
]

export const countEntities: Statement = {
  sql: `select count(*) as n from entity where merged_into is null and kind <> 'deal'`,
  args: [],
}

const page = `select id from entity where id > ?1 and merged_into is null and kind <> 'deal' order by id limit ?2`

/** The next ones, and with each whoever shares a key with it that no crowd has. */
export const selectPage = (after: string, limit: number): readonly Statement[] => [
  { sql: page, args: [after, limit] },
  {
    sql: `select distinct m.entity as mine, o.entity as other from (${page}) p join match_key m on m.entity = p.id
      join match_key o on o.key = m.key and o.entity <> m.entity
      where not exists (select 1 from match_key where key = m.key limit 1 offset ${keyHoldersMax})`,
    args: [after, limit],
  },
]

/** What was found; one about which somebody has said no stays as it is. */
export const storeDuplicates = (found: readonly Duplicate[], now: number): readonly Statement[] =>
  found.length === 0
    ? []
    : [
        {
          sql: `insert into duplicate (one, other, kind, sure, weight, evidence, found_at)
            select value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, ?2 from json_each(?1) where true
            on conflict (one, other) do update set sure = excluded.sure, weight = excluded.weight,
              evidence = excluded.evidence, found_at = excluded.found_at where duplicate.state = 'open'`,
          args: [
            listed(
              found.map(({ one, other, kind, sure, weight, evidence }) => [one, other, kind, sure, weight, evidence]),
            ),
            now,
          ],
        },
      ]

/** What this scan has not found any more. */
export const dropStale = (begunAt: number): Statement => ({
  sql: `delete from duplicate where state = 'open' and found_at < ?`,
  args: [begunAt],
})

/** Somebody has said that they are two; a row: they were not said to be before. */
export const dismissDuplicate = (
  [one, other]: readonly [EntityId, EntityId],
  { by, now }: { readonly by: string; readonly now: number },
): Statement => ({
  sql: `update duplicate set state = 'no', decided_by = ?3, decided_at = ?4
    where one = min(?1, ?2) and other = max(?1, ?2) and state = 'open' returning one`,
  args: [one, other, by, now],
})

const open = `from duplicate d join entity a on a.id = d.one and a.merged_into is null
  join entity b on b.id = d.other and b.merged_into is null
  where d.state = 'open' and not exists (select 1 from uniting u where u.state in ('asked', 'waiting')
    and (u.keep in (d.one, d.other) or u.gone in (d.one, d.other)))`

/** Open pairs: certain ones first, then by what the better of the two is worth, then the likeliest. */
export const selectDuplicates = (limit: number): Statement => ({
  sql: `select d.*, a.title as one_title, b.title as other_title, a.total as one_total, b.total as other_total,
      a.fields as one_fields, b.fields as other_fields ${open}
    order by d.sure, max(coalesce(a.total, 0), coalesce(b.total, 0)) desc, d.weight desc, d.one, d.other limit ?`,
  args: [limit],
})

export const countDuplicates: Statement = {
  sql: `select d.sure, count(*) as n ${open} group by d.sure`,
  args: [],
}
