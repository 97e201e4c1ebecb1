import { z } from 'zod'

import type { Problem, WriteOp, WriteResult } from '#shared/connector.ts'
import { remoteId } from '#shared/ids.ts'

const rowError = z.object({
  category: z.string().default(''),
  message: z.string().default(''),
  context: z.record(z.string(), z.array(z.string())).optional(),
  errors: z
    .array(
      z.object({
        message: z.string().default(''),
        code: z.string().optional(),
        context: z.record(z.string(), z.array(z.string())).optional(),
      }),
    )
    .optional(),
})
/** One error of a batch reply, or of a call as a whole: both have this shape. */
export type RowError = z.infer<typeof rowError>

/** The errors of a 207 reply. What does not look like one is left out; its op then counts as unanswered. */
export function parseRowErrors(errors: unknown): readonly RowError[] {
  if (!Array.isArray(errors)) return []
  return errors.flatMap((one) => {
    const parsed = rowError.safeParse(one)
    return parsed.success ? [parsed.data] : []
  })
}

/** What an error means for the op it is about. */
export function resultOfError(op: WriteOp, error: RowError): WriteResult {
  if (error.category === 'OBJECT_NOT_FOUND') return { kind: 'stale' }
  const holder = holderOf(error)
  if (holder !== undefined && op.kind === 'create') return { kind: 'stale', id: remoteId(holder) }
  if (holder !== undefined) return { kind: 'refused', problems: [duplicate(op, error)] }
  if (error.category === 'CONFLICT') return { kind: 'stale' }
  return { kind: 'refused', problems: problemsOf(op, error) }
}

/** The record that already has the unique value: HubSpot names it in the text of the message and nowhere else. */
export function holderOf({ message }: Pick<RowError, 'message'>): string | undefined {
  return /Existing ID: ?(\d+)/.exec(message)?.[1] ?? /(\d+) already has that value/.exec(message)?.[1]
}

/** Names and values of the properties an error complains about. */
export function problemsOf(op: WriteOp, error: RowError): readonly Problem[] {
  const details = detailsOf(error)
  if (details.length === 0) return [problem(op, { code: codeOf('', error.message), said: error.message })]
  return details.map(({ field, code, said }) =>
    problem(op, { ...(field === undefined ? {} : { field }), code: codeOf(code, said), said }),
  )
}

interface Detail {
  readonly field: string | undefined
  readonly code: string
  readonly said: string
}

/** Newer replies list the problems beside the message, older ones only as JSON inside it. */
function detailsOf(error: RowError): readonly Detail[] {
  const listed = (error.errors ?? []).map(({ message, code, context }) => ({
    field: context?.['propertyName']?.[0],
    code: code ?? '',
    said: message,
  }))
  return listed.length > 0 ? listed : detailsInMessage(error.message)
}

const inMessage = z.array(z.object({ name: z.string(), error: z.string().default(''), message: z.string() }))

function detailsInMessage(message: string): readonly Detail[] {
  const start = message.indexOf('[{')
  if (start === -1) return []
  try {
    const parsed = inMessage.safeParse(JSON.parse(message.slice(start)))
    return parsed.success
      ? parsed.data.map(({ name, error, message: said }) => ({ field: name, code: error, said }))
      : []
  } catch {
    return [] // Cut off, or something else in brackets: the message as a whole is shown instead.
  }
}

const codes: readonly (readonly [pattern: RegExp, code: Problem['code']])[] = [
  [/OPTION/, 'choice'],
  [/LONG|LENGTH/, 'too-long'],
  [/REQUIRED/, 'required'],
  [/READ_ONLY/, 'read-only'],
  [/DOESNT_EXIST|DOES_NOT_EXIST/, 'gone'],
  [/UNIQUE/, 'duplicate'],
  [/^INVALID_/, 'type'],
  [/RULE/, 'rule'],
]

function codeOf(code: string, said: string): Problem['code'] {
  const known = codes.find(([pattern]) => pattern.test(code))
  if (known) return known[1]
  if (/is required/i.test(said)) return 'required'
  return /does not exist/i.test(said) ? 'gone' : 'other'
}

const fixes: Readonly<Record<Problem['code'], string>> = {
  choice: 'Add the value to the options of this HubSpot property, or map it to one that exists.',
  'too-long': 'Shorten the value, or map the field to a property that takes longer texts.',
  required: 'Fill in the field, or change the rule of this HubSpot property.',
  'read-only': 'Let this field flow in only: HubSpot computes it.',
  type: 'Correct the value so that it fits the type of the HubSpot property.',
  rule: 'Change the value so that it meets the rule of this HubSpot property.',
  duplicate: 'Merge the two records, or change the value in one of them.',
  gone: 'Create the property in HubSpot again, or map the field to another one.',
  permission: 'Grant Lead Hub access to this property and connect again.',
  other: 'Look at the record in HubSpot and correct what the message names.',
}

const saidMax = 1000

function problem(op: WriteOp, { field, code, said }: Pick<Problem, 'field' | 'code' | 'said'>): Problem {
  const value = field === undefined ? undefined : op.fields[field]
  return {
    ...(field === undefined ? {} : { field }),
    code,
    said: said.slice(0, saidMax),
    fix: fixes[code],
    ...(value === undefined ? {} : { value }),
  }
}

function duplicate(op: WriteOp, error: RowError): Problem {
  const field = detailsOf(error)[0]?.field ?? (/Contact already exists/.test(error.message) ? 'email' : undefined)
  return problem(op, { ...(field === undefined ? {} : { field }), code: 'duplicate', said: error.message })
}
