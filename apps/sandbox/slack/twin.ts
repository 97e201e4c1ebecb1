import { http } from 'msw'

import { html, htmlPage, htmlResponse } from '#apps/sandbox/kit/html.ts'
import type { OAuth } from '#apps/sandbox/kit/oauth.ts'
import type { CallPurpose, Twin, World } from '#apps/sandbox/kit/twin.ts'

import { appActions, peopleActions } from './actions.ts'
import { chatMethods } from './chat.ts'
import { answerHook } from './hooks.ts'
import { createPace, tooMany } from './limits.ts'
import { argumentsOf, fail } from './method.ts'
import type { Method, MethodReply } from './method.ts'
import { access, createSlackOAuth } from './oauth.ts'
import { slackPage } from './page.ts'
import { peopleMethods } from './people.ts'
import { createState } from './state.ts'
import type { SlackState, SlackTwinSettings } from './state.ts'
import { viewMethods } from './views.ts'

/** A stateful Slack: OAuth, the Web API methods of a bot, and people who type, press and submit. */
export interface SlackTwin extends Twin {
  /** What the twin knows at the moment, for tests that look inside. */
  state(): SlackState
}

const methods: Readonly<Record<string, Method>> = { ...peopleMethods, ...chatMethods, ...viewMethods }

export function createSlackTwin(world: World, settings: SlackTwinSettings = {}): SlackTwin {
  let state = createState(world, settings)
  let pace = createPace()
  const oauth = createSlackOAuth(() => state)

  /** Slack's errors are HTTP 200 with `ok: false`; only the rate limit is a 429. */
  async function answerMethod(request: Request): Promise<Response> {
    const name = new URL(request.url).pathname.replace(/^\/api\//, '')
    if (name === 'oauth.v2.access') return Response.json(await answerAccess(state, oauth, request))
    const args = await argumentsOf(request)
    const method = Object.hasOwn(methods, name) ? methods[name] : undefined
    if (!method) return Response.json(fail('unknown_method', { req_method: name }))
    const header = /^Bearer (.+)$/i.exec(request.headers.get('Authorization') ?? '')?.[1]
    const token = header ?? (typeof args['token'] === 'string' ? args['token'] : '')
    if (token === '') return Response.json(fail('not_authed'))
    const verdict = state.tokens.check(token)
    if (verdict.kind === 'bad') return Response.json(fail(verdict.error))
    const { installation } = verdict
    if (method.scope !== null && !installation.scopes.includes(method.scope)) {
      return Response.json(fail('missing_scope', { needed: method.scope, provided: installation.scopes.join(',') }))
    }
    const waitSeconds = state.isLimited
      ? pace(name, typeof args['channel'] === 'string' ? args['channel'] : undefined, world.now())
      : 0
    if (waitSeconds > 0) return tooMany(waitSeconds)
    const headers = { 'X-OAuth-Scopes': installation.scopes.join(','), 'X-Slack-Req-Id': state.nextId('') }
    return Response.json(method.answer({ state, installation, args, token }), { headers })
  }

  async function answerSite(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url)
    if (pathname.startsWith('/api/')) return answerMethod(request)
    if (pathname === '/oauth/v2/authorize') return oauth.authorize(request)
    return htmlResponse(htmlPage('Slack twin', html`<p>No such page.</p>`), 404)
  }

  return {
    name: 'slack',
    hosts: ['slack.com', 'hooks.slack.com'],
    handlers: [
      http.all('https://slack.com/*', ({ request }) => answerSite(request)),
      http.all('https://hooks.slack.com/*', ({ request }) => answerHook(state, request)),
    ],
    purpose,
    actions: { ...peopleActions(() => state), ...appActions(() => state) },
    page: (path, query) => slackPage(state, path, query),
    rateLimited: () => tooMany(1),
    reset() {
      state = createState(world, settings)
      pace = createPace()
    },
    state: () => state,
  }
}

async function answerAccess(state: SlackState, oauth: OAuth, request: Request): Promise<MethodReply> {
  const form = new URLSearchParams(request.bodyUsed ? '' : await request.text())
  return access(state, oauth, { form, headers: request.headers })
}

function purpose(_method: string, url: URL): CallPurpose {
  if (url.hostname === 'hooks.slack.com') return 'write'
  if (!url.pathname.startsWith('/api/') || url.pathname.startsWith('/api/oauth.')) return 'oauth'
  const name = url.pathname.slice('/api/'.length)
  return /^(chat|views)\./.test(name) ? 'write' : 'read'
}
