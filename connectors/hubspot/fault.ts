import { z } from 'zod'

import { Fault } from '#shared/fault.ts'

/** What HubSpot says in an error body; every member may be missing, because gateways answer in HTML. */
const errorBody = z.object({
  message: z.string().default(''),
  category: z.string().default(''),
  policyName: z.string().optional(),
  errors: z
    .array(
      z.object({
        message: z.string().default(''),
        code: z.string().optional(),
        context: z.record(z.string(), z.array(z.string())).optional(),
      }),
    )
    .default([]),
  context: z.record(z.string(), z.array(z.string())).default({}),
})
export type ErrorBody = z.infer<typeof errorBody>

const noBody: ErrorBody = { message: '', category: '', errors: [], context: {} }

/** A Fault that still knows HubSpot's own words, so that a batch can be told apart op by op. */
export class HubspotFault extends Fault {
  readonly body: ErrorBody
  constructor(fault: Fault, body: ErrorBody) {
    super(fault.kind, fault.message, fault.detail)
    this.body = body
  }
}

/** What time it is for the account. */
export interface Clock {
  /** Milliseconds since the epoch. */
  readonly now: number
  /** IANA name of its time zone, where the account told it. */
  readonly timeZone?: string
}

/** Turns a reply outside 2xx into one of the five kinds. https://developers.hubspot.com/docs/api-reference/error-handling */
export async function faultOfReply(reply: Response, clock: Clock): Promise<HubspotFault> {
  const body = parseErrorBody(await reply.text().catch(() => ''))
  const said = body.message === '' ? `HTTP ${reply.status}` : body.message.slice(0, saidMax)
  const asked = Number(reply.headers.get('retry-after'))
  const retryAfterSeconds = asked > 0 ? asked : waitSeconds(reply.status, body, clock)
  const detail = { said, status: reply.status, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) }
  return new HubspotFault(faultOfStatus(reply.status, body, detail), body)
}

/** Nobody answered: the call may have had an effect all the same. */
export function lostReply(cause: unknown): Fault {
  const said = cause instanceof Error ? cause.message : String(cause)
  return new Fault('transient', 'HubSpot gave no answer.', { said, nothingApplied: false })
}

/** A 2xx that is not what HubSpot documents. */
export function brokenPromise(what: string): Fault {
  return new Fault('contract', `HubSpot answered in a way its documentation does not know: ${what}.`, {
    nothingApplied: false,
  })
}

const saidMax = 1000
const daySeconds = 86_400
/** Where the account's time zone is not known: look again within the hour. */
const dailyWaitSecondsMax = 3600

type Detail = NonNullable<ConstructorParameters<typeof Fault>[2]>

function faultOfStatus(status: number, body: ErrorBody, detail: Detail): Fault {
  if (status === 401) return new Fault('consent', 'HubSpot no longer accepts our access.', sure(detail))
  if (status === 403) return faultOfForbidden(body, sure(detail))
  if (status === 429) return new Fault('quota', 'HubSpot asks us to slow down.', sure(detail))
  if (status === 423 || status === 477 || status === 503) {
    return new Fault('transient', 'HubSpot is busy with this account.', sure(detail))
  }
  // 500, 502, 504 and Cloudflare's 52x come from behind the point of no return: the write may have been done.
  if (status >= 500) return new Fault('transient', 'HubSpot failed.', { ...detail, nothingApplied: false })
  const isOurs = status === 400 || status === 404 || status === 409
  const message = isOurs ? `HubSpot refused: ${detail.said}` : `HubSpot answered with status ${status}.`
  return new Fault(isOurs ? 'refused' : 'contract', message, sure(detail))
}

function faultOfForbidden(body: ErrorBody, detail: Detail): Fault {
  const isScope = body.category === 'MISSING_SCOPES'
  return isScope
    ? new Fault('consent', 'HubSpot wants a permission that was not granted. Connect again to grant it.', detail)
    : new Fault('refused', `HubSpot does not permit this: ${detail.said}`, detail)
}

function sure(detail: Detail): Detail {
  return { ...detail, nothingApplied: true }
}

function waitSeconds(status: number, body: ErrorBody, clock: Clock): number | undefined {
  if (status === 423) return 2
  if (status !== 429) return undefined
  if (body.policyName === 'DAILY') return untilMidnightSeconds(clock)
  return body.policyName === 'SECONDLY' ? 1 : 10
}

/**
 * The daily quota comes back at midnight in the account's time zone. On a day when clocks change it may be an hour off, and
 * then one call more is refused. https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines
 */
function untilMidnightSeconds({ now, timeZone = '' }: Clock): number {
  const passed = secondsOfDay(now, timeZone)
  return passed === undefined ? dailyWaitSecondsMax : daySeconds - passed
}

function secondsOfDay(now: number, timeZone: string): number | undefined {
  try {
    const shown = new Intl.DateTimeFormat('en-GB', { timeZone, timeStyle: 'medium' }).format(new Date(now))
    const [hours = 0, minutes = 0, seconds = 0] = shown.split(':').map(Number)
    return hours * 3600 + minutes * 60 + seconds
  } catch {
    return undefined // No time zone that this runtime knows.
  }
}

function parseErrorBody(text: string): ErrorBody {
  try {
    const parsed = errorBody.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : noBody
  } catch {
    return noBody // An HTML page of a gateway; the status says all there is.
  }
}
