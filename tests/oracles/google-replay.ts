import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

import { z } from 'zod'

import { createAnswer } from '#apps/sandbox/kit/answer.ts'
import { createWorld } from '#apps/sandbox/kit/world.ts'
import { createGoogleTwin } from '#apps/sandbox/google/twin.ts'
import { makeFile } from '#apps/sandbox/google/state.ts'
import { addSheet } from '#apps/sandbox/google/requests-sheets.ts'
import type { GoogleTwin } from '#apps/sandbox/google/twin.ts'

const cassette = z.object({
  interactions: z.array(
    z.object({
      request: z.object({ method: z.string(), uri: z.string(), body: z.string().nullable() }),
      response: z.object({ status: z.object({ code: z.number() }), body: z.object({ string: z.string() }) }),
    }),
  ),
})

export type Interaction = z.infer<typeof cassette>['interactions'][number]

/** How one recorded call fared against the twin; `difference` is null where the answers agree. */
export interface Outcome {
  readonly cassette: string
  readonly call: string
  readonly difference: string | null
}

/** The account whose calls were recorded. */
const recorder = 'telegram-budgeter@telegram-budgeter.iam.gserviceaccount.com'

export function readCassettes(folder: string): readonly { name: string; interactions: readonly Interaction[] }[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'))
  return names
    .toSorted()
    .map((name) => ({ name, ...cassette.parse(JSON.parse(readFileSync(join(folder, name), 'utf8'))) }))
}

/** Replays a cassette's calls in order against a twin of their own. */
export async function replay(name: string, interactions: readonly Interaction[]): Promise<readonly Outcome[]> {
  const world = createWorld({ seed: 7 })
  const twin = createGoogleTwin(world)
  twin.actions['addUser']?.({ email: recorder, name: 'Recorder' })
  const limits = { readsPerMinutePerUser: 1e6, writesPerMinutePerUser: 1e6, readsPerMinute: 1e6, writesPerMinute: 1e6 }
  twin.actions['quotas']?.(limits)
  const { access_token: token } = z
    .object({ access_token: z.string() })
    .parse(twin.actions['token']?.({ user: recorder }))
  setUp(twin, interactions)
  const answer = createAnswer(world, [twin])
  const ids = new Map<string, string>()
  const outcomes: Outcome[] = []
  for (const { request, response } of interactions) {
    if (request.uri.includes('q=mimeType') && !request.uri.includes('name+%3D'))
      setUpListed(twin, parse(response.body.string), ids)
    const url = translate(request.uri, ids)
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
    const body = request.body === null || request.method === 'GET' ? null : translate(request.body, ids)
    const reply = await answer(new Request(url, { method: request.method, headers, body }))
    const given = { status: reply.status, body: parse(await reply.text()) }
    const expected = { status: response.status.code, body: parse(response.body.string) }
    if (request.method === 'POST') learn(expected.body, given.body, ids)
    const translated = { ...expected, body: parse(translate(JSON.stringify(expected.body), ids)) }
    const difference = differ(translated, given, '')
    outcomes.push({ cassette: name, call: `${request.method} ${request.uri.replace('https://', '')}`, difference })
  }
  return outcomes
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

const listed = z.object({
  files: z.array(z.object({ id: z.string(), name: z.string(), createdTime: z.string(), modifiedTime: z.string() })),
})
const got = z.object({
  spreadsheetId: z.string(),
  properties: z.object({ title: z.string(), locale: z.string(), timeZone: z.string() }),
  sheets: z.array(
    z.object({
      properties: z.object({
        sheetId: z.number(),
        title: z.string(),
        gridProperties: z.object({ rowCount: z.number(), columnCount: z.number() }),
      }),
    }),
  ),
})

/** Makes what was there before the recording, as far as its own answers tell. */
function setUp(twin: GoogleTwin, interactions: readonly Interaction[]): void {
  const made = new Set<string>()
  for (const { request, response } of interactions) {
    const body = parse(response.body.string)
    const created = z.object({ id: z.string() }).safeParse(body)
    if (request.method === 'POST' && request.uri.includes('/drive/v3/files?') && created.success)
      made.add(created.data.id)
    const id = /spreadsheets\/([A-Za-z0-9_-]{40,})/.exec(request.uri)?.[1]
    const isForeign = response.status.code === 403 && id !== undefined && !made.has(id)
    if (isForeign && !twin.google.files.has(id))
      makeFile(twin.google, { id, title: 'Private', owner: 'someone@else.example' })
    if (!made.has(id ?? '')) setUpContent(twin, body)
  }
}

/** Files that others made or deleted between two recorded lists come and go just before the list is asked for. */
function setUpListed(twin: GoogleTwin, body: unknown, ids: ReadonlyMap<string, string>): void {
  const list = listed.safeParse(body)
  if (!list.success) return
  const names = new Set(list.data.files.map(({ id }) => id))
  for (const file of list.data.files) if (!ids.has(file.id)) setUpFile(twin, file)
  const own = new Set(ids.values())
  for (const id of twin.google.files.keys()) if (!names.has(id) && !own.has(id)) twin.google.files.delete(id)
}

function setUpFile(twin: GoogleTwin, listedFile: z.infer<typeof listed>['files'][number]): void {
  const { id, name: title } = listedFile
  const file = twin.google.files.get(id) ?? makeFile(twin.google, { id, title, owner: recorder })
  file.modifiedMs = Date.parse(listedFile.modifiedTime)
}

function setUpContent(twin: GoogleTwin, body: unknown): void {
  const read = got.safeParse(body)
  if (!read.success || twin.google.files.has(read.data.spreadsheetId)) return
  const { title, locale, timeZone } = read.data.properties
  const file = makeFile(twin.google, { id: read.data.spreadsheetId, title, owner: recorder })
  Object.assign(file.book, { title, locale, timeZone, sheets: [] })
  for (const { properties } of read.data.sheets) addSheet(file.book, properties)
}

const idKeys = new Set(['id', 'spreadsheetId', 'sheetId', 'namedRangeId', 'protectedRangeId'])

/** Learns which of the twin's ids stands for which recorded one. */
function learn(expected: unknown, given: unknown, ids: Map<string, string>): void {
  if (typeof expected !== 'object' || typeof given !== 'object' || expected === null || given === null) return
  const own = new Map(Object.entries(given))
  for (const [key, value] of Object.entries(expected)) {
    const other = own.get(key)
    const isId = idKeys.has(key) && String(value).length > 5
    if (isId && other !== undefined && !ids.has(String(value))) ids.set(String(value), String(other))
    learn(value, other, ids)
  }
}

function translate(text: string, ids: ReadonlyMap<string, string>): string {
  let translated = text
  for (const [recorded, own] of ids) translated = translated.replaceAll(recorded, own)
  return translated
}

/** Members that change from one call to the next. */
const volatile = new Set(['createdTime', 'modifiedTime', 'etag'])

/** The path of the first difference with both values, or null. */
function differ(expected: unknown, given: unknown, path: string): string | null {
  if (typeof expected !== 'object' || expected === null || typeof given !== 'object' || given === null) {
    return expected === given ? null : `${path}: recorded ${brief(expected)}, twin ${brief(given)}`
  }
  const own = new Map(Object.entries(given))
  const recorded = new Map(Object.entries(expected))
  for (const key of new Set([...recorded.keys(), ...own.keys()])) {
    if (volatile.has(key)) continue
    const found = differ(recorded.get(key), own.get(key), path === '' ? key : `${path}.${key}`)
    if (found !== null) return found
  }
  return null
}

function brief(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 80)
}
