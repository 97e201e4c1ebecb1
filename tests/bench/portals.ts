import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { sandboxHubspotApp } from '#apps/sandbox/hubspot/app.ts'
import { createAnswer } from '#apps/sandbox/kit/answer.ts'
import { createWorld } from '#apps/sandbox/kit/world.ts'
import { createTwins } from '#apps/sandbox/twins.ts'
import { hubspot } from '#connectors/hubspot/connector.ts'
import { createHub } from '#hub/create-hub.ts'
import type { Hub } from '#hub/hub.ts'
import type { Ports } from '#hub/ports.ts'
import { openDatabases } from '#hub/runtime/node/databases.ts'
import type { Actor } from '#shared/actor.ts'
import { userId, workspaceId } from '#shared/ids.ts'
import { createLog } from '#shared/log.ts'
import { personNumber } from './people.ts'

/** The twin's limit: ten calls a second, counted as HubSpot does. */
export const callsPerTenSeconds = 100

const origin = 'http://hub.bench'
const user = userId('user_bench')

/** One customer with a HubSpot account of its own. */
export interface Customer {
  readonly actor: Actor
  readonly portalId: number
}

/** A call that the twin received, with the status it gave. */
export interface PortalCall {
  readonly at: number
  readonly portalId: number
  readonly isSearch: boolean
  readonly isWrite: boolean
  readonly status: number
}

/** The hub in this process, over a HubSpot with many accounts; time and lanes are the bench's. */
export interface Portals {
  readonly hub: Hub
  readonly calls: readonly PortalCall[]
  /** Opens an account with so many people who have no score yet, and connects it. */
  open(records: number): Promise<Customer>
  /** Added to every call (ms). */
  setLatency(latencyMs: number): void
  close(): Promise<void>
}

export async function openPortals(lent: Pick<Ports, 'now' | 'wake'>): Promise<Portals> {
  const world = { ...createWorld({ seed: 1 }), now: lent.now }
  const twins = createTwins(world, { hubOrigin: origin, records: 0 })
  const answer = createAnswer(world, twins)
  const act = (action: string, input: unknown): unknown =>
    twins.find(({ name }) => name === 'hubspot')?.actions[action]?.(input)
  act('set-limits', { callsPerTenSeconds, searchesPerSecond: 5 })
  const dataDir = await mkdtemp(join(tmpdir(), 'lead-hub-portals-'))
  const databases = await openDatabases(dataDir)
  const calls: PortalCall[] = []
  const portalOf = new Map<string, number>()
  const fetchNoted = async (request: Request): Promise<Response> => {
    const token = request.headers.get('authorization') ?? ''
    const { pathname } = new URL(request.url)
    const response = await answer(request)
    const portalId = portalOf.get(token) ?? (await portalFrom(pathname, response))
    if (portalId === undefined) return response
    portalOf.set(token, portalId)
    const isSearch = pathname.endsWith('/search')
    const isWrite = /\/batch\/(create|update|upsert)$/.test(pathname)
    calls.push({ at: lent.now(), portalId, isSearch, isWrite, status: response.status })
    return response
  }
  const hub = createHub({
    ...lent,
    config: {
      publicUrl: origin,
      webhookUrl: origin,
      keys: [{ id: 'k1', key: new Uint8Array(32).fill(7) }],
      secrets: {
        HUBSPOT_CLIENT_ID: sandboxHubspotApp.clientId,
        HUBSPOT_CLIENT_SECRET: sandboxHubspotApp.clientSecret,
      },
      defaultRegion: 'US',
    },
    connectors: [hubspot],
    databases,
    fetch: fetchNoted,
    randomId: () => randomBytes(16).toString('hex'),
    after: (task, ms) => {
      const timer = setTimeout(task, ms)
      return () => clearTimeout(timer)
    },
    log: createLog((line) => void process.stderr.write(`${line}\n`), lent.now, { level: 'error', secrets: [] }),
  })
  let opened = 0
  return {
    hub,
    calls,
    async open(records) {
      opened += 1
      const portalId = 7_000_000 + opened
      const actor: Actor = { kind: 'user', user, workspace: workspaceId(`ws_${opened}`), role: 'owner', reach: 'all' }
      await databases.control.write([
        {
          sql: 'insert into workspace (id, name, created_at) values (?, ?, ?)',
          args: [actor.workspace, `Customer ${opened}`, lent.now()],
        },
      ])
      act('add-portal', { portalId })
      act('load', { portalId, records: contacts(records, lent.now()) })
      const { authorizeUrl } = await hub.connect(actor, { connector: 'hubspot', settings: {} })
      const body = new URLSearchParams({ decision: 'allow', account: String(portalId) })
      const back = await answer(new Request(authorizeUrl ?? '', { method: 'POST', body }))
      await hub.finishConnect(new URL(back.headers.get('location') ?? ''), user)
      return { actor, portalId }
    },
    setLatency: (latencyMs) => void Object.assign(world.knobs('hubspot'), { latencyMs }),
    async close() {
      databases.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** An access token's account is learnt from the first call that is made with it, as the hub learns it. */
async function portalFrom(pathname: string, response: Response): Promise<number | undefined> {
  if (!pathname.startsWith('/account-info/')) return undefined
  const said: unknown = await response.clone().json()
  if (typeof said !== 'object' || said === null || !('portalId' in said)) return undefined
  return typeof said.portalId === 'number' ? said.portalId : undefined
}

const contacts = (records: number, now: number) =>
  Array.from({ length: records }, (_, n) => {
    const { firstName, lastName, email, phone, company, title } = personNumber(n)
    const properties = { firstname: firstName, lastname: lastName, email, phone, company, jobtitle: title }
    return { properties, at: now - 3_600_000 }
  })
