import type { Fields } from '#shared/record.ts'
import type { Likeness } from './match.ts'
import { foldCompany, foldName } from './names.ts'
import { companyDomain } from './normalise.ts'

/** What can tell one company from another. */
export interface CompanyFacts {
  readonly name: string
  readonly domain: string | undefined
  readonly postalCode: string
  readonly city: string
  readonly keys: readonly string[]
}

/** The fields that keys are made of. */
export const companyKeyFields = ['name', 'domain'] as const

export const companyFacts = (fields: Fields): CompanyFacts => {
  const name = foldCompany(fields['name'])
  const domain = companyDomain(fields['domain'])
  const postalCode = String(fields['postalCode'] ?? '').trim()
  const city = foldName(fields['city'])
  const keys = [...(domain === undefined ? [] : [`domain:${domain}`]), ...(name === '' ? [] : [`firm:${name}`])]
  return { name, domain, postalCode, city, keys }
}

/** Whether two records are about one company. */
export const compareCompanies = (a: CompanyFacts, b: CompanyFacts): Likeness => {
  const isSameDomain = a.domain !== undefined && a.domain === b.domain
  const isSameName = a.name !== '' && a.name === b.name
  if (isSameDomain) {
    if (isSameName) return { kind: 'certain', evidence: ['Same web domain.', 'Same name.'] }
    if (a.name === '' || b.name === '' || contains(a.name, b.name) || contains(b.name, a.name)) {
      return { kind: 'certain', evidence: ['Same web domain.', 'The names do not contradict.'] }
    }
    return { kind: 'doubtful', evidence: ['Same web domain, but the names contradict each other.'] }
  }
  if (!isSameName) return { kind: 'none', evidence: [] }
  if (a.domain !== undefined && b.domain !== undefined) {
    return { kind: 'doubtful', evidence: ['Same name, but different web domains.'] }
  }
  return samePlace(a, b)
}

const contains = (long: string, short: string): boolean => ` ${long} `.includes(` ${short} `)

const samePlace = (a: CompanyFacts, b: CompanyFacts): Likeness => {
  const isSameCity = a.city !== '' && a.city === b.city
  const isSameCode = a.postalCode !== '' && a.postalCode === b.postalCode
  if (isSameCity || isSameCode) return { kind: 'certain', evidence: ['Same name.', 'Same place.'] }
  const isElsewhere = (a.city !== '' && b.city !== '') || (a.postalCode !== '' && b.postalCode !== '')
  return isElsewhere
    ? { kind: 'doubtful', evidence: ['Same name, but in different places.'] }
    : { kind: 'doubtful', evidence: ['Same name; nothing else to compare.'] }
}
