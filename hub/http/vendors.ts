import type { Context } from 'hono'
import { Fault } from '#shared/fault.ts'
import { type Hub, Refusal } from '#hub/hub.ts'
import type { DoorEnv } from './app.ts'
import { readBytes } from './body.ts'
import type { Door } from './route.ts'

/** Takes a webhook as it came, byte for byte: the hub verifies it. */
export async function takeWebhook(
  context: Context<DoorEnv>,
  { hub, webhookUrl }: { readonly hub: Hub; readonly webhookUrl: string },
): Promise<Response> {
  const request = context.req.raw
  const connector = context.req.param('connector') ?? ''
  const secret = context.req.param('secret')
  context.set('route', secret === undefined ? '/webhooks/:connector' : '/webhooks/:connector/:secret')
  const delivery = {
    method: request.method,
    // Vendors sign the address they called; behind a tunnel ours is another.
    url: `${webhookUrl}${pathAndQuery(request.url)}`,
    headers: request.headers,
    bytes: await readBytes(request),
  }
  return secret === undefined ? hub.receive(connector, delivery) : hub.receive(connector, delivery, secret)
}

/** A vendor's consent page sent the browser back. Whatever happens, the browser ends on a page of ours. */
export async function finishConsent(context: Context<DoorEnv>, door: Door): Promise<Response> {
  context.set('route', '/oauth/callback')
  const signedIn = await door.accounts.signedIn(context.req.raw.headers)
  if (signedIn === null) return context.redirect(`${door.publicUrl}/?problem=not-signed-in`)
  const callback = new URL(`${door.publicUrl}${pathAndQuery(context.req.raw.url)}`)
  try {
    const { connection } = await door.hub.finishConnect(callback, signedIn.person.id)
    return context.redirect(`${door.publicUrl}/connections/${encodeURIComponent(connection)}`)
  } catch (error) {
    const code = error instanceof Refusal ? error.code : error instanceof Fault ? `remote-${error.kind}` : undefined
    if (code === undefined) throw error
    context.get('log').warn('consent.refused', { error, code })
    return context.redirect(`${door.publicUrl}/connections?problem=${encodeURIComponent(code)}`)
  }
}

/** As sent, neither decoded nor normalised. */
const pathAndQuery = (url: string): string => url.replace(/^[a-z]+:\/\/[^/?#]*/i, '')
