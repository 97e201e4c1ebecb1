import type { Context, Hono } from 'hono'
import { may } from '#shared/actor.ts'
import { workspaceId } from '#shared/ids.ts'
import type { SignedIn } from '#hub/accounts/accounts.ts'
import type { AppOptions, DoorEnv } from './app.ts'
import { readBytes, readJson } from './body.ts'
import { DoorProblem, notFound, notSignedIn } from './errors.ts'
import { checkedParam } from './params.ts'
import type { Call, Door, Entry, Given, PersonalCall, WorkspaceCall } from './route.ts'
import { routeTable } from './table.ts'

/** Puts every route of the table on the app: who asks is found out first, what they ask is looked at after. */
export function serveTable(app: Hono<DoorEnv>, door: Door, address: AppOptions['address']): void {
  for (const entry of routeTable) {
    const path = entry.route.path.replaceAll(/\{(\w+)\}/g, ':$1')
    app.on(entry.route.method, path, async (context) => {
      context.set('route', entry.route.path)
      const cookies: string[] = []
      const call = callOf(context, { door, address, cookies })
      const found = await perform(entry, call, givenBy(context))
      const reply = replyOf(entry, found)
      for (const cookie of cookies) reply.headers.append('set-cookie', cookie)
      return reply
    })
  }
}

function callOf(
  context: Context<DoorEnv>,
  lent: { readonly door: Door; readonly address: AppOptions['address']; readonly cookies: string[] },
): Call {
  const request = context.req.raw
  return {
    door: lent.door,
    request,
    param: (name) => checkedParam(name, context.req.param(name)),
    address: lent.address?.(request, context.env),
    log: context.get('log'),
    setCookies: (cookies) => {
      lent.cookies.push(...cookies)
    },
  }
}

async function perform(entry: Entry, call: Call, given: Given): Promise<unknown> {
  if (entry.least === 'anyone') return entry.route.answer(call, given)
  const personal = await personalCall(call)
  if (entry.least === 'person') return entry.route.answer(personal, given)
  const inside = await workspaceCall(personal)
  if (!may(inside.actor, entry.least)) throw tooLow(entry.least)
  return entry.route.answer(inside, given)
}

async function personalCall(call: Call): Promise<PersonalCall> {
  const signedIn: SignedIn | null = await call.door.accounts.signedIn(call.request.headers)
  if (signedIn === null) throw notSignedIn()
  call.setCookies(signedIn.cookies)
  return { ...call, signedIn }
}

/** A workspace one is not in is one that is not there. */
async function workspaceCall(call: PersonalCall): Promise<WorkspaceCall> {
  const workspace = workspaceId(call.param('workspace'))
  const user = call.signedIn.person.id
  const membership = await call.door.accounts.membership(user, workspace)
  if (membership === null) throw notFound()
  return { ...call, workspace, actor: { kind: 'user', user, workspace, ...membership } }
}

function givenBy(context: Context<DoorEnv>): Given {
  const query: Record<string, string> = {}
  const twice: string[] = []
  for (const [name, values] of Object.entries(context.req.queries())) {
    if (values.length > 1) twice.push(name)
    Object.defineProperty(query, name, { value: values[0] ?? '', enumerable: true })
  }
  if (twice.length > 0) throw givenTwice(twice)
  return { query, readBody: () => bodyOf(context.req.raw) }
}

/** `undefined` where there is none. */
async function bodyOf(request: Request): Promise<unknown> {
  if (request.body === null) return undefined
  if (request.headers.has('content-type')) return readJson(request)
  return (await readBytes(request)).byteLength === 0 ? undefined : readJson(request)
}

function replyOf({ route }: Entry, found: unknown): Response {
  if (found instanceof Response) return found
  const status = route.status ?? (route.reply === undefined ? 204 : 200)
  if (route.reply !== undefined) return Response.json(found, { status })
  return new Response(null, { status })
}

const tooLow = (least: string): DoorProblem =>
  new DoorProblem({
    status: 403,
    code: 'role-too-low',
    detail: `This is for members with the role ${least} or above.`,
    fix: 'Ask an admin of the workspace.',
  })

const givenTwice = (names: readonly string[]): DoorProblem =>
  new DoorProblem(
    { status: 400, code: 'bad-request', detail: 'A query parameter was given more than once.', fix: 'Give it once.' },
    { errors: names.map((name) => ({ path: `query.${name.slice(0, 80)}`, message: 'Given more than once' })) },
  )
