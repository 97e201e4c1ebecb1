import { freeMailDomains } from '#hub/core/mailboxes.ts'
import { foldCompany, foldName, nameWords } from '#hub/core/names.ts'
import { parseEmail, phoneE164, regionOf } from '#hub/core/normalise.ts'
import type { Fields } from '#shared/record.ts'
import { readName } from './person-name.ts'
import { soundOf } from './sound.ts'
import { streetOf } from './street.ts'
import type { Street } from './street.ts'

/** What can tell one person from another, made comparable. Empty text: not said. */
export interface PersonFacts {
  readonly first: NamePart
  readonly last: NamePart
  readonly mail: Mail | undefined
  /** E.164. */
  readonly phones: readonly string[]
  readonly company: string
  readonly street: Street
  readonly postcode: string
  readonly city: string
  /** Digits only, in the order given: `19560409`. */
  readonly born: string
}

/** A folded name and how it sounds. */
export interface NamePart {
  readonly text: string
  readonly sound: string
}

/** An e-mail address taken apart; what follows a plus sign is gone. */
export interface Mail {
  readonly address: string
  readonly local: string
  readonly domain: string
  /** `shared`: several people read it. `free`: of a provider where anybody has an address. */
  readonly kind: 'own' | 'free' | 'shared'
}

/** Where a number without a country code is taken to be, unless the record names its country. */
const homeRegion = 'CH'

/** The fields that facts are made of. */
export const personFields = [
  'firstName',
  'lastName',
  'email',
  'phone',
  'mobile',
  'country',
  'company',
  'street',
  'postalCode',
  'city',
  'birthDate',
] as const

/** The facts of a lead with these fields. */
export function personFacts(fields: Fields): PersonFacts {
  const mail = mailOf(fields['email'])
  const name = readName(
    { first: nameWords(fields['firstName']), last: nameWords(fields['lastName']) },
    mail === undefined || mail.kind === 'shared' ? '' : mail.local,
  )
  return {
    first: partOf(name.first),
    last: partOf(name.last),
    mail,
    phones: phonesOf(fields),
    company: foldCompany(fields['company']),
    street: streetOf(fields['street']),
    postcode: plain(fields['postalCode']),
    city: placeOf(fields['city']),
    born: plain(fields['birthDate']).replaceAll(/\D/g, ''),
  }
}

const partOf = (text: string): NamePart => ({ text, sound: soundOf(text) })

function phonesOf(fields: Fields): readonly string[] {
  const region = regionOf(fields['country']) ?? homeRegion
  const phone = phoneE164(fields['phone'], region)
  const mobile = phoneE164(fields['mobile'], region)
  if (phone === undefined) return mobile === undefined ? [] : [mobile]
  return mobile === undefined || mobile === phone ? [phone] : [phone, mobile]
}

function mailOf(text: unknown): Mail | undefined {
  const email = parseEmail(text)
  if (email === undefined) return undefined
  const { domain } = email
  const local = email.address.slice(0, -domain.length - 1).replace(/\+.*$/, '')
  const kind = email.kind === 'shared' ? 'shared' : freeMailDomains.has(domain) ? 'free' : 'own'
  return { address: `${local}@${domain}`, local, domain, kind }
}

/** Without the canton or the number of the delivery office: `Büren SO` and `Büren` are one. */
const placeOf = (city: unknown): string => foldName(city).replace(/ (?:[a-z]{2}|\d+)$/, '')

const plain = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value).trim().toLowerCase() : ''
