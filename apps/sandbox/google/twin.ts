import { http } from 'msw'

import { createActions } from './actions.ts'
import { createGoogleOAuth } from './oauth.ts'
import { createPage } from './page.ts'
import { driveErrorBody, sheetsErrorBody } from './problem.ts'
import { driveExceeded, sheetsExceeded } from './quota.ts'
import { createApi } from './route.ts'
import { changeRoutes } from './routes-changes.ts'
import { fileRoutes } from './routes-files.ts'
import { spreadsheetRoutes } from './routes-spreadsheets.ts'
import { valueRoutes } from './routes-values.ts'
import { createGoogle } from './state.ts'
import { createTokenStore } from './tokens.ts'
import type { CallPurpose, Twin, World } from '#apps/sandbox/kit/twin.ts'
import type { Client, Google } from './state.ts'
import type { TokenStore } from './tokens.ts'

/** The Google twin with its state at hand, for seeds. */
export interface GoogleTwin extends Twin {
  readonly google: Google
  readonly tokens: TokenStore
}

/** A client that takes any redirect address, so that a sandbox works before anybody registers one. */
export const sandboxClient: Client = {
  id: 'lead-hub-sandbox.apps.googleusercontent.com',
  secret: 'GOCSPX-lead-hub-sandbox',
}

/** Accounts, Sheets and Drive on their true URLs, with state. */
export function createGoogleTwin(world: World, clients: readonly Client[] = [sandboxClient]): GoogleTwin {
  const google = createGoogle(world, clients)
  const tokens = createTokenStore()
  const oauth = createGoogleOAuth(google, tokens)
  const sheets = createApi(google, tokens, [...valueRoutes, ...spreadsheetRoutes])
  const drive = createApi(google, tokens, [...changeRoutes, ...fileRoutes])
  const actions = createActions(google, tokens)
  return {
    name: 'google',
    hosts: [
      'accounts.google.com',
      'oauth2.googleapis.com',
      'openidconnect.googleapis.com',
      'sheets.googleapis.com',
      'www.googleapis.com',
    ],
    // One handler for each API: its own routes decide, because msw's paths know no `:batchUpdate` after a parameter.
    handlers: [
      http.get('https://accounts.google.com/.well-known/openid-configuration', () => oauth.discovery()),
      http.all('https://accounts.google.com/o/oauth2/v2/auth', ({ request }) => oauth.authorize(request)),
      http.all('https://accounts.google.com/o/oauth2/auth', ({ request }) => oauth.authorize(request)),
      http.post('https://oauth2.googleapis.com/token', ({ request }) => oauth.token(request)),
      http.post('https://oauth2.googleapis.com/revoke', ({ request }) => oauth.revoke(request)),
      http.get('https://oauth2.googleapis.com/tokeninfo', ({ request }) => oauth.tokenInfo(request)),
      http.get('https://openidconnect.googleapis.com/v1/userinfo', ({ request }) => oauth.userInfo(request)),
      http.get('https://www.googleapis.com/oauth2/v3/userinfo', ({ request }) => oauth.userInfo(request)),
      http.get('https://www.googleapis.com/oauth2/v2/userinfo', ({ request }) => oauth.userInfo(request)),
      http.get('https://www.googleapis.com/oauth2/v3/certs', () => oauth.keys()),
      http.all('https://sheets.googleapis.com/*', ({ request }) => sheets(request)),
      http.all('https://www.googleapis.com/drive/*', ({ request }) => drive(request)),
    ],
    purpose,
    actions,
    page: createPage(google),
    rateLimited,
    google,
    tokens,
    reset: () => startOver(google, tokens, clients),
  }
}

function purpose(method: string, url: URL): CallPurpose {
  const { hostname, pathname } = url
  if (hostname !== 'sheets.googleapis.com' && !pathname.startsWith('/drive/')) return 'oauth'
  if (/\/(watch|stop)$/.test(pathname)) return 'subscription'
  if (pathname.startsWith('/drive/'))
    return pathname.includes('/changes') ? 'read' : method === 'GET' ? 'describe' : 'write'
  if (/\/v4\/spreadsheets\/[^/]+$/.test(pathname) && method === 'GET') return readsCells(url) ? 'read' : 'describe'
  if (/(ByDataFilter|:search)$/.test(pathname)) return /(Update|Clear)ByDataFilter$/.test(pathname) ? 'write' : 'read'
  return method === 'GET' ? 'read' : 'write'
}

function readsCells(url: URL): boolean {
  const fields = url.searchParams.get('fields')
  return fields === null ? url.searchParams.get('includeGridData')?.toLowerCase() === 'true' : /\bdata\b/.test(fields)
}

function rateLimited(request: Request): Response {
  const url = new URL(request.url)
  const isRead = purpose(request.method, url) !== 'write'
  const isSheets = url.hostname === 'sheets.googleapis.com'
  const body = isSheets
    ? sheetsErrorBody(sheetsExceeded(isRead ? 'read' : 'write', true))
    : driveErrorBody(driveExceeded())
  return Response.json(body, { status: isSheets ? 429 : 403 })
}

function startOver(google: Google, tokens: TokenStore, clients: readonly Client[]): void {
  const fresh = createGoogle(google.world, clients)
  for (const name of ['clients', 'users', 'files', 'channels', 'used'] as const) google[name].clear()
  for (const [id, client] of fresh.clients) google.clients.set(id, client)
  for (const [email, user] of fresh.users) google.users.set(email, user)
  Object.assign(google, { changes: [], quotas: fresh.quotas, isTesting: false })
  for (const kept of [tokens.access, tokens.refresh, tokens.codes, tokens.grants]) kept.clear()
}
