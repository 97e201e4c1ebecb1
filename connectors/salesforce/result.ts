import { z } from 'zod'

import type { Problem, WriteOp, WriteResult } from '#shared/connector.ts'
import { remoteId } from '#shared/ids.ts'

import { codeOf } from './fault.ts'
import type { ApiError } from './fault.ts'
import { isSalesforceId, toId18 } from './soql.ts'

/** What the errors of one record mean for its op. */
export function resultOf(errors: readonly ApiError[], op: WriteOp): WriteResult {
  for (const error of errors) {
    const code = codeOf(error)
    if (lockCodes.has(code)) return { kind: 'deferred' }
    if (goneCodes.has(code)) return { kind: 'stale' }
    const id = code === 'DUPLICATE_VALUE' ? idIn(error.message) : undefined
    if (id !== undefined) return { kind: 'stale', id: remoteId(id) }
  }
  return { kind: 'refused', problems: errors.flatMap((error) => problemsOf(error, op)) }
}

/** The record is being written by somebody else, or the whole call was undone for another record's sake. */
export const lockCodes = new Set(['UNABLE_TO_LOCK_ROW', 'ALL_OR_NONE_OPERATION_ROLLED_BACK', 'REQUEST_LIMIT_EXCEEDED'])

/** There is nothing to write to: deleted, merged away, or converted to a contact. Loading tells which. */
export const goneCodes = new Set([
  'ENTITY_IS_DELETED',
  'NOT_FOUND',
  'INVALID_CROSS_REFERENCE_KEY',
  'CANNOT_UPDATE_CONVERTED_LEAD',
])

interface Meaning {
  readonly code: Problem['code']
  readonly fix: (field: string, error: ApiError) => string
}

const meanings: Readonly<Record<string, Meaning>> = {
  STRING_TOO_LONG: {
    code: 'too-long',
    fix: (field, { message }) => {
      const most = /max length=(\d+)/.exec(message)?.[1]
      return `Shorten ${field}${most === undefined ? '' : ` to ${most} characters`}, or lengthen it in Salesforce.`
    },
  },
  INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST: {
    code: 'choice',
    fix: (field) => `Pick a value that ${field} lists in Salesforce, add this one there, or map it to one of them.`,
  },
  REQUIRED_FIELD_MISSING: {
    code: 'required',
    fix: (field) => `Fill in ${field}; Salesforce keeps no record without it.`,
  },
  FIELD_CUSTOM_VALIDATION_EXCEPTION: {
    code: 'rule',
    fix: () => 'Change the value so that it meets the validation rule of your Salesforce org, or change the rule.',
  },
  DUPLICATES_DETECTED: {
    code: 'duplicate',
    fix: (_, error) => `Link it to ${matchesOf(error)}, or let this duplicate rule allow it in Salesforce.`,
  },
  DUPLICATE_VALUE: { code: 'duplicate', fix: (field) => `Give ${field} another value: a second record has this one.` },
  DUPLICATE_EXTERNAL_ID: {
    code: 'duplicate',
    fix: () => 'Merge the Salesforce records that share this Lead Hub Id, then try again.',
  },
  INVALID_FIELD: {
    code: 'other',
    fix: (field) => `Add ${field} to the object in Salesforce again, or map another field.`,
  },
  INVALID_FIELD_FOR_INSERT_UPDATE: {
    code: 'read-only',
    fix: (field) => `Let ${field} flow in only, or give the connected user the right to edit it.`,
  },
  INSUFFICIENT_ACCESS_OR_READONLY: {
    code: 'permission',
    fix: () => 'Give the connected user the right to edit this record in Salesforce.',
  },
  INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY: {
    code: 'permission',
    fix: () => 'Give the connected user access to the record this one belongs to.',
  },
  INVALID_EMAIL_ADDRESS: { code: 'type', fix: (field) => `Write a whole e-mail address into ${field}.` },
  NUMBER_OUTSIDE_VALID_RANGE: { code: 'type', fix: (field) => `Use a smaller number in ${field}.` },
  JSON_PARSER_ERROR: { code: 'type', fix: (field) => `Give ${field} a value of the kind Salesforce has there.` },
  INVALID_TYPE_ON_FIELD_IN_RECORD: {
    code: 'type',
    fix: (field) => `Give ${field} a value of the kind Salesforce has there.`,
  },
}

const anything: Meaning = { code: 'other', fix: () => 'Correct the record as Salesforce says, then try again.' }

function problemsOf(error: ApiError, op: WriteOp): Problem[] {
  const code = codeOf(error)
  const { code: named, fix } = meanings[code] ?? anything
  const said = [code, error.message].filter(Boolean).join(': ').slice(0, 500)
  const told = error.fields ?? []
  const fields = told.length > 0 ? told : fieldsIn(error.message, op)
  if (fields.length === 0) return [{ code: named, said, fix: fix('the field', error) }]
  return fields.map((field) => {
    const value = op.fields[field]
    return { field, code: named, said, fix: fix(field, error), ...(value === undefined ? {} : { value }) }
  })
}

// Some messages name their field in words only.
function fieldsIn(message: string, op: WriteOp): string[] {
  const column = /No such column '([^']+)'/.exec(message)?.[1]
  if (column !== undefined) return [column]
  return Object.keys(op.fields).filter((name) => message.includes(` ${name} `) || message.startsWith(`${name}:`))
}

function idIn(message: string): string | undefined {
  const id = /with id: ([a-zA-Z0-9]+)/.exec(message)?.[1] ?? ''
  return isSalesforceId(id) ? toId18(id) : undefined
}

const matched = z.looseObject({
  matchResults: z.array(
    z.looseObject({
      entityType: z.string().catch('record'),
      matchRecords: z.array(z.looseObject({ record: z.looseObject({ Id: z.string() }) })).catch([]),
    }),
  ),
})

// The member is spelt `duplicateResut` by Salesforce; both spellings are read in case that is mended.
function matchesOf(error: ApiError): string {
  const found = matched.safeParse(error['duplicateResut'] ?? error['duplicateResult'])
  const results = found.success ? found.data.matchResults : []
  const named = results.flatMap(({ entityType, matchRecords }) =>
    matchRecords.map(({ record }) => `${entityType} ${record.Id}`),
  )
  return named.length > 0 ? named.slice(0, 3).join(' or ') : 'the record Salesforce already has'
}
