import { certainMax } from '#shared/api/merge.ts'
import { entityId, type EntityId } from '#shared/ids.ts'
import type { SurvivorRule } from '#shared/uniting.ts'
import { digest } from '#hub/core/derive.ts'
import { Refusal } from '#hub/hub.ts'
import { int, json, text } from '#hub/store/columns.ts'
import { countDuplicates, selectDuplicates } from '#hub/store/workspace/duplicates.ts'
import { list } from '#hub/store/workspace/gather.ts'
import type { Context, Sight } from './context.ts'
import { propose, requestUniting, type Proposal } from './unite-request.ts'

/** What merging the certain pairs would do. */
export interface CertainProposal {
  readonly proposals: readonly (Proposal & { readonly evidence: readonly string[] })[]
  readonly more: number
  readonly hash: string
}

type Rim = Pick<Sight, 'db' | 'ports' | 'facts'>

/** Looks at what merging the first certain pairs would do; who is in two of them is in one of these. */
export async function proposeCertain(context: Rim, rule: SurvivorRule): Promise<CertainProposal> {
  const [found, counted] = await context.db.read([selectDuplicates(certainMax * 2), countDuplicates])
  const certain = list(found).filter((row) => text(row, 'sure') === 'certain')
  const busy = new Set<EntityId>()
  const proposals: (Proposal & { readonly evidence: readonly string[] })[] = []
  for (const row of certain) {
    const [one, other] = [entityId(text(row, 'one')), entityId(text(row, 'other'))]
    if (busy.has(one) || busy.has(other) || proposals.length >= certainMax) continue
    busy.add(one).add(other)
    const proposal = await propose(context, one, { other, rule, picks: {} })
    proposals.push({ ...proposal, evidence: strings(json(row, 'evidence')) })
  }
  const all = list(counted).find((row) => text(row, 'sure') === 'certain')
  return {
    proposals,
    more: Math.max(0, (all === undefined ? 0 : int(all, 'n')) - proposals.length),
    hash: digest(proposals.map(({ hash }) => hash)),
  }
}

const strings = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []

/** Has the pairs merged that were looked at. Throws `plan-changed` where they are not those any more. */
export async function requestCertain(
  context: Context,
  order: { readonly rule: SurvivorRule; readonly hash: string; readonly actor: string },
): Promise<void> {
  const { proposals, hash } = await proposeCertain(context, order.rule)
  if (hash !== order.hash)
    throw new Refusal(409, 'plan-changed', 'Some of them have changed since you looked.', 'Look at them once more.')
  for (const { pair, hash: mine, evidence } of proposals) {
    const { keep, gone } = pair
    const wish = { other: gone.id, keep: keep.id, rule: order.rule, picks: {} }
    await requestUniting(context, keep.id, { ...wish, hash: mine, actor: order.actor, evidence })
  }
}
