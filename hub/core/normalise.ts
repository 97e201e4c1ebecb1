import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min'
import { getDomain } from 'tldts'
import { freeMailDomains, sharedMailboxes } from './mailboxes.ts'

/** An e-mail address taken apart. */
export interface Email {
  /** Lower case, trimmed. */
  readonly address: string
  /** `shared`: read by several people (`info@`), so it names a firm and not a person. */
  readonly kind: 'personal' | 'shared'
  readonly domain: string
}

// Deliberately plainer than RFC 5321: what people mistype is refused, what mail servers really use passes.
const emailForm = /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24})$/

/** `undefined` where the text is no e-mail address. Non-ASCII addresses are not recognised. */
export const parseEmail = (text: unknown): Email | undefined => {
  if (typeof text !== 'string' || text.length > 254) return undefined
  const address = text
    .trim()
    .toLowerCase()
    .replace(/^mailto:/, '')
  const domain = emailForm.exec(address)?.[1]
  if (domain === undefined) return undefined
  const local = address.slice(0, address.length - domain.length - 1).replace(/\+.*$/, '')
  const word = local.replace(/[._-].*$/, '')
  const isShared =
    sharedMailboxes.has(local) || (sharedMailboxes.has(word) && word.length < local.length && word !== 'hr')
  return { address, kind: isShared ? 'shared' : 'personal', domain }
}

// Nine digits that do not begin with 0 or 1, after one of the ways Swiss people write the start. Numbers of this form
// are the common case, and the library takes forty times as long. https://www.bakom.admin.ch (numbering plan E.164/2002)
const swissNational = /^0([2-9]\d{8})$/
const swissInternational = /^(?:\+|00)41(?:\(0\)|0)?([2-9]\d{8})$/

/** E.164 (`+41446681800`), or `undefined` where the text is no possible number. `region`: ISO 3166 of numbers without a country code. */
export const phoneE164 = (text: unknown, region: string): string | undefined => {
  if (typeof text === 'number') return phoneE164(String(text), region)
  if (typeof text !== 'string' || text.length < 5 || text.length > 60) return undefined
  const bare = text.replace(/[\s./'’-]/g, '')
  const swiss =
    swissInternational.exec(bare) ?? (region === 'CH' ? swissNational.exec(bare.replace(/[()]/g, '')) : null)
  if (swiss?.[1] !== undefined) return `+41${swiss[1]}`
  const number = parsePhoneNumberFromString(text, isSupportedCountry(region) ? region : 'CH')
  return number?.isPossible() === true ? number.number : undefined
}

/** The registrable domain (`acme.co.uk`) of a web address, host name or e-mail domain; `undefined` where there is none. */
export const registrableDomain = (text: unknown): string | undefined => {
  if (typeof text !== 'string' || text.length > 500) return undefined
  return getDomain(text.trim().toLowerCase(), { allowPrivateDomains: true }) ?? undefined
}

/** The same, but `undefined` for providers where anybody has a mailbox or a page: they say nothing about a firm. */
export const companyDomain = (text: unknown): string | undefined => {
  const domain = registrableDomain(text)
  return domain === undefined || freeMailDomains.has(domain) ? undefined : domain
}

const regions: Readonly<Record<string, string>> = {
  schweiz: 'CH',
  suisse: 'CH',
  svizzera: 'CH',
  switzerland: 'CH',
  deutschland: 'DE',
  germany: 'DE',
  allemagne: 'DE',
  germania: 'DE',
  österreich: 'AT',
  austria: 'AT',
  autriche: 'AT',
  oesterreich: 'AT',
  liechtenstein: 'LI',
  frankreich: 'FR',
  france: 'FR',
  francia: 'FR',
  italien: 'IT',
  italy: 'IT',
  italia: 'IT',
  italie: 'IT',
  'united kingdom': 'GB',
  uk: 'GB',
  england: 'GB',
  'great britain': 'GB',
  'united states': 'US',
  usa: 'US',
  'united states of america': 'US',
  spain: 'ES',
  spanien: 'ES',
  netherlands: 'NL',
  niederlande: 'NL',
  belgium: 'BE',
  belgien: 'BE',
  luxembourg: 'LU',
  luxemburg: 'LU',
  denmark: 'DK',
  sweden: 'SE',
  norway: 'NO',
  finland: 'FI',
  poland: 'PL',
  portugal: 'PT',
  ireland: 'IE',
  'czech republic': 'CZ',
  czechia: 'CZ',
  hungary: 'HU',
}

/** ISO 3166 code of a country as people write it; `undefined` where it is not known. */
export const regionOf = (country: unknown): string | undefined => {
  if (typeof country !== 'string') return undefined
  const text = country.trim()
  if (/^[A-Za-z]{2}$/.test(text) && text.toLowerCase() !== 'uk') return text.toUpperCase()
  return regions[text.toLowerCase()]
}
