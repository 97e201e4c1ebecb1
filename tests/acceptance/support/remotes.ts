import { z } from 'zod'
import type { Twin } from '#apps/sandbox/kit/twin.ts'

export const remoteNames = ['salesforce', 'hubspot', 'sheets'] as const
export type RemoteName = (typeof remoteNames)[number]

/** A person's record as its users see it, in the hub's field names. Blank cells and absent values are `''`. */
export interface Seen {
  readonly id: string
  /** The remote's own word for the kind of record. */
  readonly object: string
  readonly fields: Readonly<Record<string, string>>
}

export type Edit = Readonly<Record<string, string>>

/** A remote as the people who work in it use it: past its API. */
export interface RemoteUser {
  /** Every person record there is. */
  people(): readonly Seen[]
  companies(): readonly Seen[]
  edit(record: Seen, fields: Edit): void
  add(fields: Edit): void
  remove(record: Seen): void
}

type Names = Readonly<Record<string, string>>

const leadNames: Names = {
  firstName: 'FirstName',
  lastName: 'LastName',
  email: 'Email',
  phone: 'Phone',
  title: 'Title',
  company: 'Company',
  industry: 'Industry',
  city: 'City',
  country: 'Country',
  street: 'Street',
  postalCode: 'PostalCode',
  status: 'Status',
  owner: 'OwnerId',
  score: 'Lead_Hub_Score__c',
  grade: 'Lead_Hub_Grade__c',
  reasons: 'Lead_Hub_Reasons__c',
}
const mailing = { city: 'MailingCity', country: 'MailingCountry', street: 'MailingStreet' }
const contactNames: Names = { ...leadNames, ...mailing, postalCode: 'MailingPostalCode' }
const accountNames: Names = { name: 'Name', domain: 'Website', city: 'BillingCity', phone: 'Phone' }

const hubspotNames: Names = {
  firstName: 'firstname',
  lastName: 'lastname',
  email: 'email',
  phone: 'phone',
  title: 'jobtitle',
  company: 'company',
  industry: 'industry',
  city: 'city',
  country: 'country',
  street: 'address',
  postalCode: 'zip',
  status: 'hs_lead_status',
  owner: 'hubspot_owner_id',
  score: 'lead_hub_score',
  grade: 'lead_hub_grade',
  reasons: 'lead_hub_reasons',
}
const hubspotCompanyNames: Names = { name: 'name', domain: 'domain', city: 'city', phone: 'phone' }

const sheetNames: Names = {
  firstName: 'First name',
  lastName: 'Last name',
  email: 'Email',
  phone: 'Phone',
  title: 'Title',
  company: 'Company',
  industry: 'Industry',
  city: 'City',
  country: 'Country',
  street: 'Street',
  postalCode: 'Postal code',
  status: 'Status',
  score: 'Score',
  grade: 'Grade',
  reasons: 'Reasons',
}

const value = z.union([z.string(), z.number(), z.boolean(), z.null()])
const salesforceRecords = z.object({ records: z.array(z.looseObject({ Id: z.string() })) })
const hubspotRecords = z.object({
  results: z.array(z.object({ id: z.coerce.string(), properties: z.record(z.string(), value.optional()) })),
})
const sheetValues = z.object({ values: z.array(z.array(value)).default([]) })

/** Asks a twin's action; every action of the twins used here answers at once. */
export function act<T>([twin, action]: readonly [Twin, string], input: unknown, schema: z.ZodType<T>): T {
  const found = twin.actions[action]
  if (found === undefined) throw new Error(`The ${twin.name} twin has no action ${action}.`)
  return schema.parse(found(input))
}

export const tell = (twin: Twin, action: string, input: unknown = {}): void =>
  void act([twin, action], input, z.unknown())

export function salesforceUser(twin: Twin): RemoteUser {
  const list = (object: string, names: Names): Seen[] => {
    const { records } = act([twin, 'records'], { object }, salesforceRecords)
    const live = records.filter((record) => record['IsConverted'] !== true)
    return live.map((record) => ({ id: record.Id, object, fields: inOurs(names, record) }))
  }
  return {
    people: () => [...list('Lead', leadNames), ...list('Contact', contactNames)],
    companies: () => list('Account', accountNames),
    edit: ({ id, object }, fields) => {
      const names = object === 'Lead' ? leadNames : object === 'Contact' ? contactNames : accountNames
      tell(twin, 'edit', { id, fields: inTheirs(names, fields) })
    },
    add: (fields) => {
      const company = { Company: '[not provided]' }
      tell(twin, 'create', { object: 'Lead', fields: { ...company, ...inTheirs(leadNames, fields) } })
    },
    remove: ({ id }) => tell(twin, 'delete', { id }),
  }
}

export function hubspotUser(twin: Twin): RemoteUser {
  const list = (objectType: string, names: Names): Seen[] =>
    act([twin, 'list'], { objectType }, hubspotRecords).results.map(({ id, properties }) => ({
      id,
      object: objectType,
      fields: inOurs(names, properties),
    }))
  const namesOf = (object: string): Names => (object === 'contacts' ? hubspotNames : hubspotCompanyNames)
  return {
    people: () => list('contacts', hubspotNames),
    companies: () => list('companies', hubspotCompanyNames),
    edit: ({ id, object }, fields) =>
      tell(twin, 'edit', { objectType: object, id, properties: inTheirs(namesOf(object), fields) }),
    add: (fields) => tell(twin, 'create', { objectType: 'contacts', properties: inTheirs(hubspotNames, fields) }),
    remove: ({ id, object }) => tell(twin, 'delete', { objectType: object, id }),
  }
}

/** Rows are found by where they are now: `id` is the row's number. */
export function sheetUser(twin: Twin): RemoteUser {
  const people = (): Seen[] => {
    const [header = [], ...rows] = act([twin, 'values'], {}, sheetValues).values
    return rows.flatMap((row, index) => {
      const cells = Object.fromEntries(header.map((name, at) => [String(name), row[at]]))
      const fields = inOurs(sheetNames, cells)
      const isBlank = Object.values(fields).every((text) => text === '')
      return isBlank ? [] : [{ id: String(index + 2), object: 'rows', fields }]
    })
  }
  return {
    people,
    companies: () => [],
    edit: ({ id }, fields) => tell(twin, 'setRow', { row: Number(id), fields: inTheirs(sheetNames, fields) }),
    add: (fields) => tell(twin, 'appendRow', { fields: inTheirs(sheetNames, fields) }),
    remove: ({ id }) => tell(twin, 'deleteRows', { at: Number(id) }),
  }
}

const inOurs = (names: Names, record: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(Object.entries(names).map(([ours, theirs]) => [ours, textOf(record[theirs])]))

const textOf = (cell: unknown): string =>
  typeof cell === 'string' || typeof cell === 'number' || typeof cell === 'boolean' ? String(cell) : ''

function inTheirs(names: Names, fields: Edit): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).map(([ours, text]) => {
      const theirs = names[ours]
      if (theirs === undefined) throw new Error(`No field of this remote is called ${ours}.`)
      return [theirs, text]
    }),
  )
}
