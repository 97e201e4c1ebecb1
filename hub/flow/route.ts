import { entityId } from '#shared/ids.ts'
import { planRouting, type Case } from '#hub/core/routing/route.ts'
import { int, intOrNull, json, text, textOrNull, type Row } from '#hub/store/columns.ts'
import { commit } from '#hub/store/workspace/commit.ts'
import { selectDispatch, settleDispatch } from '#hub/store/workspace/dispatch.ts'
import { list } from '#hub/store/workspace/gather.ts'
import {
  nextTurn,
  readTurn,
  routingIn,
  selectFirms,
  selectOpenLeads,
  selectRouting,
  selectTurn,
} from '#hub/store/workspace/routing.ts'
import type { Context } from './context.ts'
import { rowsAtOnce } from './fitting.ts'
import { gatherEntities } from './gather-entities.ts'
import type { Next } from './pull.ts'
import { wakeFor } from './wake.ts'

/** Leads that are given in one plan. */
const leadsAtOnce = 500
/** Up to this many are written ahead of what nobody waits for. */
const promptMax = 100

/**
 * Gives the next leads that have no owner, have one who may not have them, or have not been answered. Three reads and one write,
 * however many; of two hubs that do so at once, one plans again.
 */
export async function routeNext(context: Context): Promise<Next> {
  const now = context.ports.now()
  const [rules, turn, found] = await context.db.read([
    selectRouting,
    selectTurn,
    selectDispatch(now, rowsAtOnce(context.ports, leadsAtOnce)),
  ])
  const routing = routingIn(rules)
  const rows = list(found)
  if (routing === undefined || rows.length === 0) return { againInMs: null }
  const cases = rows.map(readCase)
  const ids = cases.map(({ entity }) => entity)
  const [{ snapshot }, [open, firms]] = await Promise.all([
    gatherEntities(context, ids),
    context.db.read([selectOpenLeads(routing.done), selectFirms(ids)]),
  ])
  const { rev, credits } = readTurn(turn)
  const routed = planRouting(snapshot, cases, {
    desk: { routing, now, credits, open: new Map(list(open).map((row) => [text(row, 'owner'), int(row, 'n')])) },
    firms: new Map(list(firms).flatMap((row) => pairOf(text(row, 'id'), textOrNull(row, 'owner')))),
    correlation: `routing_${context.ports.randomId()}`,
    priority: cases.length <= promptMax ? 1 : 2,
  })
  const raised = new Map(rows.map((row) => [text(row, 'entity'), int(row, 'raised')]))
  const settled = routed.outcomes.map((outcome) => ({ raised: raised.get(outcome.entity) ?? 0, outcome }))
  const also = [...nextTurn({ rev, version: routing.version }, routed.credits), ...settleDispatch(settled, now)]
  const state = await commit(context.db, routed.plan, { now: snapshot.now, heldBy: new Map(), also })
  if (state === 'done') {
    context.log.info('leads.routed', { count: routed.plan.entities.length })
    wakeFor(context, routed.plan)
  }
  return { againInMs: 0 }
}

const pairOf = (id: string, owner: string | null): readonly (readonly [string, string])[] =>
  owner === null ? [] : [[id, owner]]

const readCase = (row: Row): Case => ({
  entity: entityId(text(row, 'entity')),
  owner: textOrNull(row, 'owner'),
  answerBy: intOrNull(row, 'answer_by'),
  tried: names(json(row, 'tried')),
  isAnswered: intOrNull(row, 'is_answered') === 1,
  passedBy: textOrNull(row, 'passed_by'),
  former: names(json(row, 'former')),
  isLeft: intOrNull(row, 'is_left') === 1,
  givenToday: int(row, 'given_today'),
  officeName: textOrNull(row, 'office_name'),
})

const names = (value: unknown): readonly string[] =>
  Array.isArray(value) ? [...new Set(value.filter((name) => typeof name === 'string'))] : []
