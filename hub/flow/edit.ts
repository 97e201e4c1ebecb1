import { dayFields, leadFields, ownerField } from '#shared/entity.ts'
import { beginOf } from '#shared/day.ts'
import type { EntityId } from '#shared/ids.ts'
import type { Fields, FieldValue } from '#shared/record.ts'
import { parseEmail } from '#hub/core/normalise.ts'
import { planEdits } from '#hub/core/edit.ts'
import { blankToNull } from '#hub/core/value.ts'
import type { Plan } from '#hub/core/plan.ts'
import type { Snapshot } from '#hub/core/snapshot.ts'
import { Refusal } from '#hub/hub.ts'
import type { Statement } from '#hub/ports.ts'
import { commit } from '#hub/store/workspace/commit.ts'
import type { Context } from './context.ts'
import { gatherEntities } from './gather-entities.ts'
import { checkOwner } from './owner.ts'
import { wakeFor } from './wake.ts'

const attemptsMax = 5
const lengthMax = 5_000
const dayLength = '2026-12-03'.length

export interface LeadEdit {
  readonly entity: EntityId
  readonly fields: Fields
  /** `user:<id>`, for the history. */
  readonly actor: string
}

/** Changes a lead here, as any remote could there: through the planner, into every remote. */
export async function editLead(context: Context, edit: LeadEdit): Promise<void> {
  checkFields(edit.fields)
  const { entity, actor } = edit
  const owner = edit.fields[ownerField]
  if (typeof owner === 'string' && owner !== '') await checkOwner(context.db, owner, [entity])
  const wishes = Object.entries(edit.fields).map(([field, to]) => ({ field, to }))
  await changeLead(context, entity, (snapshot) => {
    const correlation = context.ports.randomId()
    return { plan: planEdits(snapshot, [{ entity, wishes }], { actor, correlation, priority: 0, isUndo: false }) }
  })
}

/** What is to become of a lead, and what is to be stored with it. */
interface Change {
  readonly plan: Plan
  readonly also?: readonly Statement[]
}

/** Plans with all that is known of a lead, and again where that has changed meanwhile. Throws `lead-busy` where it never rests. */
export async function changeLead(
  context: Context,
  id: EntityId,
  change: (snapshot: Snapshot) => Change,
): Promise<void> {
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const snapshot = await snapshotOf(context, id)
    const { plan, also = [] } = change(snapshot)
    if (
      (await commit(context.db, plan, {
        now: snapshot.now,
        heldBy: new Map(),
        also,
        dispatched: context.wakeChanges,
      })) === 'stale'
    )
      continue
    return wakeFor(context, plan)
  }
  throw new Refusal(409, 'lead-busy', 'The lead keeps changing.', 'Look at its newest state and try again.')
}

/** All that is known of one lead or company, to plan with. */
export async function snapshotOf(context: Context, id: EntityId): Promise<Snapshot> {
  const { snapshot } = await gatherEntities(context, [id])
  if (snapshot.entities.length === 0) throw leadUnknown()
  return snapshot
}

export const leadUnknown = (): Refusal =>
  new Refusal(404, 'lead-unknown', 'There is no such lead.', 'Search for it by name or e-mail.')

/** Refuses fields that no lead has. */
export function checkFields(fields: Fields): void {
  const known = new Set<string>(leadFields)
  for (const [field, value] of Object.entries(fields)) {
    if (!known.has(field) && !field.startsWith('custom.')) {
      throw new Refusal(400, 'field-unknown', `A lead has no field ${field}.`, `Use one of ${leadFields.join(', ')}.`)
    }
    if (field === ownerField && !isOwner(value))
      throw new Refusal(
        400,
        'value-no-owner',
        'The owner has to be an e-mail in small letters.',
        'Write the e-mail of a colleague, or leave it empty.',
      )
    if (
      dayFields.has(field) &&
      blankToNull(value) !== null &&
      (beginOf(value) === null || String(value).length !== dayLength)
    ) {
      throw new Refusal(
        400,
        'value-no-day',
        `${field} has to be a day.`,
        'Write it like 2026-12-03, or leave it empty.',
      )
    }
    if (typeof value === 'string' && value.length > lengthMax) {
      throw new Refusal(400, 'value-too-long', `${field} is longer than ${lengthMax} characters.`, 'Shorten it.')
    }
  }
}

const isOwner = (value: FieldValue): boolean =>
  blankToNull(value) === null || (typeof value === 'string' && parseEmail(value)?.address === value)
