import { escapeHtml } from '#apps/sandbox/kit/html.ts'
import { sendWebhook } from '#apps/sandbox/kit/webhook.ts'
import type { Entry, Org } from './org.ts'
import type { Row, Value } from './schema.ts'

/** An Outbound Message as an admin sets it up on a Flow: which object goes where, with which fields. */
export interface OutboundMessage {
  readonly actionId: string
  readonly object: string
  readonly endpoint: string
  readonly fields: readonly string[]
}

export interface Outbound {
  readonly messages: readonly OutboundMessage[]
  readonly add: (message: Omit<OutboundMessage, 'actionId'>) => OutboundMessage
  readonly removeAll: () => void
}

const notificationsMax = 100
const backoffSeconds = { first: 15, most: 2 * 3600 }
const keptHours = 24

/** Ids that wait to be told, each with its notification id and since when. */
type Waiting = Map<string, { notificationId: string; since: number }>

/** Sends changes of records to the configured endpoints until they are acknowledged: at least once, newest values only. */
export function createOutbound(org: Org): Outbound {
  let senders: { message: OutboundMessage; notice: (ids: readonly string[]) => void }[] = []
  org.onCommit((entries) => {
    for (const { message, notice } of senders) notice(changedIds(org, entries, message.object))
  })
  return {
    get messages() {
      return senders.map(({ message }) => message)
    },
    add(settings) {
      const message = { ...settings, actionId: org.nextId('outboundAction') }
      senders.push({
        message,
        notice: createSender(org, message, () => senders.some((one) => one.message === message)),
      })
      return message
    },
    removeAll() {
      senders = []
    },
  }
}

function changedIds(org: Org, entries: readonly Entry[], object: string): string[] {
  const ids = entries.filter((entry) => entry.object === object).map(({ id }) => id)
  return [...new Set(ids)].filter((id) => !org.table(object).get(id)?.['IsDeleted'])
}

function createSender(org: Org, message: OutboundMessage, isActive: () => boolean): (ids: readonly string[]) => void {
  const waiting: Waiting = new Map()
  let failures = 0
  let isScheduled = false

  function schedule(ms: number): void {
    if (isScheduled) return
    isScheduled = true
    org.world.after(ms, async () => {
      isScheduled = false
      if (isActive()) await sendSome()
    })
  }

  async function sendSome(): Promise<void> {
    const oldest = org.world.now() - keptHours * 3_600_000
    for (const [id, { since }] of waiting) if (since < oldest) waiting.delete(id)
    const some = [...waiting].slice(0, notificationsMax)
    if (some.length === 0) return
    for (const [id] of some) waiting.delete(id)
    const isAcknowledged = await send(org, message, some)
    if (!isAcknowledged) for (const [id, kept] of some) if (!waiting.has(id)) waiting.set(id, kept)
    failures = isAcknowledged ? 0 : failures + 1
    const pauseSeconds = Math.min(backoffSeconds.first * 2 ** Math.max(0, failures - 1), backoffSeconds.most)
    if (waiting.size > 0) schedule(isAcknowledged ? 0 : pauseSeconds * 1000)
  }

  return (ids) => {
    for (const id of ids) {
      if (waiting.has(id)) continue
      waiting.set(id, { notificationId: org.nextId('outboundNotification'), since: org.world.now() })
    }
    if (ids.length > 0) schedule(0)
  }
}

type Told = readonly [id: string, about: { notificationId: string }]

async function send(org: Org, message: OutboundMessage, some: readonly Told[]): Promise<boolean> {
  const body = envelope(org, message, some)
  const headers = { 'Content-Type': 'text/xml; charset=UTF-8', SOAPAction: '""' }
  const reply = await sendWebhook(org.world, 'salesforce', () => {
    return new Request(message.endpoint, { method: 'POST', headers, body })
  })
  return reply?.status === 200 && /<(?:\w+:)?Ack>\s*true\s*</.test(await reply.text())
}

function envelope(org: Org, message: OutboundMessage, some: readonly Told[]): string {
  const instance = `https://${org.settings.domain}.my.salesforce.com/services/Soap`
  const version = `${org.settings.versionMax}.0/${org.orgId.slice(0, 15)}`
  const notifications = some.flatMap(([id, { notificationId }]) => {
    const row = org.table(message.object).get(id)
    return row ? `<Notification><Id>${notificationId}</Id>${sObject(message, row)}</Notification>` : []
  })
  return (
    '<?xml version="1.0" encoding="UTF-8"?>' +
    '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" ' +
    'xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>' +
    '<notifications xmlns="http://soap.sforce.com/2005/09/outbound">' +
    `<OrganizationId>${org.orgId}</OrganizationId><ActionId>${message.actionId}</ActionId><SessionId xsi:nil="true"/>` +
    `<EnterpriseUrl>${instance}/c/${version}</EnterpriseUrl><PartnerUrl>${instance}/u/${version}</PartnerUrl>` +
    `${notifications.join('')}</notifications></soapenv:Body></soapenv:Envelope>`
  )
}

function sObject(message: OutboundMessage, row: Row): string {
  const named = ['Id', ...message.fields.filter((field) => field !== 'Id')]
  const parts = named.flatMap((name) => {
    const value = row[name] ?? null
    return value === null ? [] : `<sf:${name}>${xmlValue(value)}</sf:${name}>`
  })
  const opening = `<sObject xsi:type="sf:${message.object}" xmlns:sf="urn:sobject.enterprise.soap.sforce.com">`
  return `${opening}${parts.join('')}</sObject>`
}

/** SOAP writes instants with Z, unlike REST. */
function xmlValue(value: NonNullable<Value>): string {
  return escapeHtml(String(value).replace(/^(\d{4}-\d\d-\d\dT[\d:.]+)\+0000$/, '$1Z'))
}
