import { z } from 'zod'

import { createAnswer } from '#apps/sandbox/kit/answer.ts'
import type { Answer } from '#apps/sandbox/kit/answer.ts'
import { createWorld } from '#apps/sandbox/kit/world.ts'
import type { SandboxWorld } from '#apps/sandbox/kit/world.ts'
import { createSalesforceTwin } from '#apps/sandbox/salesforce/twin.ts'
import { salesforce } from '#connectors/salesforce/connector.ts'
import { tokenMark } from '#shared/connector.ts'
import type { Remote, Session } from '#shared/connector.ts'

/** A Salesforce twin behind an in-process fetch, with a session that consent was given for. */
export interface SalesforceStand {
  readonly world: SandboxWorld
  readonly session: Session
  readonly remote: Remote
  /** A test action of the twin. */
  readonly act: (name: string, input?: unknown) => unknown
}

const client = { id: 'hub', secret: 'hush', redirectUris: ['https://hub.example/back'] }

/** `receive`: takes the twin's Outbound Messages. */
export async function startSalesforce(receive?: typeof fetch): Promise<SalesforceStand> {
  const startAt = Date.UTC(2026, 10, 20, 8)
  const world = createWorld({ seed: 1, startAt, ...(receive && { fetch: receive }) })
  const twin = createSalesforceTwin(world, { clients: [client] })
  const answer = createAnswer(world, [twin])
  const token = await consent(answer)
  const session: Session = {
    fetch: (input, init) => {
      const body = typeof init?.body === 'string' ? init.body.replace(tokenMark, token.access_token) : init?.body
      const request = new Request(input, { ...init, body: body ?? null })
      request.headers.set('authorization', `Bearer ${token.access_token}`)
      return answer(request)
    },
    now: () => world.now(),
    account: { instance_url: token.instance_url, id: token.id },
    settings: {},
  }
  return {
    world,
    session,
    remote: salesforce.open(session),
    act(name, input = {}) {
      const action = twin.actions[name]
      if (!action) throw new Error(`The twin has no action ${name}.`)
      return action(input)
    },
  }
}

const tokenReply = z.object({ access_token: z.string(), instance_url: z.string(), id: z.string() })

async function consent(answer: Answer): Promise<z.infer<typeof tokenReply>> {
  const login = 'https://login.salesforce.com/services/oauth2'
  const [redirectUri = ''] = client.redirectUris
  const asked = new URLSearchParams({ client_id: client.id, redirect_uri: redirectUri, response_type: 'code' })
  asked.set('scope', 'api refresh_token')
  const allow = new URLSearchParams({ decision: 'allow' })
  const back = await answer(new Request(`${login}/authorize?${asked.toString()}`, { method: 'POST', body: allow }))
  const code = new URL(back.headers.get('location') ?? '').searchParams.get('code') ?? ''
  const form = new URLSearchParams({ grant_type: 'authorization_code', code, redirect_uri: redirectUri })
  form.set('client_id', client.id)
  form.set('client_secret', client.secret)
  const reply = await answer(new Request(`${login}/token`, { method: 'POST', body: form }))
  return tokenReply.parse(await reply.json())
}
