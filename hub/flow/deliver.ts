import type { ConnectionId, LinkId } from '#shared/ids.ts'
import { callsPerBatch } from '#hub/core/quota.ts'
import { planDelivery } from '#hub/core/deliver.ts'
import type { SettledRemoval, SettledWrite } from '#hub/core/delivery.ts'
import type { Priority } from '#hub/core/snapshot.ts'
import { settle } from '#hub/core/settle.ts'
import { settleRemovals } from '#hub/core/settle-removals.ts'
import { readConnection, selectConnection } from '#hub/store/workspace/connections.ts'
import { list } from '#hub/store/workspace/gather.ts'
import { storeInbox } from '#hub/store/workspace/inbox.ts'
import { claim } from '#hub/store/workspace/claim.ts'
import { nextDue, noteSent, release, selectLiveDue, storeOutcomes } from '#hub/store/workspace/outbox.ts'
import { selectSpent } from '#hub/store/workspace/spent.ts'
import type { Context } from './context.ts'
import { deliverMergings } from './deliver-mergings.ts'
import { fitting, rowsAtOnce } from './fitting.ts'
import { underLease } from './lease.ts'
import { keepRecords } from './keep-records.ts'
import { lookFirst } from './look.ts'
import type { Pace } from './pace.ts'
import { sooner, type Next } from './pull.ts'
import { lookSignals, settleAll } from './settle-all.ts'
import { recallPace } from './spend.ts'
import type { Work } from './work.ts'
import { removeAll, writeAll } from './write.ts'

const rowsPerWakingMin = 400
/**
 * Rows of a backlog at once while somebody edits, so that what runs in the same process is never held up for long: batches of a
 * remote whose own are small, and less than one of a sheet, which takes turns.
 */
const rowsPerLivelyWaking = { min: 400, max: 2_000 } as const
const rowsPerWakingMax = 5_000
/** More than this would be written in many calls, one after the other, however many can be looked at in one. */
const rowsPerLookMax = 1_000

/** What one waking may take, from what waits first when calls run short. */
const lanes = { all: [2, 1, 0], live: [1, 0], backlog: [2] } as const

/**
 * Brings the records of one connection up to their entities: look, note what will be sent, send, settle. `part`: a backlog and
 * what is live may be delivered at the same time, each by its own lane, so that no edit waits for a batch of thousands.
 */
export async function deliver(
  context: Context,
  id: ConnectionId,
  part: 'all' | 'live' | 'backlog' = 'all',
): Promise<Next> {
  const [found, spent] = await context.db.read([selectConnection(id), selectSpent(id)])
  const row = list(found)[0]
  const connection = row === undefined ? null : readConnection(row)
  if (connection === null || connection.state !== 'live') return { againInMs: null }
  const now = context.ports.now()
  if (connection.pausedUntil > now) return { againInMs: connection.pausedUntil - now }
  const { connector, remote } = context.open(connection)
  const pace = recallPace(context, connection, spent)
  const upTo = lanes[part].find((lane) => pace.waitMs(lane, 'records') === 0)
  if (upTo === undefined) return { againInMs: pace.waitMs(part === 'backlog' ? 2 : 0, 'records') }
  const { loadMax, writeMax } = connector.manifest.traits
  // What is claimed is sent without asking the quotas again.
  const batches = Math.max(1, Math.floor(pace.room(upTo) / callsPerBatch))
  const calm = Math.min(rowsPerWakingMax, Math.max(rowsPerWakingMin, Math.min(loadMax, rowsPerLookMax), writeMax))
  const lively = Math.min(rowsPerLivelyWaking.max, Math.max(rowsPerLivelyWaking.min, writeMax))
  const atOnce = upTo === 2 && context.gate.isLively() ? lively : calm
  const most = Math.min(rowsAtOnce(context.ports, atOnce), batches * Math.min(loadMax, writeMax))
  const lease = context.ports.randomId()
  const claimed = await fitting(most, (limit) =>
    claim(context.db, id, { lease, limit, now, from: part === 'backlog' ? 2 : 0, upTo }),
  )
  if (claimed.rows.length === 0) return rest(context, id, { part, pace })
  const facts = context.facts([connection])[0]
  if (facts === undefined) return { againInMs: null }
  if (claimed.rows.some(({ priority }) => priority < 2)) context.gate.noteLive()
  try {
    await underLease(context, lease, () => deliverRows({ context, connection, facts, remote, claimed }))
  } catch (error) {
    await context.db.write([release(lease)])
    throw error
  } finally {
    if (part === 'backlog') await wakeLive(context, id)
  }
  return { againInMs: 0 }
}

/** What a backlog was just writing, somebody may have edited: the other lane could not claim it, and waits for the lease to end. */
async function wakeLive(context: Context, id: ConnectionId): Promise<void> {
  const [found] = await context.db.read([selectLiveDue(id, context.ports.now())])
  if (list(found).length > 0) context.wake('deliver', id)
}

/** Nothing can be claimed: until when? What another lane delivers wakes that lane. */
async function rest(
  context: Context,
  id: ConnectionId,
  { part, pace }: { readonly part: 'all' | 'live' | 'backlog'; readonly pace: Pace },
): Promise<Next> {
  const { live, backlog } = await nextDue(context.db, id)
  const now = context.ports.now()
  const waitOf = (at: number | null, lane: Priority): number | null =>
    at === null ? null : Math.max(0, at - now, pace.waitMs(lane, 'records'))
  const [liveMs, backlogMs] = [waitOf(live, 1), waitOf(backlog, 2)]
  if (part === 'backlog') return { againInMs: backlogMs }
  if (part === 'all') return sooner({ againInMs: liveMs }, { againInMs: backlogMs })
  if (backlogMs !== null) context.wake('backlog', id, Math.max(backlogMs, context.gate.waitMs()))
  return { againInMs: liveMs }
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
  const { traits, objects } = context.open(connection).connector.manifest
  const isNoted = ({ link }: { readonly link: LinkId }): boolean => noted.has(link)
  const terms = { most: () => traits.writeMax, fault: null }
  await keepRecords(work, planned, isNoted)
  const written = await writeAll(work.remote, planned.writes.filter(isNoted), terms)
  const writes = written.results.flatMap(({ planned: write, result }): SettledWrite[] => {
    const link = links.get(write.link)
    return link === undefined ? [] : [{ write, link, result }]
  })
  await settleAll(work, writes, (now, open) => settle({ now, connection: facts, writes: open }))
  const removed = await removeAll(work.remote, planned.removals.filter(isNoted), { ...terms, fault: written.fault })
  const removals = removed.results.flatMap(({ planned: removal, result }): SettledRemoval[] => {
    const link = links.get(removal.link)
    return link === undefined ? [] : [{ removal, link, result }]
  })
  await settleAll(work, removals, settleRemovals)
  const pairsOf = new Map(objects.map(({ name, merging }) => [name, merging?.pairsMax ?? 1]))
  const fault = await deliverMergings(work, {
    mergings: planned.mergings.filter(
      ({ link, other }) => isNoted({ link }) && (other === undefined || noted.has(other.id)),
    ),
    links,
    terms: { most: (object) => pairsOf.get(object) ?? 1, fault: removed.fault },
  })
  await context.db.write([release(claimed.lease)].slice(0, noted.size === planned.links.length ? 0 : 1))
  if (fault !== null) throw fault
}
