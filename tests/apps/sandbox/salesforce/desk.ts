import { createHash, randomBytes } from 'node:crypto'

import { Connection, OAuth2 } from 'jsforce'

import { createSalesforceTwin } from '#apps/sandbox/salesforce/twin.ts'
import type { SalesforceSettings } from '#apps/sandbox/salesforce/twin.ts'
import { serveTwins } from '#tests/support/sandbox.ts'

export const client = {
  id: 'hub-client',
  secret: 'hub-secret',
  redirectUris: ['http://127.0.0.1:8787/callback'],
  requiresPkce: true,
}
export const version = '65.0'

/** A served twin with jsforce connected to it through the real OAuth flow. */
export async function openDesk(settings: SalesforceSettings = {}) {
  const served = await serveTwins([(world) => createSalesforceTwin(world, { clients: [client], ...settings })])
  const loginUrl = `${served.origin}/login.salesforce.com`
  const instanceUrl = `${served.origin}/twin-dev-ed.my.salesforce.com`
  const tokens = await logIn(loginUrl)
  const oauth2 = new OAuth2({ loginUrl, clientId: client.id, clientSecret: client.secret, redirectUri: redirectUri() })
  const connection = new Connection({ oauth2, version, instanceUrl, ...tokens })
  const twin = served.twins[0]
  return {
    ...served,
    connection,
    instanceUrl,
    loginUrl,
    tokens,
    /** A call of the test's own, with the connection's token. */
    call: (
      path: string,
      init: { method?: string; json?: unknown; headers?: Readonly<Record<string, string>> } = {},
    ) => {
      const { json, headers, ...rest } = init
      const body = json === undefined ? {} : { body: JSON.stringify(json) }
      const all = { Authorization: `Bearer ${tokens.accessToken}`, 'Content-Type': 'application/json' }
      return fetch(`${instanceUrl}/services/data/v${version}${path}`, {
        ...rest,
        ...body,
        headers: { ...all, ...headers },
      })
    },
    act: async (action: string, input: unknown = {}) => twin?.actions[action]?.(input),
  }
}

export type Desk = Awaited<ReturnType<typeof openDesk>>

export const redirectUri = () => client.redirectUris[0] ?? ''

/** Consents and redeems the code without a browser. */
export async function logIn(loginUrl: string, scope = 'api refresh_token') {
  const verifier = randomBytes(32).toString('base64url')
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  const asked = { response_type: 'code', client_id: client.id, redirect_uri: redirectUri(), scope, state: 's' }
  const query = new URLSearchParams({ ...asked, code_challenge: challenge, code_challenge_method: 'S256' })
  const consent = await fetch(`${loginUrl}/services/oauth2/authorize?${query}`, {
    method: 'POST',
    body: new URLSearchParams({ decision: 'allow' }),
    redirect: 'manual',
  })
  const code = new URL(consent.headers.get('Location') ?? '').searchParams.get('code') ?? ''
  const reply = await tokenCall(loginUrl, { grant_type: 'authorization_code', code, code_verifier: verifier })
  const body = await reply.json()
  return { accessToken: String(body.access_token), refreshToken: String(body.refresh_token), body }
}

export function tokenCall(loginUrl: string, form: Record<string, string>) {
  const all = { client_id: client.id, client_secret: client.secret, redirect_uri: redirectUri(), ...form }
  return fetch(`${loginUrl}/services/oauth2/token`, { method: 'POST', body: new URLSearchParams(all) })
}
