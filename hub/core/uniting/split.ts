import { isHappening, type Engagement } from '#shared/engagement.ts'
import type { EntityId } from '#shared/ids.ts'
import { finish } from '#hub/core/absorb.ts'
import { isThere, type RemovalCause } from '#hub/core/deletion.ts'
import { matchKeys } from '#hub/core/match.ts'
import type { FieldChange, Plan } from '#hub/core/plan.ts'
import { remake } from '#hub/core/remake.ts'
import type { Entity, Link, Origin, Snapshot } from '#hub/core/snapshot.ts'
import { sameValue, valueOf } from '#hub/core/value.ts'
import { createView } from '#hub/core/view.ts'
import type { View } from '#hub/core/view.ts'
import type { Before, Taken } from './unite.ts'

/** One entity is to be two again. */
export interface SplitOrder {
  readonly gone: EntityId
  readonly before: Before
  /** `user:<id>` */
  readonly actor: string
  readonly correlation: string
}

/** What of a split can be said beforehand. */
export interface SplitForecast {
  /** Values that go back to what they were. */
  readonly back: readonly Taken[]
  /** Values that somebody has changed since: they stay. */
  readonly stays: readonly string[]
  /** Records of the one that comes back, and what becomes of each. */
  readonly records: readonly { readonly link: Link; readonly fate: SplitFate }[]
}

/** `returns`: it becomes its own again, as it is. `restored`: the remote takes the merge back. `anew`: a new one is made. `gone`: nothing can be done. */
export type SplitFate = 'returns' | 'restored' | 'anew' | 'gone'

/**
 * Takes the one out of the other again: as it was when it went, with its links. The other gives up what it took, where nobody
 * has changed that since. `undefined`: they are two already.
 */
export const planSplit = (snapshot: Snapshot, order: SplitOrder): Plan | undefined => {
  const view = createView(snapshot)
  const pair = pairOf(snapshot, order.gone)
  if (pair === undefined) return undefined
  const { keep, gone } = pair
  const { mergedInto: _keep, ...free } = gone
  const back = backOf(keep, order.before)
  const now = snapshot.now
  view.putEntity({ ...parted(keep, gone, back), version: keep.version + 1, updatedAt: now })
  view.putEntity({ ...free, version: gone.version + 1, updatedAt: now })
  const cause = { actor: order.actor, correlation: order.correlation, priority: 0 as const }
  for (const { link, fate } of recordsOf(view, snapshot, order)) {
    handBack(view, { ...link, entity: gone.id }, { fate, cause: { ...cause, evidence: [backWords] } })
  }
  for (const link of view.linksOf(keep.id)) {
    // It gave way to a record that is not its own any more.
    if (hasGivenWay(view, link)) remake(view, link, { ...cause, evidence: [backWords] })
  }
  logSplit(view, { keep, gone, back }, order)
  for (const entity of [keep.id, gone.id]) view.touch(entity, { ...cause, isChanged: true })
  const plan = finish(view, { consumed: [], parked: [] })
  return {
    ...plan,
    keys: [...plan.keys, { entity: gone.id, kind: gone.kind, keys: matchKeys(gone.kind, gone.fields) }],
  }
}

/** What splitting would do now; `undefined`: they are two already. */
export const forecastSplit = (
  snapshot: Snapshot,
  order: Pick<SplitOrder, 'gone' | 'before'>,
): SplitForecast | undefined => {
  const pair = pairOf(snapshot, order.gone)
  if (pair === undefined) return undefined
  const back = backOf(pair.keep, order.before)
  return {
    back,
    stays: order.before.taken.filter((taken) => !back.includes(taken)).map(({ field }) => field),
    records: recordsOf(createView(snapshot), snapshot, order),
  }
}

const backWords = 'The two are no longer one.'

/** Looked for among the rows: a view follows from the one to the other. */
const pairOf = ({ entities }: Snapshot, id: EntityId): { readonly keep: Entity; readonly gone: Entity } | undefined => {
  const gone = entities.find((entity) => entity.id === id)
  const keep = entities.find((entity) => entity.id === gone?.mergedInto)
  return gone === undefined || keep === undefined ? undefined : { keep, gone }
}

const backOf = (keep: Entity, { taken }: Before): readonly Taken[] =>
  taken.filter(({ field, after }) => sameValue(valueOf(keep.fields, field), after))

const parted = (keep: Entity, gone: Entity, back: readonly Taken[]): Entity => {
  const origins: Record<string, Origin> = { ...keep.origins }
  for (const { field, origin } of back) {
    if (origin === undefined) delete origins[field]
    else origins[field] = origin
  }
  const engagement = withoutEngagement(keep.engagement, gone.engagement)
  return {
    ...keep,
    fields: { ...keep.fields, ...Object.fromEntries(back.map(({ field, before }) => [field, before])) },
    origins,
    ...(engagement === undefined ? {} : { engagement }),
  }
}

/** What the one that comes back did counts for itself again. */
const withoutEngagement = (all: Engagement | undefined, theirs: Engagement | undefined): Engagement | undefined => {
  if (all === undefined || theirs === undefined) return all
  return Object.fromEntries(
    Object.entries(all).map(([kind, instants]) => {
      const left = [...instants]
      for (const instant of (isHappening(kind) ? theirs[kind] : undefined) ?? []) {
        const at = left.indexOf(instant)
        if (at !== -1) left.splice(at, 1)
      }
      return [kind, left]
    }),
  )
}

const recordsOf = (view: View, { links }: Snapshot, { before }: Pick<SplitOrder, 'before'>): SplitForecast['records'] =>
  links
    .filter(({ id }) => before.links.includes(id))
    .map((link) => ({ link, fate: before.tombs.includes(link.id) ? 'returns' : splitFateOf(view, link) }))

const splitFateOf = (view: View, { state, connection, object: name, remoteId }: Link): SplitFate => {
  if (state !== 'moved' && state !== 'removed') return 'returns'
  const object = view.object(connection, name)
  if (state === 'moved' && remoteId !== undefined && object?.merges === true) return 'restored'
  return object?.creates === true ? 'anew' : 'gone'
}

const hasGivenWay = (view: View, link: Link): boolean =>
  link.state === 'moved' &&
  link.remoteId === undefined &&
  link.entity !== undefined &&
  !view.linksOf(link.entity).some((other) => other.connection === link.connection && isThere(other))

interface Return {
  readonly fate: SplitFate
  readonly cause: RemovalCause
}

const handBack = (view: View, link: Link & { readonly entity: EntityId }, { fate, cause }: Return): void => {
  switch (fate) {
    case 'returns':
      return view.putLink({
        ...link,
        state: link.state === 'removing' || link.state === 'merging' ? 'live' : link.state,
      })
    case 'restored':
      view.putLink({ ...link, state: 'unmerging' })
      return view.due({
        link: link.id,
        connection: link.connection,
        priority: cause.priority,
        correlation: cause.correlation,
      })
    case 'anew':
      view.putLink(link)
      return remake(view, link, cause)
    case 'gone':
      return view.putLink(link)
  }
}

/** A merge that its remote cannot take back: a record is made anew. Nothing where it has come back after all. */
export const planAnew = (
  snapshot: Snapshot,
  {
    entity,
    link: id,
    correlation,
  }: { readonly entity: EntityId; readonly link: Link['id']; readonly correlation: string },
): Plan => {
  const view = createView(snapshot)
  const link = view.linksOf(entity).find((one) => one.id === id && one.state === 'unmerging')
  if (link !== undefined) {
    const moved: Link = { ...link, state: 'moved' }
    view.putLink(moved)
    const evidence = ['What was merged there cannot come back, so a new record is made.']
    remake(view, moved, { actor: 'hub', correlation, priority: 0, evidence })
  }
  return finish(view, { consumed: [], parked: [] })
}

interface Parted {
  readonly keep: Entity
  readonly gone: Entity
  readonly back: readonly Taken[]
}

const logSplit = (view: View, { keep, gone, back }: Parted, { actor, correlation }: SplitOrder): void => {
  const line = { at: view.snapshot.now, actor, correlation, kind: 'split', evidence: [backWords] } as const
  const changes: readonly FieldChange[] = back.map(({ field, before, after }) => ({
    field,
    before: after,
    after: before,
    rule: 'as it was before they were one',
  }))
  view.log({ ...line, entity: keep.id, version: keep.version + 1, changes })
  view.log({ ...line, entity: gone.id, version: gone.version + 1, changes: [] })
}
