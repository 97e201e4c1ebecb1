import { isOneTypoApart, jaroWinkler } from './distance.ts'
import type { Mail, PersonFacts } from './facts.ts'
import type { Turn } from './levels.ts'
import { hasCommonWord, hasOtherNumber } from './words.ts'

const similarMailbox = 0.9
const similarCompany = 0.93

/** E-mail addresses of two people. */
export function compareMail(a: Mail | undefined, b: Mail | undefined): Turn<'email'> {
  if (a === undefined || b === undefined) return 'unknown'
  if (a.address === b.address) return a.kind === 'own' ? 'same-own' : a.kind === 'free' ? 'same-free' : 'same-shared'
  const isSameDomain = a.domain === b.domain
  if (a.kind === 'shared' || b.kind === 'shared') return isSameDomain ? 'colleague' : 'unknown'
  const isSlip =
    Math.min(a.local.length, b.local.length) > 4 &&
    isOneTypoApart(a.local, b.local) &&
    !hasOtherNumber(a.local, b.local)
  if (isSameDomain && isSlip) return 'near'
  if (!isSameDomain && a.local === b.local && a.local.length > 3) {
    return isOneTypoApart(a.domain, b.domain) ? 'near' : 'other-domain'
  }
  const isSimilar = isSimilarMailbox(a.local, b.local)
  if (isSameDomain && a.kind === 'own') return isSimilar ? 'similar-colleague' : 'colleague'
  return isSimilar ? 'similar' : 'different'
}

/** `d.erni` and `david.erni`, `cruza` and `cruaz`. */
function isSimilarMailbox(a: string, b: string): boolean {
  if (hasOtherNumber(a, b)) return false
  if (jaroWinkler(a, b) > similarMailbox) return true
  const [few, many] = [wordsOf(a), wordsOf(b)].toSorted((one, other) => one.length - other.length)
  return few?.every((word) => many?.some((other) => other.startsWith(word) || word.startsWith(other))) ?? false
}

const wordsOf = (local: string): readonly string[] => local.replaceAll(/\d/g, '').split(/[._-]/)

/** Phone numbers of two people. `people`: how many different people have the one they share. */
export function comparePhones(a: readonly string[], b: readonly string[], people: number): Turn<'phone'> {
  if (a.length === 0 || b.length === 0) return 'unknown'
  const common = a.filter((phone) => b.includes(phone))
  if (common.length > 0) {
    if (people > 1) return people > crowdMin ? 'same-crowd' : 'same-shared'
    return common.some((phone) => swissMobile.test(phone)) ? 'same-mobile' : 'same'
  }
  return a.some((phone) => b.some((other) => isOneTypoApart(phone, other))) ? 'near' : 'different'
}

const crowdMin = 3
// https://www.bakom.admin.ch (numbering plan E.164/2002): 74 to 79 are mobile services.
const swissMobile = /^\+417[4-9]/

/** The firms of two people. Sharing just the family name (`Albrecht Treuhand`, `Albrecht Elektro`) says little of Albrechts. */
export function compareCompanies(a: PersonFacts, b: PersonFacts): Turn<'company'> {
  if (a.company === '' || b.company === '') return 'unknown'
  if (a.company === b.company) return 'same'
  if (isOneTypoApart(a.company, b.company) || jaroWinkler(a.company, b.company) >= similarCompany) return 'near'
  if (!hasCommonWord(a.company, b.company)) return 'different'
  return hasCommonWord(a.company, b.company, [a.last.text, b.last.text]) ? 'part' : 'family'
}
