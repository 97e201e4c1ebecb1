/** A refusal in Google's own words; the handlers turn it into the JSON body of the API that was called. */
export class GoogleProblem extends Error {
  readonly code: number
  readonly status: string
  readonly details: readonly object[]

  constructor(code: number, status: string, said: { message: string; details?: readonly object[] }) {
    super(said.message)
    this.code = code
    this.status = status
    this.details = said.details ?? []
  }
}

/** 400 of the Sheets API for a request that parses but asks for something impossible. */
export function invalidArgument(message: string): GoogleProblem {
  return new GoogleProblem(400, 'INVALID_ARGUMENT', { message })
}

/** 400 for JSON that does not fit the message: names the member, as recorded calls show. */
export function badField(field: string, description: string): GoogleProblem {
  const details = [{ '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations: [{ field, description }] }]
  return new GoogleProblem(400, 'INVALID_ARGUMENT', { message: description, details })
}

export function notFound(): GoogleProblem {
  return new GoogleProblem(404, 'NOT_FOUND', { message: 'Requested entity was not found.' })
}

export function permissionDenied(): GoogleProblem {
  return new GoogleProblem(403, 'PERMISSION_DENIED', { message: 'The caller does not have permission' })
}

/** 401 for a missing, unknown or expired access token. */
export function unauthenticated(reason: 'ACCESS_TOKEN_EXPIRED' | 'CREDENTIALS_MISSING'): GoogleProblem {
  const help = 'See https://developers.google.com/identity/sign-in/web/devconsole-project.'
  const said = reason === 'CREDENTIALS_MISSING' ? 'is missing required' : 'had invalid'
  const message = `Request ${said} authentication credential${reason === 'CREDENTIALS_MISSING' ? '' : 's'}. Expected OAuth 2 access token, login cookie or other valid authentication credential. ${help}`
  const details = [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason, domain: 'googleapis.com' }]
  return new GoogleProblem(401, 'UNAUTHENTICATED', { message, details })
}

/** 403 for a token that was not granted the scope. */
export function insufficientScope(service: string): GoogleProblem {
  const message = 'Request had insufficient authentication scopes.'
  const info = { reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT', domain: 'googleapis.com', metadata: { service } }
  const details = [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', ...info }]
  return new GoogleProblem(403, 'PERMISSION_DENIED', { message, details })
}

/** The body of a Sheets API error. */
export function sheetsErrorBody(problem: GoogleProblem): object {
  const { code, message, status, details } = problem
  return { error: { code, message, status, ...(details.length > 0 ? { details } : {}) } }
}

/** A refusal of the Drive API, whose bodies name a `reason` instead of a status. */
export class DriveProblem extends Error {
  readonly code: number
  readonly reason: string
  readonly place: { readonly domain?: string; readonly location?: string; readonly locationType?: string }

  constructor(code: number, reason: string, said: { message: string } & DriveProblem['place']) {
    super(said.message)
    this.code = code
    this.reason = reason
    const { message: _, ...place } = said
    this.place = place
  }
}

/** 404 of the Drive API. */
export function fileNotFound(id: string): DriveProblem {
  const place = { locationType: 'parameter', location: 'fileId' }
  return new DriveProblem(404, 'notFound', { message: `File not found: ${id}.`, ...place })
}

/** The body of a Drive API error. */
export function driveErrorBody(problem: DriveProblem): object {
  const { code, message, reason, place } = problem
  return { error: { code, message, errors: [{ message, domain: place.domain ?? 'global', reason, ...place }] } }
}
