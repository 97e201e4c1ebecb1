import { tokenMark } from '#shared/connector.ts'
import type { Session } from '#shared/connector.ts'
import { Fault } from '#shared/fault.ts'

import type { ApiError } from './fault.ts'
import { ApiRefusal } from './fault.ts'
import { apiVersion } from './manifest.ts'
import { childrenNamed, localName, parseXml } from './xml.ts'
import type { Element } from './xml.ts'

/** What one element of a SOAP call came to. */
export interface SoapResult {
  readonly isDone: boolean
  readonly errors: readonly ApiError[]
}

const namespace = 'urn:partner.soap.sforce.com'

/**
 * Calls the partner API, for what REST has no match for; gives one result per element. The caller has checked that ids are
 * ids, so nothing needs escaping. https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_quickstart_steps_send_http.htm
 */
export async function callSoap(
  session: Session,
  instanceUrl: string,
  call: { readonly name: 'merge' | 'undelete'; readonly body: string },
): Promise<readonly SoapResult[]> {
  const header = `<SessionHeader xmlns="${namespace}"><sessionId>${tokenMark}</sessionId></SessionHeader>`
  const body = `<?xml version="1.0" encoding="UTF-8"?><Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Header>${header}</Header><Body><${call.name} xmlns="${namespace}">${call.body}</${call.name}></Body></Envelope>`
  const reply = await session.fetch(`${instanceUrl}/services/Soap/u/${apiVersion}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'text/xml; charset=utf-8', soapaction: '""' },
    body,
  })
  const text = await reply.text()
  const element = parseXml(text)
  const [inner] = element === undefined ? [] : childrenNamed(element, 'Body').flatMap(({ children }) => children)
  if (inner === undefined) throw new ApiRefusal(reply.ok ? 502 : reply.status, text, reply.headers.get('retry-after'))
  if (localName(inner) === 'Fault') throw faultOf(inner)
  return childrenNamed(inner, 'result').map((result) => ({
    isDone: textOf(result, 'success') === 'true',
    errors: childrenNamed(result, 'errors').map((error) => ({
      message: textOf(error, 'message'),
      statusCode: textOf(error, 'statusCode'),
    })),
  }))
}

const textOf = (element: Element, name: string): string => childrenNamed(element, name)[0]?.text.trim() ?? ''

/** A call that failed as a whole, whose status is 500 whatever it failed for. */
function faultOf(fault: Element): Error {
  const code = textOf(fault, 'faultcode').replace(/^\w+:/, '')
  const message = textOf(fault, 'faultstring')
  const said = `${code}: ${message}`.slice(0, 500)
  // The token ended since the last call, which was a moment ago: the next one renews it.
  if (code === 'INVALID_SESSION_ID') {
    return new Fault('transient', 'Salesforce asked for a new session.', { said, nothingApplied: true })
  }
  const status = code === 'SERVER_UNAVAILABLE' ? 503 : code === 'UNKNOWN_EXCEPTION' ? 500 : 400
  return new ApiRefusal(status, JSON.stringify([{ errorCode: code, message }]), null)
}
