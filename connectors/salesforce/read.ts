import { z } from 'zod'

import type { Page, ReadRequest } from '#shared/connector.ts'
import type { Cursor } from '#shared/record.ts'

import type { Client } from './client.ts'
import { salesforceManifest } from './manifest.ts'
import { columns, objectOf, queryReply, stampOf, toChange } from './record.ts'
import { count, instant, names, soql } from './soql.ts'
import type { Soql } from './soql.ts'

/**
 * Changes are stamped before they are committed, so that a long transaction appears behind a reader. Whatever is older
 * than this has been committed.
 */
const overlapMs = 120_000

const place = z.object({ at: z.number(), id: z.string() })
type Place = z.infer<typeof place>

/** `floor`: where the next round begins, once this one has come within the overlap of the present. */
const cursorShape = z.object({ ...place.shape, floor: place.optional() })

/** One page of the feed in the order of (SystemModstamp, Id), removed and merged records included. */
export async function readPage(client: Client, request: ReadRequest, now: number): Promise<Page> {
  const object = objectOf(request.object).name
  const from = request.cursor === null ? null : cursorShape.parse(JSON.parse(request.cursor))
  const limit = Math.min(request.limit, salesforceManifest.traits.readMax)
  // One row more than asked for tells whether there is more, without a call that finds nothing.
  const query = soql`SELECT ${columns(object, request.fields)} FROM ${names([object])} ${after(from)}ORDER BY SystemModstamp, Id LIMIT ${count(limit + 1)}`
  const { done, records } = queryReply.parse(await client.query(query, true))
  const rows = records.slice(0, limit)
  const more = !done || records.length > limit
  const lastRow = rows.at(-1)
  const last = lastRow ? { at: stampOf(lastRow), id: lastRow.Id } : from
  // Clocks differ; a stamp in our future shows by how much at least.
  const settled = { at: Math.max(now, last?.at ?? 0) - overlapMs, id: '' }
  const floor = from?.floor ?? (last && compare(last, settled) <= 0 ? undefined : settled)
  return {
    changes: rows.map((row) => toChange(object, row, request.fields)),
    cursor: more && last ? format(last, floor) : format(floor ?? last ?? settled, undefined),
    more,
  }
}

function after(from: Place | null): Soql {
  if (from === null) return soql``
  const at = instant(from.at)
  if (from.id === '') return soql`WHERE SystemModstamp >= ${at} `
  return soql`WHERE (SystemModstamp > ${at} OR (SystemModstamp = ${at} AND Id > ${from.id})) `
}

function compare(a: Place, b: Place): number {
  return a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}

function format({ at, id }: Place, floor: Place | undefined): Cursor {
  return JSON.stringify({ at, id, ...(floor && { floor: { at: floor.at, id: floor.id } }) })
}
