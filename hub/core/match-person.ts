import type { Fields } from '#shared/record.ts'
import type { Likeness } from './match.ts'
import { compareNames, foldCompany, fullName, personName } from './names.ts'
import type { PersonName } from './names.ts'
import { companyDomain, parseEmail, phoneE164, regionOf } from './normalise.ts'
import type { Email } from './normalise.ts'

/** What can tell one person from another. */
export interface PersonFacts {
  readonly name: PersonName
  readonly email: Email | undefined
  readonly phones: readonly string[]
  readonly company: string
  readonly keys: readonly string[]
}

/** Where a number without a country code is taken to be, unless the record names its country. */
const homeRegion = 'CH'

export const personFacts = (fields: Fields): PersonFacts => {
  const name = personName(fields['firstName'], fields['lastName'])
  const email = parseEmail(fields['email'])
  const region = regionOf(fields['country']) ?? homeRegion
  const phones = [...new Set([fields['phone'], fields['mobile']].map((text) => phoneE164(text, region)))].filter(
    (phone) => phone !== undefined,
  )
  const company = foldCompany(fields['company'])
  return { name, email, phones, company, keys: keysOf({ name, email, phones, company }) }
}

const keysOf = ({ name, email, phones, company }: Omit<PersonFacts, 'keys'>): readonly string[] => {
  const keys = phones.map((phone) => `phone:${phone}`)
  if (email !== undefined) keys.push(`email:${email.address}`)
  if (name.first.length === 0 || name.last.length === 0) return keys
  const full = fullName(name)
  if (company !== '') keys.push(`who:${full}|${company}`)
  const domain = email === undefined ? undefined : companyDomain(email.domain)
  if (domain !== undefined) keys.push(`who:${full}|@${domain}`)
  return keys
}

const doubt = (evidence: string): Likeness => ({ kind: 'doubtful', evidence: [evidence] })
const sure = (...evidence: string[]): Likeness => ({ kind: 'certain', evidence })
const unlike: Likeness = { kind: 'none', evidence: [] }

/** Whether two records are about one person. Certain needs a mark only this person has; a shared office is none. */
export const comparePeople = (a: PersonFacts, b: PersonFacts): Likeness => {
  const names = compareNames(a.name, b.name)
  const isSameEmail = a.email !== undefined && a.email.address === b.email?.address
  const phone = a.phones.find((number) => b.phones.includes(number))
  if (isSameEmail && a.email?.kind === 'personal') {
    if (names === 'contradict') return doubt('Same e-mail address, but the names contradict each other.')
    return sure('Same personal e-mail address.', names === 'same' ? 'Same full name.' : 'The names do not contradict.')
  }
  if (phone !== undefined && names === 'same') return sure('Same phone number.', 'Same full name.')
  if (isSameEmail && (names === 'same' || names === 'compatible')) {
    return doubt('Same shared mailbox, and the names do not contradict.')
  }
  if (phone !== undefined && names === 'compatible') return doubt('Same phone number, and the names do not contradict.')
  if (names === 'same') return sameName(a, b)
  return unlike
}

const sameName = (a: PersonFacts, b: PersonFacts): Likeness => {
  if (a.company !== '' && a.company === b.company) return doubt('Same full name and company.')
  const [aDomain, bDomain] = [companyDomain(a.email?.domain), companyDomain(b.email?.domain)]
  return aDomain !== undefined && aDomain === bDomain
    ? doubt('Same full name, and e-mail at the same company.')
    : unlike
}
