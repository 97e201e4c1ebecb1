import type { NewChangeSet } from '#shared/api/change-set.ts'
import { changeSetId, type ChangeSetId } from '#shared/ids.ts'
import { Refusal } from '#hub/hub.ts'
import { int } from '#hub/store/columns.ts'
import {
  discardChangeSet,
  readChangeSet,
  refreshChangeSet,
  selectChangeSet,
  storeChangeSet,
  type ChangeSet,
} from '#hub/store/workspace/change-sets.ts'
import { list } from '#hub/store/workspace/gather.ts'
import { selectNewest } from '#hub/store/workspace/ledger.ts'
import { applyFirst, gone, startApplying } from './apply-change-set.ts'
import { countUp, noNumbers } from './change-set-numbers.ts'
import { checkRequest } from './change-set-request.ts'
import { titleOfRequest } from './change-set-title.ts'
import type { Context } from './context.ts'

/** Makes a change set and says what it would do. Nothing is changed yet. `author`: `user:<id>`. */
export async function createChangeSet(context: Context, author: string, request: NewChangeSet): Promise<ChangeSet> {
  const until = await newestLine(context)
  await checkRequest(context, request, until)
  const { ports } = context
  const blank: ChangeSet = {
    id: changeSetId(`change_${ports.randomId()}`),
    kind: request.kind,
    title: '',
    state: 'previewed',
    author,
    request,
    until,
    preview: noNumbers,
    cursor: '',
    done: 0,
    skipped: 0,
    createdAt: ports.now(),
    appliedAt: null,
  }
  const preview = await countUp(context, blank)
  if (preview.counts.leads === 0) throw nothingThere()
  const title = await titleOfRequest(context, request, { preview, now: blank.createdAt })
  const set = { ...blank, preview, title }
  await context.db.write(storeChangeSet(set))
  context.log.info('changes.previewed', { correlationId: set.id, kind: set.kind, count: preview.counts.change })
  return set
}

const nothingThere = (): Refusal =>
  new Refusal(
    422,
    'nothing-to-change',
    'There is nothing to change: no field of a lead that stands for itself is concerned.',
    'Choose other changes to undo, or other leads.',
  )

/** As it is now: while it waits for a yes, what it would do moves with the leads. */
export async function findChangeSet(context: Context, id: ChangeSetId): Promise<ChangeSet> {
  const set = await storedChangeSet(context, id)
  return set.state === 'previewed' ? refreshed(context, set) : set
}

export async function storedChangeSet({ db }: Context, id: ChangeSetId): Promise<ChangeSet> {
  const [found] = await db.read([selectChangeSet(id)])
  const row = list(found)[0]
  if (row === undefined)
    throw new Refusal(404, 'change-set-unknown', 'There are no such changes.', 'Look for them in the list of changes.')
  return readChangeSet(row)
}

/**
 * What an edit finds is what there is by now. An undo goes on knowing the history up to where it began: what came later
 * is not what was to be undone.
 */
async function refreshed(context: Context, set: ChangeSet): Promise<ChangeSet> {
  const current = set.kind === 'undo' ? set : { ...set, until: await newestLine(context) }
  return { ...current, preview: await countUp(context, current) }
}

async function newestLine({ db }: Context): Promise<number> {
  const [found] = await db.read([selectNewest])
  const row = list(found)[0]
  return row === undefined ? 0 : int(row, 'id')
}

export interface Approval {
  readonly hash: string
  /** Only so many leads, to look at the result before the rest. */
  readonly first?: number | undefined
}

/** Carries out what was seen. A plan that is another by now is not carried out, and nothing is stored. */
export async function applyChangeSet(context: Context, id: ChangeSetId, approval: Approval): Promise<ChangeSet> {
  const set = await findChangeSet(context, id)
  if (set.state !== 'previewed') throw gone()
  if (set.preview.hash !== approval.hash) {
    throw new Refusal(
      409,
      'plan-changed',
      'Leads or mappings have changed since you saw these changes.',
      'Look at them again and approve what they are now.',
    )
  }
  if (set.preview.counts.change === 0) {
    throw new Refusal(
      409,
      'nothing-to-change',
      'Every field is like that already, or somebody has changed it since.',
      'Discard these changes.',
    )
  }
  if (approval.first === undefined) {
    await startApplying(context, set)
    return storedChangeSet(context, id)
  }
  await applyFirst(context, set, approval.first)
  const rest = await refreshed(context, set)
  await context.db.write([refreshChangeSet(rest)])
  return rest
}

/** Previews taking back all that a change set did, partly applied or to the end. */
export async function undoChangeSet(context: Context, author: string, id: ChangeSetId): Promise<ChangeSet> {
  await storedChangeSet(context, id)
  return createChangeSet(context, author, { kind: 'undo', scope: { kind: 'correlation', correlation: id } })
}

export async function discard(context: Context, id: ChangeSetId): Promise<void> {
  await storedChangeSet(context, id)
  const [discarded] = await context.db.write([discardChangeSet(id)])
  if (discarded?.changed !== 1) throw gone()
}
