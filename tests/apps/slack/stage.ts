import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { connectors } from '#connectors/index.ts'
import { giveConsent } from '#apps/sandbox/demo/connect.ts'
import { createHubClient, type HubClient } from '#apps/sandbox/demo/hub-client.ts'
import { sandboxEnv } from '#apps/sandbox/demo/hub-process.ts'
import { createWorld, type SandboxWorld } from '#apps/sandbox/kit/world.ts'
import type { Twin } from '#apps/sandbox/kit/twin.ts'
import { startSandbox } from '#apps/sandbox/server.ts'
import { createTwins } from '#apps/sandbox/twins.ts'
import { connectReply } from '#shared/api/connection.ts'
import { parseSettings } from '#hub/http/config.ts'
import { startServer } from '#hub/runtime/node/server.ts'

/** The hub as it runs on Node, with twins behind the gateway, an owner, a workspace and HubSpot connected to it. */
export interface DoorStage {
  readonly world: SandboxWorld
  readonly slack: Twin
  readonly hubspot: Twin
  readonly origin: string
  /** The owner's browser. */
  readonly client: HubClient
  readonly workspace: string
  /** Another person's browser, signed up and in. */
  join(email: string): Promise<HubClient>
  /** Makes somebody a member. */
  invite(member: HubClient, email: string, role: string): Promise<void>
  close(): Promise<void>
}

export const ownerEmail = 'anna.keller@lead-hub.example'
/** Where HubSpot reaches the hub; the card's source and app-hsmeta.json name it. */
export const cardOrigin = 'https://lead-hub.example'
const password = 'a long password of the tests'

/** Starts a hub with these settings; answers how to stop it. */
type Start = (env: Readonly<Record<string, string>>) => Promise<{ stop(): Promise<void> }>

const startHere: Start = (env) => startServer(parseSettings(env, { runtime: 'node', connectors }), 'none')

/** `records`: people in the twins to begin with, about. `start`: on which runtime; Node in this process where absent. */
export async function openDoorStage(records: number, start: Start = startHere): Promise<DoorStage> {
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const dataDir = await mkdtemp(join(tmpdir(), 'lead-hub-doors-'))
  const world = createWorld({ seed: 1, tunnel: { [cardOrigin]: origin } })
  const twins = createTwins(world, { hubOrigin: origin, records })
  const sandbox = await startSandbox({ port: 0, world, twins })
  const extra = { LOG_LEVEL: 'error', WEBHOOK_URL: cardOrigin }
  const server = await start(sandboxEnv({ port, gateway: sandbox.origin, dataDir, extra }))
  const slack = twinNamed(twins, 'slack')
  const enter = async (email: string): Promise<HubClient> => {
    const client = createHubClient(origin)
    await client.signUp({ name: email, email, password })
    await client.signIn({ email, password })
    return client
  }
  const client = await enter(ownerEmail)
  const { id } = named.parse(await client.send('POST', '/api/v1/workspaces', { name: 'Sandbox AG' }))
  return {
    world,
    slack,
    hubspot: twinNamed(twins, 'hubspot'),
    origin,
    client,
    workspace: id,
    join: enter,
    async invite(member, email, role) {
      const made = await client.send('POST', `/api/v1/workspaces/${id}/invitations`, { email, role })
      const token = new URL(z.object({ link: z.string() }).parse(made).link).hash.slice(1)
      await member.send('POST', '/api/v1/invitations/accept', { token })
    },
    async close() {
      await server.stop()
      await sandbox.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

const named = z.object({ id: z.string() })

/** Connects HubSpot through its consent page, waits until it is read, and approves the first sync. */
export async function connectHubspot({ client, workspace }: DoorStage): Promise<string> {
  const here = `/api/v1/workspaces/${workspace}`
  const body = { connector: 'hubspot', settings: {} }
  const begun = connectReply.parse(await client.send('POST', `${here}/connections`, body))
  await giveConsent(client, begun.authorizeUrl ?? '')
  const plan = z.object({ ready: z.boolean(), hash: z.string() })
  for (let turn = 0; turn < 200; turn += 1) {
    const found = await client.get(`${here}/first-sync`, plan)
    if (found.ready) {
      await client.send('POST', `${here}/first-sync/approve`, { hash: found.hash })
      return begun.connection
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('HubSpot was not read in time.')
}

/** Connects the Slack team as an admin does in the browser; answers where the browser ended. */
export async function connectSlack({ origin, workspace }: DoorStage, client: HubClient): Promise<string> {
  const begun = await client.request(`/slack/install?workspace=${workspace}`)
  const consent = begun.headers.get('location') ?? ''
  if (consent.startsWith(origin)) return consent
  const allowed = await fetch(consent, {
    method: 'POST',
    body: new URLSearchParams({ decision: 'allow' }),
    redirect: 'manual',
  })
  const back = await client.request(allowed.headers.get('location') ?? '')
  return back.headers.get('location') ?? ''
}

/** Divides the workspace: every lead that says where it is belongs to the office `near`, and `far` has none. Nobody is in either. */
export async function divide({ client, workspace }: DoorStage): Promise<void> {
  const here = `/api/v1/workspaces/${workspace}/territory`
  const { version } = await client.get(here, z.object({ version: z.number() }))
  const offices = ['near', 'far'].map((id) => ({ id, name: id }))
  await client.send('PUT', here, { version, territory: { offices, areas: [], rest: 'near', home: 'CH' } })
}

/** Says whose leads a member sees. */
export async function reachOut(
  { client, workspace }: DoorStage,
  email: string,
  reach: readonly string[],
): Promise<void> {
  const here = `/api/v1/workspaces/${workspace}/members`
  const people = z.object({ members: z.array(z.object({ user: z.string(), email: z.string() })) })
  const { members } = await client.get(here, people)
  const user = members.find((member) => member.email === email)?.user ?? ''
  await client.send('PUT', `${here}/${user}/reach`, { reach })
}

/** Does something at a twin, as a person or an admin would. */
export function act(twin: Twin, name: string, input: unknown): unknown {
  const action = twin.actions[name]
  if (action === undefined) throw new Error(`The ${twin.name} twin knows no ${name}.`)
  return action(input)
}

function twinNamed(twins: readonly Twin[], name: Twin['name']): Twin {
  const found = twins.find((twin) => twin.name === name)
  if (found === undefined) throw new Error(`There is no ${name} twin.`)
  return found
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}
