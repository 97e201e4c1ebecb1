import { z } from 'zod'

import { Fault } from '#shared/fault.ts'

const errorBody = z.object({
  error: z.object({
    message: z.string().default(''),
    status: z.string().default(''),
    errors: z.array(z.object({ reason: z.string().default('') })).default([]),
  }),
})

/** Turns a Google reply outside 2xx into one of the five kinds. https://google.aip.dev/193 */
export async function faultOfReply(reply: Response): Promise<Fault> {
  const { message, status, errors } = parseError(await reply.text().catch(() => ''))
  const said = message === '' ? `HTTP ${reply.status}` : message.slice(0, saidMax)
  const asked = Number(reply.headers.get('retry-after'))
  const detail = { said, status: reply.status, ...(asked > 0 ? { retryAfterSeconds: asked } : {}) }
  const sure = { ...detail, nothingApplied: true }
  const isQuota = reply.status === 429 || errors.some(({ reason }) => /rateLimitExceeded/i.test(reason))
  if (isQuota || status === 'RESOURCE_EXHAUSTED') return quota(sure, asked)
  if (reply.status === 401) return new Fault('consent', 'Google no longer accepts our access.', sure)
  if (reply.status === 403) return new Fault('consent', 'Google does not let us into this spreadsheet.', sure)
  if (reply.status === 503) return new Fault('transient', 'Google is busy.', sure)
  // 500, 502 and 504 may come after the write was done.
  if (reply.status >= 500) return new Fault('transient', 'Google failed.', { ...detail, nothingApplied: false })
  if (reply.status === 404) return new Fault('refused', 'The spreadsheet is not there any more.', sure)
  // Half of it may be small enough.
  if (reply.status === 413) return new Fault('refused', 'That is more than Google takes at once.', sure)
  if (reply.status === 400) return new Fault('refused', `Google refused: ${said}`, sure)
  return new Fault('contract', `Google answered with status ${reply.status}.`, sure)
}

/** Nobody answered: the call may have had an effect all the same. */
export function lostReply(cause: unknown): Fault {
  const said = cause instanceof Error ? cause.message : String(cause)
  return new Fault('transient', 'Google gave no answer.', { said, nothingApplied: false })
}

/** The tab or a setting is not as it has to be; `message` says what a person can do. */
export function unfit(message: string): Fault {
  return new Fault('refused', message, { said: message, nothingApplied: true })
}

/** A 2xx that is not what Google documents. */
export function brokenPromise(what: string): Fault {
  return new Fault('contract', `Google answered in a way its documentation does not know: ${what}.`, {
    nothingApplied: false,
  })
}

const saidMax = 1000
/** Quotas count by the minute and Google names no wait. https://developers.google.com/workspace/sheets/api/limits */
const quotaWaitSeconds = 20

type Detail = NonNullable<ConstructorParameters<typeof Fault>[2]>

function quota(detail: Detail, asked: number): Fault {
  return new Fault('quota', 'Google asks us to slow down.', {
    ...detail,
    retryAfterSeconds: asked > 0 ? asked : quotaWaitSeconds,
  })
}

function parseError(text: string): z.infer<typeof errorBody>['error'] {
  const none = { message: '', status: '', errors: [] }
  try {
    return errorBody.safeParse(JSON.parse(text)).data?.error ?? none
  } catch {
    return none // An HTML page of a gateway; the status says all there is.
  }
}
