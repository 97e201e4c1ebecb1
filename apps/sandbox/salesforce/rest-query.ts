import type { ApiCall } from './call.ts'
import { refuse } from './error.ts'
import type { Org } from './org.ts'
import { toDatetime } from './org.ts'
import { renderPaths } from './render.ts'
import { parseSoql } from './soql-parse.ts'
import { runQuery } from './soql-run.ts'
import type { QueryResult } from './soql-run.ts'

/** Query results that still have pages to give. */
export interface Cursors {
  /** Keeps a result and gives its id; beyond ten the oldest is forgotten. */
  open(result: QueryResult): string
  find(id: string): QueryResult | null
}

const cursorsMax = 10
const cursorHours = 48
const batchSizes = { least: 200, most: 2000 }

export function createCursors(org: Org): Cursors {
  const held = new Map<string, { result: QueryResult; until: number }>()
  return {
    open(result) {
      const id = org.nextId('cursor')
      held.set(id, { result, until: org.world.now() + cursorHours * 3_600_000 })
      const [oldest] = held.keys()
      if (held.size > cursorsMax && oldest !== undefined) held.delete(oldest)
      return id
    },
    find(id) {
      const cursor = held.get(id)
      return cursor && cursor.until > org.world.now() ? cursor.result : null
    },
  }
}

/** `GET /query?q=` and `GET /queryAll?q=` */
export function startQuery(call: ApiCall, cursors: Cursors, includesDeleted: boolean): Response {
  const text = call.url.searchParams.get('q')
  if (text === null) throw refuse(400, 'MALFORMED_QUERY', "unexpected token: '<EOF>'")
  const result = runQuery(call.org, parseSoql(text), includesDeleted)
  if (result.fields === null) return Response.json({ totalSize: result.rows.length, done: true, records: [] })
  return page(call, { result, from: 0, cursor: () => cursors.open(result) })
}

/** `GET /query/<cursor>-<offset>` */
export function continueQuery(call: ApiCall, cursors: Cursors): Response {
  const [, id = '', from = ''] = /^(.+)-(\d+)$/.exec(call.param('cursor')) ?? []
  const result = cursors.find(id)
  if (!result) throw refuse(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator')
  return page(call, { result, from: Number(from), cursor: () => id })
}

interface Page {
  readonly result: QueryResult
  readonly from: number
  readonly cursor: () => string
}

function page(call: ApiCall, { result, from, cursor }: Page): Response {
  const { object, rows, fields } = result
  const to = from + batchSize(call.request)
  const place = { object, base: call.base }
  const records = rows.slice(from, to).map((row) => renderPaths(call.org, place, { row, paths: fields ?? [] }))
  const head = { totalSize: rows.length, done: to >= rows.length }
  const next = head.done ? {} : { nextRecordsUrl: `${call.base}/query/${cursor()}-${to}` }
  return Response.json({ ...head, ...next, records })
}

function batchSize(request: Request): number {
  const asked = /batchSize\s*=\s*(\d+)/i.exec(request.headers.get('Sforce-Query-Options') ?? '')?.[1]
  return asked === undefined ? batchSizes.most : Math.min(Math.max(Number(asked), batchSizes.least), batchSizes.most)
}

const dayMs = 86_400_000
const minuteMs = 60_000

/** `GET /sobjects/X/updated/?start&end`: ids by SystemModstamp, seconds ignored, 30 days back. */
export function updated(call: ApiCall): Response {
  const object = call.org.object(call.param('object'))
  const { start, end } = span(call, 30)
  const [from, until] = [toDatetime(start), toDatetime(end)]
  const ids: string[] = []
  for (const row of call.org.table(object.name).since(from)) {
    if (row.SystemModstamp >= until) break
    if (!row.IsDeleted) ids.push(row.Id)
  }
  return Response.json({ ids, latestDateCovered: until })
}

/** `GET /sobjects/X/deleted/?start&end`: 15 days back. */
export function deleted(call: ApiCall): Response {
  const object = call.org.object(call.param('object'))
  const { start, end } = span(call, 15)
  const deletedRecords = call.org.deletions
    .filter((one) => one.object === object.name && one.at >= start && one.at < end)
    .map(({ id, at }) => ({ id, deletedDate: toDatetime(Math.floor(at / 1000) * 1000) }))
  const earliestDateAvailable = toDatetime(call.org.world.now() - 15 * dayMs)
  return Response.json({ deletedRecords, earliestDateAvailable, latestDateCovered: toDatetime(end) })
}

function span(call: ApiCall, daysMax: number): { start: number; end: number } {
  const at = (name: string) => {
    const ms = Date.parse(call.url.searchParams.get(name) ?? '')
    if (Number.isNaN(ms)) throw refuse(400, 'INVALID_REPLICATION_DATE', `${name} is not a valid date`)
    return Math.floor(ms / minuteMs) * minuteMs
  }
  const [start, end] = [at('start'), at('end')]
  if (start >= end)
    throw refuse(400, 'INVALID_REPLICATION_DATE', 'startDate must be at least one minute before endDate')
  if (start < call.org.world.now() - daysMax * dayMs - minuteMs) {
    throw refuse(400, 'INVALID_REPLICATION_DATE', `startDate cannot be more than ${daysMax} days ago`)
  }
  return { start, end }
}
