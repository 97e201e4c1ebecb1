import { packageKey } from './package.ts'
import { makeObject } from './schema.ts'
import type { ObjectSchema } from './schema.ts'
import { flag, picklist, reference, stamps, system, text } from './standard-fields.ts'

/** Stages of a new org and the probability that each brings along, in percent. */
export const stages: Readonly<Record<string, number>> = {
  Prospecting: 10,
  Qualification: 10,
  'Needs Analysis': 20,
  'Value Proposition': 50,
  'Id. Decision Makers': 60,
  'Perception Analysis': 70,
  'Proposal/Price Quote': 75,
  'Negotiation/Review': 90,
  'Closed Won': 100,
  'Closed Lost': 0,
}

const currencies = ['CHF', 'EUR', 'USD']
const roles = [
  'Business User',
  'Decision Maker',
  'Economic Buyer',
  'Evaluator',
  'Executive Sponsor',
  'Influencer',
  'Other',
]

/** With several currencies on, as in an org that sells abroad. */
export function opportunity(): ObjectSchema {
  return makeObject({ name: 'Opportunity', label: 'Opportunity', plural: 'Opportunities', isWritable: true }, [
    ...system('Opportunity').filter(({ name }) => name !== 'MasterRecordId'),
    { ...text('Name', 'Name', 120), isRequired: true },
    reference('AccountId', 'Account', 'Account'),
    { ...reference('ContactId', 'Contact', 'Contact'), isReadOnly: true },
    { ...picklist('StageName', 'Stage', Object.keys(stages)), isRequired: true },
    { ...text('CloseDate', 'Close Date', 0, 'date'), isRequired: true },
    { ...text('Amount', 'Amount', 0, 'currency'), precision: 18, scale: 2 },
    { ...text('Probability', 'Probability (%)', 0, 'percent'), precision: 3, scale: 0 },
    {
      ...picklist('CurrencyIsoCode', 'Opportunity Currency', currencies),
      length: 3,
      isRestricted: true,
      defaultValue: 'CHF',
    },
    { ...flag('IsClosed', 'Closed'), isReadOnly: true },
    { ...flag('IsWon', 'Won'), isReadOnly: true },
    packageKey,
  ])
}

/** https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_opportunitycontactrole.htm */
export function contactRole(): ObjectSchema {
  const head = {
    name: 'OpportunityContactRole',
    label: 'Opportunity Contact Role',
    plural: 'Opportunity Contact Roles',
  }
  return makeObject({ ...head, isWritable: true }, [
    ...stamps(),
    { ...flag('IsDeleted', 'Deleted'), isReadOnly: true },
    { ...reference('OpportunityId', 'Opportunity', 'Opportunity'), isRequired: true, isFixed: true },
    { ...reference('ContactId', 'Contact', 'Contact'), isRequired: true },
    picklist('Role', 'Role', roles),
    flag('IsPrimary', 'Primary'),
  ])
}
