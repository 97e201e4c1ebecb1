import type { LinkId } from '#shared/ids.ts'
import type { Outcome, Settlement } from '#hub/core/delivery.ts'
import type { Link } from '#hub/core/snapshot.ts'
import type { Statement } from '#hub/ports.ts'
import { bindTo } from '#hub/store/workspace/belonging.ts'
import { countStatement } from '#hub/store/workspace/counters.ts'
import { list } from '#hub/store/workspace/gather.ts'
import { storeOutcomes, storeSettled, type Settling } from '#hub/store/workspace/outbox.ts'
import { noteDone } from '#hub/store/workspace/removals.ts'
import { readLink } from '#hub/store/workspace/rows.ts'
import { storeSignals } from '#hub/store/workspace/signals.ts'
import { text } from '#hub/store/columns.ts'
import { spentStatements } from './spend.ts'
import type { Work } from './work.ts'

/** The links that a result concerns, as stored when it came. */
interface Links {
  readonly link: Link
  readonly other?: Link
}

const idsOf = ({ link, other }: Links): readonly LinkId[] => (other === undefined ? [link.id] : [link.id, other.id])

/** Stores the results. A link that somebody absorbed a change into meanwhile is read and settled again. */
export async function settleAll<Settled extends Links>(
  work: Work,
  all: readonly Settled[],
  decide: (now: number, open: readonly Settled[]) => Settlement,
): Promise<void> {
  const { context, connection, claimed } = work
  let open = all
  for (let attempt = 0; open.length > 0 && attempt < 4; attempt += 1) {
    const now = context.ports.now()
    const settlement = decide(now, open)
    const revs = new Map(settlement.links.map(({ was, row }) => [row.id, (was ?? 0) + 1]))
    const settlings: Settling[] = settlement.outcomes.map((outcome) => ({
      outcome,
      rev: revs.get(outcome.link) ?? null,
    }))
    const [stored] = await context.db.write([
      storeSettled(settlement.links),
      ...noteDone(settlement, correlationsOf(work)),
      ...bindTo(settlement.gained),
      ...storeOutcomes(claimed.lease, settlings),
      ...lookSignals(work, settlement.outcomes),
      ...countStatement(now, [
        [connection.id, 'out', settlement.outcomes.filter((outcome) => outcome.kind === 'done').length],
      ]),
      ...spentStatements(context, connection.id),
    ])
    logSettled(work, settlement.outcomes)
    if (settlement.outcomes.some((outcome) => outcome.kind === 'look')) context.wake('pull', connection.id)
    const kept = new Set(list(stored).map((row) => text(row, 'id')))
    const missed = open.filter((settled) => idsOf(settled).some((id) => revs.has(id) && !kept.has(id)))
    open = missed.length === 0 ? [] : await reread(work, missed)
  }
}

async function reread<Settled extends Links>(
  { context }: Work,
  missed: readonly Settled[],
): Promise<readonly Settled[]> {
  const ids = JSON.stringify(missed.flatMap(idsOf))
  const [found] = await context.db.read([
    { sql: 'select * from link where id in (select value from json_each(?))', args: [ids] },
  ])
  const links = new Map(list(found).map((row) => [text(row, 'id'), readLink(row)]))
  return missed.flatMap((settled) => {
    const link = links.get(settled.link.id)
    const other = settled.other === undefined ? undefined : links.get(settled.other.id)
    return link === undefined ? [] : [{ ...settled, link, ...(other === undefined ? {} : { other }) }]
  })
}

const correlationsOf = ({ claimed }: Work): ReadonlyMap<LinkId, string> =>
  new Map(claimed.rows.map((row) => [row.link.id, row.correlation]))

/** Records to be looked at again, as hints for the pull lane. */
export function lookSignals(work: Work, outcomes: readonly Outcome[]): readonly Statement[] {
  const correlations = correlationsOf(work)
  const signals = outcomes.flatMap((outcome) =>
    outcome.kind === 'look'
      ? [{ ref: outcome.ref, priority: 1 as const, correlation: correlations.get(outcome.link) ?? 'look', at: 0 }]
      : [],
  )
  return storeSignals(work.connection.id, signals)
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
