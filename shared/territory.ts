import type { OfficeId } from './ids.ts'

/** One of a firm's places of business. Its people see and work the leads of its territory, and no others. */
export interface Office {
  readonly id: OfficeId
  readonly name: string
}

/**
 * One rule of a territory: where a lead has to be to belong to this office. Without `from`, `to` and `canton` it is the
 * whole country. What is narrower counts before what is wider: postal codes, canton, country; and of two equally narrow
 * ones that which names an industry.
 */
export interface Area {
  readonly office: OfficeId
  /** ISO 3166-1 alpha-2. */
  readonly country: string
  /** Postal codes from this to that one, both included; `60` to `69` are all that begin so. */
  readonly from?: string | undefined
  readonly to?: string | undefined
  /** Two letters, of Switzerland only. */
  readonly canton?: string | undefined
  /** Only leads of this industry. */
  readonly industry?: string | undefined
}

/** Which leads belong to which office. */
export interface Territory {
  readonly offices: readonly Office[]
  readonly areas: readonly Area[]
  /**
   * Whose the leads are that say where they are, where no area names that place; `null`: nobody's. Whoever names a country
   * that is divided by postal codes and no postal code has not said where.
   */
  readonly rest: OfficeId | null
  /** Country of leads that name a postal code and no country. */
  readonly home: string
}

/** An office's name as an id: `Zürich West` becomes `zurich-west`. Empty where nothing is left of it. */
export const slugOf = (name: string, lengthMax = 40): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, lengthMax)
    .replace(/^-+|-+$/g, '')

/** Whose leads somebody may see and change: everybody's, or those of these offices. */
export type Reach = 'all' | readonly OfficeId[]
