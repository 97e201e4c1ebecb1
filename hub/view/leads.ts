import { beginOf, dayOf } from '#shared/day.ts'
import {
  and,
  asc,
  count,
  desc,
  eq,
  exists,
  inArray,
  isNotNull,
  isNull,
  lt,
  ne,
  not,
  or,
  sql,
  type SQL,
} from 'drizzle-orm'
import { z } from 'zod'
import { syncStatus, type LeadPage, type LeadQuery, type LeadRow, type SyncStatus } from '#shared/api/lead.ts'
import type { Reader } from '#hub/ports.ts'
import { fields, int, intOrNull, text, textOrNull, type Row } from '#hub/store/columns.ts'
import { query, statementOf } from '#hub/store/query.ts'
import { list } from '#hub/store/workspace/gather.ts'
import { heldUntil } from '#hub/store/workspace/held.ts'
import { connection, entity, link, outbox } from '#hub/store/workspace/schema.ts'
import { routingIn, selectRouting } from '#hub/store/workspace/routing.ts'
import { office } from '#hub/store/workspace/schema-territory.ts'
import { officeOf } from './lead.ts'
import { namesIn } from './ownership.ts'
import { iso } from './words.ts'

const one = { one: sql`1` }

/** Whether any of the lead's deliveries is so. */
const hasDelivery = (so?: SQL): SQL =>
  exists(
    query
      .select(one)
      .from(link)
      .innerJoin(outbox, eq(outbox.link, link.id))
      .innerJoin(connection, eq(connection.id, outbox.connection))
      .where(and(eq(link.entity, entity.id), so)),
  )

const isUnderWay = and(lt(outbox.due_at, heldUntil), eq(connection.state, 'live'))
const isDisputed = exists(
  query
    .select(one)
    .from(link)
    .where(and(eq(link.entity, entity.id), isNotNull(link.disputed))),
)
const hasRecord = exists(
  query
    .select(one)
    .from(link)
    .where(and(eq(link.entity, entity.id), ne(link.state, 'removed'))),
)

/** A lead's standing, from its links' outbox rows. */
const standing = sql<string>`case
  when ${hasDelivery(isNotNull(outbox.parked))} then 'needs-attention'
  when ${hasDelivery(isUnderWay)} then 'syncing'
  when ${hasDelivery(inArray(connection.state, ['paused', 'needs-reconnect']))} then 'paused'
  when ${hasDelivery()} then 'held'
  when ${isDisputed} then 'held'
  when ${not(hasRecord)} then 'removed'
  else 'in-sync' end`

const remotes = query
  .select({ names: sql`group_concat(distinct ${connection.connector})` })
  .from(link)
  .innerJoin(connection, eq(connection.id, link.connection))
  .where(and(eq(link.entity, entity.id), eq(link.state, 'live')))

const officeName = query.select({ name: office.name }).from(office).where(eq(office.id, entity.office))

const orders = {
  score: { by: sql`coalesce(${entity.total}, -1)`, direction: desc, beyond: sql.raw('<') },
  updated: { by: sql`${entity.updated_at}`, direction: desc, beyond: sql.raw('<') },
  name: { by: sql`${entity.title}`, direction: asc, beyond: sql.raw('>') },
} as const

/** One page of leads that match, and how many match in all. One round trip. */
export async function showLeads(db: Reader, asked: LeadQuery): Promise<LeadPage> {
  const { by, direction, beyond } = orders[asked.sort]
  const matching = conditions(asked)
  const after = readCursor(asked.cursor)
  const isBeyond = after === null ? undefined : sql`(${by}, ${entity.id}) ${beyond} (${after[0]}, ${after[1]})`
  const { id, title, total, grade, updated_at } = entity
  const columns = { id, title, fields: entity.fields, total, grade, updated_at }
  const page = query
    .select({
      ...columns,
      sort_value: sql`${by}`.as('sort_value'),
      status: standing.as('status'),
      remotes: sql`${remotes}`.as('remotes'),
      office: entity.office,
      owner: entity.owner,
      office_name: sql`${officeName}`.as('office_name'),
    })
    .from(entity)
    .where(and(matching, isBeyond))
    .orderBy(direction(by), direction(entity.id))
    .limit(asked.limit + 1)
  const [rows, counts, rules] = await db.read([
    statementOf(page),
    statementOf(
      query
        .select({ n: count().as('n') })
        .from(entity)
        .where(matching),
    ),
    selectRouting,
  ])
  const named = namesIn(routingIn(rules))
  const found = list(rows)
  const shown = found.slice(0, asked.limit)
  const last = shown.at(-1)
  const counted = list(counts)[0]
  return {
    leads: shown.map((row) => leadRow(row, named)),
    next: found.length > asked.limit && last !== undefined ? writeCursor(last) : null,
    total: counted === undefined ? 0 : int(counted, 'n'),
  }
}

function conditions(asked: LeadQuery): SQL | undefined {
  return and(
    eq(entity.kind, 'lead'),
    isNull(entity.merged_into),
    sought(asked.q?.trim().toLowerCase() ?? ''),
    asked.grade === undefined ? undefined : eq(entity.grade, asked.grade),
    asked.office === undefined
      ? undefined
      : asked.office === 'none'
        ? isNull(entity.office)
        : eq(entity.office, asked.office),
    asked.owner === undefined
      ? undefined
      : asked.owner === 'none'
        ? isNull(entity.owner)
        : eq(entity.owner, asked.owner.toLowerCase()),
    asked.status === undefined ? undefined : eq(standing, asked.status),
    asked.callable === undefined
      ? undefined
      : sql`coalesce(${entity.fields}->>'$.doNotContactUntil', '') <= ${asked.callable}`,
  )
}

/** Part of what people know a lead by, or one of its ids. */
function sought(q: string): SQL | undefined {
  if (q === '') return undefined
  const like = `%${q.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`
  const named = query
    .select({ entity: link.entity })
    .from(link)
    .where(eq(sql`lower(${link.remote_id})`, q))
  return or(sql`${entity.find} like ${like} escape '\\'`, eq(entity.id, q), inArray(entity.id, named))
}

function leadRow(row: Row, named: ReturnType<typeof namesIn>): LeadRow {
  const values = fields(row, 'fields')
  const until = beginOf(values['doNotContactUntil'])
  const textField = (name: string): string | null => (typeof values[name] === 'string' ? values[name] : null)
  return {
    id: text(row, 'id'),
    title: text(row, 'title'),
    email: textField('email'),
    company: textField('company'),
    city: textField('city'),
    office: officeOf(row),
    owner: named(textOrNull(row, 'owner')),
    doNotContactUntil: until === null ? null : dayOf(until),
    score: intOrNull(row, 'total'),
    grade: textOrNull(row, 'grade'),
    remotes: (textOrNull(row, 'remotes') ?? '').split(',').filter((name) => name !== ''),
    status: readStatus(text(row, 'status')),
    updatedAt: iso(int(row, 'updated_at')),
  }
}

const readStatus = (status: string): SyncStatus => syncStatus.catch('in-sync').parse(status)

const cursorShape = z.tuple([z.union([z.string(), z.number()]), z.string()])

/** Where the next page begins: the last row's sort value and id. */
function writeCursor(row: Row): string {
  return btoa(encodeURIComponent(JSON.stringify([row.sort_value, text(row, 'id')])))
}

function readCursor(cursor: string | undefined): readonly [string | number, string] | null {
  if (cursor === undefined) return null
  try {
    const value = cursorShape.safeParse(JSON.parse(decodeURIComponent(atob(cursor))))
    return value.success ? value.data : null
  } catch {
    // A cursor that is not ours begins at the first page.
    return null
  }
}
