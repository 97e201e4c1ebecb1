import type { Manifest, ObjectManifest } from '#shared/connector.ts'
import type { FieldRule, Transform } from '#shared/entity.ts'

/** The property that carries the hub's entity id; made unique by `provision`. */
export const keyField = 'lead_hub_id'

type Rule = readonly [field: string, remoteField: string, ...transforms: Transform[]]

/** Portal values of Lead Status, in the hub's words. */
const statuses: Transform = {
  kind: 'choices',
  pairs: [
    ['NEW', 'New'],
    ['OPEN', 'Open'],
    ['IN_PROGRESS', 'Working'],
    ['ATTEMPTED_TO_CONTACT', 'Attempted'],
    ['CONNECTED', 'Contacted'],
    ['OPEN_DEAL', 'Qualified'],
    ['UNQUALIFIED', 'Unqualified'],
    ['BAD_TIMING', 'Later'],
  ],
}

// Left alone until somebody says so: many a workspace leaves it to HubSpot who has which record.
const owner = flowing('never', [['owner', 'hubspot_owner_id']])

const contacts: ObjectManifest = {
  name: 'contacts',
  title: 'Contact',
  entity: 'lead',
  creates: true,
  keyField,
  mapping: [
    ...flowing('both', [
      ['firstName', 'firstname', { kind: 'trim' }],
      ['lastName', 'lastname', { kind: 'trim' }],
      ['email', 'email', { kind: 'trim' }, { kind: 'lower' }],
      ['phone', 'phone', { kind: 'trim' }],
      ['mobile', 'mobilephone', { kind: 'trim' }],
      ['title', 'jobtitle', { kind: 'trim' }],
      ['company', 'company', { kind: 'trim' }],
      ['industry', 'industry', { kind: 'trim' }],
      ['website', 'website', { kind: 'trim' }],
      ['street', 'address', { kind: 'trim' }],
      ['postalCode', 'zip', { kind: 'trim' }],
      ['city', 'city', { kind: 'trim' }],
      ['state', 'state', { kind: 'trim' }],
      ['country', 'country', { kind: 'trim' }],
      ['status', 'hs_lead_status', statuses],
    ]),
    ...owner,
    ...flowing('out', [
      ['score', 'lead_hub_score'],
      ['grade', 'lead_hub_grade'],
      ['reasons', 'lead_hub_reasons', { kind: 'cut', lengthMax: 65_536 }],
    ]),
  ],
  refs: { company: 'company' },
  removal: archiving('contact'),
  merging: intoThird('contact'),
}

const companies: ObjectManifest = {
  name: 'companies',
  title: 'Company',
  entity: 'company',
  creates: true,
  keyField,
  mapping: [
    ...flowing('both', [
      ['name', 'name', { kind: 'trim' }],
      ['domain', 'domain', { kind: 'trim' }, { kind: 'lower' }],
      ['phone', 'phone', { kind: 'trim' }],
      ['street', 'address', { kind: 'trim' }],
      ['postalCode', 'zip', { kind: 'trim' }],
      ['city', 'city', { kind: 'trim' }],
      ['state', 'state', { kind: 'trim' }],
      ['country', 'country', { kind: 'trim' }],
      ['employees', 'numberofemployees'],
    ]),
    ...owner,
    // HubSpot accepts only its own list of industries here, so the hub reads it and never writes it.
    ...flowing('in', [['industry', 'industry', { kind: 'title-case' }]]),
  ],
  removal: archiving('company'),
  merging: intoThird('company'),
}

/** HubSpot as data. Endpoints, scopes and limits: docs/connectors/hubspot.md. */
export const hubspotManifest: Manifest = {
  id: 'hubspot',
  title: 'HubSpot',
  short: 'HS',
  consent: {
    allows: [
      'Read contacts and companies, how they belong together, and who your users are',
      'Create and update contacts and companies; archive them, and merge duplicates, where you have said so',
      'Add the properties for score, grade and reasons, and one that holds Lead Hub’s id',
    ],
    never: ['Delete anything for good', 'Send e-mails or enrol anybody in a workflow itself'],
    needs: 'You need a HubSpot user who may install apps. Workflows of yours that start on changes do start.',
  },
  auth: {
    kind: 'oauth2',
    authorizationEndpoint: 'https://app.hubspot.com/oauth/authorize',
    // Version 1 of the token endpoint ends on 16 February 2027. https://developers.hubspot.com/changelog
    tokenEndpoint: 'https://api.hubapi.com/oauth/v3/token',
    revocationEndpoint: 'https://api.hubapi.com/oauth/v3/token/revoke',
    issuer: 'https://app.hubspot.com',
    scopes: [
      'oauth',
      'crm.objects.contacts.read',
      'crm.objects.contacts.write',
      'crm.objects.companies.read',
      'crm.objects.companies.write',
      'crm.objects.owners.read',
      'crm.schemas.contacts.read',
      'crm.schemas.contacts.write',
      'crm.schemas.companies.read',
      'crm.schemas.companies.write',
    ],
    pkce: true,
    keep: ['hub_id'],
    clientAuth: 'body',
    env: {
      clientId: 'HUBSPOT_CLIENT_ID',
      clientSecret: 'HUBSPOT_CLIENT_SECRET',
      // HubSpot signs its webhooks with the client secret itself.
      webhookSecret: 'HUBSPOT_CLIENT_SECRET',
    },
    assumedLifeSeconds: 1800,
  },
  settings: [],
  objects: [contacts, companies],
  quotas: [
    { name: 'calls', calls: 110, perSeconds: 10, except: ['/search'] },
    { name: 'search', calls: 5, perSeconds: 1, only: ['/search'] },
  ],
  hosts: ['api.hubapi.com'],
  traits: {
    feed: 'incremental',
    removals: 'silent',
    createKey: 'external-id',
    guardedWrites: false,
    readMax: 200,
    loadMax: 100,
    writeMax: 100,
  },
}

function intoThird(what: string): NonNullable<ObjectManifest['merging']> {
  const means = `HubSpot makes one ${what} of both under a new id; activities and what else hangs on either come along.`
  const split = `HubSpot never takes a merge back: a new ${what} is made with all the values it had. Activities, lists and the former id stay with the other one.`
  return { means, split, isTakenBack: false, pairsMax: 1 }
}

function archiving(what: string): NonNullable<ObjectManifest['removal']> {
  const means = `The ${what} is archived; your users can restore it in HubSpot for 90 days.`
  return { word: 'archive', means }
}

function flowing(direction: FieldRule['direction'], rules: readonly Rule[]): FieldRule[] {
  return rules.map(([field, remoteField, ...transforms]) => ({ field, remoteField, direction, transforms }))
}
