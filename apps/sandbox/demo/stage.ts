import { rm } from 'node:fs/promises'
import { z } from 'zod'

import { sandboxSpreadsheetId } from '#apps/sandbox/load-seed.ts'
import { createWorld, type SandboxWorld } from '#apps/sandbox/kit/world.ts'
import type { Twin } from '#apps/sandbox/kit/twin.ts'
import { startSandbox } from '#apps/sandbox/server.ts'
import { createTwins } from '#apps/sandbox/twins.ts'
import { connectionView } from '#shared/api/connection.ts'
import { connectRemote } from './connect.ts'
import { createHubClient, type HubClient } from './hub-client.ts'
import { sandboxEnv, startHubProcess, tunnelOrigin, type HubProcess } from './hub-process.ts'

export interface StageSettings {
  /** 0 lets the system choose. */
  readonly twinPort: number
  readonly hubPort: number
  /** Person records to begin with, over all twins. */
  readonly records: number
  readonly dataDir: string
  readonly onLog?: (line: string) => void
  readonly extra?: Readonly<Record<string, string>>
  /** How the hub is started; as a Node process where absent. */
  readonly start?: StartHub
}

/** Starts a hub with these settings and waits until it answers. */
export type StartHub = (env: Readonly<Record<string, string>>, onLog?: (line: string) => void) => Promise<HubProcess>

/** Twins, a hub, and an owner with a workspace. */
export interface Stage {
  readonly world: SandboxWorld
  readonly twins: Readonly<Record<Twin['name'], Twin>>
  readonly gateway: string
  readonly env: Readonly<Record<string, string>>
  /** Starts the hub again, after it was stopped, where it left off. */
  readonly start: StartHub
  readonly client: HubClient
  readonly workspace: string
  hub: HubProcess
  close(): Promise<void>
}

export const owner = { name: 'Sandbox Owner', email: 'owner@sandbox.example', password: 'sandbox-owner-1' }

/** Starts everything; nothing is connected yet. */
export async function setStage(settings: StageSettings): Promise<Stage> {
  const hubOrigin = `http://localhost:${settings.hubPort}`
  const world = createWorld({ seed: 1, tunnel: { [tunnelOrigin]: `http://127.0.0.1:${settings.hubPort}` } })
  const twins = createTwins(world, { hubOrigin, records: settings.records })
  const sandbox = await startSandbox({ port: settings.twinPort, world, twins })
  await rm(settings.dataDir, { recursive: true, force: true })
  const { hubPort: port, dataDir, extra } = settings
  const env = sandboxEnv({ port, gateway: sandbox.origin, dataDir, ...(extra === undefined ? {} : { extra }) })
  const start = settings.start ?? startHubProcess
  const started: HubProcess[] = []
  try {
    const hub = await start(env, settings.onLog)
    started.push(hub)
    const client = createHubClient(hub.origin)
    const workspace = await moveIn(client)
    const stage: Stage = {
      world,
      twins: byName(twins),
      gateway: sandbox.origin,
      env,
      start,
      client,
      workspace,
      hub,
      async close() {
        await stage.hub.stop()
        await sandbox.close()
      },
    }
    return stage
  } catch (error) {
    for (const hub of started) await hub.stop()
    await sandbox.close()
    throw error
  }
}

/** Signs the owner up and makes the workspace; answers its id. */
async function moveIn(client: HubClient): Promise<string> {
  await client.signUp(owner)
  await client.signIn(owner)
  return z.object({ id: z.string() }).parse(await client.send('POST', '/api/v1/workspaces', { name: 'Sandbox' })).id
}

function byName(twins: readonly Twin[]): Stage['twins'] {
  const find = (name: Twin['name']): Twin => {
    const twin = twins.find((candidate) => candidate.name === name)
    if (twin === undefined) throw new Error(`There is no twin named ${name}.`)
    return twin
  }
  return { salesforce: find('salesforce'), hubspot: find('hubspot'), google: find('google'), slack: find('slack') }
}

/** Connects all three remotes through their consent pages and, as the vendors' admins would, points their pushes at us. */
export async function connectAll(stage: Stage): Promise<Readonly<Record<'salesforce' | 'hubspot' | 'sheets', string>>> {
  const { client, workspace, twins } = stage
  const salesforce = await connectRemote(client, workspace, { connector: 'salesforce' })
  const hubspot = await connectRemote(client, workspace, { connector: 'hubspot' })
  const settings = { spreadsheet: sandboxSpreadsheetId }
  const sheets = await connectRemote(client, workspace, { connector: 'sheets', settings })
  twins.hubspot.actions['set-app']?.({
    targetUrl: `${tunnelOrigin}/webhooks/hubspot`,
    permittedFetchUrls: [tunnelOrigin],
  })
  const list = z.object({ connections: z.array(connectionView) })
  const { connections } = await client.get(`/api/v1/workspaces/${workspace}/connections`, list)
  const endpoint = connections.find((connection) => connection.id === salesforce)?.pushAddress
  for (const object of ['Lead', 'Contact', 'Account']) {
    twins.salesforce.actions['outbound-message']?.({ object, endpoint, fields: ['Id', 'SystemModstamp'] })
  }
  return { salesforce, hubspot, sheets }
}
