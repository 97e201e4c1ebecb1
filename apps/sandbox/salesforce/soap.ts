import { http } from 'msw'
import type { HttpHandler } from 'msw'

import { escapeHtml } from '#apps/sandbox/kit/html.ts'
import type { Grant } from '#apps/sandbox/kit/oauth.ts'
import { prefixOf } from './ids.ts'
import { refuse, SalesforceError } from './error.ts'
import { stampAt } from './org.ts'
import type { Org } from './org.ts'
import { mergeRecords } from './people.ts'
import { touched } from './write.ts'
import type { Author } from './write.ts'

/** One call takes so many requests. */
const requestsMax = 200

const mergeable = new Set(['Lead', 'Contact', 'Account'])

/**
 * The partner SOAP API as far as REST has no match for it: `merge` and `undelete`. The session stands in the envelope, and
 * nowhere else. https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_merge.htm
 */
export function createSoap(org: Org, sessionOf: (token: string) => Grant | null): HttpHandler {
  return http.post('https://*.my.salesforce.com/services/Soap/u/:version', async ({ request }) => {
    const xml = withoutPrefixes(await request.text())
    const session = sessionOf(textIn(xml, 'sessionId'))
    if (session === null)
      return fault('INVALID_SESSION_ID', 'Invalid Session ID found in SessionHeader: Illegal Session')
    if (org.apiCallsUsed >= org.settings.apiCallsMax)
      return fault('REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.')
    org.apiCallsUsed += 1
    const author = (): Author => ({ userId: session.account, stamp: stampAt(org.world.now()), allowsDuplicates: true })
    const call = /<(merge|undelete)[\s>]/.exec(xml)?.[1]
    const asked = call === 'merge' ? blocksIn(xml, 'mergeRequests') : textsIn(xml, 'ids')
    if (asked.length > requestsMax) return fault('EXCEEDED_ID_LIMIT', `record limit reached: ${requestsMax}`)
    if (call === 'merge') return answer(call, mergeAll(org, asked, author))
    if (call === 'undelete') return answer(call, undeleteAll(org, asked, author))
    return fault('UNKNOWN_EXCEPTION', 'No operation available for this request')
  })
}

function mergeAll(org: Org, requests: readonly string[], author: () => Author): readonly string[] {
  return requests.map((request) =>
    attempted(() => {
      const [master = ''] = blocksIn(request, 'masterRecord')
      const [type, winnerId] = [textIn(master, 'type'), textIn(master, 'Id')]
      const loserIds = textsIn(request, 'recordToMergeIds')
      if (!mergeable.has(type)) throw refuse(400, 'INVALID_OPERATION', `merge is not supported for ${type}`)
      if (loserIds.includes(winnerId)) throw refuse(400, 'INVALID_ID_FIELD', 'cannot merge a record with itself')
      org.transact(() => mergeRecords(org, { object: type, winnerId, loserIds }, author()))
      return `<id>${winnerId}</id>${loserIds.map((id) => `<mergedRecordIds>${id}</mergedRecordIds>`).join('')}<success>true</success>`
    }),
  )
}

function undeleteAll(org: Org, ids: readonly string[], author: () => Author): readonly string[] {
  return ids.map((id) =>
    attempted(() => {
      undelete(org, id, author())
      return `<id>${id}</id><success>true</success>`
    }),
  )
}

/** Takes a record out of the recycle bin. One that a merge put there is by itself again; what moved away stays where it is. */
export function undelete(org: Org, id: string, author: Author): void {
  const object = [...org.schema.values()].find(({ name }) => prefixOf(name) === id.slice(0, 3))
  const row = object && org.table(object.name).get(id)
  if (object === undefined || row?.['IsDeleted'] !== true)
    throw refuse(400, 'UNDELETE_FAILED', 'Entity is not in the recycle bin')
  org.transact(() => {
    org.put(object.name, { ...row, IsDeleted: false, MasterRecordId: null, ...touched(author) })
  })
}

/** Each request is a transaction of its own. */
function attempted(work: () => string): string {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof SalesforceError)) throw error
    return `<errors><message>${escapeHtml(error.message)}</message><statusCode>${error.code}</statusCode></errors><id xsi:nil="true"/><success>false</success>`
  }
}

function answer(call: string, results: readonly string[]): Response {
  const body = results.map((result) => `<result>${result}</result>`).join('')
  return envelope(200, `<${call}Response>${body}</${call}Response>`)
}

function fault(code: string, message: string): Response {
  const said = `<faultcode>sf:${code}</faultcode><faultstring>${code}: ${escapeHtml(message)}</faultstring>`
  return envelope(500, `<soapenv:Fault>${said}</soapenv:Fault>`)
}

const namespaces =
  'xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns="urn:partner.soap.sforce.com" xmlns:sf="urn:fault.partner.soap.sforce.com" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'

function envelope(status: number, body: string): Response {
  const xml = `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope ${namespaces}><soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`
  return new Response(xml, { status, headers: { 'content-type': 'text/xml; charset=UTF-8' } })
}

const withoutPrefixes = (xml: string): string => xml.replace(/<(\/?)[A-Za-z_][\w.-]*:/g, '<$1')

function blocksIn(xml: string, name: string): readonly string[] {
  return [...xml.matchAll(new RegExp(`<${name}(?:\\s[^>]*)?>([\\s\\S]*?)</${name}>`, 'g'))].map(
    ([, inner = '']) => inner,
  )
}

const textsIn = (xml: string, name: string): readonly string[] => blocksIn(xml, name).map((text) => text.trim())
const textIn = (xml: string, name: string): string => textsIn(xml, name)[0] ?? ''
