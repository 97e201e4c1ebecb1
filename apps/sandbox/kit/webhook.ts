import type { TwinName, World } from './twin.ts'

/** One webhook of a twin: made anew for each attempt, because signatures carry the time of sending. */
export type MakeRequest = () => Request | Promise<Request>

/**
 * Sends a webhook through the twin's webhook knobs: it may be lost, sent twice or come late.
 * Gives the first reply, or null where it was lost or nobody answered.
 */
export async function sendWebhook(world: World, twin: TwinName, make: MakeRequest): Promise<Response | null> {
  const knobs = world.knobs(twin)
  if (knobs.webhookLostShare > 0 && world.random() < knobs.webhookLostShare) return null
  if (knobs.webhookShuffleMs > 0) await waitOn(world, world.random() * knobs.webhookShuffleMs)
  if (knobs.webhookDoubledShare > 0 && world.random() < knobs.webhookDoubledShare) await attempt(world, make)
  return attempt(world, make)
}

async function attempt(world: World, make: MakeRequest): Promise<Response | null> {
  try {
    const reply = await world.send(await make())
    // Read to its end, so that nothing hangs on a connection that the receiver may close.
    const bytes = await reply.arrayBuffer()
    return new Response(bytes.byteLength > 0 ? bytes : null, { status: reply.status, headers: reply.headers })
  } catch {
    return null // Nobody listens there: to the vendor that is a failed delivery like any other.
  }
}

function waitOn(world: World, ms: number): Promise<void> {
  return new Promise((resolve) => world.after(ms, resolve))
}
