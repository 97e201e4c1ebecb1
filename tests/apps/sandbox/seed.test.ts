import { expect, test } from 'vitest'

import { seedFor } from '#apps/sandbox/seed.ts'
import type { Overlap, SeedPerson } from '#apps/sandbox/seed.ts'

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
  const agrees = (values: readonly (string | null)[]) => new Set(values).size === 1 && !values.includes(null)
  const fits: Record<Overlap, (records: readonly SeedPerson[]) => boolean> = {
    alone: (records) => records.length === 1,
    email: (records) => agrees(records.map(({ email }) => email?.toLowerCase() ?? null)),
    'phone-and-name': (records) => agrees(records.map(({ phone }) => digits(phone))),
    doubtful: (records) => new Set(records.map(({ email }) => email)).size === records.length,
  }
  const wrong = [...seed.truth.overlaps].filter(([person, overlap]) => !fits[overlap](known.get(person) ?? []))
  expect(wrong).toEqual([])
  expect(new Set(seed.truth.overlaps.values()).size).toBe(4)
})

test('a hundred thousand records hold no two people with one name and number', () => {
  const seen = new Map<string, string>()
  const doubled = seedFor(100_000).hubspot.contacts.filter(({ person, firstName, lastName, phone }) => {
    const key = `${firstName} ${lastName} ${phone}`.toLowerCase()
    const isDoubled = phone !== null && (seen.get(key) ?? person) !== person
    seen.set(key, person)
    return isDoubled
  })
  expect(doubled).toEqual([])
})

test('companies are named by the people who work there', () => {
  const keys = new Set(seed.hubspot.companies.map(({ key }) => key))
  const strangers = seed.hubspot.contacts.filter(({ companyKey }) => companyKey !== null && !keys.has(companyKey))
  expect(strangers).toEqual([])
})
