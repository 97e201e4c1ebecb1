import type { Actor } from '#shared/actor.ts'
import { leadQuery, type LeadPage } from '#shared/api/lead.ts'
import type { QueueView } from '#shared/api/routing.ts'
import { leadId } from '#shared/ids.ts'
import { leadOfPage } from '#shared/web/pages.ts'
import type { Hub } from '#hub/hub.ts'
import type { Message } from './blocks.ts'
import type { Question } from './command.ts'
import { queueMessage } from './queue-view.ts'
import { leadMessage, leadsMessage, type Place } from './views.ts'

/** Leads in one answer. */
const leadsShown = 8

export interface Asked {
  readonly hub: Hub
  readonly actor: Actor
  /** The address that Slack has confirmed; a lead’s owner is told by it. */
  readonly email: string
  readonly place: Place
}

/** Does what was asked, as the hub's own verbs allow this actor. Throws the hub's `Refusal`. */
export async function answerCommand(asked: Asked, command: Question): Promise<Message> {
  switch (command.kind) {
    case 'find':
      return leadsMessage(await find(asked, searchText(command.text)), command, asked.place)
    case 'show':
      return show(asked, command.text)
    case 'mine':
      return queueMessage(await mine(asked), asked.place)
  }
}

async function show(asked: Asked, text: string): Promise<Message> {
  const { hub, actor, place } = asked
  const named = /^lead_[\w-]{1,75}$/.test(text) ? text : leadOfPage(place.publicUrl, text)
  if (named !== null) return leadMessage(await hub.lead(actor, leadId(named)), place)
  const page = await find(asked, recordId(text) ?? searchText(text))
  const email = text.toLowerCase()
  const exact = page.leads.filter((lead) => lead.email?.toLowerCase() === email)
  const [only, other] = exact.length > 0 ? exact : page.leads
  if (only === undefined || other !== undefined) return leadsMessage(page, { text }, place)
  return leadMessage(await hub.lead(actor, leadId(only.id)), place)
}

const mine = ({ hub, actor, email }: Asked): Promise<QueueView> =>
  hub.queue(actor, { owner: email.toLowerCase(), limit: leadsShown })

const find = ({ hub, actor }: Asked, q: string): Promise<LeadPage> =>
  hub.leads(actor, leadQuery.parse({ q: q.slice(0, 200), sort: 'score', limit: leadsShown }))

/** A web address is searched for by its host. */
function searchText(text: string): string {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return text
  return new URL(text).hostname.replace(/^www\./, '')
}

/** The record that a page of a remote shows: the last part of its path that looks like an id. */
function recordId(text: string): string | undefined {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return undefined
  const parts = new URL(text).pathname.split('/')
  return parts.findLast((part) => /^\d{3,20}$|^[0-9A-Za-z]{15}(?:[0-9A-Za-z]{3})?$/.test(part) && /\d/.test(part))
}
