import { and, between, eq, gt, inArray, sql, type SQL } from 'drizzle-orm'
import { z } from 'zod'
import { entityId, linkId, type EntityId } from '#shared/ids.ts'
import { ledgerKind } from '#shared/api/lead.ts'
import { fieldValue } from '#shared/api/value.ts'
import type { LeadLine } from '#hub/core/import/retract.ts'
import type { LedgerEntry, Plan } from '#hub/core/plan.ts'
import { undoneKinds, type Told } from '#hub/core/undo.ts'
import type { Reader, Statement } from '#hub/ports.ts'
import { int, json, text, textOrNull, type Row } from '#hub/store/columns.ts'
import { query, statementOf } from '#hub/store/query.ts'
import { list } from './gather.ts'
import { cells, listed } from './packed.ts'
import { ledger } from './schema-history.ts'

/** Which lines of the history; instants in milliseconds. */
export type LedgerScope =
  | { readonly kind: 'entry'; readonly entry: number }
  /** What happened to an entity after an instant. */
  | { readonly kind: 'lead'; readonly lead: string; readonly at: number }
  | { readonly kind: 'correlation'; readonly correlation: string }
  | {
      readonly kind: 'span'
      readonly from: number
      readonly to: number
      readonly connection?: string | undefined
      readonly actor?: string | undefined
    }

/** What may be taken back of it, up to a line of the history: what comes later was not there when it was asked. */
export interface LedgerPart {
  readonly scope: LedgerScope
  readonly until: number
}

/** Lines of one entity, oldest first. */
export interface ToldOf {
  readonly entity: EntityId
  readonly lines: readonly Told[]
}

/** The lines of the next entities (by id), whole. One round trip. */
export async function readPart(
  db: Reader,
  part: LedgerPart,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<readonly ToldOf[]> {
  const mine = query
    .selectDistinct({ entity: ledger.entity })
    .from(ledger)
    .where(and(isIn(part), sql`+${ledger.entity} > ${after}`))
    .orderBy(ledger.entity)
    .limit(limit)
  const lines = query
    .select(told)
    .from(ledger)
    .where(and(isIn(part), inArray(ledger.entity, mine)))
    .orderBy(ledger.entity, ledger.id)
  const [rows] = await db.read([statementOf(lines)])
  return byEntity(list(rows))
}

/** How many lines and entities it is, counted no further than to `limit` lines. */
export async function sizeOf(
  db: Reader,
  part: LedgerPart,
  limit: number,
): Promise<{ readonly lines: number; readonly leads: number }> {
  const lines = query.select({ entity: ledger.entity }).from(ledger).where(isIn(part)).limit(limit).as('lines')
  const counted = query
    .select({ lines: sql`count(*)`.as('n'), leads: sql`count(distinct ${lines.entity})`.as('leads') })
    .from(lines)
  const [rows] = await db.read([statementOf(counted)])
  const row = list(rows)[0]
  return row === undefined ? { lines: 0, leads: 0 } : { lines: int(row, 'n'), leads: int(row, 'leads') }
}

/** What happened to these entities after a line of the history. */
export async function readLater(db: Reader, ids: readonly EntityId[], until: number): Promise<readonly ToldOf[]> {
  const lines = query
    .select(told)
    .from(ledger)
    .where(and(gt(ledger.id, until), sql`+${ledger.entity} in (select value from json_each(${JSON.stringify(ids)}))`))
    .orderBy(ledger.entity, ledger.id)
  const [rows] = await db.read([statementOf(lines)])
  return byEntity(list(rows))
}

/** What happened to one entity after an instant, oldest first; every kind. */
export const selectAfter = (id: EntityId, at: number, limit: number): Statement => ({
  sql: 'select kind, changes from ledger where entity = ? and at > ? order by id limit ?',
  args: [id, at, limit],
})

/** The newest line there is. */
export const selectNewest: Statement = { sql: 'select coalesce(max(id), 0) as id from ledger', args: [] }

const told = { entity: ledger.entity, kind: ledger.kind, changes: ledger.changes }

// A plus keeps SQLite from going by a column that narrows little.
const isIn = ({ scope, until }: LedgerPart): SQL | undefined =>
  and(isOf(scope), sql`+${ledger.id} <= ${until}`, inArray(ledger.kind, [...undoneKinds]))

function isOf(scope: LedgerScope): SQL | undefined {
  switch (scope.kind) {
    case 'entry':
      return eq(ledger.id, scope.entry)
    case 'lead':
      return and(eq(ledger.entity, scope.lead), gt(ledger.at, scope.at))
    case 'correlation':
      return eq(ledger.correlation, scope.correlation)
    case 'span': {
      const { connection, actor } = scope
      const isTheirs = connection === undefined ? undefined : eq(ledger.connection, connection)
      const isBy = actor === undefined ? undefined : sql`+${ledger.actor} = ${actor}`
      return and(between(ledger.at, scope.from, scope.to), isTheirs, isBy)
    }
  }
}

const changesShape = z.array(z.object({ field: z.string(), before: fieldValue, after: fieldValue, rule: z.string() }))

/** A line's kind and values. */
export const readTold = (row: Row): Told => ({
  kind: ledgerKind.parse(text(row, 'kind')) satisfies LedgerEntry['kind'],
  changes: changesShape.parse(json(row, 'changes')),
})

function byEntity(rows: readonly Row[]): readonly ToldOf[] {
  return [...Map.groupBy(rows, (row) => text(row, 'entity'))].map(([id, lines]) => ({
    entity: entityId(id),
    lines: lines.map(readTold),
  }))
}

/** Lines of leads' histories that tell of edits, here or in a system; oldest first. */
export const selectEdits = (leads: readonly EntityId[]): Statement => ({
  sql: `select entity, link, kind, changes from ledger
    where entity in (select value from json_each(?)) and kind in ('changed', 'edited') order by id`,
  args: [JSON.stringify(leads)],
})

export function readLeadLine(row: Row): LeadLine {
  const link = textOrNull(row, 'link')
  return { ...readTold(row), entity: entityId(text(row, 'entity')), link: link === null ? null : linkId(link) }
}

/** Adds what a plan did to the history. */
export function storeLedger(plan: Plan): readonly Statement[] {
  if (plan.ledger.length === 0) return []
  const rows = plan.ledger.map((entry) => [
    entry.entity,
    entry.version,
    entry.at,
    entry.actor,
    entry.connection ?? null,
    entry.link ?? null,
    entry.correlation,
    entry.kind,
    entry.changes,
    entry.evidence ?? null,
  ])
  return [
    {
      sql: `insert into ledger (entity, version, at, actor, connection, link, correlation, kind, changes, evidence)
        select ${cells(10)} from json_each(?)`,
      args: [listed(rows)],
    },
  ]
}
