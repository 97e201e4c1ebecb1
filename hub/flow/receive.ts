import type { Connector } from '#shared/connector.ts'
import type { Delivery, VerifiedDelivery } from '#shared/push.ts'
import type { Signal } from '#shared/record.ts'
import { Refusal } from '#hub/hub.ts'
import type { Ports, Statement } from '#hub/ports.ts'
import { findRouteBySecret, findRoutes, type Route } from '#hub/store/control/routes.ts'
import { dueFeeds } from '#hub/store/workspace/feeds.ts'
import { anyObject, notePushed } from '#hub/store/workspace/rhythm.ts'
import { storeSignals, type NewSignal } from '#hub/store/workspace/signals.ts'
import { connectorOf, type Context } from './context.ts'
import { sha256Hex } from './vault.ts'

export type OpenWorkspace = (workspace: Route['workspace']) => Promise<Context>

/**
 * Takes a webhook: verifies it over its raw bytes, stores what it hints at, and only then says yes. What it claims is
 * never believed; the records are read again.
 */
export async function receive(
  rim: { readonly ports: Ports; readonly openWorkspace: OpenWorkspace },
  connectorId: string,
  request: { readonly delivery: Delivery; readonly pathSecret?: string },
): Promise<Response> {
  const connector = connectorOf(rim.ports, connectorId)
  if (connector.webhooks === undefined) throw notFound(connectorId)
  const route = await routeOfPath(rim.ports, connectorId, request.pathSecret)
  const secrets = secretsOf(rim.ports, connector, request.pathSecret)
  const verdict = await connector.webhooks.verify(request.delivery, secrets, rim.ports.now())
  switch (verdict.kind) {
    case 'handshake':
      return verdict.reply
    case 'rejected':
      rim.ports.log.warn('webhook.rejected', { remote: connectorId, reason: verdict.why })
      throw new Refusal(
        401,
        'webhook-rejected',
        `The delivery was refused: ${verdict.why}.`,
        'Check the signing secret and the clock.',
      )
    case 'accepted':
      await storeHints(rim, connector, { delivery: verdict.delivery, route })
      return connector.webhooks.acknowledge?.(verdict.delivery) ?? new Response(null, { status: 204 })
  }
}

/** An address with a secret belongs to one connection; a secret nobody was given is a forgery. */
async function routeOfPath(ports: Ports, connector: string, pathSecret: string | undefined): Promise<Route | null> {
  if (pathSecret === undefined) return null
  const route = await findRouteBySecret(ports.databases.control, connector, await sha256Hex(pathSecret))
  if (route !== null) return route
  ports.log.warn('webhook.rejected', { remote: connector, reason: 'unknown address' })
  throw new Refusal(
    401,
    'webhook-rejected',
    'No connection has this address.',
    'Copy the address from the connection again.',
  )
}

function secretsOf(
  ports: Ports,
  connector: Connector,
  pathSecret: string | undefined,
): { secrets: string[]; pathSecret?: string } {
  const { auth } = connector.manifest
  const name = auth.kind === 'oauth2' ? (auth.env.webhookSecret ?? auth.env.clientSecret) : ''
  const secrets = [ports.config.secrets[name], ports.config.secrets[`${name}_PREVIOUS`]].filter(
    (secret) => secret !== undefined,
  )
  return { secrets, ...(pathSecret === undefined ? {} : { pathSecret }) }
}

async function storeHints(
  { ports, openWorkspace }: { readonly ports: Ports; readonly openWorkspace: OpenWorkspace },
  connector: Connector,
  accepted: { readonly delivery: VerifiedDelivery; readonly route: Route | null },
): Promise<void> {
  const hints = connector.webhooks?.parse(accepted.delivery) ?? []
  const accounts = [...new Set(hints.map((hint) => hint.account))]
  const routes =
    accepted.route === null
      ? await findRoutes(ports.databases.control, connector.manifest.id, accounts)
      : [accepted.route]
  const correlation = ports.randomId()
  for (const route of routes) {
    const signals = hints.filter((hint) => hint.account === route.account).map((hint) => hint.signal)
    const context = await openWorkspace(route.workspace)
    const now = ports.now()
    await context.db.write([heard(route, now), ...hintStatements(route, signals, { correlation, now })])
    context.wake('pull', route.connection)
  }
  ports.log.info('webhook.received', { remote: connector.manifest.id, count: hints.length, correlationId: correlation })
}

function hintStatements(
  route: Route,
  signals: readonly Signal[],
  { correlation, now }: { readonly correlation: string; readonly now: number },
): readonly Statement[] {
  const feeds: Statement[] = []
  const records: NewSignal[] = []
  for (const signal of signals) {
    if (signal.kind === 'feed') feeds.push(dueFeeds(route.connection, signal.object ?? null))
    else records.push({ ref: signal.ref, priority: 1, correlation, at: signal.at ?? 0 })
  }
  const objects = signals.map((signal) => (signal.kind === 'feed' ? (signal.object ?? anyObject) : signal.ref.object))
  return [
    ...feeds,
    ...storeSignals(route.connection, newestPerRecord(records)),
    notePushed(route.connection, objects, now),
  ]
}

/** A statement may touch a row once: several hints at one record become one. */
function newestPerRecord(signals: readonly NewSignal[]): readonly NewSignal[] {
  const byRecord = new Map<string, NewSignal>()
  for (const signal of signals) {
    const key = `${signal.ref.object}/${signal.ref.id}`
    const known = byRecord.get(key)
    const at = known === undefined ? signal.at : known.at === 0 || signal.at === 0 ? 0 : Math.max(known.at, signal.at)
    byRecord.set(key, { ...signal, at })
  }
  return [...byRecord.values()]
}

const heard = (route: Route, now: number): Statement => ({
  sql: 'update connection set heard_at = ? where id = ?',
  args: [now, route.connection],
})

const notFound = (connector: string): Refusal =>
  new Refusal(404, 'no-webhooks', `${connector} sends no webhooks.`, 'Remove this address from the remote.')
