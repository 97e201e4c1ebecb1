import { z } from 'zod'
import { syncStatus, type LeadPage, type LeadQuery, type LeadRow, type SyncStatus } from '#shared/api/lead.ts'
import type { Database, Statement } from '#hub/ports.ts'
import { fields, int, intOrNull, text, textOrNull, type Row } from '#hub/store/columns.ts'
import { list } from '#hub/store/workspace/gather.ts'
import { heldUntil } from '#hub/store/workspace/held.ts'
import { iso } from './words.ts'

type Argument = string | number | null

/** A lead's standing, from its links' outbox rows. */
const statusSql = `case
  when exists (select 1 from link l join outbox o on o.link = l.id where l.entity = e.id and o.parked is not null) then 'needs-attention'
  when exists (select 1 from link l join outbox o on o.link = l.id join connection c on c.id = o.connection
    where l.entity = e.id and o.due_at < ${heldUntil} and c.state = 'live') then 'syncing'
  when exists (select 1 from link l join outbox o on o.link = l.id join connection c on c.id = o.connection
    where l.entity = e.id and c.state in ('paused', 'needs-reconnect')) then 'paused'
  when exists (select 1 from link l join outbox o on o.link = l.id where l.entity = e.id) then 'held'
  when not exists (select 1 from link l where l.entity = e.id and l.state <> 'removed') then 'removed'
  else 'in-sync' end`

const orders = {
  score: { column: 'coalesce(e.total, -1)', direction: 'desc' },
  updated: { column: 'e.updated_at', direction: 'desc' },
  name: { column: 'e.title', direction: 'asc' },
} as const

/** One page of leads that match, and how many match in all. One round trip. */
export async function showLeads(db: Database, query: LeadQuery): Promise<LeadPage> {
  const order = orders[query.sort]
  const where = conditions(query)
  const after = readCursor(query.cursor)
  const beyond = after === null ? '' : ` and (${order.column}, e.id) ${order.direction === 'desc' ? '<' : '>'} (?, ?)`
  const page: Statement = {
    sql: `select e.*, ${order.column} as sort_value, ${statusSql} as status,
        (select group_concat(distinct c.connector) from link l join connection c on c.id = l.connection
          where l.entity = e.id and l.state = 'live') as remotes
      from entity e where ${where.sql}${beyond} order by ${order.column} ${order.direction}, e.id ${order.direction} limit ?`,
    args: [...where.args, ...(after ?? []), query.limit + 1],
  }
  const [rows, count] = await db.read([
    page,
    { sql: `select count(*) as n from entity e where ${where.sql}`, args: where.args },
  ])
  const found = list(rows)
  const shown = found.slice(0, query.limit)
  const last = shown.at(-1)
  const counted = list(count)[0]
  return {
    leads: shown.map(leadRow),
    next: found.length > query.limit && last !== undefined ? writeCursor(last) : null,
    total: counted === undefined ? 0 : int(counted, 'n'),
  }
}

function conditions(query: LeadQuery): { readonly sql: string; readonly args: readonly Argument[] } {
  const parts = [`e.kind = 'lead' and e.merged_into is null`]
  const args: Argument[] = []
  const q = query.q?.trim().toLowerCase() ?? ''
  if (q !== '') {
    const like = `%${q.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`
    parts.push(
      `(e.find like ? escape '\\' or e.id = ? or e.id in (select entity from link where lower(remote_id) = ?))`,
    )
    args.push(like, q, q)
  }
  if (query.grade !== undefined) {
    parts.push('e.grade = ?')
    args.push(query.grade)
  }
  if (query.status !== undefined) {
    parts.push(`(${statusSql}) = ?`)
    args.push(query.status)
  }
  return { sql: parts.join(' and '), args }
}

function leadRow(row: Row): LeadRow {
  const values = fields(row, 'fields')
  const textField = (name: string): string | null => (typeof values[name] === 'string' ? values[name] : null)
  return {
    id: text(row, 'id'),
    title: text(row, 'title'),
    email: textField('email'),
    company: textField('company'),
    city: textField('city'),
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

function readCursor(cursor: string | undefined): readonly [Argument, string] | null {
  if (cursor === undefined) return null
  try {
    const value = cursorShape.safeParse(JSON.parse(decodeURIComponent(atob(cursor))))
    return value.success ? value.data : null
  } catch {
    // A cursor that is not ours begins at the first page.
    return null
  }
}
