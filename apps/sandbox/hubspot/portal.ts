import { createAssociations } from './associations.ts'
import type { Associations } from './associations.ts'
import type { ObjectType } from './schema.ts'
import { salesPipeline } from './pipelines.ts'
import type { Pipeline } from './pipelines.ts'
import { createTable } from './table.ts'
import type { Source, Table } from './table.ts'

/** A person who may own records. */
export interface Owner {
  readonly id: string
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  readonly userId: number
}

/** What an admin demands of values. HubSpot enforces it on API writes from version 2026-09 on, and on people always. */
export interface ValidationRule {
  readonly objectType: ObjectType
  readonly property: string
  readonly kind: 'required' | 'maxLength' | 'pattern'
  /** The length or the regular expression; unused for `required`. */
  readonly limit?: string
  /** `always` also binds the older API versions. */
  readonly enforced: '2026-09' | 'always'
}

/** Something that subscribers may be told. */
export interface Occurrence {
  readonly subscriptionType: string
  readonly occurredAt: number
  readonly source: Source
  /** What this type of event says beyond the common members: objectId, propertyName, primaryObjectId, … */
  readonly details: Readonly<Record<string, unknown>>
}

/** What a portal needs from its twin. */
export interface PortalPorts {
  now(): number
  /** How long search stays behind, milliseconds. */
  searchLagMs(): number
  occur(occurrence: Occurrence): void
}

/** One customer's account at HubSpot. */
export interface Portal {
  readonly id: number
  readonly domain: string
  readonly ports: PortalPorts
  readonly tables: Readonly<Record<ObjectType, Table>>
  readonly associations: Associations
  readonly owners: Owner[]
  readonly rules: ValidationRule[]
  /** Of deals; the first is the default one. */
  readonly pipelines: Pipeline[]
  nextId(): number
}

/** Where a record lies: its portal and its object's table. */
export interface Desk {
  readonly portal: Portal
  readonly table: Table
}

/** Record ids are numbers far above any count, as in real portals. */
const firstRecordId = 10_001

export function createPortal(id: number, ports: PortalPorts): Portal {
  let lastId = firstRecordId - 1
  return {
    id,
    domain: `sandbox-${id}.hubspot.example`,
    ports,
    tables: { contacts: createTable('contacts'), companies: createTable('companies'), deals: createTable('deals') },
    associations: createAssociations(),
    owners: [
      { id: '71001', email: 'anna.keller@lead-hub.example', firstName: 'Anna', lastName: 'Keller', userId: 5101 },
      { id: '71002', email: 'marco.rossi@lead-hub.example', firstName: 'Marco', lastName: 'Rossi', userId: 5102 },
      { id: '71003', email: 'vera@twin.example', firstName: 'Vera', lastName: 'Muster', userId: 5103 },
    ],
    rules: [],
    pipelines: [salesPipeline],
    nextId: () => (lastId += 1),
  }
}

/** The person who edits by hand where an action names nobody. */
export const crmUser: Source = { changeSource: 'CRM_UI', sourceId: 'userId:5101' }
