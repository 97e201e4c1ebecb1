import type { NewChangeSet } from '#shared/api/change-set.ts'
import { changeSetId, type ChangeSetId } from '#shared/ids.ts'
import type { Reach } from '#shared/territory.ts'
import { Refusal } from '#hub/hub.ts'
import { int } from '#hub/store/columns.ts'
import {
  discardChangeSet,
  readChangeSet,
  selectChangeSet,
  storeChangeSet,
  type ChangeSet,
} from '#hub/store/workspace/change-sets.ts'
import { list } from '#hub/store/workspace/gather.ts'
import { selectNewest } from '#hub/store/workspace/ledger.ts'
import { walled } from '#hub/store/workspace/walls.ts'
import { applyFirst, gone, startApplying } from './apply-change-set.ts'
import { noNumbers } from './change-set-numbers.ts'
import { checkWithin } from './change-set-request.ts'
import { settledRequest } from './hand-out.ts'
import { titleOfRequest } from './change-set-title.ts'
import type { Context, Sight } from './context.ts'
import { draft, findMoved, planChanged, renew } from './draft-change-set.ts'

/** Who wants a change set. */
export interface Wanting {
  /** `user:<id>` */
  readonly author: string
  readonly reach: Reach
}

/**
 * Makes a change set and says what it would do, at once where it is about few leads, else in the background. Nothing is
 * changed yet.
 */
export async function createChangeSet(
  context: Context,
  { author, reach }: Wanting,
  wanted: NewChangeSet,
): Promise<ChangeSet> {
  const until = await newestLine(context)
  const total = await checkWithin(context, reach, { request: wanted, until })
  const { ports } = context
  const now = ports.now()
  const request = await settledRequest(context.db, wanted, { sight: walled(context.db, reach), now })
  const blank: ChangeSet = {
    id: changeSetId(`change_${ports.randomId()}`),
    kind: request.kind,
    title: await titleOfRequest(context, request, { preview: null, now }),
    state: 'draft',
    author,
    request,
    until,
    shape: '',
    preview: noNumbers,
    cursor: '',
    done: 0,
    skipped: 0,
    total,
    createdAt: now,
    appliedAt: null,
  }
  let made = blank
  await draft(context, blank, {
    keep: async (statements, planned) => {
      if (planned.state === 'previewed' && planned.preview.counts.leads === 0) throw nothingThere()
      await context.db.write([...storeChangeSet(blank, reach), ...statements])
      made = planned
    },
  })
  if (made.state === 'draft') context.wakeChanges()
  return made
}

const nothingThere = (): Refusal =>
  new Refusal(
    422,
    'nothing-to-change',
    'There is nothing to change: no field of a lead that stands for itself is concerned.',
    'Choose other changes to undo, or other leads.',
  )

export interface Found {
  readonly set: ChangeSet
  /** It waits for a yes, and what it was planned on has changed since. */
  readonly isOutdated: boolean
}

/** As it was planned, and whether that is still what would happen. Two round trips, whatever its size. */
export async function findChangeSet(context: Sight, id: ChangeSetId): Promise<Found> {
  const set = await storedChangeSet(context, id)
  const isOutdated = set.state === 'previewed' && (await findMoved(context, set)).isOutdated
  return { set, isOutdated }
}

export async function storedChangeSet({ db }: Pick<Sight, 'db'>, id: ChangeSetId): Promise<ChangeSet> {
  const [found] = await db.read([selectChangeSet(id)])
  const row = list(found)[0]
  if (row === undefined)
    throw new Refusal(404, 'change-set-unknown', 'There are no such changes.', 'Look for them in the list of changes.')
  return readChangeSet(row)
}

/** Plans it again where it is outdated, and says what became different. */
export async function lookAgain(context: Context, id: ChangeSetId): Promise<ChangeSet> {
  const set = await storedChangeSet(context, id)
  if (set.state === 'draft') return set
  if (set.state !== 'previewed') throw gone()
  return renewed(context, set, false)
}

/**
 * What an edit finds is what there is by now. An undo goes on knowing the history up to where it began: what came later
 * is not what was to be undone.
 */
async function renewed(context: Context, set: ChangeSet, isOwn: boolean): Promise<ChangeSet> {
  const until = set.kind === 'undo' ? set.until : await newestLine(context)
  const moved = await findMoved(context, set)
  return renew(context, { ...set, until }, { moved, isOwn })
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

/** Carries out what was seen. A plan that is another by now is not carried out: it is shown instead. */
export async function applyChangeSet(context: Context, id: ChangeSetId, approval: Approval): Promise<ChangeSet> {
  const { set: seen, isOutdated } = await findChangeSet(context, id)
  if (seen.state !== 'previewed') throw gone()
  const set = isOutdated ? await renewed(context, seen, false) : seen
  if (set.state !== 'previewed' || set.preview.hash !== approval.hash) throw planChanged()
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
  return renewed(context, set, true)
}

/** Previews taking back all that a change set did, partly applied or to the end. */
export async function undoChangeSet(context: Context, by: Wanting, id: ChangeSetId): Promise<ChangeSet> {
  await storedChangeSet(context, id)
  return createChangeSet(context, by, { kind: 'undo', scope: { kind: 'correlation', correlation: id } })
}

export async function discard(context: Context, id: ChangeSetId): Promise<void> {
  await storedChangeSet(context, id)
  const [discarded] = await context.db.write(discardChangeSet(id))
  if (discarded?.changed !== 1) throw gone()
}
