import { type Context, Hono } from 'hono'
import type { Log } from '#shared/log.ts'
import type { Accounts } from '#hub/accounts/accounts.ts'
import type { Hub } from '#hub/hub.ts'
import type { Database } from '#hub/ports.ts'
import { notFound, problemReply } from './errors.ts'
import { type Assets, pageOf } from './page.ts'
import type { Door } from './route.ts'
import { refuseForeignOrigin, secureHeaders } from './security.ts'
import { serveTable } from './serve.ts'
import { finishConsent, takeWebhook } from './vendors.ts'

/** What the door needs. Runtimes make it; on Workers once per request. */
export interface AppOptions {
  readonly hub: Hub
  readonly accounts: Accounts
  /** The control database, for /healthz. */
  readonly control: Database
  /** Where people's browsers reach the hub. */
  readonly publicUrl: string
  /** Where vendors reach it. */
  readonly webhookUrl: string
  readonly log: Log
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly randomId: () => string
  /** Sleeps; milliseconds. */
  readonly pause: (ms: number) => Promise<void>
  /** Who is at the other end of the line, for throttling: the socket's address on Node, `cf-connecting-ip` on Workers. `env` is what the runtime handed to `app.fetch`. */
  readonly address?: (request: Request, env: unknown) => string | undefined
  /** The settings page's files; 404 for what it has not. Without it there is no page. */
  readonly assets?: Assets
  /** Other doors, such as `{ path: '/slack', app }`. Their routes are relative to the path. */
  readonly mounts?: readonly { readonly path: string; readonly app: Hono }[]
}

/** What a request carries through the door. */
export interface DoorEnv {
  Variables: { correlation: string; log: Log; route: string }
}

/** Lead Hub over HTTP: the API, consent, webhooks, the settings page and the doors mounted beside them. */
export function createApp(options: AppOptions): Hono<DoorEnv> {
  const app = new Hono<DoorEnv>()
  const { hub, accounts, publicUrl, now, pause } = options
  const door: Door = { hub, accounts, publicUrl, now, pause }

  app.use((context, next) => follow(context, next, options))
  app.use(async (context, next) => {
    refuseForeignOrigin(context.req.raw, publicUrl)
    await next()
  })
  app.get('/healthz', (context) => health(context, options.control))
  app.get('/oauth/callback', (context) => finishConsent(context, door))
  app.post('/webhooks/:connector/:secret?', (context) => takeWebhook(context, { hub, webhookUrl: options.webhookUrl }))
  serveTable(app, door, options.address)
  for (const { path, app: mounted } of options.mounts ?? []) {
    app.use(`${path}/*`, named(path))
    app.route(path, mounted)
  }
  app.all('/api/*', () => Promise.reject(notFound()))
  app.get('*', named('page'), async (context) => pageOf(options.assets, context.req.raw))
  app.notFound(() => {
    throw notFound()
  })
  app.onError((error, context) => problemReply(error, context.get('correlation'), context.get('log')))
  return app
}

/** Outermost, so that no answer leaves without its headers and its line in the log: not a 404, not a failure's, not a mounted door's. */
async function follow(context: Context<DoorEnv>, next: () => Promise<void>, options: AppOptions): Promise<void> {
  const begun = options.now()
  const correlation = options.randomId()
  const log = options.log.child({ correlationId: correlation })
  context.set('correlation', correlation)
  context.set('log', log)
  context.set('route', 'unknown')
  await next()
  for (const [name, value] of secureHeaders(options.publicUrl.startsWith('https:'))) context.header(name, value)
  if (!context.res.headers.has('cache-control')) context.header('cache-control', 'no-store')
  context.header('x-correlation-id', correlation)
  const facts = { method: context.req.method, route: context.get('route'), status: context.res.status }
  log.info('request.answered', { ...facts, durationMs: options.now() - begun })
}

/** Names a door in the log, where the path itself may hold what is nobody's business. */
const named =
  (route: string) =>
  async (context: Context<DoorEnv>, next: () => Promise<void>): Promise<void> => {
    context.set('route', route)
    await next()
  }

async function health(context: Context<DoorEnv>, control: Database): Promise<Response> {
  context.set('route', '/healthz')
  try {
    await control.read([{ sql: 'select 1', args: [] }])
    return context.json({ status: 'ok' })
  } catch (error) {
    context.get('log').error('health.database', { error })
    return context.json({ status: 'database unavailable' }, 503)
  }
}
