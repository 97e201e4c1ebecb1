import { eventsKept, isHappening, type Engagement } from '#shared/engagement.ts'
import type { EntityId, LinkId } from '#shared/ids.ts'
import type { FieldValue } from '#shared/record.ts'
import type { Picks, SurvivorRule } from '#shared/uniting.ts'
import { finish } from '#hub/core/absorb.ts'
import { removeThere } from '#hub/core/deletion.ts'
import { isToBeMade } from '#hub/core/identify.ts'
import type { FieldChange, Plan } from '#hub/core/plan.ts'
import type { Entity, Link, Origin, Priority, Snapshot } from '#hub/core/snapshot.ts'
import { createView } from '#hub/core/view.ts'
import type { View } from '#hub/core/view.ts'
import { chooseValues, type Choice, type Pair } from './choose.ts'
import { fateOf } from './fate.ts'

/** Two entities are to become one. */
export interface UniteOrder {
  readonly keep: EntityId
  readonly gone: EntityId
  readonly rule: SurvivorRule
  readonly picks: Picks
  /** Connector id, `hub`, or `user:<id>`. */
  readonly actor: string
  readonly correlation: string
  readonly priority: Priority
  /** Why they are one, in words. */
  readonly evidence: readonly string[]
}

/** How the two were, as far as the one does not say it: what splitting them needs. */
export interface Before {
  /** Values that the one has taken. */
  readonly taken: readonly Taken[]
  /** Links that were those of the one that went. */
  readonly links: readonly LinkId[]
  /** Those of them whose records had gone before. */
  readonly tombs: readonly LinkId[]
}

export interface Taken {
  readonly field: string
  readonly before: FieldValue
  readonly after: FieldValue
  /** Of the value before; absent: there was none. */
  readonly origin?: Origin
}

/**
 * Makes one of two: values by choice, links handed over, and what is double in a remote merged there, or removed. The one that
 * goes stays as a row that leads to the other, with everything it was. `undefined`: they are not two (any more).
 */
export const planUnite = (
  snapshot: Snapshot,
  order: UniteOrder,
): { readonly plan: Plan; readonly before: Before } | undefined => {
  const view = createView(snapshot)
  const pair = pairOf(view, order)
  if (pair === undefined) return undefined
  const { keep, gone } = pair
  const choices = chooseValues(pair, order.rule, order.picks)
  const before = beforeOf(view, pair, choices)
  view.putEntity(joined(pair, choices, snapshot.now))
  view.putEntity({ ...gone, mergedInto: keep.id, version: gone.version + 1, updatedAt: snapshot.now })
  const others = view.linksOf(keep.id)
  for (const link of view.linksOf(gone.id)) handOver(view, link, { keep, others, order })
  logUnited(view, pair, { choices, order })
  view.touch(keep.id, { priority: order.priority, correlation: order.correlation, isChanged: true })
  const plan = finish(view, { consumed: [], parked: [] })
  // Whoever looks for one finds the other; by itself the one that went is found no more.
  return { plan: { ...plan, keys: [...plan.keys, { entity: gone.id, kind: gone.kind, keys: [] }] }, before }
}

/** The two as they stand; `undefined` where they are one already, of different kinds, or one is not known. */
export const pairOf = (view: View, ids: { readonly keep: EntityId; readonly gone: EntityId }): Pair | undefined => {
  const [keep, gone] = [view.entity(ids.keep), view.entity(ids.gone)]
  const isPair = keep !== undefined && gone !== undefined && keep.id !== gone.id && keep.kind === gone.kind
  return isPair ? { keep, gone } : undefined
}

const beforeOf = (view: View, { keep, gone }: Pair, choices: readonly Choice[]): Before => ({
  taken: choices
    .filter(({ pick }) => pick === 'gone')
    .map(({ field, keep: before, gone: after }) => {
      const origin = keep.origins[field]
      return { field, before, after, ...(origin === undefined ? {} : { origin }) }
    }),
  links: view.linksOf(gone.id).map(({ id }) => id),
  tombs: view
    .linksOf(gone.id)
    .filter(({ state }) => state === 'moved' || state === 'removed')
    .map(({ id }) => id),
})

const joined = ({ keep, gone }: Pair, choices: readonly Choice[], now: number): Entity => {
  const taken = choices.filter(({ pick }) => pick === 'gone')
  const engagement = joinEngagement(keep.engagement, gone.engagement)
  return {
    ...keep,
    fields: { ...keep.fields, ...Object.fromEntries(taken.map(({ field, gone: value }) => [field, value])) },
    origins: {
      ...keep.origins,
      ...Object.fromEntries(
        taken.map(({ field }): readonly [string, Origin] => [field, gone.origins[field] ?? { source: 'hub', at: now }]),
      ),
    },
    version: keep.version + 1,
    updatedAt: now,
    ...(engagement === undefined ? {} : { engagement }),
  }
}

const joinEngagement = (one: Engagement | undefined, other: Engagement | undefined): Engagement | undefined => {
  if (one === undefined || other === undefined) return one ?? other
  const kinds = [...new Set([...Object.keys(one), ...Object.keys(other)])].filter(isHappening)
  return Object.fromEntries(
    kinds.map((kind) => [
      kind,
      [...(one[kind] ?? []), ...(other[kind] ?? [])].toSorted((a, b) => b - a).slice(0, eventsKept),
    ]),
  )
}

interface Heir {
  readonly keep: Entity
  /** Its links before. */
  readonly others: readonly Link[]
  readonly order: UniteOrder
}

const handOver = (view: View, link: Link, { keep, others, order }: Heir): void => {
  const { priority, correlation, actor } = order
  const mine: Link & { readonly entity: EntityId } = { ...link, entity: keep.id }
  switch (fateOf(view, link, others)) {
    case 'ends':
      return view.putLink({ ...mine, state: 'moved' })
    case 'merges':
      view.putLink({ ...mine, state: 'merging' })
      return view.due({ link: link.id, connection: link.connection, priority, correlation })
    case 'removes':
      view.putLink(mine)
      return removeThere(view, mine, { priority, correlation, actor, evidence: [joinedWords] })
    case 'stays':
      return view.putLink(mine)
    case 'follows':
      // What was to be made for the one that stays is there already.
      for (const other of others) {
        if (isToBeMade(other) && other.connection === link.connection && link.state === 'live')
          view.putLink({ ...other, state: 'moved' })
      }
      return view.putLink(mine)
  }
}

const joinedWords = 'Its lead is one with another, which has a record there.'

interface Logged {
  readonly choices: readonly Choice[]
  readonly order: UniteOrder
}

/** A line for each: what the one took and what lost, and where the other went. */
const logUnited = (view: View, { keep, gone }: Pair, { choices, order }: Logged): void => {
  const { actor, correlation, evidence } = order
  const line = { at: view.snapshot.now, actor, correlation, kind: 'united' } as const
  const changes: readonly FieldChange[] = choices
    .filter((choice) => choice.pick === 'gone' || choice.gone !== null)
    .map(({ field, keep: ours, gone: theirs, pick, why }) =>
      pick === 'gone'
        ? { field, before: ours, after: theirs, rule: why, ...(ours === null ? {} : { losing: ours }) }
        : { field, before: ours, after: ours, losing: theirs, rule: why },
    )
  view.log({ ...line, entity: keep.id, version: keep.version + 1, changes, evidence })
  const where = [...evidence, 'It goes on as another one.']
  view.log({ ...line, entity: gone.id, version: gone.version + 1, changes: [], evidence: where })
}
