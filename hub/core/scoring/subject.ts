import type { Fields, FieldValue } from '#shared/record.ts'
import { computedFields } from '#shared/entity.ts'
import type { Happening } from '#shared/engagement.ts'
import type { Entity } from '#hub/core/snapshot.ts'

/** What a lead's score rests on. */
export interface Subject {
  readonly fields: Fields
  /** When a field's value came (ms); `undefined` where nobody knows. */
  cameAt(field: string): number | undefined
  /** When somebody last changed it, when we first saw it (ms); `null` where nobody knows. */
  readonly changed: number | null
  readonly created: number | null
  /** When (ms) they did something, the newest first. */
  happened(kind: Happening): readonly number[]
  readonly clock: Clock
}

/** The instant of a scoring, and until when it will be right. */
export interface Clock {
  /** Milliseconds since the epoch. */
  readonly now: number
  /** Notes that from this instant on the score may be another. */
  turns(at: number): void
}

/** The kinds of fields that are instants of ours. */
export const instants = ['changed', 'created'] as const

const computed: ReadonlySet<string> = new Set(computedFields)

/** A lead as something to be scored. What we computed ourselves does not make it fresh. */
export const subjectOf = ({ fields, origins, createdAt, engagement }: Scored, clock: Clock): Subject => ({
  fields,
  cameAt: (field) => origins[field]?.at,
  changed: latest(origins),
  created: createdAt,
  happened: (kind) => engagement?.[kind] ?? [],
  clock,
})

export type Scored = Pick<Entity, 'fields' | 'origins' | 'createdAt' | 'engagement'>

const latest = (origins: Entity['origins']): number | null => {
  let at: number | null = null
  for (const field in origins) {
    const origin = origins[field]
    if (origin !== undefined && !computed.has(field) && (at === null || origin.at > at)) at = origin.at
  }
  return at
}

/** What a field says, as text; empty where it says nothing. */
export const textOf = (value: FieldValue | undefined): string => {
  if (typeof value === 'string') return value.trim().slice(0, textMax)
  return value === null || value === undefined ? '' : String(value)
}

/** Longer texts are looked at so far only. */
const textMax = 500
