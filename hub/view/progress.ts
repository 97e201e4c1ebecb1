import type { ProgressView } from '#shared/api/connection.ts'
import type { Ports, Reader } from '#hub/ports.ts'
import { int, intOrNull, text, type Row } from '#hub/store/columns.ts'
import { readHead, selectUnderWay, type ChangeSetHead } from '#hub/store/workspace/change-sets.ts'
import { heldUntil } from '#hub/store/workspace/held.ts'
import { readConnection, selectConnections, type Connection } from '#hub/store/workspace/connections.ts'
import { readFeed, type Feed } from '#hub/store/workspace/feeds.ts'
import { list } from '#hub/store/workspace/gather.ts'
import { selectImporting } from '#hub/store/workspace/import-lines.ts'
import { selectComparing } from '#hub/store/workspace/reconcile.ts'
import { pauseSentence, quotaViews } from './quotas.ts'
import { iso, remoteName } from './words.ts'

type Job = ProgressView['jobs'][number]

/** How far a job was when it was last shown, so that its speed can be told. */
export type Pace = Map<string, { readonly done: number; readonly at: number; readonly perSecond: number }>

/** What is being read, absorbed and delivered right now. One round trip; `pace` is kept by the caller. */
export async function showProgress(db: Reader, ports: Ports, pace: Pace): Promise<ProgressView> {
  const [rows, feeds, inbox, outbox, latest, changing, spent, comparing, importing] = await db.read([
    selectConnections,
    { sql: 'select * from feed', args: [] },
    { sql: 'select count(*) as n from inbox where parked is null and brake is not 1', args: [] },
    {
      sql: 'select connection, count(*) as n from outbox where parked is null and due_at < ? group by connection',
      args: [heldUntil],
    },
    // The end of the table's own tree: one page of it, however long the history. Past every wall: a number says nothing of whose lead.
    { sql: 'select coalesce(max(id), 0) as id from main.ledger', args: [] },
    selectUnderWay,
    { sql: 'select * from spent', args: [] },
    selectComparing,
    selectImporting,
  ])
  const connections = list(rows).map(readConnection)
  const jobs = connections.flatMap((connection) => {
    const name = remoteName(connection, connections, ports.connectors)
    const mine = list(feeds)
      .filter((row) => row.connection === connection.id)
      .map(readFeed)
    const due = list(outbox).find((row) => text(row, 'connection') === connection.id)
    const left = due === undefined ? 0 : int(due, 'n')
    const note = waitNote(
      ports,
      connection,
      list(spent).filter((row) => row.connection === connection.id),
    )
    const waits = note === null ? {} : ({ note, state: 'waiting' } as const)
    if (connection.state === 'reading')
      return [{ ...job(ports, pace, readingOf({ connection, name }, mine)), ...waits }]
    if (connection.state !== 'live' || left === 0) return []
    return [{ ...job(ports, pace, deliveringOf({ connection, name }, left)), ...waits }]
  })
  const waiting = list(inbox)[0]
  const left = waiting === undefined ? 0 : int(waiting, 'n')
  const title = `Matching and merging, ${left} to go`
  if (left > 0) jobs.push(job(ports, pace, { kind: 'absorb', connection: null, title, done: 0, total: null }))
  for (const row of list(changing)) jobs.push(job(ports, pace, changingOf(readHead(row))))
  for (const row of list(comparing)) jobs.push(job(ports, pace, comparingOf(row)))
  for (const row of list(importing)) jobs.push(job(ports, pace, importingOf(row)))
  const newest = list(latest)[0]
  return { at: iso(ports.now()), jobs, idle: jobs.length === 0, latest: newest === undefined ? 0 : int(newest, 'id') }
}

/** One change set is worked on at a time. */
function changingOf({ state, title, done, total }: ChangeSetHead): JobFacts {
  const doing = state === 'draft' ? 'Planning' : 'Applying'
  return { kind: 'change', connection: null, title: `${doing}: ${title}`, done, total }
}

/** One reconciliation runs at a time. Where a system does not say how much it holds, nobody knows how long it takes. */
function comparingOf(row: Row): JobFacts {
  const title = 'Comparing the systems with what was agreed on'
  return { kind: 'compare', connection: null, title, done: int(row, 'done'), total: intOrNull(row, 'total') }
}

const importWords: Readonly<Record<string, string>> = {
  matching: 'Matching',
  applying: 'Bringing in',
  retracting: 'Taking back',
}

/** One import is worked on at a time. */
function importingOf(row: Row): JobFacts {
  const doing = importWords[text(row, 'state')] ?? ''
  const [done, total] = [int(row, 'done'), int(row, 'total')]
  return { kind: 'import', connection: null, title: `${doing}: ${text(row, 'name')}`, done, total }
}

interface Subject {
  readonly connection: Connection
  /** As people know it. */
  readonly name: string
}

type JobFacts = Pick<Job, 'kind' | 'connection' | 'title' | 'done' | 'total'>

function readingOf({ connection, name }: Subject, feeds: readonly Feed[]): JobFacts {
  const done = feeds.reduce((sum, feed) => sum + feed.readCount, 0)
  const isKnown = feeds.every((feed) => feed.total !== null)
  const total = isKnown ? feeds.reduce((sum, feed) => sum + (feed.total ?? 0), 0) : null
  return { kind: 'read', connection: connection.id, title: `Reading ${name}`, done, total }
}

function deliveringOf({ connection, name }: Subject, left: number): JobFacts {
  const total = Math.max(connection.firstTotal, left)
  return { kind: 'deliver', connection: connection.id, title: `Writing to ${name}`, done: total - left, total }
}

/** A pause that the remote asked for, or a quota of which what is left is kept for others. */
function waitNote(ports: Ports, connection: Connection, spent: readonly Row[]): string | null {
  const now = ports.now()
  if (connection.pausedUntil > now) return pauseSentence(connection, now)
  const connector = ports.connectors.find(({ manifest }) => manifest.id === connection.connector)
  if (connector === undefined) return null
  return quotaViews(connector, connection, { rows: spent, now }).find(({ waits }) => waits !== null)?.waits ?? null
}

function job(ports: Ports, pace: Pace, facts: JobFacts): Job {
  const key = `${facts.kind} ${facts.connection ?? ''}`
  const now = ports.now()
  const before = pace.get(key)
  const seconds = before === undefined ? 0 : (now - before.at) / 1_000
  const perSecond = before === undefined || seconds <= 0 ? 0 : Math.max(0, (facts.done - before.done) / seconds)
  const smooth = before === undefined ? perSecond : before.perSecond * 0.6 + perSecond * 0.4
  pace.set(key, { done: facts.done, at: now, perSecond: smooth })
  const left = facts.total === null ? null : facts.total - facts.done
  return {
    ...facts,
    perSecond: Math.round(smooth * 10) / 10,
    secondsLeft: left === null || smooth < 0.1 ? null : Math.ceil(left / smooth),
    state: 'running',
    note: null,
  }
}
