import { packageFields } from './package.ts'
import { makeObject } from './schema.ts'
import type { ObjectSchema, Schema } from './schema.ts'
import { contactRole, opportunity } from './standard-deals.ts'
import { address, flag, person, picklist, reference, stamps, system, text } from './standard-fields.ts'

const leadSources = ['Web', 'Phone Inquiry', 'Partner Referral', 'Purchased List', 'Other']
const industries = [
  'Agriculture',
  'Banking',
  'Construction',
  'Consulting',
  'Education',
  'Engineering',
  'Finance',
  'Food & Beverage',
  'Healthcare',
  'Hospitality',
  'Insurance',
  'Manufacturing',
  'Media',
  'Retail',
  'Technology',
  'Transportation',
  'Other',
]
export const leadStatuses = [
  { name: 'Open - Not Contacted', isConverted: false, isDefault: true },
  { name: 'Working - Contacted', isConverted: false, isDefault: false },
  { name: 'Closed - Converted', isConverted: true, isDefault: false },
  { name: 'Closed - Not Converted', isConverted: false, isDefault: false },
]

/** The schema of an org as it comes, with our package installed. */
export function standardSchema(): Schema {
  const people = [lead(), contact(), account(), user(), leadStatus()]
  const objects = [...people, opportunity(), contactRole(), organization()]
  return new Map(objects.map((object) => [object.name, object]))
}

function lead(): ObjectSchema {
  const status = leadStatuses.map(({ name }) => name)
  return makeObject({ name: 'Lead', label: 'Lead', plural: 'Leads', isWritable: true }, [
    ...system('Lead'),
    ...person('Lead'),
    { ...text('Company', 'Company', 255), isRequired: true },
    ...address('', ''),
    text('Website', 'Website', 255, 'url'),
    text('Description', 'Description', 32000, 'textarea'),
    picklist('LeadSource', 'Lead Source', leadSources),
    { ...picklist('Status', 'Status', status), defaultValue: 'Open - Not Contacted' },
    picklist('Industry', 'Industry', industries),
    picklist('Rating', 'Rating', ['Hot', 'Warm', 'Cold']),
    { ...text('AnnualRevenue', 'Annual Revenue', 0, 'currency'), precision: 18, scale: 0 },
    { ...text('NumberOfEmployees', 'Employees', 0, 'int'), precision: 8, scale: 0 },
    { ...flag('IsConverted', 'Converted'), isReadOnly: true },
    { ...text('ConvertedDate', 'Converted Date', 0, 'date'), isReadOnly: true },
    { ...reference('ConvertedAccountId', 'Account', 'ConvertedAccount'), isReadOnly: true },
    { ...reference('ConvertedContactId', 'Contact', 'ConvertedContact'), isReadOnly: true },
    { ...reference('ConvertedOpportunityId', 'Opportunity', 'ConvertedOpportunity'), isReadOnly: true },
    { ...flag('IsUnreadByOwner', 'Unread By Owner'), defaultValue: true },
    ...packageFields,
  ])
}

function contact(): ObjectSchema {
  return makeObject({ name: 'Contact', label: 'Contact', plural: 'Contacts', isWritable: true }, [
    ...system('Contact'),
    ...person('Contact'),
    reference('AccountId', 'Account', 'Account'),
    text('Department', 'Department', 80),
    ...address('Mailing', 'Mailing '),
    ...address('Other', 'Other '),
    text('HomePhone', 'Home Phone', 40, 'phone'),
    text('Birthdate', 'Birthdate', 0, 'date'),
    text('Description', 'Contact Description', 32000, 'textarea'),
    picklist('LeadSource', 'Lead Source', leadSources),
    ...packageFields,
  ])
}

function account(): ObjectSchema {
  return makeObject({ name: 'Account', label: 'Account', plural: 'Accounts', isWritable: true }, [
    ...system('Account'),
    { ...text('Name', 'Account Name', 255), isRequired: true },
    picklist('Type', 'Account Type', ['Prospect', 'Customer', 'Partner', 'Other']),
    reference('ParentId', 'Account', 'Parent'),
    ...address('Billing', 'Billing '),
    ...address('Shipping', 'Shipping '),
    text('Phone', 'Account Phone', 40, 'phone'),
    text('Fax', 'Account Fax', 40, 'phone'),
    text('Website', 'Website', 255, 'url'),
    picklist('Industry', 'Industry', industries),
    { ...text('AnnualRevenue', 'Annual Revenue', 0, 'currency'), precision: 18, scale: 0 },
    { ...text('NumberOfEmployees', 'Employees', 0, 'int'), precision: 8, scale: 0 },
    text('Description', 'Account Description', 32000, 'textarea'),
    ...packageFields,
  ])
}

function leadStatus(): ObjectSchema {
  return makeObject(
    { name: 'LeadStatus', label: 'Lead Status Value', plural: 'Lead Status Value', isWritable: false },
    [
      ...stamps(),
      text('MasterLabel', 'Master Label', 255),
      text('ApiName', 'API Name', 255),
      text('SortOrder', 'Sort Order', 0, 'int'),
      flag('IsDefault', 'Is Default'),
      flag('IsConverted', 'Is Converted'),
    ],
  )
}

function user(): ObjectSchema {
  return makeObject({ name: 'User', label: 'User', plural: 'Users', isWritable: false }, [
    ...stamps(),
    text('Username', 'Username', 80),
    text('LastName', 'Last Name', 80),
    text('FirstName', 'First Name', 40),
    text('Name', 'Full Name', 121),
    text('Email', 'Email', 128, 'email'),
    flag('IsActive', 'Active'),
    text('UserType', 'User Type', 40),
    text('TimeZoneSidKey', 'Time Zone', 40),
    text('LocaleSidKey', 'Locale', 40),
  ])
}

function organization(): ObjectSchema {
  return makeObject({ name: 'Organization', label: 'Organization', plural: 'Organizations', isWritable: false }, [
    ...stamps(),
    text('Name', 'Name', 80),
    text('OrganizationType', 'Edition', 40),
    text('InstanceName', 'Instance Name', 5),
    flag('IsSandbox', 'Is Sandbox'),
    text('TimeZoneSidKey', 'Time Zone', 40),
    text('LanguageLocaleKey', 'Language', 40),
  ])
}
