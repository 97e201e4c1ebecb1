import { z } from 'zod'

import { refuse } from './error.ts'
import { stampAt } from './org.ts'
import type { Org } from './org.ts'
import type { Author } from './write.ts'

/** One authorised REST call, as the routes see it. */
export interface ApiCall {
  readonly org: Org
  readonly request: Request
  readonly url: URL
  /** Path parameters, decoded. */
  readonly param: (name: string) => string
  /** `/services/data/v65.0` of this call's version. */
  readonly base: string
  readonly userId: string
}

export const jsonObject = z.record(z.string(), z.unknown())

/** The call's body as JSON of this shape; JSON_PARSER_ERROR where it is not. */
export async function readBody<T>(call: ApiCall, shape: z.ZodType<T>): Promise<T> {
  const text = await call.request.text()
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    throw refuse(400, 'JSON_PARSER_ERROR', `Unexpected character at [line:1, column:1] in ${text.slice(0, 40)}`)
  }
  const body = shape.safeParse(parsed)
  if (!body.success) throw refuse(400, 'JSON_PARSER_ERROR', z.prettifyError(body.error))
  return body.data
}

/** The writer of this call: its user, now. */
export function authorOf({ org, request, userId }: ApiCall): Author {
  const rule = request.headers.get('Sforce-Duplicate-Rule-Header') ?? ''
  const allowsDuplicates = /allowSave\s*=\s*true/i.test(rule) && org.duplicateRules.every(({ allowSave }) => allowSave)
  return { userId, stamp: stampAt(org.world.now()), allowsDuplicates }
}
