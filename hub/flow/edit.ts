import { dayFields, leadFields } from '#shared/entity.ts'
import type { EntityId } from '#shared/ids.ts'
import type { Fields, FieldValue } from '#shared/record.ts'
import { planEdits } from '#hub/core/edit.ts'
import type { Snapshot } from '#hub/core/snapshot.ts'
import { Refusal } from '#hub/hub.ts'
import { commit } from '#hub/store/workspace/commit.ts'
import type { Context } from './context.ts'
import { gatherEntities } from './gather-entities.ts'

const attemptsMax = 5
const lengthMax = 5_000

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
  const wishes = Object.entries(edit.fields).map(([field, to]) => ({ field, to }))
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const snapshot = await snapshotOf(context, entity)
    const correlation = context.ports.randomId()
    const plan = planEdits(snapshot, [{ entity, wishes }], { actor, correlation, priority: 0, isUndo: false })
    const state = await commit(context.db, plan, { now: snapshot.now, heldBy: new Map() })
    if (state === 'stale') continue
    for (const connection of new Set(plan.outbox.map((due) => due.connection))) context.wake('deliver', connection)
    return
  }
  throw leadBusy()
}

/** All that is known of one lead or company, to plan with. */
export async function snapshotOf(context: Context, id: EntityId): Promise<Snapshot> {
  const { snapshot } = await gatherEntities(context, [id])
  if (snapshot.entities.length === 0) throw leadUnknown()
  return snapshot
}

export const leadBusy = (): Refusal =>
  new Refusal(409, 'lead-busy', 'The lead keeps changing.', 'Look at its newest state and try again.')

export const leadUnknown = (): Refusal =>
  new Refusal(404, 'lead-unknown', 'There is no such lead.', 'Search for it by name or e-mail.')

/** Refuses fields that no lead has. */
export function checkFields(fields: Fields): void {
  const known = new Set<string>(leadFields)
  for (const [field, value] of Object.entries(fields)) {
    if (!known.has(field) && !field.startsWith('custom.')) {
      throw new Refusal(400, 'field-unknown', `A lead has no field ${field}.`, `Use one of ${leadFields.join(', ')}.`)
    }
    if (dayFields.has(field) && value !== null && value !== '' && !isDay(value)) {
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

const isDay = (value: FieldValue): boolean =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value))
