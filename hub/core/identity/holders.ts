import { commonPhone } from './compare.ts'
import type { Holders } from './compare.ts'
import type { PersonFacts } from './facts.ts'

/** How many people of the list share two people's name and number. */
export function holdersOf(people: readonly PersonFacts[]): (a: PersonFacts, b: PersonFacts) => Holders {
  const names = new Map<string, number>()
  const phones = new Map<string, number>()
  for (const { first, last, phones: numbers } of people) {
    const name = `${first.text}|${last.text}`
    names.set(name, (names.get(name) ?? 0) + 1)
    for (const number of numbers) phones.set(number, (phones.get(number) ?? 0) | initialBit(first.text))
  }
  return (a, b) => {
    const phone = commonPhone(a, b)
    return {
      name: names.get(`${a.first.text}|${a.last.text}`) ?? 1,
      phone: phone === undefined ? 1 : bitsOf(phones.get(phone) ?? 0),
    }
  }
}

/** One bit for each first letter of a first name: two Annas on one phone count as one person, Anna and Bruno as two. */
const initialBit = (first: string): number => (first === '' ? 0 : 1 << (first.charCodeAt(0) % 31))

/** How many bits are set. */
function bitsOf(mask: number): number {
  let count = 0
  for (let rest = mask; rest !== 0; rest &= rest - 1) count += 1
  return count
}
