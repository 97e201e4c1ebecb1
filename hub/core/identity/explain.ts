import type { Judgement } from './judge.ts'
import type { Levels, Turn } from './levels.ts'

/**
 * A judgement in words, the heaviest first: `Same mobile number: +2.8.` The weights are natural logarithms of odds and
 * add up to the last line.
 */
export function explain({ score, levels, evidence }: Judgement): readonly string[] {
  const told = evidence
    .filter(({ weight }) => weight !== 0)
    .toSorted((one, other) => Math.abs(other.weight) - Math.abs(one.weight))
    .map(({ of, weight }) => `${wordsOf[of](levels)}: ${signed(weight)}.`)
  return [...told, `Together: ${signed(score)}.`]
}

/** `+4.1`, `−0.2`. */
const signed = (weight: number): string => `${weight < 0 ? '−' : '+'}${Math.abs(weight).toFixed(1)}`

const wordsOf = {
  base: () => 'What any two records start from',
  name: (levels: Levels) => nameWords(levels),
  swapped: () => 'First and last name exchanged',
  holders: ({ holders }: Levels) => holderWords[holders],
  email: ({ email }: Levels) => emailWords[email],
  phone: ({ phone }: Levels) => phoneWords[phone],
  company: ({ company }: Levels) => companyWords[company],
  street: ({ street }: Levels) => streetWords[street],
  place: ({ place }: Levels) => placeWords[place],
  born: ({ born }: Levels) => bornWords[born],
}

function nameWords({ first, last }: Levels): string {
  if (first === 'same' && last === 'same') return 'Same first and last name'
  const halves = [halfWords[first]('first name'), halfWords[last]('last name')].filter((half) => half !== '')
  const [one = 'no name to compare', other] = halves
  const both = other === undefined ? one : `${one}, ${other}`
  return `${both.charAt(0).toUpperCase()}${both.slice(1)}`
}

const halfWords: Readonly<Record<Turn<'first'>, (half: string) => string>> = {
  unknown: () => '',
  same: (half) => `same ${half}`,
  part: (half) => `one ${half} is a form of the other`,
  near: (half) => `${half}s that differ by a slip`,
  initial: (half) => `one ${half} is an initial that fits`,
  far: (half) => `${half}s that are alike`,
  different: (half) => `different ${half}s`,
}

const holderWords: Readonly<Record<Turn<'holders'>, string>> = {
  unknown: 'A name not counted',
  few: 'A name few people have',
  some: 'A name some people have',
  many: 'A name many people have',
  crowd: 'A name very many people have',
}

const emailWords: Readonly<Record<Turn<'email'>, string>> = {
  unknown: 'No e-mail address to compare',
  'same-own': 'Same e-mail address',
  'same-free': 'Same e-mail address at a public provider',
  'same-shared': 'Same shared mailbox',
  near: 'E-mail addresses that differ by a slip',
  'other-domain': 'Same mailbox at another domain',
  colleague: 'Other e-mail address at the same firm',
  'similar-colleague': 'Similar e-mail address at the same firm',
  similar: 'Similar mailboxes',
  different: 'Different e-mail addresses',
}

const phoneWords: Readonly<Record<Turn<'phone'>, string>> = {
  unknown: 'No phone number to compare',
  'same-mobile': 'Same mobile number',
  same: 'Same phone number',
  'same-shared': 'Same phone number, which others have too',
  'same-crowd': 'Same phone number, which many people have',
  near: 'Phone numbers that differ by a digit',
  different: 'Different phone numbers',
}

const companyWords: Readonly<Record<Turn<'company'>, string>> = {
  unknown: 'No firm to compare',
  same: 'Same firm',
  near: 'Firms whose names differ by a slip',
  part: 'Firms whose names share a word',
  family: 'Firms that share the family name alone',
  different: 'Different firms',
}

const streetWords: Readonly<Record<Turn<'street'>, string>> = {
  unknown: 'No street to compare',
  same: 'Same street and number',
  near: 'Streets that differ by a slip, same number',
  'same-street': 'Same street, another number',
  different: 'Different streets',
}

const placeWords: Readonly<Record<Turn<'place'>, string>> = {
  unknown: 'No place to compare',
  same: 'Same place',
  'same-postcode': 'Same postal code',
  'same-city': 'Same town',
  near: 'Places that differ by a slip',
  different: 'Different places',
}

const bornWords: Readonly<Record<Turn<'born'>, string>> = {
  unknown: 'No date of birth to compare',
  same: 'Same date of birth',
  near: 'Dates of birth that differ by a slip',
  different: 'Different dates of birth',
}
