import { serve } from '@hono/node-server'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
import { createAccounts } from '#hub/accounts/accounts.ts'
import { createHub } from '#hub/create-hub.ts'
import { createApp } from '#hub/http/app.ts'
import type { Settings } from '#hub/http/config.ts'
import { createDoors } from '#hub/runtime/doors.ts'
import { createLanes } from './lanes.ts'
import { createPorts } from './ports.ts'

const sweepEveryMs = 60_000

export interface Server {
  readonly url: string
  stop(): Promise<void>
}

/** The hub on Node: one process, embedded databases, lanes as promise chains. `observe` is told of database round trips. */
export async function startServer(settings: Settings, assetsDir: string, observe?: () => void): Promise<Server> {
  const lanes = createLanes({
    run: (lane) => hub.run(lane),
    failed: (lane, error) => ports.log.error('lane.failed', { lane, error }),
  })
  const ports = await createPorts(settings, { wake: lanes.wake, observe })
  const hub = createHub(ports)
  const accounts = createAccounts({ ...ports, publicUrl: settings.hub.publicUrl, authSecret: settings.authSecret })
  const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
  const app = createApp({
    hub,
    accounts,
    control: ports.databases.control,
    publicUrl: settings.hub.publicUrl,
    webhookUrl: settings.hub.webhookUrl,
    log: ports.log,
    now: ports.now,
    randomId: ports.randomId,
    pause,
    address: (_request, env) => remoteAddress(env),
    assets: staticFiles(assetsDir),
    mounts: createDoors({ ports, hub, accounts, pause }),
  })
  const sweep = async (): Promise<void> => {
    for (const lane of await hub.sweep()) lanes.wake(lane)
  }
  const server = serve({ fetch: app.fetch, port: settings.port, hostname: '127.0.0.1' })
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve)
    server.once('error', reject)
  })
  const timer = setInterval(
    () => void sweep().catch((error: unknown) => ports.log.error('sweep.failed', { error })),
    sweepEveryMs,
  )
  await sweep()
  return {
    url: settings.hub.publicUrl,
    async stop() {
      clearInterval(timer)
      await lanes.stop()
      await new Promise<void>((resolve) => server.close(() => resolve()))
      ports.close()
    },
  }
}

const staticFiles = (root: string): Hono => new Hono().use('*', serveStatic({ root }))

/** The socket's address, as the Node adapter hands it over. */
function remoteAddress(env: unknown): string | undefined {
  if (typeof env !== 'object' || env === null || !('incoming' in env)) return undefined
  const { incoming } = env
  if (typeof incoming !== 'object' || incoming === null || !('socket' in incoming)) return undefined
  const { socket } = incoming
  if (typeof socket !== 'object' || socket === null || !('remoteAddress' in socket)) return undefined
  return typeof socket.remoteAddress === 'string' ? socket.remoteAddress : undefined
}
