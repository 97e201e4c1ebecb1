import { z } from 'zod'

import type { Account, Connector, FieldSpec, People, Remote, Session } from '#shared/connector.ts'
import type { Budget } from '#shared/quota.ts'

import { createClient } from './client.ts'
import type { Client } from './client.ts'
import { describeObject, provisionObject, readPeople } from './describe.ts'
import { brokenPromise } from './fault.ts'
import { findRecords, loadRecords } from './load.ts'
import { hubspotManifest } from './manifest.ts'
import { mergeRecords, unmergeRecords } from './merge.ts'
import { readPage } from './read.ts'
import { archiveRecords } from './remove.ts'
import type { Readings } from './record.ts'
import { fixedReading, readingOf } from './value.ts'
import type { Reading } from './value.ts'
import { hubspotWebhooks } from './webhook.ts'
import { writeOps } from './write.ts'

/** HubSpot contacts and companies. https://developers.hubspot.com/docs/api-reference */
export const hubspot: Connector = {
  manifest: hubspotManifest,
  open: openPortal,
  webhooks: hubspotWebhooks,
  meter: readBudgets,
}

const peopleMs = 60_000

function openPortal(session: Session): Remote {
  const client = createClient(session)
  const schemas = new Map<string, Promise<ReadonlyMap<string, Reading>>>()
  const readings = (object: string, fields: readonly string[]) => readingsFor({ client, schemas }, object, fields)
  // All objects of one look at the portal name the same people.
  let asked: { readonly at: number; readonly people: Promise<People | undefined> } | undefined
  const peopleOf = (): Promise<People | undefined> => {
    const now = session.now()
    if (asked === undefined || now - asked.at > peopleMs) {
      asked = { at: now, people: readPeople(client) }
      asked.people.catch(() => (asked = undefined))
    }
    return asked.people
  }
  return {
    identify: () => identify(client),
    async describe(object) {
      const specs = await describeObject(client, object, await peopleOf())
      schemas.set(object, Promise.resolve(readingsOf(specs)))
      return specs
    },
    async read(request) {
      return readPage({ client, now: session.now(), readings: await readings(request.object, request.fields) }, request)
    },
    async load(request) {
      return loadRecords({ client, readings: await readings(request.object, request.fields) }, request)
    },
    write: (object, ops) => writeOps(client, object, ops),
    remove: (object, ops) => archiveRecords(client, object, ops),
    merge: (object, ops) => mergeRecords(client, object, ops),
    unmerge: (object, ops) => unmergeRecords(client, object, ops),
    async find(request) {
      return findRecords({ client, readings: await readings(request.object, request.fields) }, request)
    },
    async provision(object, fields) {
      await provisionObject(client, object, fields)
      schemas.delete(object)
    },
  }
}

const details = z.object({
  portalId: z.number().int(),
  uiDomain: z.string().default('app.hubspot.com'),
  timeZone: z.string().default(''),
  dataHostingLocation: z.string().default(''),
})

/** https://developers.hubspot.com/docs/api-reference/account-account-info-v3/guide */
async function identify(client: Client): Promise<Account> {
  const parsed = details.safeParse(await client.get('https://api.hubapi.com/account-info/v3/details'))
  if (!parsed.success) throw brokenPromise('account details without a portal id')
  const { portalId, uiDomain, timeZone, dataHostingLocation } = parsed.data
  return {
    key: String(portalId),
    title: `HubSpot ${portalId}`,
    facts: { portalId: String(portalId), uiDomain, timeZone, dataHostingLocation },
    recordUrl: `https://${uiDomain}/contacts/${portalId}/record/{object}/{id}`,
  }
}

interface Schemas {
  readonly client: Client
  readonly schemas: Map<string, Promise<ReadonlyMap<string, Reading>>>
}

/** The schema is asked for only when a custom field is mapped, and once for each opening. */
async function readingsFor({ client, schemas }: Schemas, object: string, fields: readonly string[]): Promise<Readings> {
  if (fields.every((name) => fixedReading(name) !== undefined)) {
    return new Map(fields.map((name) => [name, fixedReading(name) ?? 'text']))
  }
  const asked = schemas.get(object) ?? describeObject(client, object, undefined).then(readingsOf)
  schemas.set(object, asked)
  const known = await asked.catch((error: unknown) => {
    schemas.delete(object)
    throw error
  })
  return new Map(fields.map((name) => [name, fixedReading(name) ?? known.get(name) ?? 'text']))
}

function readingsOf(specs: readonly FieldSpec[]): ReadonlyMap<string, Reading> {
  return new Map(specs.map((spec) => [spec.name, readingOf(spec)]))
}

/**
 * Search replies carry no such headers, and replies to OAuth apps no daily ones.
 * https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines
 */
function readBudgets(reply: Response): readonly Budget[] {
  const number = (name: string) => {
    const text = reply.headers.get(`x-hubspot-ratelimit-${name}`)
    return text !== null && /^\d+$/.test(text) ? Number(text) : undefined
  }
  const [limit, remaining, intervalMs] = [number('max'), number('remaining'), number('interval-milliseconds')]
  const [daily, left] = [number('daily'), number('daily-remaining')]
  const told: Budget[] = []
  if (limit !== undefined && remaining !== undefined && intervalMs)
    told.push({ quota: 'calls', limit, remaining, windowSeconds: intervalMs / 1000 })
  if (daily !== undefined && left !== undefined)
    told.push({ quota: 'daily', limit: daily, remaining: left, windowSeconds: 86_400 })
  return told
}
