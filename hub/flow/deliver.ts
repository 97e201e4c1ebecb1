import type { Remote } from '#shared/connector.ts'
import type { ConnectionId, LinkId } from '#shared/ids.ts'
import type { Change } from '#shared/record.ts'
import { createCodec } from '#hub/core/codec.ts'
import { compareBeforeWrite, planDelivery } from '#hub/core/deliver.ts'
import type { DeliveryRow, Outcome, SettledWrite } from '#hub/core/delivery.ts'
import { settle } from '#hub/core/settle.ts'
import type { ConnectionFacts } from '#hub/core/snapshot.ts'
import type { Statement } from '#hub/ports.ts'
import { findConnection, updateConnection, type Connection } from '#hub/store/workspace/connections.ts'
import { countStatement } from '#hub/store/workspace/counters.ts'
import { list } from '#hub/store/workspace/gather.ts'
import { storeInbox, type Arrival } from '#hub/store/workspace/inbox.ts'
import {
  claim,
  noteSent,
  release,
  storeOutcomes,
  storeSettled,
  type Claimed,
  type Settling,
} from '#hub/store/workspace/outbox.ts'
import { readLink } from '#hub/store/workspace/rows.ts'
import { storeSignals } from '#hub/store/workspace/signals.ts'
import { text } from '#hub/store/columns.ts'
import type { Context } from './context.ts'
import { findLookalikes } from './lookalikes.ts'
import type { Next } from './pull.ts'
import { writeAll } from './write.ts'

const rowsPerWakingMin = 400
const rowsPerWakingMax = 5_000
/** A row that must be absorbed first comes back when that is done; if not, then. */
const absorbFirstMs = 2_000

type ClaimedRow = Claimed['rows'][number]

interface Work {
  readonly context: Context
  readonly connection: Connection
  readonly facts: ConnectionFacts
  readonly remote: Remote
  readonly claimed: Claimed
}

/** Brings the records of one connection up to their entities: look, note what will be sent, send, settle. */
export async function deliver(context: Context, id: ConnectionId): Promise<Next> {
  const connection = await findConnection(context.db, id)
  if (connection === null || connection.state !== 'live') return { againInMs: null }
  const now = context.ports.now()
  if (connection.pausedUntil > now) return { againInMs: connection.pausedUntil - now }
  const { connector, pace, remote } = context.open(connection)
  const wait = pace.waitMs(1)
  if (wait > 0) return { againInMs: wait }
  const { loadMax, writeMax } = connector.manifest.traits
  const most = Math.min(rowsPerWakingMax, context.ports.rowsMax ?? rowsPerWakingMax)
  const limit = Math.min(most, Math.max(rowsPerWakingMin, loadMax, writeMax))
  const backlog = pace.waitMs(2) === 0
  const claimed = await claim(context.db, id, { lease: context.ports.randomId(), limit, now, backlog })
  if (claimed.rows.length === 0)
    return { againInMs: claimed.nextAt === null ? null : Math.max(pace.waitMs(2), claimed.nextAt - now) }
  const facts = context.facts([connection])[0]
  if (facts === undefined) return { againInMs: null }
  try {
    await deliverRows({ context, connection, facts, remote, claimed })
  } catch (error) {
    await context.db.write([release(claimed.lease)])
    throw error
  }
  return { againInMs: 0 }
}

async function deliverRows(work: Work): Promise<void> {
  const { context, connection, facts, claimed } = work
  const looked = await lookFirst(work)
  const planned = planDelivery({
    now: context.ports.now(),
    connection: facts,
    rows: looked.rows,
    refs: claimed.refs,
    specs: new Map(Object.entries(connection.specs)),
  })
  const outcomes = [...looked.outcomes, ...planned.outcomes]
  const noted = await noteSent(context.db, planned.links, [
    ...storeInbox(connection.id, looked.readAt, looked.arrivals),
    ...storeOutcomes(
      claimed.lease,
      outcomes.map((outcome) => ({ outcome, rev: null })),
    ),
    ...lookSignals(work, outcomes),
  ])
  if (looked.arrivals.length > 0) context.wakeAbsorb()
  if (outcomes.some((outcome) => outcome.kind === 'look')) context.wake('pull', connection.id)
  const links = new Map(planned.links.map(({ row }) => [row.id, row]))
  const { results, fault } = await writeAll(
    work.remote,
    planned.writes.filter((write) => noted.has(write.link)),
    context.open(connection).connector.manifest.traits.writeMax,
  )
  const settled = results.flatMap(({ write, result }): SettledWrite[] => {
    const link = links.get(write.link)
    return link === undefined ? [] : [{ write, link, result }]
  })
  await settleAll(work, settled)
  await context.db.write([release(claimed.lease)].slice(0, noted.size === planned.writes.length ? 0 : 1))
  if (fault !== null) throw fault
}

interface Looked {
  readonly rows: readonly DeliveryRow[]
  readonly arrivals: readonly Arrival[]
  readonly outcomes: readonly Outcome[]
  readonly readAt: number
}

/** Reads the records about to be changed. What is not as we believe is absorbed instead of written over. */
async function lookFirst({ context, facts, remote, connection, claimed }: Work): Promise<Looked> {
  const readAt = context.ports.now()
  const { loadMax } = context.open(connection).connector.manifest.traits
  const rows: DeliveryRow[] = []
  const arrivals: Arrival[] = []
  const outcomes: Outcome[] = []
  for (const object of facts.objects) {
    const codec = createCodec(object)
    const mine = claimed.rows.filter((row) => row.link.object === object.name)
    // A tombstone is not looked at: nothing is written to it either.
    const known = mine.filter(({ link }) => link.state === 'live' && link.remoteId !== undefined)
    const alike = await findLookalikes({ db: context.db, connection: connection.id, remote, object }, mine)
    for (const row of mine.filter((one) => !known.includes(one))) {
      const changes = alike.get(row.link.id) ?? []
      if (changes.length === 0) rows.push(row)
      else outcomes.push(lookalike(row, readAt))
      for (const change of changes) arrivals.push({ change, priority: row.priority, correlation: row.correlation })
    }
    for (let start = 0; start < known.length; start += loadMax) {
      const chunk = known.slice(start, start + loadMax)
      const ids = chunk.flatMap((row) => (row.link.remoteId === undefined ? [] : [row.link.remoteId]))
      const changes = await remote.load({ object: object.name, fields: codec.readFields, ids })
      for (const [index, row] of chunk.entries()) {
        const change = changes[index]
        if (change?.kind === 'present' && compareBeforeWrite(row.link, change.record, codec) === 'same') {
          rows.push({ ...row, seen: change.record })
        } else if (change !== undefined) {
          arrivals.push({ change, priority: row.priority, correlation: row.correlation })
          outcomes.push(absorbFirst(row, change, readAt))
        }
      }
    }
  }
  return { rows, arrivals, outcomes, readAt }
}

const absorbFirst = (row: ClaimedRow, change: Change, now: number): Outcome => ({
  kind: 'again',
  link: row.link.id,
  version: row.version,
  at: now + absorbFirstMs,
  why: `The record was ${change.kind === 'present' ? 'changed' : change.kind} meanwhile.`,
})

/** A record that nobody can absorb would keep another from being made for ever: in the end a person is asked. */
const lookalikeMax = 10

const lookalike = (row: ClaimedRow, now: number): Outcome => {
  const { version } = row
  const said = 'A record with this e-mail address is there already.'
  const fix = 'Link that record to this lead, or change the e-mail address of one of them; then try again.'
  return row.attempts < lookalikeMax
    ? { kind: 'again', link: row.link.id, version, at: now + absorbFirstMs, why: said }
    : { kind: 'parked', link: row.link.id, version, problems: [{ code: 'duplicate', said, fix }] }
}

/** Stores the results. A link that somebody absorbed a change into meanwhile is read and settled again. */
async function settleAll(work: Work, writes: readonly SettledWrite[]): Promise<void> {
  const { context, connection, facts, claimed } = work
  let open = writes
  for (let attempt = 0; open.length > 0 && attempt < 4; attempt += 1) {
    const now = context.ports.now()
    const settlement = settle({ now, connection: facts, writes: open })
    const revs = new Map(settlement.links.map(({ was, row }) => [row.id, (was ?? 0) + 1]))
    const settlings: Settling[] = settlement.outcomes.map((outcome) => ({
      outcome,
      rev: revs.get(outcome.link) ?? null,
    }))
    const [stored] = await context.db.write([
      storeSettled(settlement.links),
      ...storeOutcomes(claimed.lease, settlings),
      ...lookSignals(work, settlement.outcomes),
      ...countStatement(now, [
        [connection.id, 'out', settlement.outcomes.filter((outcome) => outcome.kind === 'done').length],
      ]),
      ...budgetStatements(work),
    ])
    logSettled(work, settlement.outcomes)
    if (settlement.outcomes.some((outcome) => outcome.kind === 'look')) context.wake('pull', connection.id)
    const kept = new Set(list(stored).map((row) => text(row, 'id')))
    const missed = open.filter((write) => revs.has(write.write.link) && !kept.has(write.write.link))
    open = missed.length === 0 ? [] : await reread(work, missed)
  }
}

async function reread({ context }: Work, missed: readonly SettledWrite[]): Promise<readonly SettledWrite[]> {
  const ids = JSON.stringify(missed.map((write) => write.write.link))
  const [found] = await context.db.read([
    { sql: 'select * from link where id in (select value from json_each(?))', args: [ids] },
  ])
  const links = new Map(list(found).map((row) => [text(row, 'id'), readLink(row)]))
  return missed.flatMap((write) => {
    const link = links.get(write.write.link)
    return link === undefined ? [] : [{ ...write, link }]
  })
}

/** Records to be looked at again, as hints for the pull lane. */
function lookSignals({ connection, claimed }: Work, outcomes: readonly Outcome[]): readonly Statement[] {
  const correlations = new Map<LinkId, string>(claimed.rows.map((row) => [row.link.id, row.correlation]))
  const signals = outcomes.flatMap((outcome) =>
    outcome.kind === 'look'
      ? [{ ref: outcome.ref, priority: 1 as const, correlation: correlations.get(outcome.link) ?? 'look', at: 0 }]
      : [],
  )
  return storeSignals(connection.id, signals)
}

function budgetStatements({ context, connection }: Work): readonly Statement[] {
  const { budget } = context.open(connection).meter
  return budget === null ? [] : [updateConnection(connection.id, { budget: JSON.stringify(budget) })]
}

function logSettled({ context, connection, claimed }: Work, outcomes: readonly Outcome[]): void {
  const correlations = [...new Set(claimed.rows.map((row) => row.correlation))]
  const facts = { connectionId: connection.id, remote: connection.connector, count: outcomes.length }
  const done = outcomes.filter((outcome) => outcome.kind === 'done').length
  const refused = outcomes.filter((outcome) => outcome.kind === 'parked').length
  for (const correlationId of correlations.slice(0, 20)) {
    context.log.info('delivery.settled', { ...facts, correlationId, applied: done, refused })
  }
}
