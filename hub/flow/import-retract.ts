import type { ConnectionId, EntityId, ImportId } from '#shared/ids.ts'
import { editedIn, planRetraction, type Retraction, type WhyKept } from '#hub/core/import/retract.ts'
import { Refusal } from '#hub/hub.ts'
import { list } from '#hub/store/workspace/gather.ts'
import { readLeadLine, selectEdits } from '#hub/store/workspace/ledger.ts'
import { readLine, selectMadeLines, storeImport, type StoredImport } from '#hub/store/workspace/imports.ts'
import type { Context, Sight } from './context.ts'
import { fitting, rowsAtOnce } from './fitting.ts'
import { gatherEntities } from './gather-entities.ts'
import { keepImport, mustFindImport } from './imports.ts'

/** Leads that are looked at together. */
const leadsAtOnce = 500

/** Whom taking back would delete, and whom not. */
export interface RetractionPreview {
  /** Leads whose records would be deleted. */
  readonly going: number
  readonly records: ReadonlyMap<ConnectionId, number>
  readonly kept: ReadonlyMap<WhyKept, readonly EntityId[]>
}

/** What taking back the people whom a list made would do. Three reads for each five hundred of them. */
export async function previewRetraction(context: Sight, id: ImportId): Promise<RetractionPreview> {
  const one = await mustFindImport(context, id)
  const records = new Map<ConnectionId, number>()
  const kept = new Map<WhyKept, EntityId[]>()
  let going = 0
  for (let cursor = 0; ;) {
    const from = cursor
    const page = await fitting(rowsAtOnce(context.ports, leadsAtOnce), (limit) =>
      retractLines(context, { ...one, cursor: from }, limit),
    )
    if (page === null) return { going, records, kept }
    going += page.leads.length - page.kept.size
    for (const { connection } of page.going) records.set(connection, (records.get(connection) ?? 0) + 1)
    for (const [lead, why] of page.kept) kept.set(why, [...(kept.get(why) ?? []), lead])
    cursor = page.last
  }
}

/** A stretch of the leads that a list made. */
export interface RetractedLines extends Retraction {
  readonly leads: readonly EntityId[]
  readonly last: number
}

/** What taking back the next of them causes; `null`: there are no more. */
export async function retractLines(
  context: Pick<Sight, 'db' | 'ports' | 'facts'>,
  one: StoredImport,
  limit: number,
): Promise<RetractedLines | null> {
  const [found] = await context.db.read([selectMadeLines(one, limit)])
  const lines = list(found).map(readLine)
  const last = lines.at(-1)?.line
  if (last === undefined) return null
  const leads = [...new Set(lines.flatMap(({ entity }) => (entity === null ? [] : [entity])))]
  const { snapshot } = await gatherEntities(context, leads)
  const [told] = await context.db.read([selectEdits(leads)])
  const evidence = [`The list ${one.name} was taken back.`]
  const cause = { actor: one.actor, correlation: one.id, priority: 2, evidence } as const
  return { ...planRetraction(snapshot, { leads, edited: editedIn(list(told).map(readLeadLine)) }, cause), leads, last }
}

/** From now on the lane takes back whom the list made. `going`: as many as were seen. */
export async function retract(
  context: Context,
  id: ImportId,
  { going, actor }: { readonly going: number; readonly actor: string },
): Promise<void> {
  const one = await mustFindImport(context, id)
  if (one.state === 'matching' || one.state === 'applying' || one.state === 'retracting')
    throw new Refusal(409, 'import-busy', 'It is being worked on.', 'Wait until it is done.')
  const seen = await previewRetraction(context, id)
  if (seen.going === 0)
    throw new Refusal(422, 'nothing-to-delete', 'None of its people can be taken back.', 'See why beside each of them.')
  if (seen.going !== going)
    throw new Refusal(
      409,
      'import-changed',
      `It would take back ${seen.going} leads by now.`,
      'Look at it again and approve what it is now.',
    )
  await keepImport(context, one, [
    storeImport({ ...one, actor, state: 'retracting', cursor: 0, version: one.version + 1 }),
  ])
  context.wakeChanges()
}
