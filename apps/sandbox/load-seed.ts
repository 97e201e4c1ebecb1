import { z } from 'zod'

import type { Twin } from './kit/twin.ts'
import type { Seed, SeedCompany, SeedPerson } from './seed.ts'

const loaded = z.object({ ids: z.array(z.string()) })

/** Puts the seed's leads, contacts and accounts into a Salesforce twin; the records are said to be an hour old. */
export function loadSalesforce(twin: Twin, { salesforce }: Seed, nowMs: number): void {
  const stampMs = nowMs - 3_600_000
  const load = (object: string, records: readonly object[]) => loadInto(twin, { object, records, stampMs })
  const accountIds = load('Account', salesforce.accounts.map(toAccount))
  const accountOf = idsByKey(salesforce.accounts, accountIds)
  load(
    'Contact',
    salesforce.contacts.map((person) => toContact(person, accountOf)),
  )
  load('Lead', salesforce.leads.map(toLead))
}

/** Puts the seed's contacts and companies into a HubSpot twin, without telling subscribers. */
export function loadHubspot(twin: Twin, { hubspot }: Seed, nowMs: number): void {
  const at = nowMs - 3_600_000
  const companies = hubspot.companies.map((company) => ({ at, properties: toHubspotCompany(company) }))
  const companyOf = idsByKey(hubspot.companies, loadInto(twin, { objectType: 'companies', records: companies }))
  const records = hubspot.contacts.map((person) => {
    const companyId = companyOf.get(person.companyKey ?? '')
    return { at, properties: toHubspotContact(person), ...(companyId !== undefined && { companyId }) }
  })
  loadInto(twin, { objectType: 'contacts', records })
}

/** The spreadsheet of the sandbox, as people would paste it from the address bar. */
export const sandboxSpreadsheetId = '1LeadHubSandboxLeadsSheet0000000000000000000'

/** Makes the spreadsheet "Leads" in a Google twin, with the seed's rows (or the header alone) in its first tab. */
export function loadGoogle(twin: Twin, seed: Seed): void {
  twin.actions['createFile']?.({ title: 'Leads', id: sandboxSpreadsheetId, rows: sheetRows(seed) })
}

/** The header of the sheet's people and below it one row each. */
export function sheetRows({ sheet }: Seed): readonly (readonly string[])[] {
  const known = 'First name,Last name,Email,Phone,Title,Company,Street,Postal code,City,Country,Source'.split(',')
  const head = [...known, 'Score', 'Grade', 'Reasons'] // The hub fills the last three.
  const rows = sheet.rows.map((person) => [
    person.firstName,
    person.lastName,
    person.email,
    person.phone,
    person.title,
    person.company,
    person.street,
    person.postalCode,
    person.city,
    person.country,
    person.source,
  ])
  return [head, ...rows.map((row) => row.map((cell) => cell ?? ''))]
}

function loadInto(twin: Twin, input: unknown): string[] {
  const load = twin.actions['load']
  if (!load) throw new Error(`The ${twin.name} twin cannot load.`)
  return loaded.parse(load(input)).ids
}

function idsByKey(companies: readonly SeedCompany[], ids: readonly string[]): ReadonlyMap<string, string> {
  return new Map(companies.map(({ key }, at) => [key, ids[at] ?? '']))
}

const leadSources: Readonly<Record<string, string>> = {
  web_form: 'Web',
  newsletter: 'Web',
  partner: 'Partner Referral',
}

function toLead(person: SeedPerson) {
  return {
    ...toPersonFields(person),
    Company: person.company ?? '[not provided]',
    Website: person.website,
    Street: person.street,
    PostalCode: person.postalCode,
    City: person.city,
    Country: person.country,
  }
}

function toContact(person: SeedPerson, accountOf: ReadonlyMap<string, string>) {
  return {
    ...toPersonFields(person),
    AccountId: accountOf.get(person.companyKey ?? '') ?? null,
    MailingStreet: person.street,
    MailingPostalCode: person.postalCode,
    MailingCity: person.city,
    MailingCountry: person.country,
  }
}

function toPersonFields(person: SeedPerson) {
  return {
    FirstName: person.firstName,
    LastName: person.lastName,
    Email: person.email,
    Phone: person.phone,
    Title: person.title,
    LeadSource: leadSources[person.source] ?? 'Other',
  }
}

function toAccount(company: SeedCompany) {
  const Website = company.domain ? `https://www.${company.domain}` : null
  return { Name: company.name, Website, BillingCity: company.city, BillingCountry: company.country }
}

function toHubspotContact(person: SeedPerson) {
  return {
    firstname: person.firstName,
    lastname: person.lastName,
    email: person.email,
    phone: person.phone,
    jobtitle: person.title,
    company: person.company,
    website: person.website,
    address: person.street,
    zip: person.postalCode,
    city: person.city,
    country: person.country,
  }
}

function toHubspotCompany({ name, domain, city, country }: SeedCompany) {
  return { name, domain, city, country }
}
