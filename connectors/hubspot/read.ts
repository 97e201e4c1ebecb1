import { FilterOperatorEnum as Operator } from '@hubspot/api-client/lib/codegen/crm/objects/index.js'
import type { Filter, PublicObjectSearchRequest } from '@hubspot/api-client/lib/codegen/crm/objects/index.js'
import { z } from 'zod'

import type { Page, ReadRequest } from '#shared/connector.ts'
import { Fault } from '#shared/fault.ts'

import type { Client } from './client.ts'
import { brokenPromise } from './fault.ts'
import { modifiedAtOf, modifiedProperty, parseObjects, propertiesFor, toPresent } from './record.ts'
import type { CrmObject, Readings } from './record.ts'

/**
 * `list`: the first sync, by id, begun at `startedAt`. `since`: everything modified at or after `from`.
 * `tie`: what was modified exactly at `at`, with ids after `id`. Before `floor` the list has seen everything.
 * `begunAt`: when the first page of this pass was read.
 */
const place = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('list'), startedAt: z.number(), after: z.string().optional() }),
  z.object({ kind: z.literal('since'), from: z.number(), floor: z.number(), begunAt: z.number().optional() }),
  z.object({ kind: z.literal('tie'), at: z.number(), id: z.string(), floor: z.number(), begunAt: z.number() }),
])
type Place = z.infer<typeof place>

/**
 * How far back the feed is read again at its end: HubSpot's search index runs behind the records by "a few moments".
 * https://developers.hubspot.com/docs/api-reference/search/guide#limits
 */
const overlapMs = 120_000
/** How far our clock may run ahead of HubSpot's. */
const skewMs = 10_000
const listMax = 100
const searchMax = 200
/** Longer search bodies are refused. */
const searchBodyCharsMax = 3000

/** What a page is read with. */
export interface ReadTools {
  readonly client: Client
  readonly now: number
  readonly readings: Readings
}

/** One page in one call: by id the first time, by modification time from then on. */
export async function readPage(tools: ReadTools, request: ReadRequest): Promise<Page> {
  const from = parsePlace(request.cursor) ?? { kind: 'list', startedAt: tools.now }
  return from.kind === 'list' ? listPage(tools, request, from) : searchPage(tools, request, from)
}

async function listPage(tools: ReadTools, request: ReadRequest, from: Extract<Place, { kind: 'list' }>): Promise<Page> {
  const { object, fields } = request
  const limit = Math.min(request.limit, listMax)
  const reply = await tools.client.records.getPage(object, limit, from.after, propertiesFor(object, fields))
  const after = reply.paging?.next?.after
  // What changed while we listed is caught by searching from the instant the list began. The list itself never lags.
  const next: Place = after ? { ...from, after } : sinceStart(from.startedAt - skewMs)
  return {
    changes: parseObjects(reply.results).map((found) => toPresent(object, found, tools.readings)),
    cursor: JSON.stringify(next),
    more: true,
  }
}

type SearchPlace = Exclude<Place, { kind: 'list' }>
type Begun = SearchPlace & { readonly begunAt: number }

async function searchPage(tools: ReadTools, request: ReadRequest, from: SearchPlace): Promise<Page> {
  const { object } = request
  const limit = Math.min(request.limit, searchMax)
  const reply = await tools.client.search.doSearch(object, searchFor(request, from, limit))
  const found = parseObjects(reply.results)
  const isFull = found.length >= limit
  const begun = { ...from, begunAt: from.begunAt ?? tools.now }
  const next = isFull ? placeAfter(object, found, begun) : placeAtEnd(begun)
  return {
    changes: found.map((one) => toPresent(object, one, tools.readings)),
    cursor: JSON.stringify(next),
    // The end of a tie is not the end of the feed.
    more: isFull || from.kind === 'tie',
  }
}

// HubSpot takes one sorting rule and shows at most 10,000 hits of a search. So pages are never counted from the start
// of a search: each narrows the search to what lies behind the last one. Within one instant ids take the place of time.
function searchFor({ object, fields }: ReadRequest, from: SearchPlace, limit: number): PublicObjectSearchRequest {
  const modified = modifiedProperty(object)
  const filters: Filter[] =
    from.kind === 'since'
      ? [{ propertyName: modified, operator: Operator.Gte, value: String(from.from) }]
      : [
          { propertyName: modified, operator: Operator.Gte, value: String(from.at) },
          { propertyName: modified, operator: Operator.Lte, value: String(from.at) },
          { propertyName: 'hs_object_id', operator: Operator.Gt, value: from.id },
        ]
  const search = {
    filterGroups: [{ filters }],
    sorts: [from.kind === 'since' ? modified : 'hs_object_id'],
    properties: propertiesFor(object, fields),
    limit,
  }
  if (JSON.stringify(search).length <= searchBodyCharsMax) return search
  throw new Fault('refused', 'Too many HubSpot properties are mapped to be searched for at once: map fewer.', {
    said: `A search may have ${searchBodyCharsMax} characters.`,
    nothingApplied: true,
  })
}

/** Where a full page leads to. Records at its last instant may be missing, so that instant is read again. */
function placeAfter(object: string, found: readonly CrmObject[], from: Begun): Place {
  const last = found.at(-1)
  if (!last) throw brokenPromise('a page of nothing')
  if (from.kind === 'tie') return { ...from, id: last.id }
  const at = modifiedAtOf(object, last)
  if (at > from.from) return { ...from, from: at }
  // A whole page of one instant: its ids are walked from the beginning, since their order was not asked for.
  return { kind: 'tie', at: from.from, id: '0', floor: from.floor, begunAt: from.begunAt }
}

// What search showed late may lie before what it had shown by then: so the next pass begins where search was sure to be
// complete when this one began, however long it took.
function placeAtEnd({ begunAt, floor, ...from }: Begun): Place {
  if (from.kind === 'tie') return { kind: 'since', from: from.at + 1, floor, begunAt }
  return { kind: 'since', from: Math.max(floor, begunAt - overlapMs), floor }
}

function sinceStart(floor: number): Place {
  return { kind: 'since', from: floor, floor }
}

function parsePlace(cursor: string | null): Place | null {
  return cursor === null ? null : place.parse(JSON.parse(cursor))
}
