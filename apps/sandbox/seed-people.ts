import { readFileSync } from 'node:fs'

import { z } from 'zod'

/** A person as known to one system, in the hub's field names; null where that system does not know. */
export interface SeedPerson {
  /** The true person: equal keys in two systems are the same human being. */
  readonly person: string
  readonly firstName: string | null
  readonly lastName: string
  /** Unique among different persons. */
  readonly email: string | null
  /** Spelt differently from system to system. */
  readonly phone: string | null
  readonly title: string | null
  readonly company: string | null
  /** `SeedCompany.key` of the same system. */
  readonly companyKey: string | null
  readonly website: string | null
  readonly street: string | null
  readonly postalCode: string | null
  readonly city: string | null
  readonly country: string
  readonly source: string
  /** Calendar day, `2024-05-12`. */
  readonly createdOn: string
}

export interface SeedCompany {
  readonly key: string
  readonly name: string
  readonly domain: string | null
  readonly city: string | null
  readonly country: string
}

/** id, first_name, last_name, email, phone, company, title, street, postcode, city, source, created_at, cluster */
const cell = z.string()
const rowShape = z
  .tuple([cell, cell, cell, cell, cell, cell, cell, cell, cell, cell, cell, cell, cell])
  .transform(([, first, last, email, phone, company, title, street, postcode, city, source, createdOn, cluster]) => ({
    first,
    last,
    email,
    phone,
    company,
    title,
    street,
    postcode,
    city,
    source,
    createdOn,
    cluster,
  }))
type Row = z.infer<typeof rowShape>

/** `count` different people; beyond those in the file they come again under other names, addresses and numbers. */
export function makePeople(count: number): SeedPerson[] {
  const base = basePeople()
  return Array.from({ length: count }, (_, at) => {
    const person = base[at % base.length]
    if (!person) throw new Error('The data file holds no people.')
    const round = Math.floor(at / base.length)
    return round === 0 ? person : asAnother(person, round)
  })
}

/** The most complete row of each true person, with whole names and an e-mail nobody before has. */
function basePeople(): SeedPerson[] {
  const best = new Map<string, Row>()
  for (const row of readRows()) {
    const held = best.get(row.cluster)
    if (row.last !== '' && row.first !== '' && fullness(row) > (held ? fullness(held) : 0)) best.set(row.cluster, row)
  }
  const taken = new Set<string>()
  return [...best.values()].map((row) => {
    const email = row.email.toLowerCase()
    const isUsable = /^[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+$/.test(email) && !taken.has(email)
    taken.add(email)
    return toPerson(row, isUsable ? email : null)
  })
}

function toPerson(row: Row, email: string | null): SeedPerson {
  const domain = email?.split('@')[1] ?? null
  const ownDomain = domain && !freeMailers.has(domain) ? domain : null
  const company = orNull(row.company)
  return {
    person: `p${row.cluster}`,
    firstName: titleCase(row.first),
    lastName: titleCase(row.last),
    email,
    phone: toE164(row.phone),
    title: orNull(row.title),
    company,
    companyKey: company ? (ownDomain ?? `c-${company.toLowerCase().replace(/[^\p{L}\d]+/gu, '-')}`) : null,
    website: ownDomain ? `https://www.${ownDomain}` : null,
    street: orNull(row.street),
    postalCode: orNull(row.postcode),
    city: orNull(row.city),
    country: 'CH',
    source: row.source,
    createdOn: row.createdOn,
  }
}

/** The same record as somebody else: another name, address, number and firm. */
function asAnother(person: SeedPerson, round: number): SeedPerson {
  const [local, domain = ''] = person.email?.split('@') ?? []
  const isFree = freeMailers.has(domain)
  const ownDomain = isFree ? domain : `r${round}-${domain}`
  const suffix = letters(round)
  return {
    ...person,
    person: `${person.person}r${round}`,
    lastName: `${person.lastName}-${suffix}`,
    email: local ? `${local}.r${round}@${ownDomain}` : null,
    phone: person.phone ? shiftDigits(person.phone, round) : null,
    company: person.company ? `${person.company} ${suffix}` : null,
    companyKey: person.companyKey ? `r${round}-${person.companyKey}` : null,
    website: person.website && !isFree ? `https://www.${ownDomain}` : null,
  }
}

const freeMailers = new Set([
  'icloud.com',
  'hotmail.com',
  'gmx.net',
  'yahoo.com',
  'gmx.ch',
  'bluewin.ch',
  'sunrise.ch',
  'outlook.com',
  'protonmail.com',
  'gmail.com',
])

/** The file has no quoted cells. */
function readRows(): Row[] {
  const file = readFileSync(new URL('data/leads_10k.csv', import.meta.url), 'utf8')
  const [, ...lines] = file.trimEnd().split(/\r?\n/)
  return lines.map((line) => rowShape.parse(line.split(',')))
}

function fullness(row: Row): number {
  return Object.values(row).filter((value) => value !== '').length
}

function orNull(text: string): string | null {
  return text.trim() === '' ? null : text.trim()
}

function titleCase(name: string): string {
  return name.trim().replace(/\p{L}+/gu, (word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase())
}

/** A Swiss number as +41 and nine digits; null where it is none. */
function toE164(phone: string): string | null {
  const digits = phone
    .replace(/\(0\)/, '')
    .replace(/\D/g, '')
    .replace(/^(?:0041|41|0)/, '')
  return digits.length === 9 ? `+41${digits}` : null
}

/** Another number of the same area: the last seven digits are turned by the round. */
function shiftDigits(phone: string, round: number): string {
  const last = Number(phone.slice(-7))
  return phone.slice(0, -7) + String((last + round * 1_234_567) % 10_000_000).padStart(7, '0')
}

function letters(round: number): string {
  return String.fromCharCode(65 + (round % 26)) + (round >= 26 ? letters(Math.floor(round / 26) - 1).toLowerCase() : '')
}
