import type { Role } from '#shared/actor.ts'
import { createLog } from '#shared/log.ts'
import { workspaceId } from '#shared/ids.ts'
import { type AppOptions, createApp } from '#hub/http/app.ts'
import { type AccountsWorld, openAccounts, password } from './accounts.ts'
import { type FakeHub, fakeHub } from './fake-hub.ts'

export const publicUrl = 'http://hub.test'

/** The real door with real accounts in a file, before a hub without insides. */
export interface DoorWorld extends AccountsWorld {
  readonly hub: FakeHub
  readonly log: string[]
  readonly app: ReturnType<typeof createApp>
  /** Asks as a browser on our own page does. */
  ask(method: string, path: string, options?: AskOptions): Promise<Response>
  /** Signs someone up and in; returns their cookie. */
  signIn(email: string): Promise<string>
}

interface AskOptions {
  readonly cookie?: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export async function openDoor(options: Partial<AppOptions> = {}): Promise<DoorWorld> {
  const world = await openAccounts({ publicUrl: options.publicUrl ?? publicUrl })
  const hub = fakeHub()
  const log: string[] = []
  const app = createApp({
    hub,
    accounts: world.accounts,
    control: world.control,
    publicUrl,
    webhookUrl: 'https://tunnel.test',
    log: createLog((line) => log.push(line), Date.now),
    now: world.ports.now,
    randomId: world.ports.randomId,
    pause: (ms) => new Promise((resolve) => setTimeout(resolve, Math.min(ms, 5))),
    ...options,
  })
  return {
    ...world,
    hub,
    log,
    app,
    ask: async (method, path, { cookie, body, headers } = {}) =>
      app.request(`${publicUrl}${path}`, {
        method,
        headers: {
          ...(method === 'GET' ? {} : { origin: publicUrl, 'sec-fetch-site': 'same-origin' }),
          ...(cookie === undefined ? {} : { cookie }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    signIn: async (email) => {
      await world.addPerson(email)
      const done = await world.accounts.signIn({ email, password }, new Headers(), undefined)
      if (done.kind !== 'signed-in') throw new Error(done.kind)
      return done.cookies.map((cookie) => cookie.split(';')[0]).join('; ')
    },
  }
}

export interface Cast {
  readonly workspace: string
  readonly cookies: Readonly<Record<Role | 'stranger', string>>
  readonly users: Readonly<Record<Role, string>>
}

const roles = ['owner', 'admin', 'manager', 'rep', 'viewer'] as const

/** A workspace with one member per role, and somebody signed in who is in another one. */
export async function castOf(world: DoorWorld): Promise<Cast> {
  const cookies: Record<string, string> = {}
  const users: Record<string, string> = {}
  let workspace = ''
  for (const role of roles) {
    const cookie = await world.signIn(`${role}@example.com`)
    const person = await world.accounts.signedIn(new Headers({ cookie }))
    if (person === null) throw new Error('Not signed in.')
    cookies[role] = cookie
    users[role] = person.person.id
    if (role === 'owner') {
      workspace = (await world.accounts.createWorkspace(person.person.id, 'Acme')).id
      continue
    }
    const owner = await world.accounts.signedIn(new Headers({ cookie: cookies['owner'] ?? '' }))
    if (owner === null) throw new Error('Not signed in.')
    const made = await world.accounts.invite({
      workspace: workspaceId(workspace),
      inviter: owner.person.id,
      by: 'owner',
      email: person.person.email,
      role,
      reach: [],
    })
    await world.accounts.acceptInvitation(person.person, made.link.split('#')[1] ?? '')
  }
  const stranger = await world.signIn('stranger@example.com')
  return {
    workspace,
    cookies: {
      owner: cookies['owner'] ?? '',
      admin: cookies['admin'] ?? '',
      manager: cookies['manager'] ?? '',
      rep: cookies['rep'] ?? '',
      viewer: cookies['viewer'] ?? '',
      stranger,
    },
    users: {
      owner: users['owner'] ?? '',
      admin: users['admin'] ?? '',
      manager: users['manager'] ?? '',
      rep: users['rep'] ?? '',
      viewer: users['viewer'] ?? '',
    },
  }
}
