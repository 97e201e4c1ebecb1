import { http } from 'msw'

import { htmlPage, html, htmlResponse } from '#apps/sandbox/kit/html.ts'
import type { CallPurpose, Twin, World } from '#apps/sandbox/kit/twin.ts'

import { portalActions, recordActions } from './actions.ts'
import { dealActions } from './actions-deals.ts'
import { answerApi } from './api.ts'
import { tooMany } from './limits.ts'
import { hubspotPage } from './page.ts'
import { classicPath } from './router.ts'
import { createState } from './state.ts'
import type { HubspotState, HubspotTwinSettings } from './state.ts'

/** A stateful HubSpot: OAuth, CRM objects, search, properties, associations, webhooks and cards. */
export interface HubspotTwin extends Twin {
  /** What the twin knows at the moment, for tests that look inside. */
  state(): HubspotState
}

export function createHubspotTwin(world: World, settings: HubspotTwinSettings = {}): HubspotTwin {
  let state = createState(world, settings)
  return {
    name: 'hubspot',
    hosts: ['app.hubspot.com', 'api.hubapi.com'],
    handlers: [
      http.all('https://app.hubspot.com/*', ({ request }) => answerSite(state, request)),
      http.all('https://api.hubapi.com/*', ({ request }) => answerApi(state, request)),
    ],
    purpose,
    actions: { ...recordActions(() => state), ...portalActions(() => state), ...dealActions(() => state) },
    page: (path, query) => hubspotPage(state, path, query),
    rateLimited: (request) =>
      tooMany(new URL(request.url).pathname.endsWith('/search') ? 'SECONDLY' : 'TEN_SECONDLY_ROLLING'),
    reset() {
      state = createState(world, settings)
    },
    state: () => state,
  }
}

/** Batch reads, searches and association reads are reads although they are posted. */
function purpose(method: string, url: URL): CallPurpose {
  const { path } = classicPath(url.pathname)
  if (path.startsWith('/oauth/') || url.hostname === 'app.hubspot.com') return 'oauth'
  if (/^\/crm\/v3\/(properties|owners|pipelines)(\/|$)/.test(path) || path.startsWith('/account-info/'))
    return 'describe'
  if (path.startsWith('/appinstalls/') || path.startsWith('/webhooks/')) return 'subscription'
  if (!path.startsWith('/crm/')) return 'other'
  return method === 'GET' || /\/(search|batch\/read)$/.test(path) ? 'read' : 'write'
}

async function answerSite(state: HubspotState, request: Request): Promise<Response> {
  const { pathname } = new URL(request.url)
  if (/^\/oauth\/(\d+\/)?authorize$/.test(pathname)) return state.oauth.authorize(request)
  return htmlResponse(htmlPage('HubSpot twin', html`<p>No such page.</p>`), 404)
}
