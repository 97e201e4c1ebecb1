import { beginOf, dayOf } from '#shared/day.ts'
import type { EntityId } from '#shared/ids.ts'
import type { ImportOptions } from '#shared/import.ts'
import type { Happening } from '#shared/engagement.ts'
import type { Entity } from '#hub/core/snapshot.ts'

const dayMs = 86_400_000

const contacts: readonly (readonly [Happening, string])[] = [
  ['meeting', 'There was a meeting'],
  ['call-note', 'Somebody called'],
  ['reply', 'They replied'],
]

interface Terms {
  readonly now: number
  readonly options: Pick<ImportOptions, 'recentDays'>
  readonly broughtAt: ReadonlyMap<EntityId, number>
  /** Its records are deleted wherever they were. */
  readonly isDeleted: boolean
}

/**
 * Why a lead is not to be contacted again yet, the weightiest first: it asked for that, it is a customer, somebody
 * spoke with it a short time ago, it was deleted, or a list brought it a short time ago.
 */
export const whyNotYet = (entity: Entity, { now, options, broughtAt, isDeleted }: Terms): readonly string[] => {
  const since = now - options.recentDays * dayMs
  const until = beginOf(entity.fields['doNotContactUntil'])
  const reasons: string[] = []
  if (until !== null && until > now) reasons.push(`Not to be contacted until ${dayOf(until)}.`)
  if (entity.engagement?.['already-customer'] !== undefined) reasons.push('A customer already, somebody said.')
  for (const [kind, words] of contacts) {
    const at = entity.engagement?.[kind]?.[0]
    if (at !== undefined && at >= since) reasons.push(`${words} on ${dayOf(at)}.`)
  }
  if (isDeleted) reasons.push('Deleted in every system, and not made again there.')
  const brought = broughtAt.get(entity.id)
  if (brought !== undefined && brought >= since) reasons.push(`Another import brought them on ${dayOf(brought)}.`)
  return reasons
}
