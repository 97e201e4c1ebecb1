import type { WinRule } from '#shared/entity.ts'
import type { EntityId, LinkId } from '#shared/ids.ts'
import type { FieldValue } from '#shared/record.ts'
import { finish } from './absorb.ts'
import { overrule, withDisputed } from './dispute.ts'
import { setFields } from './edit.ts'
import type { Plan } from './plan.ts'
import type { Entity, Link, Origin, Snapshot } from './snapshot.ts'
import { blankToNull, sameValue, valueOf } from './value.ts'
import { createView } from './view.ts'
import type { View } from './view.ts'

/** A person's decision of a conflict. */
export interface ConflictVerdict {
  readonly entity: EntityId
  readonly link: LinkId
  readonly field: string
  readonly choice:
    { readonly kind: 'ours' } | { readonly kind: 'theirs' } | { readonly kind: 'value'; readonly value: FieldValue }
  /** `user:<id>` */
  readonly actor: string
  readonly correlation: string
}

/** What the decision causes; nothing where the two no longer are in dispute. The value that was not chosen stays in the ledger. */
export const planVerdict = (snapshot: Snapshot, verdict: ConflictVerdict): Plan => {
  const view = createView(snapshot)
  const { field, choice, actor, correlation } = verdict
  const entity = view.entity(verdict.entity)
  const link = entity && view.linksOf(entity.id).find(({ id }) => id === verdict.link)
  if (entity !== undefined && link?.disputed?.includes(field) === true) {
    const theirs = link.shadow?.[field] ?? null
    const ours = valueOf(entity.fields, field)
    const after = choice.kind === 'ours' ? ours : choice.kind === 'theirs' ? theirs : blankToNull(choice.value)
    const losing = sameValue(after, ours) ? theirs : ours
    const change = { field, before: ours, after, losing, rule: 'a person decided' }
    const origin = originOf(view, { entity, link, field, choice })
    setFields(view, entity, { changes: [change], origin, actor, correlation, priority: 0 })
    if (choice.kind === 'value') overrule(view, entity.id, [field])
    else
      view.putLink(
        withDisputed(
          link,
          link.disputed.filter((one) => one !== field),
        ),
      )
  }
  return finish(view, { consumed: [], parked: [] })
}

interface Chosen extends Pick<ConflictVerdict, 'field' | 'choice'> {
  readonly entity: Entity
  readonly link: Link
}

/** A value stays whose it was, whoever chose it; only a third one is ours. */
const originOf = (view: View, { entity, link, field, choice }: Chosen): Origin => {
  const at = view.snapshot.now
  const hub: Origin = { source: 'hub', at }
  if (choice.kind === 'value') return hub
  if (choice.kind === 'ours') {
    const { restored: _asked, ...origin } = entity.origins[field] ?? hub
    return { ...origin, at }
  }
  return { source: view.connection(link.connection)?.connector ?? hub.source, link: link.id, at }
}

/** "Always": from then on whoever won this time stands first. `null`: the two are not in dispute, or a third value won. */
export const ruleAfter = (
  snapshot: Snapshot,
  { entity: id, link: linkId, field, choice }: ConflictVerdict,
): WinRule | null => {
  const view = createView(snapshot)
  const entity = view.entity(id)
  const link = snapshot.links.find((one) => one.id === linkId)
  if (entity === undefined || link?.disputed?.includes(field) !== true || choice.kind === 'value') return null
  return { kind: 'rank', remotes: [originOf(view, { entity, link, field, choice }).source] }
}
