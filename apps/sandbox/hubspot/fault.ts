import { randomUUID } from 'node:crypto'

/** One detail of an error body. */
export interface FaultDetail {
  readonly message: string
  readonly code?: string
  readonly in?: string
  readonly context?: Readonly<Record<string, readonly string[]>>
}

/** What HubSpot says in an error body, apart from the correlation id. */
export interface FaultBody {
  readonly category: string
  readonly message: string
  readonly subCategory?: string
  readonly errors?: readonly FaultDetail[]
  readonly context?: Readonly<Record<string, readonly string[]>>
  readonly links?: Readonly<Record<string, string>>
}

/** A call that HubSpot refuses; the router turns it into the vendor's error body. */
export class HubspotFault extends Error {
  readonly status: number
  readonly body: FaultBody
  constructor(status: number, body: FaultBody) {
    super(body.message)
    this.status = status
    this.body = body
  }
}

/** The error body as it goes over the wire: `{status: 'error', message, correlationId, category, …}`. */
export function faultResponse(fault: HubspotFault): Response {
  const { message, category, ...rest } = fault.body
  const body = { status: 'error', message, correlationId: randomUUID(), ...rest, category }
  return Response.json(body, { status: fault.status })
}

export function invalid(message: string, more: Partial<FaultBody> = {}): HubspotFault {
  return new HubspotFault(400, { category: 'VALIDATION_ERROR', message, ...more })
}

export function conflict(message: string): HubspotFault {
  return new HubspotFault(409, { category: 'CONFLICT', message })
}

/** The gateway's answer to an address or an id nobody knows. */
export function notFound(message = 'resource not found'): HubspotFault {
  return new HubspotFault(404, { category: 'OBJECT_NOT_FOUND', message })
}

/** Why one property value of one record cannot be stored. */
export interface ValueProblem {
  readonly name: string
  readonly error: string
  readonly message: string
}

/** HubSpot repeats the list of bad values as JSON inside the message, and again as `errors`. */
export function badValues(portalId: number, problems: readonly ValueProblem[]): HubspotFault {
  const listed = problems.map((problem) => ({
    isValid: false,
    message: problem.message,
    error: problem.error,
    name: problem.name,
    localizedErrorMessage: problem.message,
    portalId,
  }))
  const errors = problems.map((problem) => ({
    message: problem.message,
    code: problem.error,
    context: { propertyName: [problem.name] },
  }))
  return invalid(`Property values were not valid: ${JSON.stringify(listed)}`, { errors })
}
