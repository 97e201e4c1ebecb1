import { entityId } from '#shared/ids.ts'
import { planSpread } from '#hub/core/absorb.ts'
import { text } from '#hub/store/columns.ts'
import { commit } from '#hub/store/workspace/commit.ts'
import { list } from '#hub/store/workspace/gather.ts'
import { dropUnoffered, selectUnoffered } from '#hub/store/workspace/unoffered.ts'
import type { Context } from './context.ts'
import { rowsAtOnce } from './fitting.ts'
import { gatherEntities } from './gather-entities.ts'
import type { Next } from './pull.ts'
import { wakeFor } from './wake.ts'

/** Entities that are offered to systems in one plan. */
const entitiesAtOnce = 500

/** Offers a part of those that changed hands, or whose score did, to the systems that should know. */
export async function offerNext(context: Context): Promise<Next> {
  const [found] = await context.db.read([selectUnoffered(rowsAtOnce(context.ports, entitiesAtOnce))])
  const rows = list(found)
  const [first] = rows
  if (first === undefined) return { againInMs: null }
  const ids = rows.map((row) => entityId(text(row, 'entity')))
  const { snapshot } = await gatherEntities(context, ids)
  const plan = planSpread(snapshot, ids, { priority: 2, correlation: text(first, 'correlation') })
  const state = await commit(context.db, plan, { now: snapshot.now, heldBy: new Map(), also: [dropUnoffered(ids)] })
  if (state === 'done') wakeFor(context, plan, 'backlog')
  return { againInMs: 0 }
}
