import { planRescore } from '#hub/core/scoring/rescore.ts'
import type { Entity, Snapshot } from '#hub/core/snapshot.ts'
import type { Rows, Statement } from '#hub/ports.ts'
import { int, intOrNull, text } from '#hub/store/columns.ts'
import { commitScores } from '#hub/store/workspace/commit.ts'
import { list } from '#hub/store/workspace/gather.ts'
import { entityColumns, packed, unpack } from '#hub/store/workspace/packed.ts'
import { defaultPolicy } from '#hub/store/workspace/policy.ts'
import { readEntity } from '#hub/store/workspace/rows.ts'
import {
  advanceScoring,
  guardDue,
  scoringIn,
  selectDue,
  selectNextLeads,
  selectScoring,
} from '#hub/store/workspace/scoring.ts'
import { selectTerritory, territoryIn } from '#hub/store/workspace/territory.ts'
import { addUnoffered } from '#hub/store/workspace/unoffered.ts'
import type { Context } from './context.ts'
import { fitting, rowsAtOnce } from './fitting.ts'
import type { Next } from './pull.ts'

/** Leads that are scored in one plan. */
const leadsAtOnce = 2_000

/**
 * Scores a part of the leads that the rules in force have not reached yet, or, where they have reached all, of those
 * whose score time has changed. One read and one write; what a system should know is offered to it afterwards.
 */
export const rescoreNext = (context: Context): Promise<Next> =>
  fitting(rowsAtOnce(context.ports, leadsAtOnce), (limit) => rescoreSome(context, limit))

async function rescoreSome(context: Context, limit: number): Promise<Next> {
  const now = context.ports.now()
  const [rules, next, due, territory] = await context.db.read([
    selectScoring,
    packed(entityColumns, selectNextLeads(limit)),
    packed(entityColumns, selectDue(now, limit)),
    selectTerritory,
  ])
  const leads = unpack(next).map(readEntity)
  const walk = walkOf(rules)
  const dueLeads = unpack(due).map(readEntity)
  const entities = walk === null ? dueLeads : leads
  if (walk === null && entities.length === 0) return { againInMs: null }
  const snapshot: Snapshot = { ...empty, now, entities, ...scoringIn(rules), ...territoryIn(territory) }
  const correlation = walk === null ? `time_${now}` : `scoring_${walk.version}`
  const plan = planRescore(snapshot, correlation)
  const was = new Map(entities.map((entity) => [entity.id, entity.fields]))
  const other = plan.entities.filter(({ row }) => row.fields !== was.get(row.id)).map(({ row }) => row.id)
  const step = { leads: entities, changed: plan.ledger.length, isLast: entities.length < limit, now }
  const state = await commitScores(context.db, plan, {
    guards: walk === null ? guardDue(entities, now) : [],
    also: [...progress(walk, step), ...addUnoffered(other, correlation)],
  })
  if (state === 'done') context.log.info('leads.rescored', { count: entities.length })
  return { againInMs: 0 }
}

const empty = {
  inputs: [],
  links: [],
  keys: new Map(),
  connections: [],
  policy: defaultPolicy,
  verdicts: [],
} satisfies Partial<Snapshot>

interface Walk {
  readonly version: number
  readonly through: string
}

/** How far the rules in force have been carried; `null`: through all leads. */
function walkOf(rules: Rows | undefined): Walk | null {
  const row = list(rules)[0]
  if (row === undefined || intOrNull(row, 'finished_at') !== null) return null
  return { version: int(row, 'version'), through: text(row, 'through') }
}

interface Step {
  readonly leads: readonly Entity[]
  readonly changed: number
  readonly isLast: boolean
  readonly now: number
}

const progress = (walk: Walk | null, { leads, changed, isLast, now }: Step): readonly Statement[] => {
  if (walk === null) return []
  return advanceScoring({
    version: walk.version,
    from: walk.through,
    through: leads.at(-1)?.id ?? walk.through,
    leads: leads.length,
    changed,
    finishedAt: isLast ? now : null,
  })
}
