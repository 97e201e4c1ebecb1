import { z } from 'zod'

import { driveRead, openDriveFile, seesInDrive } from './access.ts'
import { fileJson } from './drive-file.ts'
import { applyMask, parseMask } from './mask.ts'
import { notify } from './notify.ts'
import { DriveProblem } from './problem.ts'
import { readBody, withoutNulls } from './schema.ts'
import { drawText, roleOf } from './state.ts'
import type { Json } from './cell.ts'
import type { ApiCall, Route } from './route.ts'
import type { Channel, ChangeEntry } from './state.ts'

const drive = { cost: 'drive', scopes: driveRead } as const

/** `changes`, `files.watch` and `channels`. https://developers.google.com/workspace/drive/api/guides/push */
export const changeRoutes: readonly Route[] = [
  { method: 'GET', pattern: /^\/drive\/v3\/changes\/startPageToken$/, ...drive, run: startToken },
  { method: 'GET', pattern: /^\/drive\/v3\/changes$/, ...drive, run: listChanges },
  { method: 'POST', pattern: /^\/drive\/v3\/changes\/watch$/, ...drive, run: watchChanges },
  { method: 'POST', pattern: /^\/drive\/v3\/files\/([^/]+)\/watch$/, ...drive, run: watchFile },
  { method: 'POST', pattern: /^\/drive\/v3\/channels\/stop$/, ...drive, run: stop },
]

function lastSeq(call: ApiCall): number {
  return call.google.changes.at(-1)?.seq ?? 0
}

function startToken(call: ApiCall): Json {
  return { kind: 'drive#startPageToken', startPageToken: String(lastSeq(call) + 1) }
}

/** One entry per file, its latest, in order; a token is the number of the first change not yet seen. */
function listChanges(call: ApiCall): unknown {
  const { query } = call
  const from = tokenOf(call)
  const size = Math.min(Number(query.get('pageSize') ?? 100), 1000)
  const latest = new Map<string, ChangeEntry>()
  for (const entry of call.google.changes) {
    if (entry.seq < from || !isSeen(call, entry)) continue
    latest.delete(entry.fileId)
    latest.set(entry.fileId, entry)
  }
  const entries = [...latest.values()]
  const page = entries.slice(0, size)
  const following = entries[size]
  const reply = {
    kind: 'drive#changeList',
    ...(following
      ? { nextPageToken: String((page.at(-1)?.seq ?? 0) + 1) }
      : { newStartPageToken: String(lastSeq(call) + 1) }),
    changes: page.map((entry) => changeJson(call, entry)),
  }
  const plain =
    'kind,nextPageToken,newStartPageToken,changes(kind,removed,file(kind,id,name,mimeType),fileId,time,type,changeType)'
  return applyMask(reply, parseMask(query.get('fields') ?? plain))
}

function tokenOf(call: ApiCall): number {
  const given = call.query.get('pageToken')
  if (given !== null && /^[0-9]+$/.test(given)) return Number(given)
  const place = { location: 'pageToken', locationType: 'parameter' }
  if (given === null) throw new DriveProblem(400, 'required', { message: 'Required parameter: pageToken', ...place })
  throw new DriveProblem(400, 'invalid', { message: 'Invalid Value', ...place })
}

function isSeen(call: ApiCall, entry: ChangeEntry): boolean {
  const file = call.google.files.get(entry.fileId)
  if (entry.removedFor.includes(call.user.email)) return true
  return file !== undefined && roleOf(file, call.user.email) !== null && seesInDrive(call, file)
}

function changeJson(call: ApiCall, entry: ChangeEntry): Json {
  const file = call.google.files.get(entry.fileId)
  const isRemoved = !file || roleOf(file, call.user.email) === null
  const time = new Date(entry.ms).toISOString()
  const own = { kind: 'drive#change', type: 'file', changeType: 'file', time, removed: isRemoved, fileId: entry.fileId }
  return isRemoved ? own : { ...own, file: fileJson(call.google, file, call.user.email) }
}

const channelBody = z.looseObject({
  id: z.string(),
  type: z.string(),
  address: z.string(),
  token: z.string().max(256).optional(),
  expiration: z.union([z.string(), z.number()]).optional(),
  params: z.record(z.string(), z.string()).optional(),
})

/** Milliseconds. Longest lives as third parties report them; one hour when nothing is asked. */
const lives = { plain: 3_600_000, file: 86_400_000, changes: 604_800_000 }

function watchFile(call: ApiCall): Json {
  const file = openDriveFile(call, call.parts[0] ?? '')
  const resourceUri = `https://www.googleapis.com/drive/v3/files/${file.book.id}?alt=json&null`
  return openChannel(call, { fileId: file.book.id, resourceUri, longestMs: lives.file })
}

function watchChanges(call: ApiCall): Json {
  const pageToken = tokenOf(call)
  const resourceUri = `https://www.googleapis.com/drive/v3/changes?alt=json&pageToken=${pageToken}`
  return openChannel(call, { fileId: null, resourceUri, longestMs: lives.changes })
}

interface Watched {
  readonly fileId: string | null
  readonly resourceUri: string
  readonly longestMs: number
}

function openChannel(call: ApiCall, watched: Watched): Json {
  const { google, user } = call
  const body = readBody(channelBody, withoutNulls(call.body))
  checkChannel(call, body)
  const now = google.world.now()
  const expiresMs = expiryOf(body, now, watched.longestMs)
  const knob = google.world.knobs('google').watchExpiryMs
  const channel: Channel = {
    id: body.id,
    resourceId: resourceIdOf(call, watched),
    resourceUri: watched.resourceUri,
    fileId: watched.fileId,
    address: body.address,
    token: body.token ?? null,
    owner: user.email,
    expiresMs,
    endsMs: knob > 0 ? Math.min(expiresMs, now + knob) : expiresMs,
    messageNumber: 0,
    isSending: false,
    waiting: null,
  }
  google.channels.set(channel.id, channel)
  google.world.after(0, () => notify(google, channel, { state: 'sync', changed: [] }))
  const { id, resourceId, resourceUri, token } = channel
  const expiration = String(expiresMs)
  return { kind: 'api#channel', id, resourceId, resourceUri, ...(token === null ? {} : { token }), expiration }
}

function checkChannel(call: ApiCall, body: z.infer<typeof channelBody>): void {
  if (body.type !== 'web_hook' && body.type !== 'webhook') {
    throw new DriveProblem(400, 'channelUnknownType', { message: `Unknown channel type: ${body.type}` })
  }
  if (!/^[A-Za-z0-9\-_+/=]{1,64}$/.test(body.id)) {
    throw new DriveProblem(400, 'channelIdInvalid', { message: `Channel id ${body.id} is invalid.` })
  }
  if (!body.address.startsWith('https://') || !URL.canParse(body.address)) {
    const message = `WebHook callback must be HTTPS: ${body.address}`
    throw new DriveProblem(400, 'push.webhookUrlNotHttps', { message })
  }
  const own = call.google.channels.get(body.id)
  if (own && own.endsMs > call.google.world.now()) {
    throw new DriveProblem(400, 'channelIdNotUnique', { message: `Channel id ${body.id} not unique` })
  }
}

function expiryOf(body: z.infer<typeof channelBody>, now: number, longestMs: number): number {
  const ttl = body.params?.['ttl']
  const asked =
    ttl !== undefined
      ? now + Number(ttl) * 1000
      : body.expiration !== undefined
        ? Number(body.expiration)
        : now + lives.plain
  if (!(asked > now)) {
    const message = `Invalid ttl value for channel ${Math.floor((asked - now) / 1000)}`
    throw new DriveProblem(400, 'channelInvalidTtl', { message })
  }
  return Math.min(asked, now + longestMs)
}

/** The same resource has the same id, whatever channel watches it. */
function resourceIdOf(call: ApiCall, { fileId }: Watched): string {
  const same = [...call.google.channels.values()].find((one) => one.fileId === fileId && one.owner === call.user.email)
  return same?.resourceId ?? drawText(call.google, 27)
}

function stop(call: ApiCall): null {
  const body = readBody(z.looseObject({ id: z.string(), resourceId: z.string() }), withoutNulls(call.body))
  const channel = call.google.channels.get(body.id)
  if (!channel || channel.resourceId !== body.resourceId || channel.owner !== call.user.email) {
    throw new DriveProblem(404, 'notFound', { message: `Channel '${body.id}' not found for project` })
  }
  call.google.channels.delete(body.id)
  return null
}
