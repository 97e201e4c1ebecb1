import { z } from 'zod'

import { Fault } from '#shared/fault.ts'

/** One entry of Salesforce's error list; single calls say `errorCode`, collections `statusCode`. */
export const apiError = z.looseObject({
  message: z.string().catch(''),
  errorCode: z.string().optional(),
  statusCode: z.string().optional(),
  fields: z.array(z.string()).optional().catch(undefined),
})
export type ApiError = z.infer<typeof apiError>

/** A call that Salesforce answered with a status other than 2xx. */
export class ApiRefusal extends Error {
  readonly status: number
  readonly errors: readonly ApiError[]
  readonly retryAfterSeconds: number | undefined
  constructor(status: number, body: string, retryAfter: string | null) {
    super(`HTTP ${status}`)
    this.name = 'ApiRefusal'
    this.status = status
    this.errors = parseErrors(body)
    this.retryAfterSeconds = parseRetryAfter(retryAfter)
  }
}

export function codeOf(error: ApiError | undefined): string {
  return error?.errorCode ?? error?.statusCode ?? ''
}

/** What any failed call becomes. Session, quota and outage mean the same on every path. */
export function toFault(error: unknown): Fault {
  if (error instanceof Fault) return error
  if (error instanceof ApiRefusal) return refusalFault(error)
  if (error instanceof z.ZodError) {
    const said = z.prettifyError(error).slice(0, saidMax)
    return new Fault('contract', 'Salesforce answered in a shape it does not document.', {
      said,
      nothingApplied: false,
    })
  }
  // What fetch throws: the connection broke, and whether the call arrived is anybody's guess.
  const said = error instanceof Error ? error.message.slice(0, saidMax) : 'no answer'
  return new Fault('transient', 'Salesforce could not be reached.', { said, nothingApplied: false })
}

const saidMax = 500

const quotaCodes = new Set(['REQUEST_LIMIT_EXCEEDED', 'EXCEEDED_MAX_SEMIJOIN_SUBSELECTS', 'TOO_MANY_REQUESTS'])
const consentCodes = new Set([
  'INVALID_SESSION_ID',
  'INVALID_AUTH_HEADER',
  'API_DISABLED_FOR_ORG',
  'API_CURRENTLY_DISABLED',
])
const transientCodes = new Set(['SERVER_UNAVAILABLE', 'QUERY_TIMEOUT', 'UNABLE_TO_LOCK_ROW'])
const contractCodes = new Set(['MALFORMED_QUERY', 'JSON_PARSER_ERROR', 'METHOD_NOT_ALLOWED'])

function refusalFault({ status, errors, retryAfterSeconds }: ApiRefusal): Fault {
  const [first] = errors
  const code = codeOf(first)
  const said = [code, first?.message].filter(Boolean).join(': ').slice(0, saidMax)
  const wait = retryAfterSeconds === undefined ? {} : { retryAfterSeconds }
  const detail = { status, nothingApplied: true, ...wait, ...(said === '' ? {} : { said }) }
  if (status === 401 || consentCodes.has(code)) {
    return new Fault('consent', 'Salesforce no longer accepts our access. Connect it again.', detail)
  }
  if (status === 429 || quotaCodes.has(code)) {
    return new Fault('quota', 'Salesforce allows no more calls for now.', detail)
  }
  if (status === 503 || transientCodes.has(code)) return new Fault('transient', 'Salesforce is busy or down.', detail)
  if (status >= 500) {
    return new Fault('transient', 'Salesforce failed.', { ...detail, nothingApplied: false })
  }
  if (status < 400 || status === 405 || status === 410 || contractCodes.has(code)) {
    return new Fault('contract', `Salesforce answered with status ${status}.`, detail)
  }
  return new Fault('refused', `Salesforce refused: ${first?.message ?? `status ${status}`}`, detail)
}

function parseErrors(body: string): readonly ApiError[] {
  try {
    return z.array(apiError).parse(JSON.parse(body))
  } catch {
    return [] // A page of HTML from something in between, or an empty body: the status says all there is.
  }
}

function parseRetryAfter(header: string | null): number | undefined {
  const seconds = Number(header ?? Number.NaN)
  return Number.isFinite(seconds) && seconds > 0 ? seconds : undefined
}
