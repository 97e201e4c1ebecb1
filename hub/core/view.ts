import type { ConnectionId, EntityId, LinkId } from '#shared/ids.ts'
import type { RemoteRef } from '#shared/record.ts'
import { isGain } from './gain.ts'
import { createJournal } from './journal.ts'
import { indexFacts, indexKeys, indexLinks } from './view-index.ts'
import type { JournalMap } from './journal.ts'
import type { Due, LedgerEntry, NewReview, NewUniting, Plan, Write } from './plan.ts'
import type { ConnectionFacts, Entity, Input, Link, ObjectFacts, Snapshot, Verdict } from './snapshot.ts'

/** Whom an entity was touched for, so that its deliveries carry the cause. */
export interface Touch extends Pick<Input, 'priority' | 'correlation'> {
  /** Fields changed that are not computed by us. */
  readonly isChanged: boolean
}

/** The snapshot as it looks after the inputs planned so far, and what they caused. */
export interface View {
  readonly snapshot: Snapshot
  /** Follows unitings. */
  entity(id: EntityId): Entity | undefined
  /** Before this batch. */
  entityWas(id: EntityId): Entity | undefined
  linkOf(connection: ConnectionId, ref: RemoteRef): Link | undefined
  linksOf(entity: EntityId): readonly Link[]
  connection(id: ConnectionId): ConnectionFacts | undefined
  object(connection: ConnectionId, name: string): ObjectFacts | undefined
  verdict(connection: ConnectionId, ref: RemoteRef): Verdict | undefined
  candidates(keys: readonly string[]): readonly Entity[]
  putEntity(entity: Entity): void
  putLink(link: Link): void
  /** So that later rows of this batch find an entity that is not stored yet. */
  putKeys(entity: EntityId, keys: readonly string[]): void
  touch(entity: EntityId, touch: Touch): void
  readonly touched: ReadonlyMap<EntityId, Touch>
  log(entry: LedgerEntry): void
  ask(review: NewReview): void
  unite(uniting: NewUniting): void
  due(due: Due): void
  reload(entry: Plan['reload'][number]): void
  attempt(step: () => void): { readonly failed: unknown } | undefined
  plan(rows: Pick<Plan, 'consumed' | 'parked' | 'keys'>): Plan
}

const unitingsMax = 10

export const createView = (snapshot: Snapshot): View => {
  const journal = createJournal()
  const entities = journal.map(new Map(snapshot.entities.map((entity) => [entity.id, entity])))
  const { all: links, ...linking } = indexLinks(journal, snapshot.links)
  const keys = indexKeys(journal, snapshot)
  const touches = journal.map<EntityId, Touch>(new Map())
  const ledger = journal.list<LedgerEntry>()
  const reviews = journal.list<NewReview>()
  const unitings = journal.list<NewUniting>()
  const reload = journal.list<Plan['reload'][number]>()
  const outbox = journal.map<LinkId, Due>(new Map())
  const facts = indexFacts(snapshot)
  const entity = (id: EntityId): Entity | undefined => {
    let found = entities.get(id)
    for (let hops = 0; found?.mergedInto !== undefined && hops < unitingsMax; hops += 1)
      found = entities.get(found.mergedInto)
    return found
  }
  return {
    snapshot,
    entity,
    entityWas: entities.was,
    ...linking,
    ...facts,
    candidates: (wanted) => uniqueEntities(keys.owners(wanted), entity),
    putEntity: (row) => entities.set(row.id, row),
    putKeys: keys.putKeys,
    touch: (id, touch) => touches.set(id, joinTouches(touches.get(id), touch)),
    touched: touches.written,
    log: ledger.push,
    ask: reviews.push,
    unite: unitings.push,
    due: (due) => outbox.set(due.link, due),
    reload: reload.push,
    attempt: journal.attempt,
    plan: (rows) => ({
      ...rows,
      entities: writesOf(entities, (row) => row.version),
      links: writesOf(links, (row) => row.rev).map(({ row, was }) => ({ row: { ...row, rev: (was ?? 0) + 1 }, was })),
      ledger: ledger.entries,
      reviews: reviews.entries.filter((review) => isOpen(review, (id) => links.get(id))),
      unitings: unitings.entries,
      outbox: [...outbox.written.values()],
      gained: gainsOf(links, facts.connection),
      reload: reload.entries,
      territory: snapshot.territory?.version ?? 0,
      scoring: snapshot.scoring?.version ?? 0,
    }),
  }
}

/** A later row of the batch may have answered what an earlier one asked. */
const isOpen = (review: NewReview, linkOf: (id: LinkId) => Link | undefined): boolean => {
  const link = linkOf(review.link)
  switch (review.kind) {
    case 'conflict':
      return link?.disputed?.includes(review.field) === true
    case 'doubtful-match':
      return link?.state === 'held'
    case 'held-delete':
      return (
        link?.state === 'removed' && review.targets.some((id) => ['live', 'creating'].includes(linkOf(id)?.state ?? ''))
      )
  }
}

const uniqueEntities = (ids: readonly EntityId[], find: (id: EntityId) => Entity | undefined): readonly Entity[] => {
  const found = new Map<EntityId, Entity>()
  for (const id of ids) {
    const entity = find(id)
    if (entity !== undefined) found.set(entity.id, entity)
  }
  return [...found.values()]
}

const joinTouches = (before: Touch | undefined, touch: Touch): Touch =>
  before === undefined
    ? touch
    : {
        priority: before.priority < touch.priority ? before.priority : touch.priority,
        correlation: touch.correlation,
        isChanged: before.isChanged || touch.isChanged,
      }

const writesOf = <K, T>(map: JournalMap<K, T>, versionOf: (row: T) => number): readonly Write<T>[] =>
  [...map.written].map(([id, row]) => {
    const before = map.was(id)
    return { row, was: before === undefined ? null : versionOf(before) }
  })

const gainsOf = (links: JournalMap<LinkId, Link>, connectionOf: View['connection']): readonly LinkId[] =>
  [...links.written.values()].flatMap((link) => {
    const connection = connectionOf(link.connection)
    return connection !== undefined && isGain(connection, link, links.was(link.id)) ? [link.id] : []
  })
