import type { Dice } from '#tests/support/throws.ts'
import type { Person } from './people.ts'

/** The person without some fields. */
export const drop = (person: Person, fields: readonly (keyof Person)[]): Person =>
  Object.fromEntries(Object.entries(person).filter(([field]) => !fields.some((name) => name === field)))

const lossRate = 0.12
const typoRate = 0.12

/** The person as a careless colleague would have typed them: more gaps, more typos. */
export const corrupt = (person: Person, dice: Dice): Person =>
  Object.fromEntries(
    Object.entries(person)
      .filter(() => dice() >= lossRate)
      .map(([field, value]) => [field, dice() < typoRate ? mistype(value, dice) : value]),
  )

function mistype(text: string, dice: Dice): string {
  if (text.length < 2) return text
  const at = Math.floor(dice() * (text.length - 1))
  const [start, here, next, end] = [text.slice(0, at), text.charAt(at), text.charAt(at + 1), text.slice(at + 2)]
  const other = /\d/.test(here) ? String(Math.floor(dice() * 10)) : String.fromCharCode(97 + Math.floor(dice() * 26))
  const ways = [`${start}${next}${here}${end}`, `${start}${next}${end}`, `${start}${here}${here}${next}${end}`]
  return ways[Math.floor(dice() * 4)] ?? `${start}${other}${next}${end}`
}

/** The people with a date of birth each cluster shares, missing or wrong now and then. */
export function withBirths(people: readonly Person[], clusters: readonly string[], dice: Dice): readonly Person[] {
  const births = new Map<string, string>()
  return people.map((person, at) => {
    const cluster = clusters[at] ?? ''
    const birth = births.get(cluster) ?? birthOf(dice)
    births.set(cluster, birth)
    const luck = dice()
    if (luck < 0.2) return person
    if (luck < 0.27) return { ...person, birthDate: mistype(birth, dice) }
    if (luck < 0.3) return { ...person, birthDate: `${birth.slice(0, 4)}${birth.slice(6)}${birth.slice(4, 6)}` }
    return { ...person, birthDate: luck < 0.32 ? birthOf(dice) : birth }
  })
}

const birthOf = (dice: Dice): string => {
  const part = (from: number, count: number): string => String(from + Math.floor(dice() * count)).padStart(2, '0')
  return `${part(1940, 65)}${part(1, 12)}${part(1, 28)}`
}
