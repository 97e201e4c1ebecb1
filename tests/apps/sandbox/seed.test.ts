import { expect, test } from 'vitest'

import { seedFor } from '#apps/sandbox/seed.ts'
import type { SeedPerson } from '#apps/sandbox/seed.ts'

const seed = seedFor(3000)
const salesforce = [...seed.salesforce.leads, ...seed.salesforce.contacts]
const systems = [salesforce, seed.hubspot.contacts, seed.sheet.rows]

test('the same number gives the same seed, and more records leave the first ones as they are', () => {
  expect(seedFor(3000)).toEqual(seed)
  expect(seedFor(6000).sheet.rows.slice(0, 500)).toEqual(seed.sheet.rows.slice(0, 500))
})

test('records are counted over all systems together', () => {
  expect(systems.reduce((sum, people) => sum + people.length, 0)).toBe(3000)
})

test('no system holds a person twice, and an e-mail belongs to one person everywhere', () => {
  for (const people of systems) expect(new Set(people.map(({ person }) => person)).size).toBe(people.length)
  const owners = new Map<string, string>()
  for (const { email, person } of systems.flat()) {
    if (email === null) continue
    expect(owners.get(email.toLowerCase()) ?? person).toBe(person)
    owners.set(email.toLowerCase(), person)
  }
})

test('each kind of overlap is what it says', () => {
  const known = new Map<string, SeedPerson[]>()
  for (const one of systems.flat()) known.set(one.person, [...(known.get(one.person) ?? []), one])
  const digits = (phone: string | null) => phone?.replace(/\D/g, '').slice(-9) ?? null
  for (const [person, overlap] of seed.truth.overlaps) {
    const records = known.get(person) ?? []
    const emails = new Set(records.map(({ email }) => email?.toLowerCase() ?? null))
    const phones = new Set(records.map(({ phone }) => digits(phone)))
    if (overlap === 'alone') expect(records).toHaveLength(1)
    else if (overlap === 'email') expect([emails.size, emails.has(null)]).toEqual([1, false])
    else if (overlap === 'phone-and-name') expect([phones.size, phones.has(null)]).toEqual([1, false])
    else expect(emails.size).toBe(records.length)
  }
  expect(new Set(seed.truth.overlaps.values()).size).toBe(4)
})

test('a hundred thousand records hold no two people with one name and number', () => {
  const large = seedFor(100_000)
  const seen = new Map<string, string>()
  for (const { person, firstName, lastName, phone } of large.hubspot.contacts) {
    if (phone === null) continue
    const key = `${firstName} ${lastName} ${phone}`.toLowerCase()
    expect(seen.get(key) ?? person).toBe(person)
    seen.set(key, person)
  }
})

test('companies are named by the people who work there', () => {
  const keys = new Set(seed.hubspot.companies.map(({ key }) => key))
  for (const { companyKey } of seed.hubspot.contacts) if (companyKey !== null) expect(keys).toContain(companyKey)
})
