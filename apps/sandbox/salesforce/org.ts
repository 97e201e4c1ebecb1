import type { World } from '#apps/sandbox/kit/twin.ts'
import { makeId, prefixes } from './ids.ts'
import type { ObjectSchema, Row, Schema } from './schema.ts'
import { leadStatuses, standardSchema } from './standard.ts'
import { createTable } from './table.ts'
import type { Table } from './table.ts'
import { refuse } from './error.ts'

/** Refuses records in which a field's text fits the pattern, as an admin's validation rule would. */
export interface ValidationRule {
  readonly object: string
  readonly field: string
  readonly pattern: RegExp
  readonly message: string
}

/** Two records of an object that share one of these fields are duplicates. */
export interface DuplicateRule {
  readonly name: string
  readonly object: string
  readonly fields: readonly string[]
  /** Whether `Sforce-Duplicate-Rule-Header: allowSave=true` gets past it. */
  readonly allowSave: boolean
}

/** A record put, as it was before; for undoing and for telling those who listen. */
export interface Entry {
  readonly object: string
  readonly id: string
  readonly before: Row | undefined
}

export interface OrgSettings {
  /** `<domain>.my.salesforce.com` is the instance. */
  domain: string
  /** API calls in 24 hours. */
  apiCallsMax: number
  /** Refresh token rotation, as set in the External Client App. */
  rotatesRefreshTokens: boolean
  /** Newest REST version offered. */
  versionMax: number
}

/** One Salesforce org: its schema, its records, its rules. */
export interface Org {
  readonly world: World
  readonly settings: OrgSettings
  readonly orgId: string
  /** The user the API connects as, and another one who edits by hand. */
  readonly apiUserId: string
  readonly editorId: string
  schema: Schema
  schemaChangedAt: number
  /** In the last 24 hours. */
  apiCallsUsed: number
  validationRules: ValidationRule[]
  duplicateRules: DuplicateRule[]
  /** For getDeleted, oldest first. */
  readonly deletions: { readonly object: string; readonly id: string; readonly at: number }[]
  object(name: string): ObjectSchema
  table(name: string): Table
  nextId(object: keyof typeof prefixes): string
  /** Puts a row inside `transact`. */
  put(object: string, row: Row): void
  /** Takes a row out for good inside `transact`, leaving nothing in the recycle bin. */
  erase(object: string, id: string): void
  /** Runs the work as one transaction: what it throws undoes it, else the listeners hear of it. */
  transact<T>(work: () => T): T
  onCommit(listener: (entries: readonly Entry[]) => void): void
}

/** Deletions that getDeleted remembers; Salesforce purges its log under load as well. */
const deletionsMax = 200_000

export function createOrg(world: World, settings: OrgSettings): Org {
  const table = createTables()
  const calls = createDayCount(world.now)
  const counters = new Map<string, number>()
  const listeners: ((entries: readonly Entry[]) => void)[] = []
  let journal: Entry[] | null = null

  function nextId(object: keyof typeof prefixes): string {
    const nth = (counters.get(object) ?? 0) + 1
    counters.set(object, nth)
    return makeId(prefixes[object], nth)
  }

  const org: Org = {
    world,
    settings,
    orgId: nextId('Organization'),
    apiUserId: nextId('User'),
    editorId: nextId('User'),
    schema: standardSchema(),
    schemaChangedAt: world.now(),
    get apiCallsUsed() {
      return calls.used()
    },
    set apiCallsUsed(used) {
      calls.set(used)
    },
    validationRules: [],
    duplicateRules: [],
    deletions: [],
    object: (name) => objectOf(org.schema, name),
    table,
    nextId,
    put(object, row) {
      journal?.push({ object, id: row.Id, before: table(object).get(row.Id) })
      table(object).put(row)
      if (row.IsDeleted) noteDeletion(org, object, row.Id)
    },
    erase(object, id) {
      journal?.push({ object, id, before: table(object).get(id) })
      table(object).remove(id)
      noteDeletion(org, object, id)
    },
    transact(work) {
      if (journal) return work()
      const entries: Entry[] = []
      journal = entries
      try {
        const done = work()
        for (const listener of listeners) listener(entries)
        return done
      } catch (error) {
        undo(table, entries)
        throw error
      } finally {
        journal = null
      }
    },
    onCommit: (listener) => void listeners.push(listener),
  }
  addFixedRows(org)
  return org
}

/** A table for each object, made when it is first asked for. */
function createTables(): Org['table'] {
  const tables = new Map<string, Table>()
  return (name) => {
    const held = tables.get(name) ?? createTable()
    tables.set(name, held)
    return held
  }
}

function noteDeletion(org: Org, object: string, id: string): void {
  org.deletions.push({ object, id, at: org.world.now() })
  if (org.deletions.length > deletionsMax) org.deletions.splice(0, deletionsMax / 10)
}

function undo(table: Org['table'], entries: readonly Entry[]): void {
  for (const { object, id, before } of entries.toReversed()) {
    if (before) table(object).put(before)
    else table(object).remove(id)
  }
}

const hourMs = 3_600_000

/** Calls of the last 24 hours, by the hour they were made in: the limit rolls. */
function createDayCount(now: () => number): { readonly used: () => number; readonly set: (used: number) => void } {
  const hours = new Map<number, number>()
  const hour = () => Math.floor(now() / hourMs)
  const used = () => {
    for (const old of hours.keys()) if (old <= hour() - 24) hours.delete(old)
    return [...hours.values()].reduce((sum, n) => sum + n, 0)
  }
  return { used, set: (n) => void hours.set(hour(), (hours.get(hour()) ?? 0) + n - used()) }
}

/** An instant in the API's own form. Record stamps have whole seconds; use `stampAt` for those. */
export function toDatetime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '+0000')
}

/** A record's stamp: whole seconds, as Salesforce keeps them. */
export function stampAt(ms: number): string {
  return toDatetime(Math.floor(ms / 1000) * 1000)
}

function objectOf(schema: Schema, name: string): ObjectSchema {
  const exact = schema.get(name)
  if (exact) return exact
  for (const object of schema.values()) if (object.name.toLowerCase() === name.toLowerCase()) return object
  throw refuse(404, 'NOT_FOUND', 'The requested resource does not exist')
}

/** Users, the organisation and the lead statuses: there from the start, not editable. */
function addFixedRows(org: Org): void {
  const at = stampAt(org.world.now())
  const stamps = { CreatedDate: at, CreatedById: org.editorId, LastModifiedDate: at, LastModifiedById: org.editorId }
  const add = (object: string, row: Row) => org.table(object).put({ ...stamps, ...row, SystemModstamp: at })
  const people = [
    { Id: org.apiUserId, FirstName: 'Integration', LastName: 'User', Username: 'hub@twin.example' },
    { Id: org.editorId, FirstName: 'Vera', LastName: 'Muster', Username: 'vera@twin.example' },
  ]
  const zone = { TimeZoneSidKey: 'Europe/Zurich', LocaleSidKey: 'de_CH', UserType: 'Standard', IsActive: true }
  for (const one of people) {
    const Name = `${one.FirstName} ${one.LastName}`
    add('User', { ...zone, ...one, Name, Email: one.Username, SystemModstamp: at })
  }
  add('Organization', {
    Id: org.orgId,
    Name: 'Twin Org',
    OrganizationType: 'Developer Edition',
    InstanceName: 'TWN1',
    IsSandbox: false,
    TimeZoneSidKey: 'Europe/Zurich',
    LanguageLocaleKey: 'en_US',
    SystemModstamp: at,
  })
  for (const [index, { name, isConverted, isDefault }] of leadStatuses.entries()) {
    const facts = {
      MasterLabel: name,
      ApiName: name,
      SortOrder: index + 1,
      IsDefault: isDefault,
      IsConverted: isConverted,
    }
    add('LeadStatus', { Id: org.nextId('LeadStatus'), ...facts, SystemModstamp: at })
  }
}
