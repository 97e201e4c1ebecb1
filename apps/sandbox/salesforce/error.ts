/** What the REST API says is wrong; single calls spell the code `errorCode`, collections `statusCode`. */
export class SalesforceError extends Error {
  readonly status: number
  readonly code: string
  readonly fields: readonly string[]
  /** Members beside message and code, such as `duplicateResut`. */
  readonly more: Readonly<Record<string, unknown>>

  constructor(
    status: number,
    code: string,
    about: { message: string; fields?: readonly string[]; more?: Readonly<Record<string, unknown>> },
  ) {
    super(about.message)
    this.status = status
    this.code = code
    this.fields = about.fields ?? []
    this.more = about.more ?? {}
  }
}

export function refuse(status: number, code: string, message: string): SalesforceError {
  return new SalesforceError(status, code, { message })
}

/** A refusal of a record's values (400), with the fields concerned. */
export function refuseFields(code: string, message: string, fields: readonly string[] = []): SalesforceError {
  return new SalesforceError(400, code, { message, fields })
}

/** Codes that carry no list of fields when they answer a whole call. */
const fieldless = new Set([401, 403, 404, 405, 412, 415, 503])

/** The whole-call answer: a list with one error. */
export function errorResponse(error: SalesforceError): Response {
  const isRecordError =
    error.status === 400 && !error.code.startsWith('MALFORMED_QUERY') && error.code !== 'INVALID_TYPE'
  const body = {
    ...error.more,
    message: error.message,
    errorCode: error.code,
    ...(isRecordError && !fieldless.has(error.status) && { fields: error.fields }),
  }
  return Response.json([body], { status: error.status })
}
