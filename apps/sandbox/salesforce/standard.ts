import { makeObject } from './schema.ts'
import type { Field, FieldType, ObjectSchema, Schema } from './schema.ts'

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
const salutations = ['Mr.', 'Ms.', 'Mrs.', 'Dr.', 'Prof.', 'Mx.']
export const leadStatuses = [
  { name: 'Open - Not Contacted', isConverted: false, isDefault: true },
  { name: 'Working - Contacted', isConverted: false, isDefault: false },
  { name: 'Closed - Converted', isConverted: true, isDefault: false },
  { name: 'Closed - Not Converted', isConverted: false, isDefault: false },
]
const stages = ['Prospecting', 'Qualification', 'Proposal/Price Quote', 'Closed Won', 'Closed Lost']

/** The fields our package installs on Lead, Contact and Account. */
export const packageFields: readonly Field[] = [
  {
    ...text('Lead_Hub_Id__c', 'Lead Hub Id', 80),
    isCustom: true,
    isUnique: true,
    isExternalId: true,
    isCaseSensitive: true,
  },
  { ...text('Lead_Hub_Score__c', 'Lead Hub Score', 0, 'double'), isCustom: true, precision: 5, scale: 2 },
  { ...text('Lead_Hub_Grade__c', 'Lead Hub Grade', 2), isCustom: true },
  { ...text('Lead_Hub_Reasons__c', 'Lead Hub Reasons', 4000, 'textarea'), isCustom: true },
]
export const packagedObjects = ['Lead', 'Contact', 'Account'] as const

/** The schema of an org as it comes, with our package installed. */
export function standardSchema(): Schema {
  const objects = [lead(), contact(), account(), opportunity(), leadStatus(), user(), organization()]
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

function opportunity(): ObjectSchema {
  return makeObject({ name: 'Opportunity', label: 'Opportunity', plural: 'Opportunities', isWritable: true }, [
    ...system('Opportunity').filter(({ name }) => name !== 'MasterRecordId'),
    { ...text('Name', 'Name', 120), isRequired: true },
    reference('AccountId', 'Account', 'Account'),
    reference('ContactId', 'Contact', 'Contact'),
    { ...picklist('StageName', 'Stage', stages), isRequired: true },
    { ...text('CloseDate', 'Close Date', 0, 'date'), isRequired: true },
    { ...text('Amount', 'Amount', 0, 'currency'), precision: 18, scale: 2 },
    { ...flag('IsClosed', 'Closed'), isReadOnly: true },
    { ...flag('IsWon', 'Won'), isReadOnly: true },
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

function stamps(): Field[] {
  return [
    { ...text('Id', 'Record ID', 18, 'id'), isReadOnly: true },
    { ...text('CreatedDate', 'Created Date', 0, 'datetime'), isReadOnly: true },
    { ...reference('CreatedById', 'User', 'CreatedBy'), isReadOnly: true },
    { ...text('LastModifiedDate', 'Last Modified Date', 0, 'datetime'), isReadOnly: true },
    { ...reference('LastModifiedById', 'User', 'LastModifiedBy'), isReadOnly: true },
    { ...text('SystemModstamp', 'System Modstamp', 0, 'datetime'), isReadOnly: true },
  ]
}

function system(object: string): Field[] {
  return [
    ...stamps(),
    { ...flag('IsDeleted', 'Deleted'), isReadOnly: true },
    { ...reference('MasterRecordId', object, 'MasterRecord'), isReadOnly: true },
    reference('OwnerId', 'User', 'Owner'),
    { ...text('LastActivityDate', 'Last Activity', 0, 'date'), isReadOnly: true },
  ]
}

function person(object: string): Field[] {
  return [
    { ...text('LastName', 'Last Name', 80), isRequired: true },
    text('FirstName', 'First Name', 40),
    picklist('Salutation', 'Salutation', salutations),
    { ...text('Name', 'Full Name', 121), isReadOnly: true },
    text('Title', 'Title', 128),
    text('Email', 'Email', 80, 'email'),
    text('Phone', object === 'Contact' ? 'Business Phone' : 'Phone', 40, 'phone'),
    text('MobilePhone', 'Mobile Phone', 40, 'phone'),
    text('Fax', 'Fax', 40, 'phone'),
    flag('HasOptedOutOfEmail', 'Email Opt Out'),
    flag('DoNotCall', 'Do Not Call'),
  ]
}

function address(prefix: string, label: string): Field[] {
  return [
    text(`${prefix}Street`, `${label}Street`, 255, 'textarea'),
    text(`${prefix}City`, `${label}City`, 40),
    text(`${prefix}State`, `${label}State/Province`, 80),
    text(`${prefix}PostalCode`, `${label}Zip/Postal Code`, 20),
    text(`${prefix}Country`, `${label}Country`, 80),
    { ...text(`${prefix}Address`, `${label}Address`, 0, 'address'), isReadOnly: true },
  ]
}

function text(...[name, label, length, type = 'string']: [string, string, number, FieldType?]): Field {
  return { name, label, type, length }
}

function flag(name: string, label: string): Field {
  return { name, label, type: 'boolean', length: 0, defaultValue: false }
}

function picklist(name: string, label: string, choices: readonly string[]): Field {
  return { name, label, type: 'picklist', length: 255, choices }
}

function reference(name: string, to: string, relationship: string): Field {
  return { name, label: `${relationship} ID`, type: 'reference', length: 18, to, relationship }
}
