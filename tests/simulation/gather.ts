import { isTellingKey, keyHoldersMax } from '#hub/core/identity/keys.ts'
import { pointersOf } from '#hub/core/pointers.ts'
import type { ConnectionFacts, Entity, Input, Link, Snapshot } from '#hub/core/snapshot.ts'
import type { Policy } from '#shared/entity.ts'
import type { EntityId, LinkId } from '#shared/ids.ts'
import { hasBacklog, linkOf, note, refOf } from './store.ts'
import type { Store } from './store.ts'

interface Facts {
  readonly now: number
  readonly connections: readonly ConnectionFacts[]
  readonly policy: Policy
}

/** The next rows of the inbox and all that a plan for them needs to know, in two trips as the product gathers. */
export const gather = (store: Store, limit: number, at: Facts): Snapshot => {
  const inputs = [...store.inbox.values()].toSorted(byUrgency).slice(0, limit)
  const links = new Map<LinkId, Link>()
  const addLink = (link: Link | undefined): void => void (link !== undefined && links.set(link.id, link))
  for (const row of inputs) addLink(linkOf(store, row.connection, refOf(row.change)))
  const verdicts = [...store.verdicts.values()].filter((verdict) =>
    inputs.some((row) => row.connection === verdict.connection && refOf(row.change).id === verdict.remoteId),
  )
  const pointers = pointersOf({ inputs, links: [...links.values()], connections: at.connections, verdicts })
  for (const [connection, ref] of pointers.refs) addLink(linkOf(store, connection, ref))
  const keys = new Map(
    pointers.keys.flatMap((key) => {
      const owners = [...(store.keys.get(key) ?? [])].toSorted()
      const isUseful = owners.length <= keyHoldersMax || isTellingKey(key)
      return owners.length > 0 && isUseful ? [[key, owners.slice(0, keyHoldersMax)] as const] : []
    }),
  )
  const ids = new Set<EntityId>([...pointers.entities, ...[...keys.values()].flat()])
  for (const link of links.values()) if (link.entity !== undefined) ids.add(link.entity)
  for (const link of store.links.values())
    if (link.entity !== undefined && ids.has(link.entity)) links.set(link.id, link)
  const entities = [...ids].flatMap((id): readonly Entity[] => {
    const entity = store.entities.get(id)
    return entity === undefined ? [] : [entity]
  })
  const found = {
    ...at,
    inputs,
    links: [...links.values()],
    entities,
    keys,
    verdicts,
    hasBacklog: hasBacklog(store, at.now),
  }
  note(store, () => ({ kind: 'gather', limit, found }))
  return found
}

const byUrgency = (a: Input, b: Input): number => a.priority - b.priority || a.seq - b.seq
