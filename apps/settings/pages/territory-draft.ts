import { officeId, type OfficeId } from '#shared/ids.ts'
import { slugOf, type Area } from '#shared/territory.ts'
import type { Draft } from '#apps/settings/resources/territory.ts'

/** What an area is made of: postal codes, a canton, or a whole country. */
export type AreaKind = 'codes' | 'canton' | 'country'

export const kindOf = ({ from, to, canton }: Area): AreaKind =>
  canton !== undefined ? 'canton' : from === undefined && to === undefined ? 'country' : 'codes'

/** The same office, country and industry, of another kind. */
export function turnInto(kind: AreaKind, { office, country, industry }: Area): Area {
  const kept = { office, country, ...(industry === undefined ? {} : { industry }) }
  if (kind === 'codes') return { ...kept, from: '', to: '' }
  return kind === 'canton' ? { ...kept, country: 'CH', canton: '' } : kept
}

/** A short name nobody has yet: `zurich-west`. */
export function freeId(name: string, draft: Draft): OfficeId | null {
  // Room for a number behind it.
  const plain = slugOf(name, 36)
  if (plain === '') return null
  const taken = new Set<string>(draft.offices.map(({ id }) => id))
  for (let n = 1; n < 1_000; n += 1) {
    const id = n === 1 ? plain : `${plain}-${n}`
    if (!taken.has(id)) return officeId(id)
  }
  return null
}

/** Without the office, its areas and its claim to the rest. */
export const withoutOffice = (draft: Draft, id: OfficeId): Draft => ({
  ...draft,
  offices: draft.offices.filter((office) => office.id !== id),
  areas: draft.areas.filter(({ office }) => office !== id),
  rest: draft.rest === id ? null : draft.rest,
})

export const sameDraft = (one: Draft, other: Draft): boolean => JSON.stringify(one) === JSON.stringify(other)

/** Whether the hub can be asked about it: nothing is half filled in. */
export const isComplete = ({ areas, home }: Draft): boolean =>
  /^[A-Z]{2}$/.test(home) &&
  areas.every(
    ({ country, from, to, canton }) => /^[A-Za-z]{2}$/.test(country) && from !== '' && to !== '' && canton !== '',
  )
