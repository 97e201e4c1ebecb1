import { companyFields, computedFields, leadFields, type EntityKind } from '#shared/entity.ts'
import type { MappedObject, Rule } from '#apps/settings/resources/mappings.ts'

export type Direction = Rule['direction']

const fieldsOf: Readonly<Record<EntityKind, readonly string[]>> = {
  lead: [...leadFields, ...computedFields],
  company: [...companyFields],
  deal: [],
}

const computed: ReadonlySet<string> = new Set(computedFields)

/** Fields the hub computes only flow out. */
export const directionsOf = (field: string): readonly [Direction, ...Direction[]] =>
  computed.has(field) ? ['out', 'never'] : ['both', 'in', 'out', 'never']

/** Fields of ours that the rules do not name yet. */
export const unmapped = (entity: EntityKind, rules: readonly Rule[]): readonly string[] =>
  fieldsOf[entity].filter((field) => rules.every((rule) => rule.field !== field))

export interface Warning {
  readonly text: string
  /** The hub would not take it. */
  readonly blocks: boolean
}

/** What is wrong with a rule, seen against the remote's fields and the other rules. */
export function warningOf(rule: Rule, mapping: MappedObject, rules: readonly Rule[]): Warning | null {
  if (rule.remoteField === '') return { text: 'Choose a field.', blocks: true }
  const isTwice = rules.some((other) => other !== rule && other.remoteField === rule.remoteField)
  if (isTwice) return { text: 'Two rules name this field. Choose another for one of them.', blocks: true }
  if (rule.direction === 'never' || mapping.fields.length === 0) return null
  const field = mapping.fields.find(({ name }) => name === rule.remoteField)
  if (field === undefined) return { text: 'There is no such field; nothing flows.', blocks: false }
  if (field.writable || rule.direction === 'in') return null
  return { text: 'It cannot be written there, so only reading works.', blocks: false }
}

/** How many rules of a draft are new, gone or different. */
export function countChanges(before: readonly Rule[], after: readonly Rule[]): number {
  const kept = after.filter((rule) =>
    before.some(
      (old) => old.field === rule.field && old.remoteField === rule.remoteField && old.direction === rule.direction,
    ),
  )
  return Math.max(before.length, after.length) - kept.length
}
