import { refuse } from './error.ts'
import type { Org } from './org.ts'
import type { Row, Value } from './schema.ts'
import type { Given } from './values.ts'
import { createRecord, deleteRecord, liveRow, rowsWith, touched, updateRecord } from './write.ts'
import type { Author } from './write.ts'

export interface Conversion {
  readonly leadId: string
  /** Existing records to attach to; new ones are made where absent. */
  readonly accountId?: string | undefined
  readonly contactId?: string | undefined
  readonly createsOpportunity?: boolean | undefined
}

export interface Converted {
  readonly leadId: string
  readonly accountId: string
  readonly contactId: string
  readonly opportunityId: string | null
}

/** Converts a lead as a user would: account, contact and, if wanted, an opportunity; the lead stays, read-only. */
export function convertLead(org: Org, conversion: Conversion, author: Author): Converted {
  const lead = liveRow(org, org.object('Lead'), conversion.leadId)
  if (lead['IsConverted']) throw refuse(400, 'CANNOT_UPDATE_CONVERTED_LEAD', 'cannot reference converted lead')
  const make = (object: string, given: Given) => createRecord(org, org.object(object), { given, author }).Id
  const accountId = conversion.accountId ?? make('Account', accountFrom(lead))
  const contactId = conversion.contactId ?? make('Contact', { ...contactFrom(lead), AccountId: accountId })
  const opportunity = {
    Name: `${lead['Company']}-`,
    AccountId: accountId,
    StageName: 'Prospecting',
    CloseDate: inAMonth(org),
  }
  const opportunityId = conversion.createsOpportunity ? make('Opportunity', opportunity) : null
  if (opportunityId !== null) {
    make('OpportunityContactRole', { OpportunityId: opportunityId, ContactId: contactId, IsPrimary: true })
  }
  org.put('Lead', {
    ...lead,
    Status: 'Closed - Converted',
    IsConverted: true,
    ConvertedDate: new Date(org.world.now()).toISOString().slice(0, 10),
    ConvertedAccountId: accountId,
    ConvertedContactId: contactId,
    ConvertedOpportunityId: opportunityId,
    IsUnreadByOwner: false,
    ...touched(author),
  })
  return { leadId: lead.Id, accountId, contactId, opportunityId }
}

export interface MergeRequest {
  readonly object: string
  readonly winnerId: string
  readonly loserIds: readonly string[]
  /** Values to keep from the losers, set on the winner. */
  readonly fields?: Given | undefined
}

/** Salesforce merges at most three records. */
const losersMax = 2

/** Merges records as a user would: losers go to the recycle bin and name the winner in MasterRecordId. */
export function mergeRecords(
  org: Org,
  { object: name, winnerId, loserIds, fields }: MergeRequest,
  author: Author,
): Row {
  const object = org.object(name)
  if (loserIds.length > losersMax)
    throw refuse(400, 'INVALID_NUM_ARGUMENTS', 'Only up to 2 records can be merged into one')
  const winner = liveRow(org, object, winnerId)
  for (const loserId of loserIds) {
    const loser = liveRow(org, object, loserId)
    org.put(object.name, { ...loser, MasterRecordId: winner.Id })
    moveChildren(org, object.name, { from: loser.Id, to: winner.Id, author })
    deleteRecord(org, object, { id: loser.Id, author })
  }
  return updateRecord(org, object, { id: winner.Id, given: fields ?? {}, author })
}

/** What moves to the winner of a merge: the object, and the field that names the record. */
const movers: Readonly<Record<string, readonly (readonly [object: string, by: string])[]>> = {
  Account: [
    ['Contact', 'AccountId'],
    ['Opportunity', 'AccountId'],
  ],
  Contact: [['OpportunityContactRole', 'ContactId']],
}

function moveChildren(org: Org, of: string, move: { from: string; to: string; author: Author }): void {
  for (const [name, by] of movers[of] ?? []) {
    for (const row of rowsWith(org, name, { by, id: move.from })) {
      org.put(name, { ...row, [by]: move.to, ...touched(move.author) })
    }
  }
}

function inAMonth(org: Org): string {
  return new Date(org.world.now() + 30 * 86_400_000).toISOString().slice(0, 10)
}

const addressParts = ['Street', 'City', 'State', 'PostalCode', 'Country']

function addressFrom(lead: Row, prefix: string): Record<string, Value> {
  return Object.fromEntries(addressParts.map((part) => [prefix + part, lead[part] ?? null]))
}

/** Standard fields move by themselves; custom ones only where an admin mapped them, which ours are not. */
function contactFrom(lead: Row): Record<string, Value> {
  const same = [
    'FirstName',
    'LastName',
    'Salutation',
    'Title',
    'Email',
    'Phone',
    'MobilePhone',
    'Fax',
    'HasOptedOutOfEmail',
    'DoNotCall',
    'LeadSource',
    'Description',
    'OwnerId',
  ]
  return { ...pick(lead, same), ...addressFrom(lead, 'Mailing') }
}

function accountFrom(lead: Row): Record<string, Value> {
  const same = ['Phone', 'Fax', 'Website', 'Industry', 'AnnualRevenue', 'NumberOfEmployees', 'OwnerId']
  return { Name: lead['Company'] ?? '[not provided]', ...pick(lead, same), ...addressFrom(lead, 'Billing') }
}

function pick(row: Row, names: readonly string[]): Record<string, Value> {
  return Object.fromEntries(names.map((name) => [name, row[name] ?? null]))
}
