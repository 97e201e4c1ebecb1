import { makePeople } from './seed-people.ts'
import type { SeedCompany, SeedPerson } from './seed-people.ts'

export type { SeedCompany, SeedPerson } from './seed-people.ts'

/** Why two records of a person are, or only may be, the same. */
export type Overlap = 'email' | 'phone-and-name' | 'doubtful' | 'alone'

/** What each system holds before the first sync, and the truth about it. */
export interface Seed {
  readonly salesforce: {
    readonly leads: readonly SeedPerson[]
    readonly contacts: readonly SeedPerson[]
    readonly accounts: readonly SeedCompany[]
  }
  readonly hubspot: { readonly contacts: readonly SeedPerson[]; readonly companies: readonly SeedCompany[] }
  readonly sheet: { readonly rows: readonly SeedPerson[] }
  readonly truth: {
    /** How the records of each person hang together, by `SeedPerson.person`. */
    readonly overlaps: ReadonlyMap<string, Overlap>
  }
}

type System = 'salesforce' | 'hubspot' | 'sheet'

/** Who knows a person, out of a hundred. */
const presences: readonly (readonly [share: number, systems: readonly System[]])[] = [
  [30, ['salesforce', 'hubspot', 'sheet']],
  [15, ['salesforce', 'hubspot']],
  [10, ['salesforce', 'sheet']],
  [10, ['hubspot', 'sheet']],
  [15, ['salesforce']],
  [12, ['hubspot']],
  [8, ['sheet']],
]

/**
 * Overlapping people and companies, the same for the same number. `records` counts the person records of all three
 * systems together; companies come on top.
 */
export function seedFor(records: number): Seed {
  const leads: SeedPerson[] = []
  const contacts: SeedPerson[] = []
  const hubspot: SeedPerson[] = []
  const rows: SeedPerson[] = []
  const overlaps = new Map<string, Overlap>()
  let left = records
  for (const person of makePeople(Math.ceil(records / 1.5) + 10)) {
    const dice = createDice(person.person)
    const systems = systemsOf(dice).slice(0, left)
    if (systems.length === 0) break
    left -= systems.length
    const overlap = systems.length === 1 ? 'alone' : overlapOf(person, dice())
    overlaps.set(person.person, overlap)
    const hasConflict = dice() < 0.2
    const isContact = person.companyKey !== null && dice() < 0.25
    for (const [nth, system] of systems.entries()) {
      const known = asKnownTo(system, person, { nth, overlap, hasConflict })
      if (system === 'hubspot') hubspot.push(known)
      else if (system === 'sheet') rows.push(known)
      else if (isContact) contacts.push(known)
      else leads.push({ ...known, company: known.company ?? '[not provided]' })
    }
  }
  return {
    salesforce: { leads, contacts, accounts: companiesOf(contacts) },
    hubspot: { contacts: hubspot, companies: companiesOf(hubspot) },
    sheet: { rows },
    truth: { overlaps },
  }
}

/** Most agree by e-mail, some only by phone and name, a few only look alike. */
function overlapOf(person: SeedPerson, chance: number): Overlap {
  if (person.email === null) return person.phone === null ? 'doubtful' : 'phone-and-name'
  if (chance < 0.07) return 'doubtful'
  return chance < 0.15 && person.phone !== null ? 'phone-and-name' : 'email'
}

interface Knowing {
  /** The how many-eth system this is that knows the person, from 0. */
  readonly nth: number
  readonly overlap: Overlap
  readonly hasConflict: boolean
}

function asKnownTo(system: System, person: SeedPerson, { nth, overlap, hasConflict }: Knowing): SeedPerson {
  const isFirst = nth === 0
  const spelt = { ...person, phone: spellPhone(person.phone, system), email: spellEmail(person.email, system) }
  const differing = hasConflict && !isFirst ? { ...spelt, title: otherTitle(person.title, nth), city: null } : spelt
  switch (overlap) {
    case 'email':
    case 'alone':
      return differing
    case 'phone-and-name':
      return isFirst ? differing : { ...differing, email: null }
    case 'doubtful':
      return isFirst ? differing : { ...differing, email: otherEmail(person, nth), phone: null }
  }
}

/** The same person's address elsewhere; built on what makes addresses unique. */
function otherEmail(person: SeedPerson, nth: number): string {
  const local = (person.email?.split('@')[0] ?? person.person).replace(/[^\w.-]/g, '')
  return `${local}.${person.person}.${nth}@bluewin.ch`
}

function otherTitle(title: string | null, nth: number): string {
  return title === null ? 'Assistant' : nth === 1 ? `Senior ${title}` : `${title} a.i.`
}

function spellEmail(email: string | null, system: System): string | null {
  return system === 'sheet' && email !== null && email.length % 5 === 0 ? email.toUpperCase() : email
}

/** `+41791234567` in HubSpot, `+41 79 123 45 67` in Salesforce, `079 123 45 67` in the sheet. */
function spellPhone(phone: string | null, system: System): string | null {
  if (phone === null || system === 'hubspot') return phone
  const [, area, ...groups] = /^\+41(\d\d)(\d{3})(\d\d)(\d\d)$/.exec(phone) ?? []
  return [system === 'sheet' ? `0${area}` : `+41 ${area}`, ...groups].join(' ')
}

function companiesOf(people: readonly SeedPerson[]): SeedCompany[] {
  const companies = new Map<string, SeedCompany>()
  for (const { company: name, companyKey: key, website, city, country } of people) {
    if (key === null || name === null || companies.has(key)) continue
    companies.set(key, { key, name, domain: website?.replace('https://www.', '') ?? null, city, country })
  }
  return [...companies.values()]
}

function systemsOf(dice: () => number): readonly System[] {
  let at = dice() * 100
  for (const [share, systems] of presences) {
    if (at < share) return systems
    at -= share
  }
  return ['salesforce']
}

/** Dice that depend on the person alone, so that more records leave the first ones as they are (FNV-1a, xorshift). */
function createDice(text: string): () => number {
  let state = 2166136261
  for (const char of text) state = Math.imul(state ^ char.charCodeAt(0), 16777619)
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}
