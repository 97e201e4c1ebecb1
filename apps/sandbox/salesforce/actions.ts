import { z } from 'zod'

import type { OAuthClient } from '#apps/sandbox/kit/oauth.ts'
import type { Tokens } from '#apps/sandbox/kit/tokens.ts'
import { prefixOf } from './ids.ts'
import { stampAt } from './org.ts'
import type { Org } from './org.ts'
import type { Outbound } from './outbound.ts'
import { convertLead, mergeRecords } from './people.ts'
import { adminActions } from './admin.ts'
import { undelete } from './soap.ts'
import { createRecord, deleteRecord, updateRecord } from './write.ts'
import type { Author } from './write.ts'
import type { ObjectSchema } from './schema.ts'

/** What actions work on. */
export interface Bench {
  readonly org: Org
  readonly tokens: Tokens
  readonly outbound: Outbound
  readonly clients: OAuthClient[]
}

type Actions = Readonly<Record<string, (input: unknown) => unknown>>

/** Forms post values flat, tests may nest them in `fields`. */
const fieldsShape = { fields: z.record(z.string(), z.unknown()).default({}) }
const createShape = z.looseObject({ object: z.string(), ...fieldsShape })
const editShape = z.looseObject({ id: z.string(), ...fieldsShape })
const idShape = z.strictObject({ id: z.string() })
const mergeShape = z.strictObject({
  object: z.string(),
  winnerId: z.string(),
  loserIds: z.array(z.string()),
  fields: z.record(z.string(), z.unknown()).optional(),
})
const convertShape = z.strictObject({
  leadId: z.string(),
  accountId: z.string().optional(),
  contactId: z.string().optional(),
  createsOpportunity: z.boolean().optional(),
})
const loadShape = z.strictObject({
  object: z.string(),
  records: z.array(z.record(z.string(), z.unknown())),
  /** Milliseconds since the epoch; all records get this SystemModstamp. */
  stampMs: z.number().optional(),
})
const recordsShape = z.strictObject({
  object: z.string(),
  includesDeleted: z.boolean().default(false),
  /** Only this one. */
  id: z.string().optional(),
})

/** Everything a person, an admin or a test can do to the org past its API. */
export function createActions(bench: Bench): Actions {
  const { org } = bench
  return {
    ...adminActions(bench),
    create(input) {
      const { object, fields, ...flat } = createShape.parse(input)
      const given = { ...withoutBlanks(flat), ...fields }
      return byUser(org, (author) => ({ id: createRecord(org, org.object(object), { given, author }).Id }))
    },
    edit(input) {
      const { id, fields, ...flat } = editShape.parse(input)
      const object = objectOfId(org, id)
      return byUser(org, (author) => updateRecord(org, object, { id, given: { ...flat, ...fields }, author }))
    },
    delete(input) {
      const { id } = idShape.parse(input)
      return byUser(org, (author) => deleteRecord(org, objectOfId(org, id), { id, author }))
    },
    undelete(input) {
      const { id } = idShape.parse(input)
      return byUser(org, (author) => undelete(org, id, author))
    },
    'empty-recycle-bin': () => emptyRecycleBin(org),
    merge: (input) => byUser(org, (author) => mergeRecords(org, mergeShape.parse(input), author)),
    convert: (input) => byUser(org, (author) => convertLead(org, convertShape.parse(input), author)),
    load: (input) => load(org, loadShape.parse(input)),
    records(input) {
      const { object, includesDeleted, id } = recordsShape.parse(input)
      if (id !== undefined) return { records: [org.table(object).get(id)].flatMap((row) => row ?? []) }
      return { records: [...org.table(object).rows()].filter((row) => includesDeleted || !row['IsDeleted']) }
    },
  }
}

/** Inputs left empty in a form. */
function withoutBlanks(flat: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(flat).filter(([, value]) => value !== ''))
}

/** The object whose ids begin like this one. */
export function objectOfId(org: Org, id: string): ObjectSchema {
  for (const object of org.schema.values()) if (prefixOf(object.name) === id.slice(0, 3)) return object
  throw new Error(`No object has ids like ${id}`)
}

/** Does a user's work now, or makes it visible later under its early stamp while `lateCommitMs` is on. */
function byUser<T>(org: Org, work: (author: Author) => T): T | { isLate: true } {
  const author: Author = { userId: org.editorId, stamp: stampAt(org.world.now()), allowsDuplicates: true }
  const { lateCommitMs } = org.world.knobs('salesforce')
  if (lateCommitMs === 0) return org.transact(() => work(author))
  org.world.after(lateCommitMs, () => void org.transact(() => work(author)))
  return { isLate: true }
}

function load(org: Org, { object: name, records, stampMs }: z.infer<typeof loadShape>): { ids: string[] } {
  const object = org.object(name)
  const stamp = stampAt(stampMs ?? org.world.now())
  const author = { userId: org.editorId, stamp, allowsDuplicates: true }
  return { ids: org.transact(() => records.map((given) => createRecord(org, object, { given, author }).Id)) }
}

function emptyRecycleBin(org: Org): { removed: number } {
  let removed = 0
  for (const name of org.schema.keys()) {
    const gone = [...org.table(name).rows()].filter((row) => row['IsDeleted'])
    for (const { Id } of gone) org.table(name).remove(Id)
    removed += gone.length
  }
  return { removed }
}
