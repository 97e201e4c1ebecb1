import {
  changeSetRows,
  changeSetView,
  type ChangeSetRow,
  type ChangeSetRows,
  type ChangeSetRowsQuery,
  type ChangeSetView,
} from '#shared/api/change-set.ts'
import { undoWishes } from '#hub/core/undo.ts'
import { marksOfField } from '#hub/flow/change-set-plan.ts'
import type { Found } from '#hub/flow/change-sets.ts'
import type { Sight } from '#hub/flow/context.ts'
import { rowsAtOnce } from '#hub/flow/fitting.ts'
import { gatherEntities } from '#hub/flow/gather-entities.ts'
import type { Reader } from '#hub/ports.ts'
import { int, text } from '#hub/store/columns.ts'
import { readPlan, selectPages, type PlannedLead } from '#hub/store/workspace/change-pages.ts'
import { readHead, selectChangeSets, type ChangeSet, type ChangeSetHead } from '#hub/store/workspace/change-sets.ts'
import { list } from '#hub/store/workspace/gather.ts'
import { readPart } from '#hub/store/workspace/ledger.ts'
import { titleOf } from '#hub/store/workspace/title.ts'
import { fieldTitle, iso, isoOrNull } from './words.ts'

const setsMax = 100

/** The newest change sets. */
export async function showChangeSets(db: Reader): Promise<readonly ChangeSetView[]> {
  const [found] = await db.read([selectChangeSets(setsMax)])
  return list(found).map((row) => showChangeSet(readHead(row)))
}

/** One change set, with whether it is outdated and, once it was approved, what of it is still under way. */
export async function showFound(db: Reader, { set, isOutdated: outdated }: Found): Promise<ChangeSetView> {
  const isPlan = set.state === 'draft' || set.state === 'previewed' || set.state === 'superseded'
  return showChangeSet(set, { outdated, deliveries: isPlan ? [] : await deliveriesOf(db, set) })
}

async function deliveriesOf(db: Reader, { id }: ChangeSetHead): Promise<ChangeSetView['deliveries']> {
  const [found] = await db.read([
    {
      sql: `select o.connection, c.connector, sum(o.parked is null) as waiting, sum(o.parked is not null) as refused
        from outbox o join connection c on c.id = o.connection where o.correlation = ? group by o.connection
        order by c.connector, o.connection`,
      args: [id],
    },
  ])
  return list(found).map((row) => ({
    connection: text(row, 'connection'),
    connector: text(row, 'connector'),
    waiting: int(row, 'waiting'),
    refused: int(row, 'refused'),
  }))
}

const notLookedFor: Pick<ChangeSetView, 'outdated' | 'deliveries'> = { outdated: false, deliveries: [] }

export const showChangeSet = (set: ChangeSetHead, looked = notLookedFor): ChangeSetView =>
  changeSetView.parse({
    id: set.id,
    kind: set.kind,
    title: set.title,
    state: set.state,
    author: set.author,
    createdAt: iso(set.createdAt),
    appliedAt: isoOrNull(set.appliedAt),
    ...set.preview,
    ...looked,
    progress: progressOf(set),
  } satisfies ChangeSetView)

function progressOf({ state, done, skipped, total }: ChangeSetHead): ChangeSetView['progress'] {
  if (state === 'previewed' || state === 'superseded') return null
  return { done, total, skipped }
}

/** Leads, or pages of the plan, that are read at once. */
const leadsAtOnce = 100
const pagesAtOnce = 2

/**
 * One page of rows, each lead's together, so that a page may hold a few more than asked for. Of one that waits for a
 * yes: what it was planned to do. Of one that was approved: what it has done.
 */
export async function showRows(context: Sight, set: ChangeSet, asked: ChangeSetRowsQuery): Promise<ChangeSetRows> {
  const isPlan = set.state === 'draft' || set.state === 'previewed' || set.state === 'superseded'
  const readNext = isPlan ? plannedPart : donePart
  const marks = marksAsked(asked)
  const shown: ChangeSetRow[] = []
  let after: string | null = asked.cursor ?? ''
  while (after !== null && shown.length < asked.limit) {
    const part: Part = await readNext(context, set, { after, marks })
    after = part.next
    for (const planned of part.leads) {
      const rows = rowsOf(planned, marks)
      if (rows.length > 0 && shown.length >= asked.limit) {
        after = shown.at(-1)?.lead ?? null
        break
      }
      shown.push(...rows)
    }
  }
  return changeSetRows.parse({ rows: shown, next: after } satisfies ChangeSetRows)
}

const marksAsked = ({ bucket, field, connection, only }: ChangeSetRowsQuery): readonly string[] => [
  ...(bucket === undefined ? [] : [bucket]),
  ...(field === undefined ? [] : [`field ${field}`]),
  ...(connection === undefined ? [] : [`connection ${connection}`]),
  ...(only === undefined ? [] : [only]),
]

function rowsOf({ lead, title, fields }: PlannedLead, marks: readonly string[]): readonly ChangeSetRow[] {
  return fields
    .filter((field) => {
      const own = marksOfField(field)
      return marks.every((mark) => own.includes(mark))
    })
    .map((field) => ({ lead, title, fieldTitle: fieldTitle(field.field), ...field }))
}

interface Part {
  readonly leads: readonly PlannedLead[]
  readonly next: string | null
}

interface Asked {
  readonly after: string
  readonly marks: readonly string[]
}

/** Read off the plan: only pages that hold what is asked for. */
async function plannedPart({ db }: Sight, set: ChangeSet, { after, marks }: Asked): Promise<Part> {
  const [found] = await db.read([selectPages(set.id, { after, marks, limit: pagesAtOnce })])
  const pages = list(found).map(readPlan)
  const leads = pages.flatMap(({ plan }) => plan).filter(({ lead }) => lead > after)
  return { leads, next: pages.length < pagesAtOnce ? null : (pages.at(-1)?.last ?? null) }
}

/** The history tells what was done: an undo of it, read the other way round. */
async function donePart(context: Sight, set: ChangeSet, { after }: Asked): Promise<Part> {
  const part = { scope: { kind: 'correlation', correlation: set.id }, until: Number.MAX_SAFE_INTEGER } as const
  const limit = rowsAtOnce(context.ports, leadsAtOnce)
  const told = await readPart(context.db, part, { after, limit })
  const { snapshot } = await gatherEntities(
    context,
    told.map(({ entity }) => entity),
  )
  const titles = new Map(snapshot.entities.map((entity) => [entity.id, titleOf(entity)]))
  const leads = told.map(({ entity, lines }) => ({
    lead: entity,
    title: titles.get(entity) ?? '',
    fields: undoWishes(lines).map(({ field, to, expect = null }) => {
      const nothing = { fromSource: null, writes: [], holds: [], was: null }
      return { field, from: to, to: expect, bucket: 'change' as const, ...nothing }
    }),
  }))
  return { leads, next: told.length < limit ? null : (told.at(-1)?.entity ?? null) }
}
