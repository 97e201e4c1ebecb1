import * as associations from '@hubspot/api-client/lib/codegen/crm/associations/v4/index.js'
import * as objects from '@hubspot/api-client/lib/codegen/crm/objects/index.js'
import * as properties from '@hubspot/api-client/lib/codegen/crm/properties/index.js'

import type { Session } from '#shared/connector.ts'
import { Fault } from '#shared/fault.ts'

import { brokenPromise, faultOfReply, lostReply } from './fault.ts'
import type { Clock } from './fault.ts'

/** HubSpot's own client over the borrowed fetch. Every member throws `Fault` and nothing else. */
export interface Client {
  readonly records: objects.BasicApi
  readonly batch: objects.BatchApi
  readonly search: objects.SearchApi
  readonly associations: associations.BatchApi
  readonly properties: properties.CoreApi
  readonly propertiesBatch: properties.BatchApi
  /** Calls that HubSpot's client has no method for; the parsed reply. */
  get(url: string): Promise<unknown>
  /** `body`: JSON. */
  post(url: string, body: string): Promise<unknown>
  delete(url: string): Promise<void>
}

/**
 * Narrow imports of the generated client: a few kilobytes in a Worker where the whole package is 650. The generated code
 * asks its http library for a reply and does nothing else, so retries, pacing and tokens stay with the session.
 * Its three parts declare the same classes each for itself, hence one configuration each.
 */
export function createClient(session: Session): Client {
  const answer = (asked: Asked) => answerFor(session, asked)
  const forObjects = objects.createConfiguration({
    httpApi: objects.wrapHttpLibrary({
      send: async (request) => new objects.ResponseContext(...(await answer(request))),
    }),
  })
  const forAssociations = associations.createConfiguration({
    httpApi: associations.wrapHttpLibrary({
      send: async (request) => new associations.ResponseContext(...(await answer(request))),
    }),
  })
  const forProperties = properties.createConfiguration({
    httpApi: properties.wrapHttpLibrary({
      send: async (request) => new properties.ResponseContext(...(await answer(request))),
    }),
  })
  return {
    records: new objects.BasicApi(forObjects),
    batch: new objects.BatchApi(forObjects),
    search: new objects.SearchApi(forObjects),
    associations: new associations.BatchApi(forAssociations),
    properties: new properties.CoreApi(forProperties),
    propertiesBatch: new properties.BatchApi(forProperties),
    get: async (url) => parseJson((await fetchText(session, url, { method: 'GET' })).text),
    post: async (url, body) => {
      const headers = { 'content-type': 'application/json' }
      return parseJson((await fetchText(session, url, { method: 'POST', headers, body })).text)
    },
    delete: async (url) => void (await fetchText(session, url, { method: 'DELETE' })),
  }
}

/** What the three request classes of the generated code have in common. */
interface Asked {
  getUrl(): string
  getHttpMethod(): string
  getHeaders(): Record<string, string>
  getBody(): unknown
}

interface Body {
  text(): Promise<string>
  binary(): Promise<never>
}

async function answerFor(session: Session, asked: Asked): Promise<[number, Record<string, string>, Body]> {
  const body = asked.getBody()
  const { status, text } = await fetchText(session, asked.getUrl(), {
    method: asked.getHttpMethod(),
    headers: asked.getHeaders(),
    ...(typeof body === 'string' ? { body } : {}),
  })
  // Parsed here too: the generated code would throw a bare SyntaxError. It costs 2 microseconds a record.
  if (text !== '') parseJson(text)
  const binary = () => Promise.reject(new Error('HubSpot sends no files here.'))
  return [status, { 'content-type': 'application/json' }, { text: () => Promise.resolve(text), binary }]
}

function clockOf(session: Session): Clock {
  const { timeZone } = session.account
  return timeZone === undefined ? { now: session.now() } : { now: session.now(), timeZone }
}

async function fetchText(session: Session, url: string, init: RequestInit): Promise<{ status: number; text: string }> {
  try {
    const reply = await session.fetch(url, init)
    if (!reply.ok) throw await faultOfReply(reply, clockOf(session))
    return { status: reply.status, text: await reply.text() }
  } catch (error) {
    throw error instanceof Fault ? error : lostReply(error)
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw brokenPromise('a reply that is no JSON')
  }
}
