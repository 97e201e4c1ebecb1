import type { ConnectionId } from '#shared/ids.ts'
import type { Change, RemoteRef } from '#shared/record.ts'
import type { Priority } from '#hub/core/snapshot.ts'
import type { Statement } from '#hub/ports.ts'
import { jsonText } from './packed.ts'

/** A change on its way into the inbox. */
export interface Arrival {
  readonly change: Change
  readonly priority: Priority
  readonly correlation: string
}

/** The record a change is about. */
export const refOf = (change: Change): RemoteRef => (change.kind === 'present' ? change.record : change.ref)

/** Names the state of the record that a change is about. */
export const revisionOf = (change: Change): string =>
  change.kind === 'present' ? change.record.revision : `${change.kind}:${change.revision}`

/**
 * Stores what a read found. A record whose link already stands at that revision is not news and is dropped here, so
 * that overlapping polls and snapshots cost nothing further on; unless another state of it is still waiting, which it
 * then follows (A, B, A again).
 */
export function storeInbox(
  connection: ConnectionId,
  readAt: number,
  arrivals: readonly Arrival[],
): readonly Statement[] {
  if (arrivals.length === 0) return []
  const rows = arrivals.map(({ change, priority, correlation }) => {
    const ref = refOf(change)
    return JSON.stringify([ref.object, ref.id, revisionOf(change), jsonText(change), priority, correlation])
  })
  return inParts(rows).map((part) => ({
    sql: `insert into inbox (connection, object, remote_id, revision, body, read_at, priority, correlation)
        select ?1, j.value->>0, j.value->>1, j.value->>2, j.value->>3, ?2, j.value->>4, j.value->>5 from json_each(?3) j
        where not exists (select 1 from link l where l.connection = ?1 and l.object = j.value->>0 and l.remote_id = j.value->>1
          and l.revision = j.value->>2 and l.state in ('live', 'held', 'removing', 'merging'))
          or exists (select 1 from inbox i where i.connection = ?1 and i.object = j.value->>0 and i.remote_id = j.value->>1)
        on conflict (connection, object, remote_id, revision) do update set
          read_at = max(inbox.read_at, excluded.read_at), priority = min(inbox.priority, excluded.priority)`,
    args: [connection, readAt, part],
  }))
}

/** A libSQL server takes no value above 5 MB, and a character may be three bytes. */
const partCharsMax = 1_000_000

/** JSON texts as JSON arrays of bounded length. */
function inParts(texts: readonly string[]): readonly string[] {
  const parts: string[][] = [[]]
  let chars = 0
  for (const text of texts) {
    if (chars > 0 && chars + text.length > partCharsMax) {
      parts.push([])
      chars = 0
    }
    parts.at(-1)?.push(text)
    chars += text.length
  }
  return parts.map((part) => `[${part.join(',')}]`)
}
