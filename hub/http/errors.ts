import type { ProblemDetails } from '#shared/api/workspace.ts'
import { Fault } from '#shared/fault.ts'
import type { Log } from '#shared/log.ts'
import { Refusal } from '#hub/hub.ts'

const titles = {
  400: 'The request makes no sense',
  401: 'Sign in first',
  403: 'Not allowed',
  404: 'Not found',
  409: 'Not possible now',
  413: 'Too large',
  415: 'Not JSON',
  422: 'Not accepted',
  429: 'Too many attempts',
  500: 'Something went wrong here',
  502: 'The other system failed',
  503: 'Not available now',
} as const

export type ProblemStatus = keyof typeof titles

/** What the door itself says no to. The hub's own no is a `Refusal`. */
export class DoorProblem extends Error {
  readonly status: ProblemStatus
  readonly code: string
  readonly fix: string | undefined
  readonly more: { readonly errors?: ProblemDetails['errors']; readonly retryAfterSeconds?: number }
  constructor(
    said: { status: ProblemStatus; code: string; detail: string; fix?: string },
    more: DoorProblem['more'] = {},
  ) {
    super(said.detail)
    this.name = 'DoorProblem'
    this.status = said.status
    this.code = said.code
    this.fix = said.fix
    this.more = more
  }
}

export const notFound = (): DoorProblem =>
  new DoorProblem({
    status: 404,
    code: 'not-found',
    detail: 'There is nothing here, or nothing that you may see.',
    fix: 'Check the address.',
  })

export const notSignedIn = (): DoorProblem =>
  new DoorProblem({
    status: 401,
    code: 'not-signed-in',
    detail: 'Nobody is signed in.',
    fix: 'Sign in, then try again.',
  })

/** Turns whatever was thrown into problem details (RFC 9457). The one place where that happens. */
export function problemReply(error: unknown, correlation: string, log: Log): Response {
  const problem = asProblem(error)
  if (problem.status === 500) log.error('request.failed', { error })
  else if (error instanceof Refusal && error.cause !== undefined) log.error('request.failed', { error: error.cause })
  else if (error instanceof Fault) log.warn('request.remote-failed', { error, kind: error.kind })
  const details: ProblemDetails = {
    type: `urn:lead-hub:problem:${problem.code}`,
    title: titles[problem.status],
    status: problem.status,
    code: problem.code,
    detail: problem.message,
    ...(problem.fix === undefined ? {} : { fix: problem.fix }),
    ...(problem.more.errors === undefined ? {} : { errors: problem.more.errors }),
    correlation,
  }
  const headers = new Headers({ 'content-type': 'application/problem+json' })
  const wait = problem.more.retryAfterSeconds ?? (problem.status === 503 ? 5 : undefined)
  if (wait !== undefined) headers.set('retry-after', String(wait))
  return new Response(JSON.stringify(details), { status: problem.status, headers })
}

function asProblem(error: unknown): DoorProblem {
  if (error instanceof DoorProblem) return error
  if (error instanceof Refusal) {
    return new DoorProblem({ status: error.status, code: error.code, detail: error.message, fix: error.fix })
  }
  if (error instanceof Fault) return faultProblem(error)
  return new DoorProblem({
    status: 500,
    code: 'internal',
    detail: 'The hub made a mistake. Nothing is known to be lost.',
    fix: 'Try again; if it stays, tell whoever runs this hub the correlation id.',
  })
}

/** A remote's failure in plain words. What the remote said is for the log: it may hold what a stranger wrote. */
function faultProblem(fault: Fault): DoorProblem {
  const wait = fault.detail.retryAfterSeconds
  const more = wait === undefined ? {} : { retryAfterSeconds: Math.max(1, Math.ceil(wait)) }
  switch (fault.kind) {
    case 'consent':
      return new DoorProblem({
        status: 502,
        code: 'remote-consent',
        detail: 'The other system no longer lets Lead Hub in.',
        fix: 'Reconnect it on the Connections page.',
      })
    case 'quota':
      return new DoorProblem(
        {
          status: 503,
          code: 'remote-quota',
          detail: 'The other system allows no more calls for now.',
          fix: 'Try again later.',
        },
        more,
      )
    case 'transient':
      return new DoorProblem(
        {
          status: 503,
          code: 'remote-unavailable',
          detail: 'The other system does not answer.',
          fix: 'Try again in a minute.',
        },
        more,
      )
    case 'refused':
      return new DoorProblem({
        status: 502,
        code: 'remote-refused',
        detail: 'The other system refused the request.',
        fix: 'Look at the connection on the Connections page.',
      })
    case 'contract':
      return new DoorProblem({
        status: 502,
        code: 'remote-contract',
        detail: 'The other system answered in a way that its documentation does not know.',
        fix: 'Try again; if it stays, tell whoever runs this hub the correlation id.',
      })
  }
}
