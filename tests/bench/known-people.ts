import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { personOf, readMap } from '#tests/evaluate/people.ts'
import type { Person } from '#tests/evaluate/people.ts'
import { readTable } from '#tests/evaluate/table.ts'

const folder = join(process.env['LEAD_HUB_SHARED'] ?? '../shared', 'data/leads-ch-synthetic')
const columns = 'first_name,last_name,email,phone,company,street,postcode,city'

/**
 * Realistic people by number: those of the reference data, then the same with other names, firms and numbers, without end.
 * Throws where the reference data is not there.
 */
export function knownPeople(): (at: number) => Person {
  const file = join(folder, 'leads_100k.csv')
  if (!existsSync(file)) throw new Error(`This needs ${file}: set LEAD_HUB_SHARED to the folder that holds data/.`)
  const table = readTable(file)
  const map = readMap(columns, table)
  const people = table.rows.map((row) => personOf(row, map))
  return (at) => {
    const person = people[at % people.length] ?? {}
    const copy = Math.floor(at / people.length)
    return copy === 0 ? person : anotherOf(person, copy)
  }
}

const letters = 'abcdefghijklmnopqrstuvwxyz'

/** Letters moved along the alphabet and digits along the row, the same way for every copy, so that duplicates stay duplicates. */
function anotherOf(person: Person, copy: number): Person {
  const moved = (text: string): string =>
    text.replaceAll(/[a-z]/gi, (letter) =>
      letters.charAt((letters.indexOf(letter.toLowerCase()) + copy) % letters.length),
    )
  const { email, phone } = person
  const [local = '', domain = ''] = (email ?? '').split('@')
  return {
    ...person,
    lastName: moved(person.lastName ?? ''),
    company: moved(person.company ?? ''),
    street: moved(person.street ?? ''),
    ...(email === undefined || email === ''
      ? {}
      : { email: `${moved(local)}@${moved(domain.replace(/\..*/, ''))}.ch` }),
    ...(phone === undefined
      ? {}
      : { phone: phone.replace(/\d(?=\D*$)/, (digit) => String((Number(digit) + copy) % 10)) }),
  }
}
