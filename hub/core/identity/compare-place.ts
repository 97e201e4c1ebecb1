import { isOneTypoApart, jaroWinkler } from './distance.ts'
import type { PersonFacts } from './facts.ts'
import type { Turn } from './levels.ts'
import type { Street } from './street.ts'

const similarName = 0.93

const isNear = (a: string, b: string): boolean => isOneTypoApart(a, b) || jaroWinkler(a, b) >= similarName

/** Street and number. */
export function compareStreets(a: Street, b: Street): Turn<'street'> {
  if (a.name === '' || b.name === '') return 'unknown'
  if (a.name !== b.name && !isNear(a.name, b.name)) return 'different'
  if (a.house !== b.house) return 'same-street'
  return a.name === b.name ? 'same' : 'near'
}

/** Postal code and town. */
export function comparePlaces(a: PersonFacts, b: PersonFacts): Turn<'place'> {
  const code = compareText(a.postcode, b.postcode, isOneTypoApart)
  const city = compareText(a.city, b.city, isNear)
  if (code === 'unknown' && city === 'unknown') return 'unknown'
  if (code === 'same') return city === 'same' || city === 'near' ? 'same' : 'same-postcode'
  if (city === 'same') return code === 'near' ? 'same' : code === 'unknown' ? 'same-city' : 'near'
  return code === 'near' || city === 'near' ? 'near' : 'different'
}

/** Dates of birth. Day and month exchanged, or one digit mistyped, is near. */
export function compareBirths(a: string, b: string): Turn<'born'> {
  if (a === '' || b === '') return 'unknown'
  if (a === b) return 'same'
  return isOneTypoApart(a, b) || isRearranged(a, b) ? 'near' : 'different'
}

function compareText(
  a: string,
  b: string,
  isSimilar: (a: string, b: string) => boolean,
): 'unknown' | 'same' | 'near' | 'different' {
  if (a === '' || b === '') return 'unknown'
  if (a === b) return 'same'
  return isSimilar(a, b) ? 'near' : 'different'
}

/** The same digits in another order, within one year. */
const isRearranged = (a: string, b: string): boolean =>
  a.slice(0, 4) === b.slice(0, 4) && sortDigits(a) === sortDigits(b)

const sortDigits = (text: string): string => text.split('').toSorted().join('')
