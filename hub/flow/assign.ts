import { ownerField } from '#shared/entity.ts'
import type { EntityId } from '#shared/ids.ts'
import { planEdits } from '#hub/core/edit.ts'
import { ownerOf } from '#hub/core/routing/owner.ts'
import { Refusal } from '#hub/hub.ts'
import { addDispatch, notePassed } from '#hub/store/workspace/dispatch.ts'
import type { Context } from './context.ts'
import { changeLead } from './edit.ts'
import { mayHave, routingOf } from './owner.ts'

export interface Assigning {
  readonly lead: EntityId
  /** `null`: nobody’s. */
  readonly owner: string | null
  /** Who has it, as far as the one who asks knows; absent: whoever. */
  readonly expect?: string | null | undefined
  /** `user:<id>` */
  readonly actor: string
}

/** Gives a lead to somebody. Of two who take it at once the first has it; the other is told who that is. */
export async function assignLead(context: Context, { lead, owner, expect, actor }: Assigning): Promise<void> {
  const routing = await routingOf(context.db)
  await changeLead(context, lead, (snapshot) => {
    const entity = snapshot.entities.find(({ id }) => id === lead)
    const now = entity === undefined ? null : ownerOf(entity)
    if (expect !== undefined && now !== expect && now !== owner) throw taken(now)
    if (owner !== null) mayHave(routing, owner, entity?.office ?? null)
    const wishes = [{ field: ownerField, to: owner }]
    const correlation = context.ports.randomId()
    return { plan: planEdits(snapshot, [{ entity: lead, wishes }], { actor, correlation, priority: 0, isUndo: false }) }
  })
}

/**
 * Has a lead given by rule to somebody else than `from`, who has it (`null`: nobody). Where nobody else can take it, it stays; where
 * somebody else has it by now, nothing happens: asked twice, it is passed on once.
 */
export async function passOn(context: Context, lead: EntityId, from: string | null): Promise<void> {
  if ((await routingOf(context.db)) === undefined) throw noRouting()
  await context.db.write([addDispatch([lead], context.ports.now()), ...(from === null ? [] : [notePassed(lead, from)])])
  context.wakeChanges()
}

const taken = (by: string | null): Refusal =>
  new Refusal(
    409,
    'lead-taken',
    by === null ? 'The lead is nobody’s any more.' : `${by} has the lead since a moment ago.`,
    'Look at it again.',
  )

const noRouting = (): Refusal =>
  new Refusal(409, 'no-routing', 'There is no rule by which it could be given.', 'Publish one on the page Routing.')
