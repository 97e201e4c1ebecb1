import type { FieldSpec } from '#shared/connector.ts'
import type { FieldValue } from '#shared/record.ts'

/** How the text of a property is to be understood; everything else is text. */
export type Reading = 'text' | 'number' | 'boolean' | 'datetime' | 'date'

/** Properties whose type HubSpot or we ourselves have fixed: reading them needs no look at the portal's schema. */
const fixed: ReadonlyMap<string, Reading> = new Map<string, Reading>([
  ...[
    'firstname lastname email phone mobilephone jobtitle company website address zip city state country hs_lead_status',
    'industry name domain hubspot_owner_id lead_hub_id lead_hub_grade lead_hub_reasons',
  ].flatMap((names) => names.split(' ').map((name) => [name, 'text'] as const)),
  ['numberofemployees', 'number'],
  ['lead_hub_score', 'number'],
])

/** The reading of a property that is the same in every portal; `undefined` where the schema has to tell. */
export function fixedReading(name: string): Reading | undefined {
  return fixed.get(name)
}

/** The reading that follows from a described field. */
export function readingOf({ type }: FieldSpec): Reading {
  return type === 'number' || type === 'boolean' || type === 'datetime' || type === 'date' ? type : 'text'
}

/** HubSpot sends every value as a string. What does not read as its type stays the text it is. */
export function decodeValue(text: string | null, reading: Reading): FieldValue {
  if (text === null || text === '') return null
  switch (reading) {
    case 'text':
      return text
    case 'number':
      return Number.isFinite(Number(text)) ? Number(text) : text
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text
    case 'datetime':
      return decodeInstant(text)
    case 'date':
      return decodeInstant(text).slice(0, 10)
  }
}

/** The empty string clears a property. Dates and instants go out as they are: HubSpot reads ISO 8601. */
export function encodeValue(value: FieldValue): string {
  return value === null ? '' : String(value)
}

function decodeInstant(text: string): string {
  const ms = /^-?\d+$/.test(text) ? Number(text) : Date.parse(text)
  return Number.isNaN(ms) ? text : new Date(ms).toISOString()
}
