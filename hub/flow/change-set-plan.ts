import { previewPlan, type Preview, type PreviewRow } from '#hub/core/preview.ts'
import type { Origin } from '#hub/core/snapshot.ts'
import type { ChangeSet } from '#hub/store/workspace/change-sets.ts'
import {
  stampOf,
  type ChangePage,
  type PageNumbers,
  type PlannedField,
  type PlannedLead,
} from '#hub/store/workspace/change-pages.ts'
import type { Connection } from '#hub/store/workspace/connections.ts'
import { titleOf } from '#hub/store/workspace/title.ts'
import { pageOf, planPage, type ChangeSetPage, type Stretch } from './change-set-page.ts'
import type { Context, Sight } from './context.ts'
import { sha256Hex } from './vault.ts'

/** Leads whose plan is kept in one row: few enough to be read at a glance, many enough not to be a row for each. */
const leadsPerPage = 100

/** What was planned before; `null`: nothing to compare with. */
export type Before = {
  /** By `keyOf`. */
  readonly fields: ReadonlyMap<string, PlannedField>
  /** Other mappings may have other systems written to; else that only tells which records lag behind. */
  readonly isReshaped: boolean
} | null

export interface Planned {
  readonly pages: readonly ChangePage[]
  /** Leads that were looked at. */
  readonly looked: number
  /** Where the next stretch begins; `null`: this is the last. */
  readonly next: string | null
  /** Names the mappings it was planned with. */
  readonly shape: string
}

/** What a change set would do to the leads of a stretch, as it is now. Two round trips, three for an edit. */
export async function planStretch(
  context: Context,
  set: ChangeSet,
  { stretch, before }: { readonly stretch: Stretch; readonly before: Before },
): Promise<Planned> {
  const page = await pageOf(context, set, stretch)
  const preview = previewOf(page, set)
  const groups = {
    rows: Map.groupBy(preview.rows, ({ entity }) => entity),
    records: Map.groupBy(preview.records, ({ entity }) => entity),
    links: Map.groupBy(page.snapshot.links, ({ entity }) => entity),
    entities: new Map(page.snapshot.entities.map((entity) => [entity.id, entity])),
  }
  const pages: ChangePage[] = []
  let { after } = stretch
  for (let from = 0; from < page.ids.length; from += leadsPerPage) {
    const ids = page.ids.slice(from, from + leadsPerPage)
    const last = ids.at(-1) ?? after
    const mine = ids.filter((id) => groups.rows.has(id))
    const entities = mine.flatMap((id) => groups.entities.get(id) ?? [])
    const stamp = stampOf(
      entities,
      mine.flatMap((id) => groups.links.get(id) ?? []),
    )
    const plan = entities.map((entity) => ({
      lead: entity.id,
      title: titleOf(entity),
      fields: (groups.rows.get(entity.id) ?? []).map((row) => compared(entity.id, fieldOf(row), before)),
    }))
    const records = mine.flatMap((id) => groups.records.get(id) ?? [])
    const hash = await sha256Hex(JSON.stringify(plan.map(({ lead, fields }) => [lead, fields.map(essence)])))
    const found = { numbers: numbersOf(plan, records), marks: marksOf(plan), plan }
    if (plan.length > 0) pages.push({ after, last, size: ids.length, stamp, hash, ...found })
    after = last
  }
  return { pages, looked: page.ids.length, next: page.next, shape: await shapeOf(context, page.connections) }
}

/** What a plan depends on besides leads and records. */
export async function shapeOf(context: Sight, connections: readonly Connection[]): Promise<string> {
  const facts = context.facts(connections).map(({ id, writable }) => [id, writable])
  return sha256Hex(JSON.stringify([facts, connections.map(({ id, shape }) => [id, shape])]))
}

export const keyOf = (lead: string, field: string): string => `${lead} ${field}`

function previewOf(page: ChangeSetPage, set: ChangeSet): Preview {
  const specs = new Map(page.connections.map((connection) => [connection.id, connection.specs]))
  const specsOf = (connection: Connection['id'], object: string) => specs.get(connection)?.[object] ?? []
  return previewPlan({ snapshot: page.snapshot, plan: planPage(page, set), specsOf }, page.edits)
}

const fieldOf = ({ field, from, origin, to, bucket, writes, holds }: PreviewRow): PlannedField => ({
  field,
  from,
  fromSource: sourceOf(origin),
  to,
  bucket,
  writes: writes.map(({ problem, ...write }) => ({
    ...write,
    problem: problem === null ? null : { said: problem.said, fix: problem.fix },
  })),
  holds: [...holds],
  was: null,
})

const sourceOf = (origin: Origin | null): PlannedField['fromSource'] =>
  origin === null ? null : { source: origin.source, at: new Date(origin.at).toISOString() }

/**
 * What is approved. Whose value it was is not part of it, nor which records lag behind until then: both change whenever
 * a delivery arrives, and an edit there becomes the lead's value or a dispute, which are. Mappings are told by `shape`.
 */
const essence = ({ field, from, to, bucket, writes, holds }: PlannedField): string => {
  const refused = writes.filter(({ problem }) => problem !== null).map(({ from: _shown, ...write }) => write)
  return JSON.stringify([field, from, to, bucket, holds, refused])
}

function compared(lead: string, field: PlannedField, before: Before): PlannedField {
  if (before === null) return field
  const old = before.fields.get(keyOf(lead, field.field))
  if (old === undefined) return { ...field, was: { from: null, to: null, bucket: null } }
  const isLike = !before.isReshaped || systemsOf(old) === systemsOf(field)
  if (isLike && essence(old) === essence(field)) return field
  return { ...field, was: { from: old.from, to: old.to, bucket: old.bucket } }
}

const systemsOf = ({ writes }: PlannedField): string =>
  JSON.stringify(writes.map(({ connection }) => connection).toSorted())

function numbersOf(plan: readonly PlannedLead[], records: Preview['records']): PageNumbers {
  const all = plan.flatMap(({ fields }) => fields)
  const changes = all.filter(({ bucket }) => bucket === 'change')
  const fields: Record<string, number> = {}
  for (const { field } of changes) fields[field] = (fields[field] ?? 0) + 1
  const loads: PageNumbers['loads'] = {}
  for (const { connection, connector, isCreate } of records) {
    const { creates, updates } = loads[connection] ?? { creates: 0, updates: 0 }
    loads[connection] = { connector, creates: creates + Number(isCreate), updates: updates + Number(!isCreate) }
  }
  const counts = {
    leads: plan.length,
    changing: plan.filter(({ fields: mine }) => mine.some(({ bucket }) => bucket === 'change')).length,
    change: changes.length,
    editedSince: all.filter(({ bucket }) => bucket === 'edited-since').length,
    unchanged: all.filter(({ bucket }) => bucket === 'unchanged').length,
    refused: all.flatMap(({ writes }) => writes).filter(({ problem }) => problem !== null).length,
    held: all.filter(({ holds }) => holds.length > 0).length,
    differs: all.filter(({ was }) => was !== null).length,
  }
  return { counts, loads, fields }
}

/** The marks of a page are those of its fields. */
const marksOf = (plan: readonly PlannedLead[]): readonly string[] => [
  ...new Set(plan.flatMap(({ fields }) => fields.flatMap(marksOfField))),
]

/** What a field can be found by. */
export const marksOfField = ({ field, bucket, writes, holds, was }: PlannedField): readonly string[] => [
  bucket,
  `field ${field}`,
  ...writes.map(({ connection }) => `connection ${connection}`),
  ...(writes.some(({ problem }) => problem !== null) ? ['refused'] : []),
  ...(holds.length > 0 ? ['held'] : []),
  ...(was === null ? [] : ['differs']),
]
