// Not `jsforce` itself: that brings every API, the command line and 200 kB more into a Worker.
import { Connection } from 'jsforce/lib/connection.js'
import type { HttpRequest, HttpResponse } from 'jsforce/lib/types/common.js'
import { StreamPromise } from 'jsforce/lib/util/promise.js'
import { createLazyStream } from 'jsforce/lib/util/stream.js'

import type { Session } from '#shared/connector.ts'
import { Fault } from '#shared/fault.ts'

import { ApiRefusal } from './fault.ts'
import { apiVersion } from './manifest.ts'
import { callSoap } from './soap.ts'
import type { SoapResult } from './soap.ts'
import type { Soql } from './soql.ts'

/** Salesforce over the borrowed fetch. Throws `ApiRefusal` for an answer other than 2xx; `toFault` makes it a Fault. */
export interface Client {
  get(path: string, headers?: Record<string, string>): Promise<unknown>
  post(path: string, body: string): Promise<unknown>
  patch(path: string, body: string, headers: Record<string, string>): Promise<unknown>
  delete(path: string): Promise<unknown>
  /** One page of rows. `all`: deleted, merged and archived ones too. */
  query(soql: Soql, all: boolean): Promise<unknown>
  /** The partner API, for what REST has no match for; `body`: the call's elements, ids only. */
  soap(name: 'merge' | 'undelete', body: string): Promise<readonly SoapResult[]>
}

/** Request line and headers together may have 16,384 bytes. https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/errorcodes.htm */
const queryCharsMax = 14_000

export function createClient(session: Session): Client {
  const connection = new Connection({ instanceUrl: instanceUrl(session), version: apiVersion })
  // jsforce's own transport retries, follows redirects and holds sockets; all of that is the session's.
  const options = { transport: createTransport(session) }
  const call = (request: HttpRequest) => connection.request(request, options)
  const get = async (path: string, headers = {}) => call({ method: 'GET', url: path, headers })
  return {
    get,
    post: async (path, body) =>
      call({ method: 'POST', url: path, body, headers: { 'content-type': 'application/json' } }),
    patch: async (path, body, headers) =>
      call({ method: 'PATCH', url: path, body, headers: { 'content-type': 'application/json', ...headers } }),
    delete: async (path) => call({ method: 'DELETE', url: path }),
    soap: async (name, body) => callSoap(session, instanceUrl(session), { name, body }),
    async query(soql, all) {
      const path = `/services/data/v${apiVersion}/${all ? 'queryAll' : 'query'}?q=${encodeURIComponent(soql.text)}`
      if (path.length > queryCharsMax) throw new RangeError('The query is longer than Salesforce takes in a URL.')
      return get(path, { 'Sforce-Query-Options': 'batchSize=2000' })
    },
  }
}

/** The org's own address, which came with the token: nowhere else does a token go. */
export function instanceUrl({ account }: Session): string {
  const text = account['instance_url'] ?? ''
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isOurs = /(^|\.)(salesforce|force)\.com$/.test(url?.hostname ?? '')
  const isBare = url?.protocol === 'https:' && url.port === '' && url.username === '' && url.password === ''
  if (url && isOurs && isBare) return url.origin
  throw new Fault('contract', 'The address Salesforce gave for this org is not one of its own.', {
    said: text.slice(0, 200),
    nothingApplied: true,
  })
}

interface Transport {
  httpRequest(request: HttpRequest): StreamPromise<HttpResponse>
}

function createTransport(session: Session): Transport {
  return {
    httpRequest: (request) =>
      // jsforce pipes through a stream where somebody streams a body; we never do, and lend it an idle one.
      StreamPromise.create(() => ({ stream: createLazyStream().stream, promise: exchange(session, request) })),
  }
}

async function exchange(session: Session, { method, url, headers, body }: HttpRequest): Promise<HttpResponse> {
  const sent = new Headers(headers)
  // Counted by jsforce, and counted again by fetch.
  sent.delete('content-length')
  const init = { method, headers: sent, redirect: 'manual' } as const
  const reply = await session.fetch(url, typeof body === 'string' ? { ...init, body } : init)
  const text = await reply.text()
  if (!reply.ok) throw new ApiRefusal(reply.status, text, reply.headers.get('retry-after'))
  const type = reply.headers.get('content-type') ?? ''
  if (text !== '' && !type.includes('json')) throw new ApiRefusal(502, text, null)
  return { statusCode: reply.status, headers: { 'content-type': type }, body: text }
}
