import type { Manifest, ObjectManifest } from '#shared/connector.ts'
import type { FieldRule, Transform } from '#shared/entity.ts'

/** The external id field that our package installs on Lead, Contact and Account. */
export const keyField = 'Lead_Hub_Id__c'

/** Who has a record: every one has somebody. */
export const ownerField = 'OwnerId'

/** Always said, because jsforce's own default is six years old. */
export const apiVersion = '68.0'

type Rule = readonly [field: string, remoteField: string, ...transforms: Transform[]]

/** The statuses of a new org in the hub's words. A converted lead is followed to its contact, so it needs no word. */
const statuses: Transform = {
  kind: 'choices',
  pairs: [
    ['Open - Not Contacted', 'New'],
    ['Working - Contacted', 'Working'],
    ['Closed - Not Converted', 'Unqualified'],
  ],
}

const computed = flowing('out', [
  ['score', 'Lead_Hub_Score__c'],
  ['grade', 'Lead_Hub_Grade__c'],
  ['reasons', 'Lead_Hub_Reasons__c', { kind: 'cut', lengthMax: 4000 }],
])

// Left alone until somebody says so: many a workspace leaves it to Salesforce who has which record.
const owner = flowing('never', [['owner', ownerField]])

const lead: ObjectManifest = {
  name: 'Lead',
  title: 'Lead',
  entity: 'lead',
  creates: true,
  keyField,
  mapping: [
    ...flowing('both', [
      ['firstName', 'FirstName'],
      ['lastName', 'LastName'],
      ['email', 'Email', { kind: 'lower' }],
      ['phone', 'Phone'],
      ['mobile', 'MobilePhone'],
      ['title', 'Title'],
      ['company', 'Company'],
      ['industry', 'Industry'],
      ['website', 'Website'],
      ['street', 'Street'],
      ['postalCode', 'PostalCode'],
      ['city', 'City'],
      ['state', 'State'],
      ['country', 'Country'],
      ['source', 'LeadSource'],
      ['status', 'Status', statuses],
    ]).map(withBlank),
    ...owner,
    ...computed,
  ],
  removal: intoBin('lead'),
  merging: intoOther('lead'),
}

const contact: ObjectManifest = {
  name: 'Contact',
  title: 'Contact',
  entity: 'lead',
  creates: false,
  keyField,
  mapping: [
    ...flowing('both', [
      ['firstName', 'FirstName'],
      ['lastName', 'LastName'],
      ['email', 'Email', { kind: 'lower' }],
      ['phone', 'Phone'],
      ['mobile', 'MobilePhone'],
      ['title', 'Title'],
      ['street', 'MailingStreet'],
      ['postalCode', 'MailingPostalCode'],
      ['city', 'MailingCity'],
      ['state', 'MailingState'],
      ['country', 'MailingCountry'],
      ['source', 'LeadSource'],
    ]),
    ...owner,
    ...computed,
  ],
  refs: { company: 'company' },
  removal: intoBin('contact'),
  merging: intoOther('contact'),
}

// No removal: an account takes its contacts and its open opportunities along.
// https://help.salesforce.com/s/articleView?id=sf.account_delete.htm
const account: ObjectManifest = {
  name: 'Account',
  title: 'Account',
  entity: 'company',
  creates: true,
  keyField,
  mapping: [
    ...flowing('both', [
      ['name', 'Name'],
      ['domain', 'Website'],
      ['phone', 'Phone'],
      ['industry', 'Industry'],
      ['street', 'BillingStreet'],
      ['postalCode', 'BillingPostalCode'],
      ['city', 'BillingCity'],
      ['state', 'BillingState'],
      ['country', 'BillingCountry'],
      ['employees', 'NumberOfEmployees'],
    ]).map(withBlank),
    ...owner,
  ],
  merging: intoOther('account'),
}

/** Salesforce as data. Endpoints, scopes and limits: docs/connectors/salesforce.md. */
export const salesforceManifest: Manifest = {
  id: 'salesforce',
  title: 'Salesforce',
  short: 'SF',
  consent: {
    allows: [
      'Read leads, contacts and accounts, which of them were deleted or merged, and who your users are',
      'Create and update leads and accounts; update contacts',
      'Move leads and contacts into the recycle bin, and merge duplicates, where you have said so',
      'Keep access until you disconnect, without asking again',
    ],
    never: ['Delete accounts, or empty the recycle bin', 'Read cases, opportunities or e-mails'],
    needs: 'You need a Salesforce user with API access. Our package adds the fields for score, grade and reasons.',
  },
  pushHelp:
    'In Salesforce Setup, make a Flow or workflow rule with an Outbound Message for Lead, Contact and Account, and give this address as its endpoint URL.',
  auth: {
    kind: 'oauth2',
    authorizationEndpoint: 'https://login.salesforce.com/services/oauth2/authorize',
    tokenEndpoint: 'https://login.salesforce.com/services/oauth2/token',
    revocationEndpoint: 'https://login.salesforce.com/services/oauth2/revoke',
    issuer: 'https://login.salesforce.com',
    scopes: ['api', 'refresh_token'],
    pkce: true,
    keep: ['instance_url', 'id'],
    clientAuth: 'body',
    env: { clientId: 'SALESFORCE_CLIENT_ID', clientSecret: 'SALESFORCE_CLIENT_SECRET' },
  },
  settings: [],
  objects: [lead, contact, account],
  // The allowance of an Enterprise org without extra licences; each reply tells the true one.
  quotas: [{ name: 'calls', calls: 100_000, perSeconds: 86_400 }],
  hosts: ['*.salesforce.com', '*.force.com'],
  traits: {
    feed: 'incremental',
    removals: 'reported',
    createKey: 'external-id',
    guardedWrites: true,
    readMax: 2000,
    loadMax: 2000,
    writeMax: 200,
  },
}

function flowing(direction: FieldRule['direction'], rules: readonly Rule[]): FieldRule[] {
  return rules.map(([field, remoteField, ...transforms]) => ({ field, remoteField, direction, transforms }))
}

function intoBin(what: string): NonNullable<ObjectManifest['removal']> {
  const means = `The ${what} goes into Salesforce’s recycle bin, where your users can restore it for 15 days.`
  return { word: 'delete', means }
}

function intoOther(what: string): NonNullable<ObjectManifest['merging']> {
  const means = `The other ${what} goes into Salesforce’s recycle bin; its activities and what else hangs on it move along.`
  const split = `For 15 days the ${what} comes back out of the recycle bin, with its id and all its values; what moved along stays where it is.`
  return { means, split, isTakenBack: true, pairsMax: 200 }
}

// What Salesforce will not create a record without.
function withBlank(rule: FieldRule): FieldRule {
  const isRequired = ['LastName', 'Company', 'Name'].includes(rule.remoteField)
  return isRequired ? { ...rule, whenBlank: '[not provided]' } : rule
}
