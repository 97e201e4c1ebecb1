import { createHash, randomBytes } from 'node:crypto'

import { html, htmlPage, htmlResponse } from './html.ts'
import type { World } from './twin.ts'

/** An app registered with the vendor. */
export interface OAuthClient {
  readonly id: string
  readonly secret: string
  /** Compared as whole strings. */
  readonly redirectUris: readonly string[]
  readonly requiresPkce?: boolean
}

/** What a person agreed to on the consent page. */
export interface Grant {
  readonly clientId: string
  /** Which account was chosen, by its id in `accounts`. */
  readonly account: string
  /** Every parameter of the authorize URL, for what only this vendor knows (`access_type`, `user_scope`…). */
  readonly query: Readonly<Record<string, string>>
}

/** Why a code was not redeemed; the twin words it as its vendor does. */
export type RedeemRefusal = 'client' | 'code' | 'redirect' | 'verifier'
export type Redeemed = { kind: 'granted'; grant: Grant } | { kind: 'refused'; reason: RedeemRefusal }

export interface OAuthSettings {
  readonly world: World
  /** Read on every request, so that a twin may add clients while it runs. */
  readonly clients: () => readonly OAuthClient[]
  /** Title of the consent page, such as "Salesforce twin". */
  readonly title: string
  /** What a person can choose on the consent page; the first is chosen when the form names none. */
  readonly accounts: () => readonly { readonly id: string; readonly label: string }[]
  readonly codeSeconds: number
  /** Prefix of the codes, where the vendor's have one. */
  readonly codePrefix?: string
}

export interface OAuth {
  /**
   * The authorize endpoint. GET shows the consent page; POST to the same URL with the form field `decision`
   * (`allow` or `deny`) and optionally `account` redirects back to the app. Tests post without the page.
   */
  authorize(request: Request): Promise<Response>
  /** Redeems a code once: checks client, secret (form or HTTP Basic), exact redirect URI and PKCE verifier. */
  redeem(form: URLSearchParams, headers: Headers): Redeemed
  /** The client that a token request names, when id and secret are right. */
  clientOf(form: URLSearchParams, headers: Headers): OAuthClient | null
}

interface Code {
  readonly grant: Grant
  readonly redirectUri: string
  readonly challenge: string | null
  readonly isPlain: boolean
  readonly until: number
}

export function createOAuth(settings: OAuthSettings): OAuth {
  const codes = new Map<string, Code>()

  async function authorize(request: Request): Promise<Response> {
    const asked = new URL(request.url).searchParams
    const client = settings.clients().find((candidate) => candidate.id === asked.get('client_id'))
    const redirectUri = asked.get('redirect_uri') ?? ''
    if (!client) return refusedPage(settings.title, 'invalid_client_id: client identifier invalid')
    if (!client.redirectUris.includes(redirectUri)) return refusedPage(settings.title, 'redirect_uri_mismatch')
    const back = (answer: Record<string, string>) => redirectBack(redirectUri, asked.get('state'), answer)
    if (asked.get('response_type') !== 'code' && asked.has('response_type')) {
      return back({ error: 'unsupported_response_type', error_description: 'response type not supported' })
    }
    if (client.requiresPkce && !asked.has('code_challenge')) {
      return back({ error: 'invalid_request', error_description: 'missing required code challenge' })
    }
    if (request.method !== 'POST') return htmlResponse(consentPage(settings, asked))
    const form = new URLSearchParams(await request.text())
    if (form.get('decision') !== 'allow') {
      return back({ error: 'access_denied', error_description: 'end-user denied authorization' })
    }
    const account = form.get('account') ?? settings.accounts()[0]?.id ?? ''
    return back({ code: issueCode(asked, { client, redirectUri, account }) })
  }

  function issueCode(
    asked: URLSearchParams,
    to: { client: OAuthClient; redirectUri: string; account: string },
  ): string {
    const code = (settings.codePrefix ?? '') + randomBytes(24).toString('base64url')
    codes.set(code, {
      grant: { clientId: to.client.id, account: to.account, query: Object.fromEntries(asked) },
      redirectUri: to.redirectUri,
      challenge: asked.get('code_challenge'),
      isPlain: asked.get('code_challenge_method') === 'plain',
      until: settings.world.now() + settings.codeSeconds * 1000,
    })
    return code
  }

  function redeem(form: URLSearchParams, headers: Headers): Redeemed {
    const client = clientOf(form, headers)
    if (!client) return { kind: 'refused', reason: 'client' }
    const given = form.get('code') ?? ''
    const code = codes.get(given)
    codes.delete(given)
    if (!code || code.grant.clientId !== client.id || code.until < settings.world.now()) {
      return { kind: 'refused', reason: 'code' }
    }
    if (form.get('redirect_uri') !== code.redirectUri) return { kind: 'refused', reason: 'redirect' }
    if (!fitsChallenge(code, form.get('code_verifier'))) return { kind: 'refused', reason: 'verifier' }
    return { kind: 'granted', grant: code.grant }
  }

  function clientOf(form: URLSearchParams, headers: Headers): OAuthClient | null {
    const { id, secret } = credentialsOf(form, headers)
    return settings.clients().find((client) => client.id === id && client.secret === secret) ?? null
  }

  return { authorize, redeem, clientOf }
}

function credentialsOf(form: URLSearchParams, headers: Headers): { id: string; secret: string } {
  const basic = /^Basic (.+)$/i.exec(headers.get('Authorization') ?? '')?.[1]
  if (!basic) return { id: form.get('client_id') ?? '', secret: form.get('client_secret') ?? '' }
  const [id = '', secret = ''] = Buffer.from(basic, 'base64').toString().split(':')
  return { id: decodeURIComponent(id), secret: decodeURIComponent(secret) }
}

function fitsChallenge(code: Code, verifier: string | null): boolean {
  if (code.challenge === null) return true
  if (verifier === null) return false
  return code.challenge === (code.isPlain ? verifier : createHash('sha256').update(verifier).digest('base64url'))
}

function redirectBack(redirectUri: string, state: string | null, answer: Record<string, string>): Response {
  const target = new URL(redirectUri)
  for (const [name, value] of Object.entries(answer)) target.searchParams.set(name, value)
  if (state !== null) target.searchParams.set('state', state)
  return new Response(null, { status: 302, headers: { Location: target.href } })
}

function consentPage(settings: OAuthSettings, asked: URLSearchParams): string {
  const accounts = settings.accounts()
  const scopes = (asked.get('scope') ?? '').split(/[ ,]+/).filter((scope) => scope !== '')
  return htmlPage(
    settings.title,
    html`<p>The app <strong>${asked.get('client_id')}</strong> asks for access.</p>
      <ul>
        ${scopes.map((scope) => html`<li>${scope}</li>`)}
      </ul>
      <form method="post">
        <p class="field">
          <label for="account">Account</label>
          <select id="account" name="account">
            ${accounts.map((account) => html`<option value="${account.id}">${account.label}</option>`)}
          </select>
        </p>
        <button name="decision" value="allow">Allow</button>
        <button name="decision" value="deny">Deny</button>
      </form>`,
  )
}

function refusedPage(title: string, reason: string): Response {
  return htmlResponse(htmlPage(title, html`<p role="alert">error=${reason}</p>`), 400)
}
