import { compareCompanies, compareMail, comparePhones } from './compare-contact.ts'
import { compareNames } from './compare-name.ts'
import { compareBirths, comparePlaces, compareStreets } from './compare-place.ts'
import type { PersonFacts } from './facts.ts'
import type { Levels } from './levels.ts'

/** How many people are known to share what two people have in common. */
export interface Holders {
  /** People with this first and last name, these two among them. */
  readonly name: number
  /** Different people's names among those who have this phone number; one where nobody else has it. */
  readonly phone: number
}

/** How two people compare, in every respect. */
export function comparePeople(a: PersonFacts, b: PersonFacts, holders: Holders): Levels {
  const names = compareNames(a, b)
  return {
    ...names,
    holders: names.first === 'same' && names.last === 'same' ? sizeOf(holders.name) : 'unknown',
    email: compareMail(a.mail, b.mail),
    phone: comparePhones(a.phones, b.phones, holders.phone),
    company: compareCompanies(a, b),
    street: compareStreets(a.street, b.street),
    place: comparePlaces(a, b),
    born: compareBirths(a.born, b.born),
  }
}

/** A number two people have in common. */
export const commonPhone = (a: PersonFacts, b: PersonFacts): string | undefined =>
  a.phones.find((phone) => b.phones.includes(phone))

function sizeOf(count: number): Levels['holders'] {
  if (count <= fewMax) return 'few'
  if (count <= someMax) return 'some'
  return count <= manyMax ? 'many' : 'crowd'
}

const fewMax = 4
const someMax = 10
const manyMax = 40
