import type { Remote } from '#shared/connector.ts'
import type { ConnectionId, LinkId } from '#shared/ids.ts'
import type { Change } from '#shared/record.ts'
import { createCodec } from '#hub/core/codec.ts'
import type { Codec } from '#hub/core/codec.ts'
import type { ObjectFacts, Priority } from '#hub/core/snapshot.ts'
import type { DeliveryRow } from '#hub/core/delivery.ts'
import type { Database } from '#hub/ports.ts'
import { text } from '#hub/store/columns.ts'
import { list } from '#hub/store/workspace/gather.ts'
import { refOf } from '#hub/store/workspace/inbox.ts'

/** Where to look. */
export interface LookalikeSearch {
  readonly db: Database
  readonly connection: ConnectionId
  readonly remote: Remote
  readonly object: ObjectFacts
}

/** E-mail addresses asked for in one call: what fits into a URL, and what HubSpot takes. */
const valuesMax = 100

type Row = DeliveryRow & { readonly priority: Priority }

/**
 * Records that may be what is about to be made: they carry the same e-mail address, and no link knows them. Somebody
 * may have made the person here and there at the same time; such a record is absorbed first, and then matches, is held
 * or is somebody else. Only live creates are worth the call: a first sync has just read everything.
 */
export async function findLookalikes(
  search: LookalikeSearch,
  rows: readonly Row[],
): Promise<ReadonlyMap<LinkId, readonly Change[]>> {
  const codec = createCodec(search.object)
  const linksByEmail = new Map<string, LinkId[]>()
  for (const { link, entity, priority } of rows) {
    if (priority === 2 || link.state !== 'creating' || link.remoteId !== undefined) continue
    const email = emailOf(codec.encode('email', entity.fields['email'] ?? null))
    if (email !== '') linksByEmail.set(email, [...(linksByEmail.get(email) ?? []), link.id])
  }
  const found = await strangers(search, await askFor(search, codec, [...linksByEmail.keys()]))
  const alike = new Map<LinkId, Change[]>()
  for (const change of found) {
    const email = change.kind === 'present' ? change.record.fields[codec.remoteField('email') ?? ''] : null
    for (const link of linksByEmail.get(emailOf(email)) ?? []) alike.set(link, [...(alike.get(link) ?? []), change])
  }
  return alike
}

const emailOf = (value: unknown): string => (typeof value === 'string' ? value.trim().toLowerCase() : '')

async function askFor(search: LookalikeSearch, codec: Codec, emails: readonly string[]): Promise<readonly Change[]> {
  const { remote, object } = search
  const field = codec.remoteField('email')
  const found: Change[] = []
  if (remote.find === undefined || field === undefined) return found
  for (let start = 0; start < emails.length; start += valuesMax) {
    const values = emails.slice(start, start + valuesMax)
    found.push(...(await remote.find({ object: object.name, fields: codec.readFields, field, values })))
  }
  return found
}

/**
 * Without those that have been read before: whose they are is known, or is being asked. A merge's survivor may have a
 * link that was never read, and what was deleted may have come back.
 */
async function strangers({ db, connection }: LookalikeSearch, found: readonly Change[]): Promise<readonly Change[]> {
  const present = found.filter(({ kind }) => kind === 'present')
  if (present.length === 0) return []
  const refs = present.map((change) => [refOf(change).object, refOf(change).id])
  const [known] = await db.read([
    {
      sql: `select l.object, l.remote_id from json_each(?2) r
        join link l on l.connection = ?1 and l.object = r.value->>0 and l.remote_id = r.value->>1
        where l.shadow is not null and l.state <> 'removed'`,
      args: [connection, JSON.stringify(refs)],
    },
  ])
  const names = new Set(list(known).map((row) => `${text(row, 'object')} ${text(row, 'remote_id')}`))
  return present.filter((change) => !names.has(`${refOf(change).object} ${refOf(change).id}`))
}
