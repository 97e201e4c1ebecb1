import type { ConnectionId, EntityId, LinkId } from '#shared/ids.ts'
import type { RemoteRef } from '#shared/record.ts'
import { isTellingKey, keyHoldersMax } from './identity/keys.ts'
import type { Journal, JournalMap } from './journal.ts'
import type { Link, Snapshot } from './snapshot.ts'
import type { View } from './view.ts'

/** Links by what they are looked up by, kept up while a batch is planned. */
export interface LinkIndex extends Pick<View, 'linkOf' | 'linksOf' | 'putLink'> {
  readonly all: JournalMap<LinkId, Link>
}

export const indexLinks = (journal: Journal, known: readonly Link[]): LinkIndex => {
  const all = journal.map(new Map(known.map((link) => [link.id, link])))
  const byRemote = journal.map(indexByRemote(known))
  const byEntity = journal.map(indexByEntity(known))
  const linkOf = (id: LinkId | undefined): Link | undefined => (id === undefined ? undefined : all.get(id))
  return {
    all,
    linkOf: (connection, ref) => linkOf(byRemote.get(remoteKey(connection, ref))),
    // A link may have been handed to another entity since it was indexed.
    linksOf: (entity) =>
      (byEntity.get(entity) ?? [])
        .map(linkOf)
        .filter((link) => link?.entity === entity)
        .filter((link) => link !== undefined),
    putLink: (link) => {
      all.set(link.id, link)
      if (link.remoteId !== undefined) {
        byRemote.set(remoteKey(link.connection, { object: link.object, id: link.remoteId }), link.id)
      }
      if (link.entity === undefined) return
      const own = byEntity.get(link.entity) ?? []
      if (!own.includes(link.id)) byEntity.set(link.entity, [...own, link.id])
    },
  }
}

/** Whom match keys lead to, kept up while a batch is planned. */
export interface KeyIndex extends Pick<View, 'putKeys'> {
  readonly owners: (keys: readonly string[]) => readonly EntityId[]
}

/** A key that leads to a crowd leads to nobody, unless it is an address. */
export const indexKeys = (journal: Journal, snapshot: Snapshot): KeyIndex => {
  const all = journal.map<string, readonly EntityId[]>(snapshot.keys)
  const ownersOf = (key: string): readonly EntityId[] => {
    const owners = all.get(key) ?? []
    return owners.length <= keyHoldersMax || isTellingKey(key) ? owners : []
  }
  return {
    owners: (keys) => keys.flatMap(ownersOf),
    putKeys: (entity, keys) => {
      for (const key of keys) {
        const owners = all.get(key) ?? []
        if (owners.length <= keyHoldersMax && !owners.includes(entity)) all.set(key, [...owners, entity])
      }
    },
  }
}

/** Connections, objects and people's answers, by name. */
export const indexFacts = (snapshot: Snapshot): Pick<View, 'connection' | 'object' | 'verdict'> => {
  const connections = new Map(snapshot.connections.map((facts) => [facts.id, facts]))
  const objects = new Map(
    snapshot.connections.flatMap((facts) => facts.objects.map((object) => [`${facts.id} ${object.name}`, object])),
  )
  const verdicts = new Map(
    snapshot.verdicts.map((verdict) => [
      remoteKey(verdict.connection, { object: verdict.object, id: verdict.remoteId }),
      verdict,
    ]),
  )
  return {
    connection: (id) => connections.get(id),
    object: (connection, name) => objects.get(`${connection} ${name}`),
    verdict: (connection, ref) => verdicts.get(remoteKey(connection, ref)),
  }
}

/** Space cannot occur in connection ids or object names' first word, so the parts stay apart. */
const remoteKey = (connection: ConnectionId, ref: RemoteRef): string => `${connection} ${ref.object} ${ref.id}`

const indexByRemote = (links: readonly Link[]): ReadonlyMap<string, LinkId> =>
  new Map(
    links.flatMap((link) =>
      link.remoteId === undefined
        ? []
        : [[remoteKey(link.connection, { object: link.object, id: link.remoteId }), link.id]],
    ),
  )

const indexByEntity = (links: readonly Link[]): ReadonlyMap<EntityId, readonly LinkId[]> => {
  const index = new Map<EntityId, LinkId[]>()
  for (const link of links) {
    if (link.entity === undefined) continue
    const known = index.get(link.entity)
    if (known === undefined) index.set(link.entity, [link.id])
    else known.push(link.id)
  }
  return index
}
