import type { Watch } from '#shared/push.ts'
import { Fault } from '#shared/fault.ts'

import { intOrNull, json, text, type Row } from '#hub/store/columns.ts'
import type { Connection } from '#hub/store/workspace/connections.ts'

import { pathSecret, webhookAddress } from './connect.ts'
import type { Context } from './context.ts'

/** A watch is replaced when less than this is left of it, so that two overlap. */
const renewBeforeMs = 10 * 60_000
/** After a refusal. */
const retryAfterMs = 10 * 60_000

/** Keeps the remote's push notifications alive. Without them polling goes on, so a failure here stops nothing. */
export async function keepWatch(context: Context, connection: Connection, row: Row | undefined): Promise<void> {
  const { remote } = context.open(connection)
  const { watches } = remote
  const now = context.ports.now()
  if (watches === undefined || !context.ports.config.webhookUrl.startsWith('https://')) return
  const expiresAt = row === undefined ? null : intOrNull(row, 'expires_at')
  if (row !== undefined && (expiresAt === null || expiresAt - now > renewBeforeMs)) return
  const id = context.ports.randomId()
  try {
    const token = await pathSecret(context, connection)
    const watch = await watches.start({ address: await webhookAddress(context, connection), token, id })
    await storeWatch(context, connection, watch)
    const old = row === undefined ? null : readWatch(row)
    if (old !== null) await watches.stop(old)
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    context.log.warn('watch.failed', { connectionId: connection.id, kind: error.kind, reason: error.message })
    if (error.kind === 'consent') throw error
    await storeWatch(context, connection, { id: '', facts: {}, expiresAt: now + retryAfterMs + renewBeforeMs })
  }
}

async function storeWatch(context: Context, connection: Connection, watch: Watch): Promise<void> {
  await context.db.write([
    {
      sql: `insert into watch (connection, id, facts, expires_at) values (?, ?, ?, ?)
        on conflict (connection) do update set id = excluded.id, facts = excluded.facts, expires_at = excluded.expires_at`,
      args: [connection.id, watch.id, JSON.stringify(watch.facts), watch.expiresAt ?? null],
    },
  ])
}

function readWatch(row: Row): Watch | null {
  const id = text(row, 'id')
  const facts = json(row, 'facts')
  if (id === '' || typeof facts !== 'object' || facts === null) return null
  const strings = Object.entries(facts).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  return { id, facts: Object.fromEntries(strings) }
}
