import { refuse, refuseFields } from './error.ts'
import { prefixOf, toId18 } from './ids.ts'
import { checkDuplicates, checkRules, checkUnique } from './rules.ts'
import type { Org } from './org.ts'
import type { prefixes } from './ids.ts'
import type { ObjectSchema, Row, Value } from './schema.ts'
import { stages } from './standard-deals.ts'
import { readOnlyRefusal, requireFields, toStored } from './values.ts'
import type { Given } from './values.ts'

/** Who writes, and the stamp the write carries. */
export interface Author {
  readonly userId: string
  readonly stamp: string
  /** `Sforce-Duplicate-Rule-Header: allowSave=true`. */
  readonly allowsDuplicates?: boolean
}

/** Objects whose records clients make. */
export type Writable = keyof typeof prefixes &
  ('Lead' | 'Contact' | 'Account' | 'Opportunity' | 'OpportunityContactRole')

export function createRecord(org: Org, object: ObjectSchema, write: { given: Given; author: Author }): Row {
  const { author } = write
  mayWrite(org, object)
  const stored = toStored(org, object, write.given)
  const record = { ...defaults(org, object, author), ...follow(object, stored) }
  requireFields(object, record)
  const row = complete(object, {
    ...record,
    Id: org.nextId(writable(object)),
    CreatedDate: author.stamp,
    CreatedById: author.userId,
    ...touched(author),
  })
  return save(org, object, { row, changed: Object.keys(stored), author })
}

export function updateRecord(org: Org, object: ObjectSchema, write: { id: string; given: Given; author: Author }): Row {
  mayWrite(org, object)
  const before = liveRow(org, object, write.id)
  if (before.IsConverted) throw refuse(400, 'CANNOT_UPDATE_CONVERTED_LEAD', 'cannot reference converted lead')
  const stored = toStored(org, object, write.given)
  refuseFixed(object, stored)
  const row = complete(object, { ...before, ...follow(object, stored), ...touched(write.author) })
  requireFields(object, row)
  return save(org, object, { row, changed: Object.keys(stored), author: write.author })
}

/**
 * Puts a record into the recycle bin, and with it what hangs on it. A contact role is different: deleted by itself it is gone,
 * and only where its opportunity was deleted does a query for all rows show it.
 */
export function deleteRecord(org: Org, object: ObjectSchema, write: { id: string; author: Author }): void {
  mayWrite(org, object)
  const row = liveRow(org, object, write.id)
  if (object.name === 'OpportunityContactRole') return org.erase(object.name, row.Id)
  org.put(object.name, { ...row, IsDeleted: true, ...touched(write.author) })
  for (const [name, by] of children[object.name] ?? []) {
    for (const child of rowsWith(org, name, { by, id: row.Id })) binChild(org, name, { child, author: write.author })
  }
}

/** What a record takes along: the child object, and the field that names the parent. */
const children: Readonly<Record<string, readonly (readonly [object: string, by: string])[]>> = {
  Account: [
    ['Contact', 'AccountId'],
    ['Opportunity', 'AccountId'],
  ],
  Opportunity: [['OpportunityContactRole', 'OpportunityId']],
}

function binChild(org: Org, name: string, { child, author }: { child: Row; author: Author }): void {
  org.put(name, { ...child, IsDeleted: true, ...touched(author) })
  for (const [grandchild, by] of children[name] ?? []) {
    for (const row of rowsWith(org, grandchild, { by, id: child.Id })) {
      binChild(org, grandchild, { child: row, author })
    }
  }
}

/** Living rows whose reference names this record. */
export function rowsWith(org: Org, name: string, { by, id }: { by: string; id: string }): readonly Row[] {
  const field = org.object(name).field(by)
  const table = org.table(name)
  const ids = field ? [...table.lookup(field, id)] : []
  return ids.flatMap((one) => table.get(one) ?? []).filter((row) => !row['IsDeleted'])
}

/** The row of a record that is there and not in the recycle bin. */
export function liveRow(org: Org, object: ObjectSchema, given: string): Row {
  const id = toId18(given)
  if (id === null || !id.startsWith(prefixOf(object.name))) {
    throw refuseFields('MALFORMED_ID', `${object.label} ID: id value of incorrect type: ${given}`, ['Id'])
  }
  const row = org.table(object.name).get(id)
  if (!row) throw refuse(404, 'NOT_FOUND', 'The requested resource does not exist')
  if (row.IsDeleted) throw refuse(404, 'ENTITY_IS_DELETED', 'entity is deleted')
  return row
}

/** The stamps of a change. */
export function touched(author: Author) {
  return { LastModifiedDate: author.stamp, LastModifiedById: author.userId, SystemModstamp: author.stamp }
}

/** The object as one that clients may make records of. */
export function writable(object: ObjectSchema): Writable {
  switch (object.name) {
    case 'Lead':
    case 'Contact':
    case 'Account':
    case 'Opportunity':
    case 'OpportunityContactRole':
      return object.name
    default:
      throw refuse(400, 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', `entity type cannot be inserted: ${object.label}`)
  }
}

function save(org: Org, object: ObjectSchema, write: { row: Row; changed: readonly string[]; author: Author }): Row {
  checkRules(org, object, write.row)
  checkUnique(org, object, write.row)
  if (!write.author.allowsDuplicates) checkDuplicates(org, object, write)
  org.put(object.name, write.row)
  if (object.name === 'OpportunityContactRole' && write.row['IsPrimary'] === true) demoteOthers(org, write)
  return write.row
}

/** An opportunity has one primary contact. */
function demoteOthers(org: Org, { row, author }: { row: Row; author: Author }): void {
  for (const other of rowsWith(org, 'OpportunityContactRole', {
    by: 'OpportunityId',
    id: String(row['OpportunityId']),
  })) {
    if (other.Id === row.Id || other['IsPrimary'] !== true) continue
    org.put('OpportunityContactRole', { ...other, IsPrimary: false, ...touched(author) })
  }
}

function refuseFixed(object: ObjectSchema, stored: Readonly<Record<string, Value>>): void {
  const fixed = Object.keys(stored).filter((name) => object.field(name)?.isFixed === true)
  if (fixed.length > 0) throw readOnlyRefusal(fixed)
}

/** A stage brings its probability along, unless that is set with it. */
function follow(object: ObjectSchema, stored: Record<string, Value>): Record<string, Value> {
  const probability = object.name === 'Opportunity' ? stages[String(stored['StageName'])] : undefined
  return probability === undefined || 'Probability' in stored ? stored : { ...stored, Probability: probability }
}

function mayWrite(org: Org, object: ObjectSchema): void {
  writable(object)
  const { lockedRowShare } = org.world.knobs('salesforce')
  if (lockedRowShare === 0 || org.world.random() >= lockedRowShare) return
  const message = 'unable to obtain exclusive access to this record or 1 records: 001Qy00000000001AA'
  throw refuseFields('UNABLE_TO_LOCK_ROW', message)
}

function defaults(org: Org, object: ObjectSchema, author: Author): Record<string, Value> {
  const values: Record<string, Value> = { OwnerId: author.userId }
  for (const { name, defaultValue } of object.fields.values()) {
    if (defaultValue !== undefined) values[name] = defaultValue
  }
  if (!org.table('User').get(author.userId)) values['OwnerId'] = org.apiUserId
  return values
}

/** Values that Salesforce derives from others. */
function complete(object: ObjectSchema, row: Row): Row {
  if (object.name === 'Lead' || object.name === 'Contact') {
    return { ...row, Name: [row['FirstName'], row['LastName']].filter((part) => typeof part === 'string').join(' ') }
  }
  if (object.name !== 'Opportunity') return row
  const stage = String(row['StageName'])
  return { ...row, IsClosed: stage.startsWith('Closed'), IsWon: stage === 'Closed Won' }
}
