import { type Context, Hono } from 'hono'
import type { Actor, Membership } from '#shared/actor.ts'
import type { LeadView } from '#shared/api/lead.ts'
import { Fault } from '#shared/fault.ts'
import { leadId, type WorkspaceId } from '#shared/ids.ts'
import type { Log } from '#shared/log.ts'
import { leadPage } from '#shared/web/pages.ts'
import { type Hub, Refusal } from '#hub/hub.ts'
import { accept } from '#hub/http/accept.ts'
import { type CardAsker, type CardEnvelope, recordIdText, syncRequest } from './contract.ts'
import { refusal, refusals } from './refusals.ts'
import { readSigned, type SignedCall, type Verifier } from './signed.ts'

/** What the card's door needs; runtimes make it, on Workers once per request. */
export interface CardDoorOptions extends Verifier {
  readonly hub: Hub
  readonly publicUrl: string
  readonly log: Log
  /** The workspaces that have connected this portal. */
  readonly workspacesOf: (portal: string) => Promise<readonly WorkspaceId[]>
  /** The membership of whoever has this address. */
  readonly memberOf: (workspace: WorkspaceId, email: string) => Promise<Membership | null>
  /** False where this key was used before. */
  readonly isFirst: (key: string) => Promise<boolean>
  /** What was begun under the key has failed. */
  readonly forget: (key: string) => Promise<void>
}

/** Workspaces of one portal that are looked into. */
const workspacesMax = 10

/** The HubSpot card's backend, to be mounted at `/hubspot`: what the card shows, and Sync now. */
export function createCardDoor(options: CardDoorOptions): Hono {
  const door = new Hono()
  door.get('/card', (context) =>
    answer(context, options, async (call) => {
      const objectId = accept(recordIdText, call.query.get('objectId'), 'query')
      const found = await findLead(options, call.asker, objectId)
      return found.kind === 'found' ? shown(options, found.lead) : found.envelope
    }),
  )
  door.post('/actions/sync', (context) =>
    answer(context, options, async (call) => {
      const wanted = accept(syncRequest, jsonOf(call.text), 'body')
      const found = await findLead(options, call.asker, wanted.objectId)
      if (found.kind === 'none') return found.envelope
      const key = `card ${call.asker.portalId} ${call.asker.userId} ${wanted.objectId} ${wanted.idempotencyKey}`
      await syncOnce(options, found, key)
      return shown(options, await options.hub.lead(found.actor, leadId(found.lead.id)))
    }),
  )
  return door
}

/** HubSpot turns what is no 200 into a 502 without words, so a no travels in the envelope; forgeries get their 401. */
async function answer(
  context: Context,
  options: CardDoorOptions,
  next: (call: SignedCall) => Promise<CardEnvelope>,
): Promise<Response> {
  const call = await readSigned(context.req.raw, options)
  try {
    return context.json(await next(call))
  } catch (error) {
    if (error instanceof Refusal) {
      const code = error.status === 503 ? 'unavailable' : 'refused'
      return context.json(refusal(code, { message: error.message, fix: error.fix }))
    }
    if (!(error instanceof Fault)) throw error
    options.log.warn('card.remote-failed', { error, kind: error.kind })
    return context.json(refusals.unavailable)
  }
}

interface Found {
  readonly kind: 'found'
  readonly actor: Actor
  readonly lead: LeadView
}

/** HubSpot attests the portal and the person, never the record: it has to be one of that portal's connection. */
async function findLead(
  options: CardDoorOptions,
  { portalId, userId, userEmail }: CardAsker,
  id: string,
): Promise<Found | { readonly kind: 'none'; readonly envelope: CardEnvelope }> {
  const workspaces = await options.workspacesOf(portalId)
  if (workspaces.length === 0) return { kind: 'none', envelope: refusals.notConnected(options.publicUrl) }
  let isMember = false
  for (const workspace of workspaces.slice(0, workspacesMax)) {
    const member = await options.memberOf(workspace, userEmail)
    if (member === null) continue
    isMember = true
    const actor = { kind: 'hubspot', hubspotUser: userId, portal: portalId, workspace, ...member } as const
    const lead = await options.hub.leadByRecord(actor, { connector: 'hubspot', account: portalId, id })
    if (lead !== null) return { kind: 'found', actor, lead }
  }
  return { kind: 'none', envelope: isMember ? refusals.notInHub : refusals.notAMember(userEmail) }
}

/** HubSpot sends a request again where it saw no answer; the same key syncs once. */
async function syncOnce({ hub, isFirst, forget }: CardDoorOptions, { actor, lead }: Found, key: string): Promise<void> {
  if (!(await isFirst(key))) return
  try {
    await hub.syncLead(actor, leadId(lead.id))
  } catch (error) {
    await forget(key)
    throw error
  }
}

const shown = ({ publicUrl }: CardDoorOptions, lead: LeadView): CardEnvelope => ({
  ok: true,
  data: {
    lead,
    page: leadPage(publicUrl, lead.id),
    isSyncing: lead.links.some(({ status }) => status === 'syncing'),
  },
})

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not JSON: the schema says so.
    return undefined
  }
}
