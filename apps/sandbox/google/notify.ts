import { sendWebhook } from '#apps/sandbox/kit/webhook.ts'
import { roleOf } from './state.ts'
import type { Channel, DriveFile, Google, Notice } from './state.ts'

/** Waits before trying again after 500, 502, 503 or 504; after the last one the message is lost. */
const retryWaitsMs = [1_000, 4_000, 16_000, 64_000, 256_000]

/** Records that a file changed and tells the channels that watch it; writes through the API count as much as a person's. */
export function noteChange(
  google: Google,
  file: DriveFile,
  change: Notice & { by: string; removedFor?: readonly string[] },
): void {
  const now = google.world.now()
  file.modifiedMs = Math.max(now, file.modifiedMs)
  file.modifiedBy = change.by
  const seq = (google.changes.at(-1)?.seq ?? 0) + 1
  google.changes.push({ seq, fileId: file.book.id, ms: now, removedFor: change.removedFor ?? [] })
  for (const channel of google.channels.values()) {
    if (channel.fileId === file.book.id) notify(google, channel, change)
    else if (channel.fileId === null && (roleOf(file, channel.owner) || change.removedFor?.includes(channel.owner))) {
      notify(google, channel, { state: 'change', changed: [] })
    }
  }
}

/** Sends one message; what happens while it is on its way is told together afterwards. */
export function notify(google: Google, channel: Channel, notice: Notice): void {
  if (google.world.now() >= channel.endsMs) {
    google.channels.delete(channel.id)
    return
  }
  if (channel.isSending) {
    const changed = new Set([...(channel.waiting?.changed ?? []), ...notice.changed])
    channel.waiting = { state: notice.state, changed: [...changed] }
    return
  }
  void deliver(google, channel, notice)
}

async function deliver(google: Google, channel: Channel, notice: Notice): Promise<void> {
  channel.isSending = true
  channel.messageNumber += notice.state === 'sync' ? 1 : 1 + Math.floor(google.world.random() * 1000)
  const headers = headersOf(channel, notice)
  const reply = await sendWebhook(
    google.world,
    'google',
    () => new Request(channel.address, { method: 'POST', headers }),
  )
  channel.isSending = false
  if (reply && [500, 502, 503, 504].includes(reply.status)) retry(google, { channel, headers }, 0)
  await reply?.body?.cancel()
  const { waiting } = channel
  channel.waiting = null
  if (waiting && google.channels.has(channel.id)) notify(google, channel, waiting)
}

function retry(google: Google, message: { channel: Channel; headers: Headers }, tried: number): void {
  const wait = retryWaitsMs[tried]
  if (wait === undefined) return
  google.world.after(wait, async () => {
    const { channel, headers } = message
    if (!google.channels.has(channel.id)) return
    const reply = await sendWebhook(
      google.world,
      'google',
      () => new Request(channel.address, { method: 'POST', headers }),
    )
    if (reply && [500, 502, 503, 504].includes(reply.status)) retry(google, message, tried + 1)
    await reply?.body?.cancel()
  })
}

/** https://developers.google.com/workspace/drive/api/guides/push */
function headersOf(channel: Channel, notice: Notice): Headers {
  return new Headers({
    'User-Agent': 'APIs-Google; (+https://developers.google.com/webmasters/APIs-Google.html)',
    'X-Goog-Channel-ID': channel.id,
    'X-Goog-Channel-Expiration': new Date(channel.expiresMs).toUTCString(),
    'X-Goog-Message-Number': String(channel.messageNumber),
    'X-Goog-Resource-ID': channel.resourceId,
    'X-Goog-Resource-State': notice.state,
    'X-Goog-Resource-URI': channel.resourceUri,
    ...(channel.token === null ? {} : { 'X-Goog-Channel-Token': channel.token }),
    ...(notice.changed.length > 0 ? { 'X-Goog-Changed': notice.changed.join(',') } : {}),
  })
}
