import { createLog } from '#shared/log.ts'
import { createAccounts } from '#hub/accounts/accounts.ts'
import { createHub } from '#hub/create-hub.ts'
import { createApp } from '#hub/http/app.ts'
import { SettingsError } from '#hub/http/config.ts'
import type { Ports } from '#hub/ports.ts'
import { createDoors } from '#hub/runtime/doors.ts'
import { consume, enqueue, ring } from './doorbell.ts'
import type { Doorbell, Env } from './env.ts'
import { createPorts, print, readSettings, workerLog } from './ports.ts'

export { LaneObject } from './lane-object.ts'

/** The hub on Workers: requests, the doorbell's queue, and the sweep. */
const worker: ExportedHandler<Env, Doorbell> = {
  async fetch(request, env, context) {
    try {
      const ports = await portsFor(env, context)
      return await appOf(env, context, ports).fetch(request, env, context)
    } catch (error) {
      return unavailable(error)
    }
  },
  queue: (batch, env) => consume(env, batch, workerLog(env)),
  async scheduled(_controller, env, context) {
    const ports = await portsFor(env, context)
    await enqueue(env, await createHub(ports).sweep())
  },
}

export default worker

function portsFor(env: Env, context: ExecutionContext): Promise<Ports> {
  const log = workerLog(env)
  const wake: Ports['wake'] = (lane, afterMs = 0) => context.waitUntil(ring(env, lane, { afterMs, log }))
  return createPorts(readSettings(env), { wake, log })
}

function appOf(env: Env, context: ExecutionContext, ports: Ports): ReturnType<typeof createApp> {
  const { publicUrl, webhookUrl } = ports.config
  const { authSecret } = readSettings(env)
  const hub = createHub(ports)
  const accounts = createAccounts({ ...ports, publicUrl, authSecret })
  const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
  const waitUntil = (work: Promise<unknown>): void => context.waitUntil(work)
  return createApp({
    hub,
    accounts,
    control: ports.databases.control,
    publicUrl,
    webhookUrl,
    log: ports.log,
    now: ports.now,
    randomId: ports.randomId,
    pause,
    address: (request) => request.headers.get('cf-connecting-ip') ?? undefined,
    assets: env.ASSETS,
    mounts: createDoors({ ports, hub, accounts, pause, waitUntil }),
  })
}

/** Before there is an app: settings are wrong, or the control database cannot be opened. Neither is told to strangers. */
function unavailable(error: unknown): Response {
  const isSettings = error instanceof SettingsError
  createLog(print, Date.now).error(isSettings ? 'settings.wrong' : 'control.unreachable', { error })
  const title = isSettings ? 'Lead Hub is not set up; its log says what is missing.' : 'The database cannot be reached.'
  return Response.json({ title, status: 503, code: 'unavailable' }, { status: 503, headers: { 'retry-after': '5' } })
}
