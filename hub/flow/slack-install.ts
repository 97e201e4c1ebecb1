import { z } from 'zod'
import { may, type Membership } from '#shared/actor.ts'
import { connectionId, workspaceId, type WorkspaceId } from '#shared/ids.ts'
import { Refusal } from '#hub/hub.ts'
import type { Ports } from '#hub/ports.ts'
import { memberByEmail, memberByUser } from '#hub/store/control/members.ts'
import { isFirst } from '#hub/store/control/once.ts'
import { storeConsent, takeConsent } from '#hub/store/control/routes.ts'
import { findSlackTeam, forgetSlackTeam, storeSlackTeam } from '#hub/store/control/slack-teams.ts'
import { isAllowedHost, throughGateway } from './gateway.ts'
import { createVault, sha256Hex } from './vault.ts'

const consentMinutes = 10
const callSecondsMax = 20
/** Signed requests are fresh for five minutes either side, so this is how long one can come back. */
const replayMinutes = 11
const scopes = ['commands', 'users:read', 'users:read.email']
const hosts = ['slack.com', 'hooks.slack.com']

/** A Slack team's workspace, and the token with which the team is asked. */
export interface SlackBond {
  readonly workspace: WorkspaceId
  readonly token: string
}

/** What the Slack door is lent: bonds of teams with workspaces, who is a member, and a way to Slack and nowhere else. */
export interface SlackBonds {
  /** The consent page to send an admin's browser to. Throws Refusal 403 for everybody below. */
  begin(workspace: string, user: string): Promise<string>
  /** Slack sent the browser back: the state works once, for the user who began. */
  finish(callback: URL, user: string): Promise<WorkspaceId>
  find(team: string): Promise<SlackBond | null>
  /** Slack says that the app was taken out. */
  forget(team: string): Promise<void>
  /** The membership of whom Slack knows by this address. */
  member(workspace: WorkspaceId, email: string): Promise<Membership | null>
  /** False where a request with this signature was taken before. */
  isFirst(signature: string): Promise<boolean>
  /** To Slack's hosts only, through the vendor gateway where there is one. Follows no redirects. */
  fetch(request: Request): Promise<Response>
}

export function createSlackBonds(ports: Ports): SlackBonds {
  const control = ports.databases.control
  const vault = createVault(ports.config.keys, 'control')
  return {
    begin: (workspace, user) => begin(ports, workspaceId(workspace), user),
    finish: (callback, user) => finish(ports, callback, user),
    async find(team) {
      const bond = await findSlackTeam(control, team)
      if (bond === null) return null
      return { workspace: bond.workspace, token: await vault.open(bond.sealedToken, place(team)) }
    },
    forget: async (team) => void (await control.write([forgetSlackTeam(team)])),
    member: (workspace, email) => memberByEmail(control, workspace, email),
    async isFirst(signature) {
      const now = ports.now()
      return isFirst(control, await sha256Hex(`slack ${signature}`), { now, expiresAt: now + replayMinutes * 60_000 })
    },
    fetch: (request) => callSlack(ports, request),
  }
}

async function begin(ports: Ports, workspace: WorkspaceId, user: string): Promise<string> {
  await demandAdmin(ports, workspace, user)
  const state = `${ports.randomId()}${ports.randomId()}`
  const kept = { workspace, connection: connectionId('conn_slack'), connector: 'slack', user, sealedVerifier: '' }
  const expiresAt = ports.now() + consentMinutes * 60_000
  await ports.databases.control.write([storeConsent(await sha256Hex(state), kept, expiresAt)])
  const url = new URL('https://slack.com/oauth/v2/authorize')
  url.searchParams.set('client_id', secretOf(ports, 'SLACK_CLIENT_ID'))
  url.searchParams.set('scope', scopes.join(','))
  url.searchParams.set('redirect_uri', redirectUri(ports))
  url.searchParams.set('state', state)
  return throughGateway(url, ports.config.vendorGateway).toString()
}

async function finish(ports: Ports, callback: URL, user: string): Promise<WorkspaceId> {
  const control = ports.databases.control
  const state = await sha256Hex(callback.searchParams.get('state') ?? '')
  const consent = await takeConsent(control, state, ports.now())
  if (consent === null || consent.connector !== 'slack' || consent.user !== user) {
    throw new Refusal(400, 'consent-unknown', 'This consent is unknown, too old or was used already.', again)
  }
  await demandAdmin(ports, consent.workspace, user)
  const code = callback.searchParams.get('code')
  if (code === null) throw new Refusal(400, 'consent-refused', 'Slack was not allowed to connect.', again)
  const { team, access_token: token } = await redeem(ports, code)
  const sealedToken = await createVault(ports.config.keys, 'control').seal(token, place(team.id))
  const bond = { team: team.id, title: team.name, workspace: consent.workspace, sealedToken, installedBy: user }
  const [stored] = await control.write([storeSlackTeam(bond, ports.now())])
  if (stored?.changed === 0) {
    const fix = 'Remove the app from Slack first, or connect it in that workspace.'
    throw new Refusal(409, 'slack-taken', 'This Slack is connected to another workspace of Lead Hub.', fix)
  }
  return consent.workspace
}

const again = 'Press Connect Slack again.'

/** Slack's failures are HTTP 200 with `ok: false`. https://docs.slack.dev/reference/methods/oauth.v2.access */
const access = z.union([
  z.object({
    ok: z.literal(true),
    access_token: z.string().startsWith('xox'),
    team: z.object({ id: z.string().max(40), name: z.string() }).nullable(),
  }),
  z.object({ ok: z.literal(false), error: z.string() }),
])

async function redeem(
  ports: Ports,
  code: string,
): Promise<{ team: { id: string; name: string }; access_token: string }> {
  const client = `${secretOf(ports, 'SLACK_CLIENT_ID')}:${secretOf(ports, 'SLACK_CLIENT_SECRET')}`
  const request = new Request('https://slack.com/api/oauth.v2.access', {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(client)}` },
    body: new URLSearchParams({ code, redirect_uri: redirectUri(ports) }),
  })
  const reply = await callSlack(ports, request)
  const found = access.safeParse(await reply.json().catch(() => null))
  if (!found.success) throw new Refusal(503, 'slack-unavailable', 'Slack gave no answer that can be read.', again)
  if (!found.data.ok) throw new Refusal(400, 'consent-refused', `Slack said: ${found.data.error.slice(0, 80)}.`, again)
  const { team, access_token } = found.data
  if (team === null) {
    const fix = 'Install it to one Slack workspace instead of the whole organisation.'
    throw new Refusal(422, 'slack-organisation', 'Lead Hub was installed for a whole Slack organisation.', fix)
  }
  return { team, access_token }
}

async function callSlack(ports: Ports, request: Request): Promise<Response> {
  const url = new URL(request.url)
  if (url.protocol !== 'https:' || !isAllowedHost(url.hostname, hosts)) {
    throw new TypeError(`The Slack door may not call ${url.hostname}.`)
  }
  const init = {
    method: request.method,
    headers: request.headers,
    body: request.body === null ? null : await request.arrayBuffer(),
    redirect: 'manual',
    signal: AbortSignal.timeout(callSecondsMax * 1_000),
  } as const
  return ports.fetch(new Request(throughGateway(url, ports.config.vendorGateway), init))
}

async function demandAdmin(ports: Ports, workspace: WorkspaceId, user: string): Promise<void> {
  const member = await memberByUser(ports.databases.control, workspace, user)
  if (member === null) throw new Refusal(404, 'not-found', 'There is no such workspace.', 'Choose one of yours.')
  if (may(member, 'admin')) return
  throw new Refusal(403, 'role-too-low', 'Connecting Slack needs the role admin.', 'Ask an admin of the workspace.')
}

function secretOf(ports: Ports, name: string): string {
  const value = ports.config.secrets[name]
  if (value === undefined) {
    throw new Refusal(409, 'slack-not-configured', `${name} is not set.`, `Set ${name} and start again.`)
  }
  return value
}

const place = (team: string): string => `slack_team|${team}|token`
const redirectUri = (ports: Ports): string => `${ports.config.publicUrl}/slack/oauth`
