import { leadPast, type LeadPast } from '#shared/api/change-set.ts'
import type { EntityId } from '#shared/ids.ts'
import type { Entity } from '#hub/core/snapshot.ts'
import { valuesBefore } from '#hub/core/undo.ts'
import { sameValue, valueOf } from '#hub/core/value.ts'
import { leadYounger } from '#hub/flow/change-set-request.ts'
import { leadUnknown } from '#hub/flow/edit.ts'
import { Refusal } from '#hub/hub.ts'
import type { Reader } from '#hub/ports.ts'
import { list } from '#hub/store/workspace/gather.ts'
import { readTold, selectAfter } from '#hub/store/workspace/ledger.ts'
import { readEntity } from '#hub/store/workspace/rows.ts'
import { titleOf } from '#hub/store/workspace/title.ts'
import { fieldTitle, iso } from './words.ts'

/** Lines of one lead's history that are folded back. */
const linesMax = 20_000

/** A lead as it stood at an instant (ms): as it is, less what has happened to it since. */
export async function showPast(db: Reader, id: EntityId, at: number): Promise<LeadPast> {
  const [entities, lines] = await db.read([
    { sql: `select * from entity where id = ?`, args: [id] },
    selectAfter(id, at, linesMax + 1),
  ])
  const row = list(entities)[0]
  if (row === undefined) throw leadUnknown()
  const entity = readEntity(row)
  if (entity.mergedInto !== undefined) return showPast(db, entity.mergedInto, at)
  if (entity.createdAt > at) throw leadYounger(entity.createdAt)
  const since = list(lines)
  if (since.length > linesMax)
    throw new Refusal(
      422,
      'past-too-far',
      `The lead has changed more than ${linesMax} times since.`,
      'Choose a later instant.',
    )
  const then = { ...entity, fields: { ...entity.fields, ...valuesBefore(since.map(readTold)) } }
  return leadPast.parse({
    id: entity.id,
    title: titleOf(then),
    at: iso(at),
    fields: fieldsOf(then, entity),
  } satisfies LeadPast)
}

/** Every field that was or is filled. Why a lead scored what it did is not in the history, and bonds tell nobody anything. */
const fieldsOf = (then: Entity, now: Entity): LeadPast['fields'] =>
  Object.keys(then.fields)
    .filter((field) => field !== 'reasons' && !field.startsWith('ref.'))
    .map((field) => ({ field, value: valueOf(then.fields, field), now: valueOf(now.fields, field) }))
    .filter(({ value, now: current }) => value !== null || current !== null)
    .map(({ field, value, now: current }) => ({
      field,
      title: fieldTitle(field),
      value,
      now: current,
      differs: !sameValue(value, current),
    }))
