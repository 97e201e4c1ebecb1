import type { EntityKind } from '#shared/entity.ts'
import type { EntityId } from '#shared/ids.ts'
import type { Fields } from '#shared/record.ts'
import { matchPerson } from './identity/match-person.ts'
import { personFacts, personFields } from './identity/facts.ts'
import { personKeys } from './identity/keys.ts'
import { companyFacts, companyKeyFields, compareCompanies } from './match-company.ts'
import type { Match } from './plan.ts'
import type { Entity } from './snapshot.ts'

/** How sure one comparison is, and why in words. */
export interface Likeness {
  readonly kind: 'certain' | 'doubtful' | 'none'
  readonly evidence: readonly string[]
  /** Sum of the weights, where it was weighed. */
  readonly score?: number
}

/** A candidate and how like it is. */
export interface Compared {
  readonly entity: EntityId
  readonly likeness: Likeness
}

/** At most this many candidates are shown to the person who decides. */
const candidatesMax = 10

/** Under which keys an entity can be found. Two records that may be one share a key; most that share one are not. */
export const matchKeys = (kind: EntityKind, fields: Fields): readonly string[] => {
  if (kind === 'deal') return []
  return kind === 'company' ? companyFacts(fields).keys : personKeys(personFacts(fields))
}

const keyFields: Readonly<Record<EntityKind, readonly string[]>> = {
  lead: personFields,
  company: companyKeyFields,
  deal: [],
}

/** Whether an entity that had these fields may have other keys now. */
export const hasOtherKeys = (kind: EntityKind, before: Fields, now: Fields): boolean =>
  keyFields[kind].some((field) => before[field] !== now[field])

/**
 * Whose record this is. `candidates`: entities found by `matchKeys`. One certain candidate decides; several certain
 * ones, or only doubtful ones, are a question for a person.
 */
export const matchEntity = (kind: EntityKind, fields: Fields, candidates: readonly Entity[]): Match => {
  const compared = kind === 'deal' ? [] : compareAll(kind, fields, candidates)
  const certain = compared.filter(({ likeness }) => likeness.kind === 'certain')
  const [first] = certain
  if (first !== undefined && certain.length === 1) {
    return { kind: 'certain', entity: first.entity, evidence: first.likeness.evidence }
  }
  const doubtful = certain.length > 1 ? certain : compared.filter(({ likeness }) => likeness.kind === 'doubtful')
  if (doubtful.length === 0) return { kind: 'none' }
  return {
    kind: 'doubtful',
    candidates: doubtful
      .slice(0, candidatesMax)
      .map(({ entity, likeness }) => ({ entity, evidence: likeness.evidence })),
  }
}

/** How like each of them is, where it is worth a thought. */
export const compareAll = (
  kind: 'lead' | 'company',
  fields: Fields,
  candidates: readonly Entity[],
): readonly Compared[] => {
  const same = candidates.filter((candidate) => candidate.kind === kind && candidate.mergedInto === undefined)
  if (kind === 'lead') return matchPerson(fields, same)
  const mine = companyFacts(fields)
  return same.map(({ id, fields: theirs }) => ({ entity: id, likeness: compareCompanies(mine, companyFacts(theirs)) }))
}
