import { createHubspotTwin } from '#apps/sandbox/hubspot/twin.ts'
import { createAnswer } from '#apps/sandbox/kit/answer.ts'
import type { Answer } from '#apps/sandbox/kit/answer.ts'
import type { Call } from '#apps/sandbox/kit/twin.ts'
import { createWorld } from '#apps/sandbox/kit/world.ts'
import type { SandboxWorld } from '#apps/sandbox/kit/world.ts'
import { hubspot } from '#connectors/hubspot/connector.ts'
import { hubspotManifest } from '#connectors/hubspot/manifest.ts'
import type { NewField, Remote, Session } from '#shared/connector.ts'
import type { Failure } from '#tests/contract/harness.ts'

/** A HubSpot portal of our own with the connector open on it. */
export interface TestPortal {
  readonly world: SandboxWorld
  readonly session: Session
  readonly remote: Remote
  /** What a user or an admin of the portal does; the twin's actions by name. */
  act(name: string, input?: unknown): unknown
  /** The next API call fares so; those after it do not. */
  failNext(failure: Failure): void
  /** The next API call is answered with this instead of by the twin. */
  replyNext(reply: () => Response): void
  calls(): readonly Call[]
}

export const ourFields: readonly NewField[] = [
  { name: 'lead_hub_id', title: 'Lead Hub ID', type: 'string', unique: true },
  { name: 'lead_hub_score', title: 'Lead Hub score', type: 'number', unique: false },
  { name: 'lead_hub_grade', title: 'Lead Hub grade', type: 'string', unique: false },
  { name: 'lead_hub_reasons', title: 'Lead Hub reasons', type: 'text', unique: false },
]

/** Starts the twin in this process, grants access and adds our properties. */
export async function startPortal(seed = 1): Promise<TestPortal> {
  const world = createWorld({ seed, fetch: async () => new Response(null, { status: 204 }) })
  const twin = createHubspotTwin(world)
  const answer = createAnswer(world, [twin])
  const grant = () => twin.state().oauth.grant({ portalId: twin.state().portal().id, userId: 5101, scopes: scopes() })
  let token = { value: grant().accessToken, at: world.now() }
  const fates: Fate[] = []
  const session: Session = {
    fetch: async (input, init) => {
      const request = new Request(input, init)
      // The hub paces itself to five searches a second; here the clock is moved instead.
      if (request.url.endsWith('/search')) await world.advance(200)
      // The hub renews tokens before their thirty minutes are over.
      if (world.now() - token.at > 1_200_000) token = { value: grant().accessToken, at: world.now() }
      request.headers.set('authorization', `Bearer ${token.value}`)
      return fates.shift()?.(request) ?? answer(request)
    },
    now: () => world.now(),
    account: {},
    settings: {},
  }
  const remote = hubspot.open(session)
  for (const object of ['contacts', 'companies']) await remote.provision?.(object, ourFields)
  world.calls.clear()
  return {
    world,
    session,
    remote,
    act: (name, input = {}) => {
      const action = twin.actions[name]
      if (!action) throw new Error(`The twin has no action ${name}.`)
      return action(input)
    },
    failNext: (failure) => void fates.push(fateOf(failure, world, answer)),
    replyNext: (reply) => void fates.push(async () => reply()),
    calls: () => world.calls.list(),
  }
}

function scopes(): readonly string[] {
  return hubspotManifest.auth.kind === 'oauth2' ? hubspotManifest.auth.scopes : []
}

type Fate = (request: Request) => Promise<Response>

function fateOf(failure: Failure, world: SandboxWorld, answer: Answer): Fate {
  if (failure === 'consent') {
    const body = {
      status: 'error',
      category: 'INVALID_AUTHENTICATION',
      message: 'Authentication credentials not found.',
    }
    return async () => Response.json(body, { status: 401 })
  }
  const knobs = world.knobs('hubspot')
  return async (request) => {
    Object.assign(knobs, knobFor[failure](1))
    try {
      return await answer(request)
    } finally {
      Object.assign(knobs, { down: false, lostRequestShare: 0, lostReplyShare: 0, rateLimitShare: 0 })
    }
  }
}

const knobFor = {
  down: () => ({ down: true }),
  'lost-request': (share: number) => ({ lostRequestShare: share }),
  'lost-reply': (share: number) => ({ lostReplyShare: share }),
  quota: (share: number) => ({ rateLimitShare: share }),
}
