import { createAnswer } from '#apps/sandbox/kit/answer.ts'
import { createWorld, type SandboxWorld } from '#apps/sandbox/kit/world.ts'
import { createTwins } from '#apps/sandbox/twins.ts'
import { sandboxHubspotApp } from '#apps/sandbox/hubspot/app.ts'
import { sandboxSalesforceApp } from '#apps/sandbox/salesforce/app.ts'
import { hubspot } from '#connectors/hubspot/connector.ts'
import { salesforce } from '#connectors/salesforce/connector.ts'
import type { ConnectionId } from '#shared/ids.ts'
import { openWorld, owner, type World } from '#tests/hub/world.ts'

/** A hub over the vendors' twins, all on one clock that the test moves. */
export interface TwinStage {
  readonly hub: World
  readonly twins: SandboxWorld
  /** Lets time pass for everybody. */
  pass(ms: number): Promise<void>
  /** Lets time pass and all lanes work, a minute or less at a time. */
  work(ms: number): Promise<void>
  /** A test action of a twin. */
  act(twin: 'salesforce' | 'hubspot', action: string, input?: unknown): unknown
  /** Connects as a person does, consent and all. */
  connect(connector: 'salesforce' | 'hubspot'): Promise<ConnectionId>
  /** Gives consent once more. */
  consentAgain(connection: ConnectionId): Promise<void>
  /** Calls that a twin received since this was last asked. */
  callsTo(twin: 'salesforce' | 'hubspot'): number
}

export async function openTwinStage(): Promise<TwinStage> {
  const hubOrigin = 'http://hub.test'
  const twins = createWorld({
    seed: 1,
    startAt: Date.UTC(2026, 10, 20, 9),
    // The twins' webhooks arrive at the hub's own door.
    fetch: async (input, init) => {
      const request = new Request(input, init)
      const { method, url, headers } = request
      const bytes = new Uint8Array(await request.arrayBuffer())
      return hub.hub.receive('hubspot', { method, url, headers, bytes })
    },
  })
  const all = createTwins(twins, { hubOrigin, records: 0 })
  const answer = createAnswer(twins, all)
  const redirectUris = [`${hubOrigin}/oauth/callback`]
  const { id, secret } = sandboxSalesforceApp(redirectUris)
  const hub = await openWorld({
    connectors: [salesforce, hubspot],
    fetch: answer,
    clock: {
      get now() {
        return twins.now()
      },
    },
    config: {
      secrets: {
        SALESFORCE_CLIENT_ID: id,
        SALESFORCE_CLIENT_SECRET: secret,
        HUBSPOT_CLIENT_ID: sandboxHubspotApp.clientId,
        HUBSPOT_CLIENT_SECRET: sandboxHubspotApp.clientSecret,
      },
    },
  })
  const consent = async (authorizeUrl: string | null): Promise<void> => {
    const allow = { method: 'POST', body: new URLSearchParams({ decision: 'allow' }) }
    const back = await answer(new Request(authorizeUrl ?? '', allow))
    await hub.hub.finishConnect(new URL(back.headers.get('location') ?? ''), 'user_ann')
  }
  // A webhook is answered on the real event loop, which lanes on an embedded database never let have its turn.
  const arrive = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve))
  }
  let seen = 0
  await all.find(({ name }) => name === 'hubspot')?.actions['set-app']?.({ targetUrl: `${hubOrigin}/webhooks/hubspot` })
  return {
    hub,
    twins,
    pass: (ms) => twins.advance(ms),
    async work(ms) {
      const step = Math.min(60_000, ms / 10)
      for (let passed = 0; passed < ms; passed += step) {
        await twins.advance(step)
        await arrive()
        await hub.drain()
      }
    },
    act(name, action, input = {}) {
      const done = all.find((twin) => twin.name === name)?.actions[action]
      if (done === undefined) throw new Error(`The ${name} twin has no action ${action}.`)
      return done(input)
    },
    async connect(connector) {
      const begun = await hub.hub.connect(owner, { connector, settings: {} })
      await consent(begun.authorizeUrl)
      return begun.connection
    },
    consentAgain: async (connection) => consent((await hub.hub.reconnect(owner, connection)).authorizeUrl),
    callsTo(twin) {
      const calls = twins.calls.list({ twin, since: seen }).length
      seen = twins.calls.lastSeq()
      return calls
    },
  }
}
