import { ownerField } from '#shared/entity.ts'
import { entityId, type EntityId } from '#shared/ids.ts'
import type { UndoScope } from '#shared/api/change-set.ts'
import { bucketOf, planEdits, type Edit, type EditCause, type Wish } from '#hub/core/edit.ts'
import type { Plan } from '#hub/core/plan.ts'
import type { Snapshot } from '#hub/core/snapshot.ts'
import { undoWishes, valuesBefore } from '#hub/core/undo.ts'
import type { ChangeSet } from '#hub/store/workspace/change-sets.ts'
import type { Connection } from '#hub/store/workspace/connections.ts'
import { readLater, readPart, type LedgerScope } from '#hub/store/workspace/ledger.ts'
import type { Context } from './context.ts'
import { gatherEntities } from './gather-entities.ts'

/** Up to this many leads a change set is carried out ahead of everything else: a person waits for it. */
const promptLeadsMax = 100

/** The next leads of a change set, and what it wishes of them now. */
export interface ChangeSetPage {
  readonly edits: readonly Edit[]
  /** All leads that were looked at, those without an edit among them. */
  readonly ids: readonly EntityId[]
  readonly snapshot: Snapshot
  readonly connections: readonly Connection[]
  /** Where the next page begins; `null`: this is the last. */
  readonly next: string | null
}

export interface Stretch {
  /** The last lead that was looked at. */
  readonly after: string
  readonly limit: number
}

/** Leads in the order of their ids, so that a cursor says which are done. */
export async function pageOf(context: Context, set: ChangeSet, stretch: Stretch): Promise<ChangeSetPage> {
  const wished = await wishesOf(context, set, stretch)
  const gathered = await gatherEntities(
    context,
    wished.map(({ entity }) => entity),
  )
  const known = new Set(gathered.snapshot.entities.map(({ id }) => id))
  const edits = wished.filter(({ entity, wishes }) => known.has(entity) && wishes.length > 0)
  const last = wished.at(-1)
  const ids = wished.map(({ entity }) => entity)
  return { ...gathered, edits, ids, next: wished.length < stretch.limit || last === undefined ? null : last.entity }
}

/** The plan that carries out a page; committed or only looked at. */
export const planPage = (page: ChangeSetPage, set: ChangeSet): Plan =>
  planEdits(page.snapshot, page.edits, causeOf(set))

const causeOf = ({ id, kind, author, preview }: ChangeSet): EditCause => ({
  actor: author,
  correlation: id,
  priority: preview.counts.leads <= promptLeadsMax ? 0 : 2,
  isUndo: kind === 'undo',
})

/** How many leads of a page have a field in this bucket. */
export function countLeads({ edits, snapshot }: ChangeSetPage, bucket: ReturnType<typeof bucketOf>): number {
  const entities = new Map(snapshot.entities.map((entity) => [entity.id, entity]))
  const isIn = ({ entity: id, wishes }: Edit): boolean => {
    const entity = entities.get(id)
    return entity !== undefined && wishes.some((wish) => bucketOf(entity, wish) === bucket)
  }
  return edits.filter(isIn).length
}

async function wishesOf({ db }: Context, set: ChangeSet, stretch: Stretch): Promise<readonly Edit[]> {
  const { request, until } = set
  if (request.kind === 'undo') {
    const { scope } = request
    const only = scope.kind === 'entry' ? scope.field : undefined
    const told = await readPart(db, { scope: ledgerScope(scope), until }, stretch)
    return told.map(({ entity, lines }) => ({
      entity,
      wishes: undoWishes(lines).filter(({ field }) => only === undefined || field === only),
    }))
  }
  const leads = request.kind === 'edit' ? request.leads : Object.keys(request.owners)
  const ids = leadsAfter(leads, stretch)
  // Whoever changed a lead after this was looked at has said something newer.
  const later = new Map((await readLater(db, ids, until)).map(({ entity, lines }) => [entity, valuesBefore(lines)]))
  return ids.map((entity) => ({
    entity,
    wishes: wishesFor(request, entity).map((wish) => {
      const expect = later.get(entity)?.[wish.field]
      return expect === undefined ? wish : { ...wish, expect }
    }),
  }))
}

/** What is wanted of one lead. */
function wishesFor(request: Exclude<ChangeSet['request'], { kind: 'undo' }>, lead: EntityId): readonly Wish[] {
  if (request.kind === 'edit') return Object.entries(request.fields).map(([field, to]) => ({ field, to }))
  const found = request.owners[lead]
  return found === undefined ? [] : [{ field: ownerField, to: found.owner, why: found.why }]
}

const leadsAfter = (leads: readonly string[], { after, limit }: Stretch): readonly EntityId[] =>
  [...new Set(leads)]
    .filter((id) => id > after)
    .toSorted()
    .slice(0, limit)
    .map(entityId)

/** With instants as the history has them. */
export function ledgerScope(scope: UndoScope): LedgerScope {
  switch (scope.kind) {
    case 'entry':
      return { kind: 'entry', entry: scope.entry }
    case 'lead':
      return { ...scope, at: Date.parse(scope.at) }
    case 'correlation':
      return scope
    case 'span': {
      const { from, to, ...others } = scope
      return { ...others, from: Date.parse(from), to: Date.parse(to) }
    }
  }
}
