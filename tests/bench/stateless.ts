import { createHash, randomBytes } from 'node:crypto'
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

import { sandboxSalesforceApp } from '#apps/sandbox/salesforce/app.ts'
import type { Rig } from './rig.ts'

const tokenReply = z.object({ access_token: z.string(), instance_url: z.string() })
const hubspotGrant = z.object({ accessToken: z.string() })
const googleGrant = z.object({ access_token: z.string() })

/** Runs the stateless copy against the rig's twins; milliseconds from first call to last answer. */
export async function copyStateless(rig: Rig, port: number, spreadsheet: string): Promise<number> {
  const scopes = ['crm.objects.contacts.read', 'crm.objects.contacts.write', 'oauth']
  const hubspot = hubspotGrant.parse(await rig.twin('hubspot').actions['grant']?.({ scopes }))
  const google = googleGrant.parse(await rig.twin('google').actions['token']?.({}))
  const child = fork(fileURLToPath(new URL('copy.ts', import.meta.url)))
  const done = new Promise<unknown>((resolve, reject) => {
    child.once('message', resolve)
    child.once('exit', (code) => reject(new Error(`The copy ended with ${code ?? 'a signal'}.`)))
  })
  child.send({
    gateway: rig.gateway,
    spreadsheet,
    salesforce: await salesforceToken(rig.gateway, port),
    hubspot: hubspot.accessToken,
    google: google.access_token,
  })
  return z.object({ wallMs: z.number() }).parse(await done).wallMs
}

/** The authorisation code flow with PKCE, as RFC 7636 has it. */
async function salesforceToken(gateway: string, port: number): Promise<{ token: string; instance: string }> {
  const app = sandboxSalesforceApp([])
  const verifier = randomBytes(32).toString('base64url')
  const login = `${gateway}/login.salesforce.com/services/oauth2`
  const redirect = `http://localhost:${port}/oauth/callback`
  const asked = new URLSearchParams({
    response_type: 'code',
    client_id: app.id,
    redirect_uri: redirect,
    scope: 'api refresh_token',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  })
  const decision = new URLSearchParams({ decision: 'allow' })
  const allowed = await fetch(`${login}/authorize?${asked}`, { method: 'POST', body: decision, redirect: 'manual' })
  const code = new URL(allowed.headers.get('location') ?? '').searchParams.get('code') ?? ''
  const reply = await fetch(`${login}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      client_id: app.id,
      client_secret: app.secret,
      redirect_uri: redirect,
      code_verifier: verifier,
    }),
  })
  const parsed = tokenReply.parse(await reply.json())
  return { token: parsed.access_token, instance: parsed.instance_url }
}
