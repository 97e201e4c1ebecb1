import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Actor, may, type Role } from '#shared/actor.ts'
import { userId, workspaceId } from '#shared/ids.ts'
import { firstRouting } from '#shared/routing.ts'
import { replies } from '#hub/http/replies.ts'
import type { Entry } from '#hub/http/route.ts'
import { routeTable } from '#hub/http/table.ts'
import { type Cast, castOf, type DoorWorld, openDoor } from '#tests/support/door.ts'
import { password } from '#tests/support/accounts.ts'
import { sampleIds } from '#tests/support/fake-hub.ts'

let world: DoorWorld
let cast: Cast
beforeAll(async () => {
  world = await openDoor()
  cast = await castOf(world)
}, 30_000)
afterAll(() => world.close())

const noScoring = { groups: [], grades: { A: 75, B: 55, C: 35 } }
const noTerritory = { offices: [], areas: [], rest: null, home: 'CH' }

/** A body or query that each route accepts, and the least role as docs/api.md has it. A new route without a case fails. */
const cases: Readonly<
  Record<string, { least: Role | 'person' | 'anyone'; body?: unknown; query?: string; gone?: number }>
> = {
  signUp: { least: 'anyone', body: { name: 'N', email: 'new@example.com', password } },
  signIn: { least: 'anyone', body: { email: 'owner@example.com', password } },
  signOut: { least: 'anyone' },
  getSession: { least: 'anyone' },
  openApi: { least: 'anyone' },
  changePassword: {
    least: 'person',
    body: { currentPassword: 'not the password', newPassword: 'a long new one' },
    gone: 400,
  },
  me: { least: 'person' },
  listSessions: { least: 'person' },
  endSession: { least: 'person', gone: 404 },
  createWorkspace: { least: 'person', body: { name: 'Another' } },
  viewInvitation: { least: 'person', body: { token: 'none' }, gone: 400 },
  acceptInvitation: { least: 'person', body: { token: 'none' }, gone: 400 },
  listConnectors: { least: 'person' },
  listMembers: { least: 'viewer' },
  changeRole: { least: 'admin', body: { role: 'viewer' }, gone: 404 },
  changeReach: { least: 'admin', body: { reach: ['luzern'] }, gone: 404 },
  removeMember: { least: 'admin', gone: 404 },
  // The last owner may not leave, and each other member leaves only in the test below.
  leaveWorkspace: { least: 'viewer', body: { never: true }, gone: 400 },
  invite: { least: 'admin', body: { email: 'invited@example.com', role: 'rep' } },
  cancelInvitation: { least: 'admin', gone: 404 },
  listConnections: { least: 'viewer' },
  connect: { least: 'admin', body: { connector: 'memory', settings: {} } },
  getConnection: { least: 'viewer' },
  reconnect: { least: 'admin' },
  pause: { least: 'admin' },
  resume: { least: 'admin' },
  disconnect: { least: 'admin' },
  getSlack: { least: 'viewer' },
  retryTrouble: { least: 'manager', body: { key: 'choice Status' } },
  getMapping: { least: 'viewer' },
  changeMapping: { least: 'admin', body: { object: 'contact', rules: [] } },
  changeDeletions: { least: 'admin', body: { object: 'contact', seen: 'hold', carried: 'ignore' } },
  getPolicy: { least: 'viewer' },
  changePolicy: { least: 'admin', body: { defaultRule: { kind: 'newest' }, rules: {} } },
  overview: { least: 'viewer' },
  alarms: { least: 'viewer' },
  listReconciliations: { least: 'viewer' },
  reconcile: { least: 'manager' },
  cancelReconciliation: { least: 'manager', gone: 404 },
  changeReconciliationNight: { least: 'admin', body: { hour: 3 } },
  firstSync: { least: 'viewer' },
  approveFirstSync: { least: 'admin', body: { hash: 'h1' } },
  progress: { least: 'viewer' },
  events: { least: 'viewer' },
  listLeads: { least: 'viewer' },
  getLead: { least: 'viewer' },
  getTimeline: { least: 'viewer' },
  editLead: { least: 'rep', body: { fields: { city: 'Bern' } } },
  syncLead: { least: 'rep' },
  retry: { least: 'manager' },
  listReviews: { least: 'viewer' },
  answerReview: { least: 'manager', body: { answer: { kind: 'new' } } },
  createChangeSet: { least: 'manager', body: { kind: 'undo', scope: { kind: 'entry', entry: 1 } } },
  listCauses: { least: 'viewer' },
  listChangeSets: { least: 'viewer' },
  previewChangeSet: { least: 'manager' },
  getChangeSet: { least: 'viewer' },
  listChangeSetRows: { least: 'viewer' },
  applyChangeSet: { least: 'manager', body: { hash: 'h1' } },
  undoChangeSet: { least: 'manager' },
  discardChangeSet: { least: 'manager' },
  getLeadPast: { least: 'viewer', query: '?at=2026-11-20T08:00:00.000Z' },
  sendEvents: {
    least: 'rep',
    body: { events: [{ id: 'e1', kind: 'reply', at: '2026-11-20T08:00:00Z', lead: 'lead_1' }] },
  },
  giveFeedback: { least: 'rep', body: { kind: 'wrong-segment' } },
  withdrawFeedback: { least: 'rep' },
  getScoring: { least: 'viewer', query: '?version=0' },
  listScoringVersions: { least: 'viewer' },
  previewScoring: { least: 'admin', body: noScoring },
  learnScoring: { least: 'admin', body: noScoring },
  publishScoring: { least: 'admin', body: { version: 0, scoring: noScoring } },
  tryScoring: { least: 'viewer', body: { lead: 'lead_1', scoring: noScoring } },
  listImports: { least: 'manager' },
  readImport: { least: 'manager', body: 'Name\nAda', query: '?name=list.csv' },
  getImport: { least: 'manager' },
  changeImport: { least: 'manager', body: { columns: ['lastName'] } },
  previewImport: { least: 'manager' },
  listImportLines: { least: 'manager', query: '?kind=new&after=2' },
  answerImportLine: { least: 'manager', body: { kind: 'leave-out' } },
  approveImport: { least: 'manager', body: { version: 1 } },
  rejectedLines: { least: 'manager' },
  getImportRetraction: { least: 'manager' },
  retractImport: { least: 'manager', body: { going: 1 } },
  discardImport: { least: 'manager' },
  getRouting: { least: 'viewer', query: '?version=0' },
  listRoutingVersions: { least: 'viewer' },
  previewRouting: { least: 'admin', body: firstRouting },
  publishRouting: { least: 'admin', body: { version: 0, routing: firstRouting } },
  assignLead: { least: 'rep', body: { owner: 'ann@acme.example', expect: null } },
  passLeadOn: { least: 'rep', body: { expect: null } },
  getTeam: { least: 'viewer' },
  listMerges: { least: 'viewer' },
  previewMerge: { least: 'viewer', body: { with: 'lead_2' } },
  mergeLeads: { least: 'manager', body: { with: 'lead_2', keep: 'lead_2', hash: 'h1' } },
  cancelMerge: { least: 'manager' },
  mergeNow: { least: 'manager' },
  previewSplit: { least: 'viewer' },
  splitMerge: { least: 'manager' },
  listDuplicates: { least: 'viewer' },
  scanDuplicates: { least: 'manager' },
  dismissDuplicate: { least: 'manager', body: { one: 'lead_1', other: 'lead_2' } },
  previewCertain: { least: 'viewer', body: {} },
  mergeCertain: { least: 'manager', body: { hash: 'h1' } },
  changeMerging: { least: 'admin', body: { holdMinutes: 10 } },
  getQueue: { least: 'viewer', query: '?owner=ann@acme.example' },
  getTerritory: { least: 'viewer', query: '?version=0' },
  listTerritoryVersions: { least: 'viewer' },
  previewTerritory: { least: 'admin', body: noTerritory },
  publishTerritory: { least: 'admin', body: { version: 0, territory: noTerritory } },
  testTerritory: { least: 'viewer', body: { territory: noTerritory, postalCode: '6003' } },
  readTerritory: { least: 'admin', body: { csv: 'office,from,to\nLuzern,6000,6999' } },
}

const roles = ['owner', 'admin', 'manager', 'rep', 'viewer'] as const
const asRole = (role: Role): Actor => ({
  kind: 'user',
  user: userId('u'),
  workspace: workspaceId('ws_1'),
  role,
  reach: 'all',
})

const pathOf = (path: string, workspace: string): string =>
  path
    .replace('{workspace}', workspace)
    .replace('{connection}', sampleIds.connection)
    .replace('{lead}', sampleIds.lead)
    .replace('{link}', sampleIds.link)
    .replace('{review}', sampleIds.review)
    .replace('{changeSet}', sampleIds.changeSet)
    .replace('{import}', 'import_1')
    .replace('{line}', '2')
    .replace('{merge}', 'merge_1')
    .replace('{feedback}', 'not-now')
    .replace('{member}', 'user_none')
    .replace('{invitation}', `inv_${'0'.repeat(32)}`)
    .replace('{session}', `sess_${'0'.repeat(32)}`)

const ask = async (entry: Entry, cookie: string | undefined, workspace = cast.workspace): Promise<Response> => {
  const { body, query = '' } = cases[entry.route.name] ?? {}
  const reply = await world.ask(entry.route.method, `${pathOf(entry.route.path, workspace)}${query}`, {
    ...(cookie === undefined ? {} : { cookie }),
    ...(body === undefined ? {} : { body }),
  })
  if (entry.route.name === 'events') await reply.body?.cancel()
  return reply
}

test('every route has a case, and no case is without its route', () => {
  expect(routeTable.map(({ route }) => route.name).toSorted()).toEqual(Object.keys(cases).toSorted())
})

for (const entry of routeTable) {
  const { name, method, path } = entry.route
  const expected = cases[name]
  if (expected === undefined) continue
  const success = expected.gone ?? entry.route.status ?? (entry.route.reply === undefined ? 204 : 200)
  const fine = ['openApi', 'events', 'rejectedLines'].includes(name) ? 200 : success

  test(`${method} ${path} is for ${expected.least} and above`, async () => {
    expect(entry.least).toBe(expected.least)
    const found: Record<string, number> = {}
    const wanted = wantedBy(expected.least, fine)
    for (const who of Object.keys(wanted)) {
      const already = world.hub.calls.length
      found[who] = (await askAs(who, entry)).status
      const reached = world.hub.calls.length > already
      expect([who, reached && found[who] !== fine]).toEqual([who, false])
    }
    expect(found).toEqual(wanted)
  })

  if (entry.route.reply === undefined || expected.gone !== undefined) continue
  const schema = replies[entry.route.reply]
  test(`${method} ${path} answers what its schema says`, async () => {
    const reply = await askAs(expected.least === 'anyone' ? 'nobody' : 'owner', entry)
    const value: unknown = await reply.json()
    expect(schema.parse(value)).toEqual(value)
  })
}

/** What each of them is to be told, where `fine` is what those who may are told. */
function wantedBy(least: Role | 'person' | 'anyone', fine: number): Record<string, number> {
  if (least === 'anyone') return { nobody: fine }
  if (least === 'person') return { nobody: 401, stranger: fine }
  const others = { nobody: 401, stranger: 404, 'owner elsewhere': 404, 'owner nowhere': 404 }
  const members = roles.map((role) => [role, may(asRole(role), least) ? fine : 403] as const)
  return { ...others, ...Object.fromEntries(members) }
}

function askAs(who: string, entry: Entry): Promise<Response> {
  if (who === 'nobody') return ask(entry, undefined)
  if (who === 'owner elsewhere') return ask(entry, cast.cookies.owner, 'ws_elsewhere')
  if (who === 'owner nowhere') return ask(entry, cast.cookies.owner, 'not-a-workspace')
  const role = roles.find((each) => each === who)
  return ask(entry, cast.cookies[role ?? 'stranger'])
}

test('a member of one workspace is nobody in another, whatever ids they know', async () => {
  const other = await world.ask('POST', '/api/v1/workspaces', {
    cookie: cast.cookies.stranger,
    body: { name: 'Other' },
  })
  const { id } = replies.Workspace.parse(await other.json())
  const before = world.hub.calls.length
  for (const entry of routeTable) {
    if (!entry.route.path.includes('{workspace}')) continue
    expect((await ask(entry, cast.cookies.owner, id)).status).toBe(404)
  }
  expect(world.hub.calls.length).toBe(before)
})

test('ids that cannot be ids are 404, and reach nobody', async () => {
  const before = world.hub.calls.length
  for (const bad of ['x', '..%2f..', 'lead_%00', `lead_${'a'.repeat(200)}`, "lead_1'--"]) {
    const path = `/api/v1/workspaces/${cast.workspace}/leads/${bad}`
    expect((await world.ask('GET', path, { cookie: cast.cookies.owner })).status).toBe(404)
  }
  expect(world.hub.calls.length).toBe(before)
})

test('a role that was lost is lost with the next request', async () => {
  const path = `/api/v1/workspaces/${cast.workspace}/members/${cast.users.rep}`
  expect((await world.ask('DELETE', path, { cookie: cast.cookies.admin })).status).toBe(204)
  const overview = `/api/v1/workspaces/${cast.workspace}/overview`
  expect((await world.ask('GET', overview, { cookie: cast.cookies.rep })).status).toBe(404)
})

test('the last owner cannot leave; a viewer can', async () => {
  const path = `/api/v1/workspaces/${cast.workspace}/leave`
  const owner = await world.ask('POST', path, { cookie: cast.cookies.owner })
  expect(replies.Problem.parse(await owner.json())).toMatchObject({ status: 409, code: 'last-owner' })
  expect((await world.ask('POST', path, { cookie: cast.cookies.viewer })).status).toBe(204)
  expect((await world.ask('POST', path, { cookie: cast.cookies.viewer })).status).toBe(404)
})

test('only admins see who is invited', async () => {
  const seen = async (cookie: string): Promise<number> => {
    const reply = await world.ask('GET', `/api/v1/workspaces/${cast.workspace}/members`, { cookie })
    return replies.Members.parse(await reply.json()).invitations.length
  }
  expect(await seen(cast.cookies.admin)).toBeGreaterThan(0)
  expect(await seen(cast.cookies.manager)).toBe(0)
})
