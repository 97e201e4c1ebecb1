import type { PersonFacts } from './facts.ts'

/**
 * Held by more than so many, a key says nothing (a postal code's commonest name, a placeholder number) and is passed over. But
 * some kinds always say something: of their holders, the first so many count.
 */
export const keyHoldersMax = 16

/** The kinds of key that count however many hold them: an e-mail address, and a firm's domain and name. */
export const tellingKinds = ['email', 'domain', 'firm'] as const

export const isTellingKey = (key: string): boolean => tellingKinds.some((kind) => key.startsWith(`${kind}:`))

/**
 * Under which keys a person is looked up. Two records of one person almost always share one; most that share one are two
 * people. Chosen for few keys and few candidates a person: docs/matching.md has the measurements.
 */
export function personKeys(facts: PersonFacts): readonly string[] {
  const { first, last, mail, phones, born } = facts
  const keys = phones.map((phone) => `phone:${phone}`)
  if (mail !== undefined) keys.push(`email:${mail.address}`)
  if (first.text.length > 1 && last.text.length > 1) {
    const halves = [first.sound.slice(0, halfLetters), last.sound.slice(0, halfLetters)].toSorted()
    keys.push(`name:${halves.join('|')}`)
  }
  if (first.text !== '' && last.text !== '') keys.push(`who:${first.sound.charAt(0)}|${last.sound}`)
  if (born !== '') keys.push(`born:${born}`)
  for (const { sound } of [first, last]) if (sound !== '') keys.push(...halfKeys(facts, sound.slice(0, nameLetters)))
  // A register of people has no contacts, so that it needs more ways in.
  if (mail === undefined && phones.length === 0) keys.push(...homeKeys(facts))
  return [...new Set(keys)]
}

const halfLetters = 4
const nameLetters = 3
const companyLetters = 6
const streetLetters = 6

/** Either half of a name with something else, so that exchanged halves meet. */
function halfKeys({ postcode, city, company, born }: PersonFacts, name: string): readonly string[] {
  const keys: string[] = []
  if (postcode !== '') keys.push(`zip:${name}|${postcode}`)
  if (city !== '') keys.push(`city:${name}|${city}`)
  if (company !== '') keys.push(`work:${name}|${company.slice(0, companyLetters)}`)
  if (born !== '') keys.push(`year:${born.slice(0, 4)}|${name}`)
  return keys
}

function homeKeys({ first, last, street, postcode }: PersonFacts): readonly string[] {
  const keys: string[] = []
  if (first.text !== '' && last.text !== '') keys.push(`who:${last.sound.charAt(0)}|${first.sound}`)
  if (street.name === '') return keys
  const start = street.name.slice(0, streetLetters)
  if (postcode !== '') keys.push(`home:${start}|${postcode}`)
  for (const { sound } of [first, last])
    if (sound !== '') keys.push(`street:${start}${street.house}|${sound.charAt(0)}`)
  return keys
}
