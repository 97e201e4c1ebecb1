import { planDeletionVerdict } from '#hub/core/held-delete.ts'
import type { Plan } from '#hub/core/plan.ts'
import type { Link, Snapshot } from '#hub/core/snapshot.ts'
import { moreCareful } from '#shared/removal.ts'
import type { DeletionRule, Deletions } from '#shared/removal.ts'
import type { EntityId, LinkId } from '#shared/ids.ts'
import { commit } from './commit.ts'
import { note } from './store.ts'
import type { Store } from './store.ts'
import type { Vendor } from './vendor.ts'
import type { World } from './world.ts'

/** The last numbers of a schedule say what deletions mean in it, vendor by vendor, and how people answer. */
export const settingsMax = 4

export interface DeletionSettings {
  readonly rules: readonly Deletions[]
  /** 0: nobody answers. */
  readonly answers: number
}

const rules: readonly DeletionRule[] = ['hold', 'ignore', 'delete']
const ruleOf = (number: number): DeletionRule => rules[number % rules.length] ?? 'hold'

export const deletionSettings = (numbers: readonly number[]): DeletionSettings => ({
  rules: numbers.slice(0, 3).map((n) => ({ seen: ruleOf(n), carried: ruleOf(Math.floor(n / rules.length)) })),
  answers: (numbers[3] ?? 0) % 4,
})

/** Made of nothing, although everything of it is gone, or a tombstone says that it was there. */
const zombies = (store: Store, plan: Plan): readonly string[] => {
  const after = new Map([...store.links, ...plan.links.map(({ row }) => [row.id, row] as const)])
  return plan.links.flatMap(({ row, was }) => {
    if (was !== null || row.state !== 'creating') return []
    const own = [...after.values()].filter(({ entity, id }) => entity === row.entity && id !== row.id)
    const old = own.filter(({ id, state }) => store.links.has(id) || state !== 'creating')
    const isGone = old.length > 0 && old.every(({ state }) => ['removed', 'removing', 'moved'].includes(state))
    const isKnown = own.some(({ connection }) => connection === row.connection)
    return isGone || isKnown ? [`D4: ${row.id} of ${String(row.entity)} is made although it was deleted`] : []
  })
}

/** Somebody decides about what was deleted, in turn this way and that; no number of the schedule is needed for it. */
export const answerDeletion = (world: World): void => {
  const { store, settings } = world
  const [review] = store.deletions.values()
  if (review === undefined || settings.answers === 0) return
  world.counts.answers += 1
  const turn = (world.counts.answers + settings.answers) % 3
  const choice = { kind: turn === 0 ? 'keep' : turn === 1 ? 'remove' : 'restore' } as const
  const about = { entity: review.entity, link: review.link, targets: review.targets }
  const plan = planDeletionVerdict(snapshotOf(world, review.entity), {
    ...about,
    choice,
    actor: 'user:1',
    correlation: `answer ${world.counts.answers}`,
  })
  note(store, () => ({ kind: 'decide', review }))
  store.deletions.delete(review.link)
  if (!commit(store, plan, new Map())) world.failures.push('an answer was not committed')
  for (const { row } of plan.links) if (row.state === 'removing') world.answeredRemovals.set(row.id, world.now())
  world.tell(() => ({ decided: choice.kind, about, links: plan.links }))
}

const snapshotOf = (world: World, id: EntityId): Snapshot => {
  const { store, connections, policy } = world
  const entity = store.entities.get(id)
  const links = [...store.links.values()].filter((link) => link.entity === id)
  const entities = entity === undefined ? [] : [entity]
  return { now: world.now(), connections, policy, keys: new Map(), verdicts: [], inputs: [], entities, links }
}

const vendorOf = (world: World, link: Link): Vendor | undefined =>
  world.vendors.find(({ connection }) => connection === link.connection)

/** Both sides' rules together. */
const ruleBetween = (world: World, gone: Link, other: Link): DeletionRule => {
  const rulesAt = ({ connection }: Link): Deletions =>
    world.settings.rules[world.vendors.findIndex((vendor) => vendor.connection === connection)] ?? {
      seen: 'hold',
      carried: 'hold',
    }
  return moreCareful(rulesAt(gone).seen, rulesAt(other).carried)
}

/** What the rules of deletions promise, of a world that has healed. */
export const deletionViolations = (world: World): readonly string[] => [
  ...onlyAsRuled(world),
  ...noneEdited(world),
  ...allFollow(world),
]

/** D1: with ignore and hold nothing is ever deleted by itself. */
const onlyAsRuled = (world: World): readonly string[] => {
  const links = [...world.store.links.values()]
  return world.removals.flatMap(({ link: id }) => {
    const link = world.store.links.get(id)
    const isRuled = links.some(
      (other) =>
        link !== undefined && other.connection !== link.connection && ruleBetween(world, other, link) === 'delete',
    )
    return isRuled || world.answeredRemovals.has(id) ? [] : [`D1: ${id} was deleted, and nobody said so`]
  })
}

/** D2: what somebody edited after the decision, or after the deletion that is carried by rule, is not deleted. */
const noneEdited = (world: World): readonly string[] =>
  world.removals.flatMap(({ link, decidedAt, comparedAt, edits, vendor }) =>
    edits
      .filter(({ at }) => at > decidedAt && at <= comparedAt)
      .filter(({ value }) => !world.store.ledger.some(({ changes }) => changes.some(({ losing }) => losing === value)))
      .map(({ value }) => `D2: ${vendor} ${link} was deleted with ${String(value)}, which came later`),
  )

/** D3: where both say delete, what is left is left for a reason: asked about, kept, or its cause came back. Nothing is left half done. */
const allFollow = (world: World): readonly string[] => {
  const { links } = world.store
  const left = world.expected.flatMap(({ gone, other }) => {
    const isOver = links.get(gone)?.state !== 'removed' || links.get(other)?.state !== 'live'
    return isOver || world.spared.has(other) ? [] : [`D3: ${other} is left, although ${gone} was deleted`]
  })
  const halfDone = [...links.values()].filter(({ state }) => state === 'removing')
  return [...left, ...halfDone.map(({ id }) => `D5: ${id} is to be deleted for ever`)]
}

/** Which records are to follow by the rules alone, and which are spared, as a plan is committed. Call before committing. */
export const watchDeletions = (world: World, plan: Plan): (() => void) => {
  const { store } = world
  const found = zombies(store, plan)
  const after = new Map([...store.links, ...plan.links.map(({ row }) => [row.id, row] as const)])
  const gone = plan.links.flatMap(({ row }) => {
    const before = store.links.get(row.id)
    return row.state === 'removed' && before?.state === 'live' ? [before] : []
  })
  const expected = gone.flatMap((link) => {
    const others = ({ entity, id }: Link): boolean => entity === link.entity && id !== link.id
    const own = [...store.links.values()].filter(others)
    const left = [...after.values()].filter(others)
    const isThere = ({ state }: Link): boolean => state === 'live' || state === 'creating'
    // One that is about to be merged is there still.
    const isMore = (one: Link): boolean => isThere(one) || one.state === 'merging'
    if (link.entity === undefined || left.some((one) => one.connection === link.connection && isMore(one))) return []
    return own
      .filter((other) => isThere(other) && other.object === 'person' && ruleBetween(world, link, other) === 'delete')
      .map(({ id }) => ({ gone: link.id, other: id }))
  })
  return () => {
    world.failures.push(...found)
    world.expected.push(...expected)
    for (const review of plan.reviews) {
      if (review.kind === 'held-delete') for (const id of review.targets) world.spared.add(id)
    }
    for (const { kind, link } of plan.ledger)
      if ((kind === 'kept' || kind === 'restored') && link !== undefined) world.spared.add(link)
  }
}

/** When it was decided that a record goes: by a person, or by whoever deleted another one of the same lead last. */
export const decidedAt = (world: World, id: LinkId): number => {
  const link = world.store.links.get(id)
  const others = [...world.store.links.values()].filter((one) => one.entity === link?.entity && one.id !== id)
  const deaths = others.map((one) => {
    const row = one.remoteId === undefined ? undefined : vendorOf(world, one)?.rows.get(one.remoteId)
    return row?.deletedAt ?? 0
  })
  return Math.max(world.answeredRemovals.get(id) ?? 0, ...deaths)
}
