import type { EntityId, LinkId } from '#shared/ids.ts'
import type { FieldValue } from '#shared/record.ts'
import { finish } from './absorb.ts'
import { overrule, withDisputed } from './dispute.ts'
import type { Plan } from './plan.ts'
import type { Origin, Snapshot } from './snapshot.ts'
import { blankToNull, sameValue, valueOf } from './value.ts'
import { createView } from './view.ts'

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
    const source = view.connection(link.connection)?.connector ?? 'hub'
    const at = snapshot.now
    const origin: Origin = choice.kind === 'theirs' ? { source, link: link.id, at } : { source: 'hub', at }
    const decided = {
      ...entity,
      fields: { ...entity.fields, [field]: after },
      origins: { ...entity.origins, [field]: origin },
      version: entity.version + 1,
      updatedAt: at,
    }
    view.putEntity(decided)
    if (choice.kind === 'value') overrule(view, entity.id, [field])
    else
      view.putLink(
        withDisputed(
          link,
          link.disputed.filter((one) => one !== field),
        ),
      )
    const change = { field, before: ours, after, losing, rule: 'a person decided' }
    const cause = { entity: entity.id, version: decided.version, at, actor, correlation }
    view.log({ ...cause, kind: 'edited', changes: [change] })
    view.touch(entity.id, { priority: 0, correlation, isChanged: true })
  }
  return finish(view, { consumed: [], parked: [] })
}
