/** The objects this portal has. HubSpot writes contacts' modification time under another name than all others'. */
export type ObjectType = 'contacts' | 'companies' | 'deals'

export const objectTypes = ['contacts', 'companies', 'deals'] as const satisfies readonly ObjectType[]

/** How one object is called in the various corners of the API. */
export interface ObjectWords {
  readonly singular: string
  readonly typeId: string
  readonly modified: 'lastmodifieddate' | 'hs_lastmodifieddate'
  /** Returned when a read names no properties. */
  readonly shownByDefault: readonly string[]
  /** A record needs one of these; empty when it may be empty. */
  readonly neededAny: readonly string[]
}

export const objectWords: Readonly<Record<ObjectType, ObjectWords>> = {
  contacts: {
    singular: 'contact',
    typeId: '0-1',
    modified: 'lastmodifieddate',
    shownByDefault: ['createdate', 'email', 'firstname', 'hs_object_id', 'lastmodifieddate', 'lastname'],
    neededAny: ['email', 'firstname', 'lastname'],
  },
  companies: {
    singular: 'company',
    typeId: '0-2',
    modified: 'hs_lastmodifieddate',
    shownByDefault: ['createdate', 'domain', 'hs_lastmodifieddate', 'hs_object_id', 'name'],
    neededAny: ['name', 'domain'],
  },
  deals: {
    singular: 'deal',
    typeId: '0-3',
    modified: 'hs_lastmodifieddate',
    shownByDefault: [
      'amount',
      'closedate',
      'createdate',
      'dealname',
      'dealstage',
      'hs_lastmodifieddate',
      'hs_object_id',
      'pipeline',
    ],
    neededAny: [],
  },
}

/** `contacts`, `contact`, `0-1` and `CONTACT` all name the same object. */
export function objectTypeOf(word: string): ObjectType | undefined {
  const lower = word.toLowerCase()
  return objectTypes.find((type) => {
    const words = objectWords[type]
    return lower === type || lower === words.singular || lower === words.typeId
  })
}

export type PropertyType = 'string' | 'number' | 'date' | 'datetime' | 'enumeration' | 'bool' | 'phone_number'

export interface PropertyOption {
  readonly label: string
  readonly value: string
  readonly displayOrder: number
  readonly hidden: boolean
}

/** A property as the portal knows it. */
export interface PropertyDef {
  readonly name: string
  readonly label: string
  readonly description: string
  readonly type: PropertyType
  readonly fieldType: string
  readonly groupName: string
  readonly options: readonly PropertyOption[]
  /** Its choices are kept elsewhere: owners, pipelines and their stages. */
  readonly externalOptions: boolean
  readonly referencedObjectType?: string
  readonly hasUniqueValue: boolean
  readonly hubspotDefined: boolean
  readonly calculated: boolean
  readonly readOnlyValue: boolean
  readonly createdAt: number
  readonly updatedAt: number
  readonly archived: boolean
}

type Row = readonly [name: string, label: string, type?: PropertyType, fieldType?: string, more?: Partial<PropertyDef>]

const readOnly: Partial<PropertyDef> = { readOnlyValue: true }
const elsewhere: Partial<PropertyDef> = { externalOptions: true }
const ofOwners: Partial<PropertyDef> = { ...elsewhere, referencedObjectType: 'OWNER' }

const lifecycle = choices(
  'subscriber lead marketingqualifiedlead salesqualifiedlead opportunity customer evangelist other',
)
const leadStatus = choices('NEW OPEN IN_PROGRESS OPEN_DEAL UNQUALIFIED ATTEMPTED_TO_CONTACT CONNECTED BAD_TIMING')
const industries = choices(
  'ACCOUNTING AIRLINES_AVIATION APPAREL_FASHION ARCHITECTURE_PLANNING AUTOMOTIVE BANKING BIOTECHNOLOGY BUILDING_MATERIALS CHEMICALS CIVIL_ENGINEERING COMPUTER_HARDWARE COMPUTER_SOFTWARE CONSTRUCTION CONSUMER_GOODS DAIRY DEFENSE_SPACE DESIGN EDUCATION_MANAGEMENT ELECTRICAL_ELECTRONIC_MANUFACTURING ENVIRONMENTAL_SERVICES EVENTS_SERVICES FINANCIAL_SERVICES FOOD_BEVERAGES FOOD_PRODUCTION FURNITURE GOVERNMENT_ADMINISTRATION HEALTH_WELLNESS_AND_FITNESS HOSPITAL_HEALTH_CARE HOSPITALITY HUMAN_RESOURCES INFORMATION_TECHNOLOGY_AND_SERVICES INSURANCE INTERNET LAW_PRACTICE LEGAL_SERVICES LOGISTICS_AND_SUPPLY_CHAIN MACHINERY MANAGEMENT_CONSULTING MARKETING_AND_ADVERTISING MEDICAL_DEVICES OIL_ENERGY PHARMACEUTICALS PRINTING REAL_ESTATE RENEWABLES_ENVIRONMENT RESTAURANTS RETAIL SPORTS STAFFING_AND_RECRUITING TELECOMMUNICATIONS TEXTILES TRANSPORTATION_TRUCKING_RAILROAD UTILITIES WHOLESALE WINE_AND_SPIRITS',
)

const common: readonly Row[] = [
  ['hs_object_id', 'Record ID', 'number', 'number', readOnly],
  ['createdate', 'Create Date', 'datetime', 'date'],
  ['hs_merged_object_ids', 'Merged record IDs', 'enumeration', 'checkbox', readOnly],
  ['hubspot_owner_id', 'Owner', 'enumeration', 'select', ofOwners],
]

const address: readonly Row[] = [
  ['phone', 'Phone Number', 'string', 'phonenumber'],
  ['website', 'Website URL'],
  ['address', 'Street Address'],
  ['city', 'City'],
  ['state', 'State/Region'],
  ['zip', 'Postal Code'],
  ['country', 'Country/Region'],
  ['annualrevenue', 'Annual Revenue', 'number', 'number'],
  ['lifecyclestage', 'Lifecycle Stage', 'enumeration', 'radio', { options: lifecycle }],
]

const rows: Readonly<Record<ObjectType, readonly Row[]>> = {
  contacts: [
    ...common,
    ...address,
    ['email', 'Email', 'string', 'text', { hasUniqueValue: true }],
    ['firstname', 'First Name'],
    ['lastname', 'Last Name'],
    ['mobilephone', 'Mobile Phone Number', 'string', 'phonenumber'],
    ['company', 'Company Name'],
    ['jobtitle', 'Job Title'],
    ['salutation', 'Salutation'],
    ['industry', 'Industry'],
    ['message', 'Message', 'string', 'textarea'],
    ['hs_lead_status', 'Lead Status', 'enumeration', 'radio', { options: leadStatus }],
    ['hs_email_optout', 'Unsubscribed from all email', 'bool', 'booleancheckbox'],
    ['hs_additional_emails', 'Additional email addresses', 'enumeration', 'checkbox', readOnly],
    ['hs_email_domain', 'Email Domain', 'string', 'text', { readOnlyValue: true, calculated: true }],
    ['associatedcompanyid', 'Primary Associated Company ID', 'number', 'number', readOnly],
    ['lastmodifieddate', 'Last Modified Date', 'datetime', 'date', readOnly],
  ],
  companies: [
    ...common,
    ...address,
    ['name', 'Company name'],
    ['domain', 'Company Domain Name'],
    ['industry', 'Industry', 'enumeration', 'select', { options: industries }],
    ['numberofemployees', 'Number of Employees', 'number', 'number'],
    ['description', 'Description', 'string', 'textarea'],
    ['hs_lastmodifieddate', 'Last Modified Date', 'datetime', 'date', readOnly],
  ],
  deals: [
    ...common,
    ['dealname', 'Deal Name'],
    ['amount', 'Amount', 'number', 'number'],
    ['closedate', 'Close Date', 'datetime', 'date'],
    ['pipeline', 'Pipeline', 'enumeration', 'select', elsewhere],
    ['dealstage', 'Deal Stage', 'enumeration', 'radio', elsewhere],
    ['deal_currency_code', 'Currency', 'enumeration', 'select', { options: choices('CHF EUR USD') }],
    ['hs_deal_stage_probability', 'Deal probability', 'number', 'number', { ...readOnly, calculated: true }],
    ['hs_lastmodifieddate', 'Last Modified Date', 'datetime', 'date', readOnly],
  ],
}

/** The properties every portal is born with; what an app needs beyond them it must create. */
export function builtInProperties(type: ObjectType): Map<string, PropertyDef> {
  return new Map(rows[type].map((row) => [row[0], fromRow(type, row)]))
}

function fromRow(objectType: ObjectType, [name, label, type, fieldType, more]: Row): PropertyDef {
  return {
    name,
    label,
    description: '',
    type: type ?? 'string',
    fieldType: fieldType ?? 'text',
    groupName: `${objectWords[objectType].singular}information`,
    options: [],
    externalOptions: false,
    hasUniqueValue: false,
    hubspotDefined: true,
    calculated: false,
    readOnlyValue: false,
    createdAt: 0,
    updatedAt: 0,
    archived: false,
    ...more,
  }
}

function choices(words: string): PropertyOption[] {
  return words.split(' ').map((value, displayOrder) => ({ label: title(value), value, displayOrder, hidden: false }))
}

function title(value: string): string {
  const text = value.replaceAll('_', ' ').toLowerCase()
  return text.charAt(0).toUpperCase() + text.slice(1)
}
