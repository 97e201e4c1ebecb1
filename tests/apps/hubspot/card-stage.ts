import { z } from 'zod'
import { sandboxHubspotApp } from '#apps/sandbox/hubspot/app.ts'
import { leadPage } from '#shared/api/lead.ts'
import type { HubClient } from '#apps/sandbox/demo/hub-client.ts'
import { act, cardOrigin, connectHubspot, openDoorStage, ownerEmail, type DoorStage } from '#tests/apps/slack/stage.ts'

/** What `hubspot.fetch` is given by a card. */
export interface CardFetchOptions {
  readonly method?: string
  readonly body?: unknown
  readonly timeout?: number
}

/** A real hub with HubSpot connected, and HubSpot's own way from a card to it. */
export interface CardStage extends DoorStage {
  /** Fetches as the platform's proxy does: it says who asks, signs, and hides every status above 299. */
  cardFetch(url: string, options?: CardFetchOptions, asker?: { readonly userEmail: string }): Promise<Response>
  /** A contact of HubSpot whose lead has a score. */
  contact(): Promise<{
    readonly objectId: string
    readonly lead: string
    readonly title: string
    readonly score: number
  }>
  /** Signs with another secret from now on, or with the right one. */
  sign(secret: 'right' | 'wrong'): void
  /** Waits until the hub has made no call to HubSpot for three quarters of a second. */
  quiet(): Promise<void>
  /** A signed-up member with this role. */
  member(email: string, role: string): Promise<HubClient>
}

const answered = z.object({ status: z.number(), body: z.string() })

export async function openCardStage(): Promise<CardStage> {
  const stage = await openDoorStage(40)
  act(stage.hubspot, 'set-app', { permittedFetchUrls: [cardOrigin], targetUrl: `${cardOrigin}/webhooks/hubspot` })
  await connectHubspot(stage)
  return {
    ...stage,
    async cardFetch(url, { method = 'GET', body, timeout = 8_000 } = {}, asker = { userEmail: ownerEmail }) {
      const input = { url, method, timeoutMs: timeout, ...asker, ...(body === undefined ? {} : { body }) }
      const reply = answered.parse(await act(stage.hubspot, 'card-fetch', input))
      return new Response(reply.body, { status: reply.status })
    },
    contact: () => someContact(stage),
    sign: (secret) => {
      const clientSecret = secret === 'right' ? sandboxHubspotApp.clientSecret : 'another-secret'
      act(stage.hubspot, 'set-app', { clientSecret })
    },
    quiet: () => untilQuiet(stage),
    async member(email, role) {
      const client = await stage.join(email)
      await stage.invite(client, email, role)
      return client
    },
  }
}

async function untilQuiet({ world }: DoorStage): Promise<void> {
  let last = -1
  for (let turn = 0, still = 0; turn < 60 && still < quietSamples; turn += 1) {
    still = last === world.calls.lastSeq() ? still + 1 : 0
    last = world.calls.lastSeq()
    await new Promise((resolve) => setTimeout(resolve, 150))
  }
}

const quietSamples = 5

const linked = z.object({ links: z.array(z.object({ connector: z.string(), remoteId: z.string().nullable() })) })

async function someContact({ client, workspace }: DoorStage): ReturnType<CardStage['contact']> {
  const here = `/api/v1/workspaces/${workspace}/leads`
  const { leads } = await client.get(`${here}?limit=50`, leadPage)
  for (const { id, title, score } of leads) {
    const { links } = await client.get(`${here}/${id}`, linked)
    const objectId = links.find(({ connector }) => connector === 'hubspot')?.remoteId
    if (typeof objectId === 'string' && score !== null) return { objectId, lead: id, title, score }
  }
  throw new Error('No contact has a score.')
}
