import type { EntityId } from '#shared/ids.ts'
import type { Picks, Side, SurvivorRule } from '#shared/uniting.ts'
import { digest } from '#hub/core/derive.ts'
import { createView } from '#hub/core/view.ts'
import type { Link, Snapshot } from '#hub/core/snapshot.ts'
import { chooseSurvivor, chooseValues, type Choice, type Pair } from '#hub/core/uniting/choose.ts'
import { fateOf, type Fate } from '#hub/core/uniting/fate.ts'
import { Refusal } from '#hub/hub.ts'
import type { Connection } from '#hub/store/workspace/connections.ts'
import { list } from '#hub/store/workspace/gather.ts'
import { addUniting, readHold, selectHold } from '#hub/store/workspace/unitings.ts'
import type { Context, Sight } from './context.ts'
import { leadUnknown } from './edit.ts'
import { gatherEntities } from './gather-entities.ts'

/** What merging two would do. */
export interface Proposal {
  readonly pair: Pair
  readonly choices: readonly Choice[]
  readonly records: readonly { readonly link: Link; readonly fate: Fate }[]
  readonly connections: readonly Connection[]
  readonly holdMinutes: number
  /** Of all that somebody agrees to. */
  readonly hash: string
}

/** With whom somebody is to be made one, and how. */
export interface Wish {
  readonly other: EntityId
  /** The id of the one that stays; absent: it is chosen. */
  readonly keep?: string | undefined
  readonly rule: SurvivorRule
  readonly picks: Readonly<Record<string, Side>>
}

/** Looks at what merging two would do. Throws `lead-unknown`, or `merge-self` where they are one already. */
export async function propose(
  context: Pick<Sight, 'db' | 'ports' | 'facts'>,
  lead: EntityId,
  request: Wish,
): Promise<Proposal> {
  if (request.other === lead)
    throw new Refusal(422, 'merge-self', 'A lead cannot be merged with itself.', 'Choose another one.')
  const [{ snapshot, connections }, [hold]] = await Promise.all([
    gatherEntities(context, [lead, request.other]),
    context.db.read([selectHold]),
  ])
  const pair = pairIn(snapshot, [lead, request.other], request.keep)
  const choices = chooseValues(pair, request.rule, picksOf(request.picks))
  const records = recordsOf(snapshot, pair)
  const hash = digest([pair.keep.id, pair.gone.id, JSON.stringify(choices), JSON.stringify(records.map(sayFate))])
  return { pair, choices, records, connections, holdMinutes: readHold(hold), hash }
}

const picksOf = (picks: Wish['picks']): Picks =>
  Object.fromEntries(Object.entries(picks).map(([field, side]) => [field, { side, why: 'a person decided' }]))

const sayFate = ({ link, fate }: Proposal['records'][number]): readonly string[] => [link.id, fate]

function pairIn(snapshot: Snapshot, [one, other]: readonly [EntityId, EntityId], keep: string | undefined): Pair {
  const [first, second] = [one, other].map((id) => snapshot.entities.find((entity) => entity.id === id))
  if (first === undefined || second === undefined) throw leadUnknown()
  if (first.kind !== second.kind)
    throw new Refusal(422, 'merge-kinds', 'A person and a company cannot be one.', 'Choose two of a kind.')
  if (keep === first.id) return { keep: first, gone: second }
  if (keep === second.id) return { keep: second, gone: first }
  if (keep !== undefined)
    throw new Refusal(422, 'merge-keep', 'Neither of the two is the one that is to stay.', 'Name one of the two.')
  const view = createView(snapshot)
  const isThere = ({ state }: Link): boolean => state === 'live'
  return chooseSurvivor([first, second], ({ id }) => view.linksOf(id).filter(isThere).length)
}

function recordsOf(snapshot: Snapshot, { keep, gone }: Pair): Proposal['records'] {
  const view = createView(snapshot)
  const others = view.linksOf(keep.id)
  // What is gone already is nobody's to decide about.
  const there = view.linksOf(gone.id).filter(({ state }) => state !== 'moved' && state !== 'removed')
  return there.map((link) => ({ link, fate: fateOf(view, link, others) }))
}

/**
 * Has two made one when the time to call it off is over. Throws `plan-changed` where it would not do what was looked at, and
 * `merge-pending` where one of the two is being made one with somebody already.
 */
export async function requestUniting(
  context: Context,
  lead: EntityId,
  order: Wish & { readonly hash: string; readonly actor: string; readonly evidence: readonly string[] },
): Promise<void> {
  const { pair, choices, holdMinutes, hash } = await propose(context, lead, order)
  if (hash !== order.hash)
    throw new Refusal(409, 'plan-changed', 'One of the two has changed since you looked.', 'Look at it once more.')
  const now = context.ports.now()
  const [added] = await context.db.write([
    addUniting(pair.keep.kind, {
      id: `merge_${context.ports.randomId()}`,
      keep: pair.keep.id,
      gone: pair.gone.id,
      rule: order.rule,
      picks: Object.fromEntries(choices.map(({ field, pick, why }) => [field, { side: pick, why }])),
      actor: order.actor,
      evidence: order.evidence,
      correlation: `merge_${context.ports.randomId()}`,
      at: now,
      dueAt: now + holdMinutes * 60_000,
    }),
  ])
  if (list(added).length === 0) {
    throw new Refusal(
      409,
      'merge-pending',
      'One of the two is being merged already.',
      'Wait until that is done, or call it off first.',
    )
  }
  if (holdMinutes === 0) context.wakeChanges()
}
