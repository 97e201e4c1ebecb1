import type { OAuthClient } from '#apps/sandbox/kit/oauth.ts'
import type { CallPurpose, Twin, World } from '#apps/sandbox/kit/twin.ts'
import { createActions } from './actions.ts'
import { createAuth } from './auth.ts'
import { errorResponse, refuse } from './error.ts'
import { createOrg } from './org.ts'
import type { Org, OrgSettings } from './org.ts'
import { createOutbound } from './outbound.ts'
import { salesforcePage } from './page.ts'
import { createRoutes } from './routes.ts'
import { createSoap } from './soap.ts'

export interface SalesforceSettings extends Partial<OrgSettings> {
  /** Apps registered in the org; more come by the action `client`. */
  readonly clients?: readonly OAuthClient[]
}

/** A stateful Salesforce: one org with leads, contacts, accounts, opportunities with contact roles, OAuth and Outbound Messages. */
export function createSalesforceTwin(world: World, settings: SalesforceSettings = {}): Twin {
  let state = makeState(world, settings)
  return {
    name: 'salesforce',
    hosts: ['login.salesforce.com', 'test.salesforce.com', '*.my.salesforce.com'],
    get handlers() {
      return state.handlers
    },
    purpose: salesforcePurpose,
    get actions() {
      return state.actions
    },
    page: (path, query) => salesforcePage(state.org, path, query),
    rateLimited: () => errorResponse(refuse(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.')),
    reset() {
      state.outbound.removeAll()
      state = makeState(world, settings)
    },
  }
}

/** What a call is for. A POST that retrieves records by id is a read; a query for users tells what the account is like. */
export function salesforcePurpose(method: string, { pathname, searchParams }: URL): CallPurpose {
  if (pathname.startsWith('/services/oauth2/') || pathname.startsWith('/id/')) return 'oauth'
  const path = pathname.replace(/^\/services\/data\/v[\d.]+/, '')
  if (pathname.startsWith('/services/Soap/')) return 'write'
  if (path.endsWith('/describe') || path === '/sobjects' || path === '/limits') return 'describe'
  if (!pathname.startsWith('/services/data/v') || path === '' || path === '/') return 'other'
  if (method === 'GET' && /\sFROM\s+User\s/i.test(searchParams.get('q') ?? '')) return 'describe'
  if (method === 'GET') return 'read'
  if (method === 'POST' && /^\/composite\/sobjects\/\w+$/.test(path)) return 'read'
  return 'write'
}

interface State extends Pick<Twin, 'handlers' | 'actions'> {
  readonly org: Org
  readonly outbound: ReturnType<typeof createOutbound>
}

const standardSettings: OrgSettings = {
  domain: 'twin-dev-ed',
  apiCallsMax: 1_000_000,
  rotatesRefreshTokens: false,
  versionMax: 68,
}

function makeState(world: World, { clients: given = [], ...settings }: SalesforceSettings): State {
  const org = createOrg(world, { ...standardSettings, ...settings })
  const clients = [...given]
  const outbound = createOutbound(org)
  const { tokens, handlers: authHandlers } = createAuth(org, () => clients)
  const handlers = [
    ...createRoutes(org, (request) => tokens.bearer(request)),
    createSoap(org, (token) => tokens.find(token)),
    ...authHandlers,
  ]
  return { org, outbound, handlers, actions: createActions({ org, tokens, outbound, clients }) }
}
