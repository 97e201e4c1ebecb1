import { z } from 'zod'
import { changeSetRow, changeSetView } from '#shared/api/change-set.ts'
import type { ChangeSetId } from '#shared/ids.ts'
import type { Statement } from '#hub/ports.ts'
import { int, json, text, type Row } from '#hub/store/columns.ts'
import { listed } from './packed.ts'

const plannedLead = z.object({
  lead: z.string(),
  title: z.string(),
  fields: z.array(changeSetRow.omit({ lead: true, title: true, fieldTitle: true })),
})

/** What is planned for one lead. */
export type PlannedLead = z.infer<typeof plannedLead>
export type PlannedField = PlannedLead['fields'][number]

const numbersShape = z.object({
  counts: changeSetView.shape.counts,
  /** Records to be written, by connection. */
  loads: z.record(z.string(), z.object({ connector: z.string(), creates: z.number(), updates: z.number() })),
  /** Changes, by field. */
  fields: z.record(z.string(), z.number()),
})

/** What one page comes to. */
export type PageNumbers = z.infer<typeof numbersShape>

/** The plan of some leads that follow each other by id. */
export interface ChangePage {
  /** The leads after this one, up to `last`; `size` of them were looked at. */
  readonly after: string
  readonly last: string
  readonly size: number
  /** Versions of what it was planned on, as `stampOf` and the database tell them alike. */
  readonly stamp: string
  readonly hash: string
  readonly numbers: PageNumbers
  /** What can be found in it. */
  readonly marks: readonly string[]
  readonly plan: readonly PlannedLead[]
}

/** Pages take the place of all that are there for the leads after `after`, up to `to`; `null`: to the end. */
export const replacePages = (
  id: ChangeSetId,
  { after, to }: { readonly after: string; readonly to: string | null },
  pages: readonly ChangePage[],
): readonly Statement[] => [
  {
    sql: 'delete from change_page where change_set = ?1 and last > ?2 and (?3 is null or last <= ?3)',
    args: [id, after, to],
  },
  {
    sql: `insert into change_page (change_set, last, after, size, leads, stamp, hash, numbers, marks, rows)
      select ?1, value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, value->>6, value->>7, value->>8
      from json_each(?2)`,
    args: [id, listed(pages.map(cellsOf))],
  },
]

const cellsOf = (page: ChangePage): readonly unknown[] => [
  page.last,
  page.after,
  page.size,
  page.plan.map(({ lead }) => lead),
  page.stamp,
  page.hash,
  page.numbers,
  page.marks,
  page.plan,
]

/** Only what waits for a yes has a plan; what was done is in the history. */
export const dropPages: Statement = {
  sql: `delete from change_page where change_set in (select id from change_set where state not in ('draft', 'previewed'))`,
  args: [],
}

/** Counts and sums of versions: versions only grow, so equal sums of the same rows are equal rows. */
export function stampOf(entities: readonly { readonly version: number }[], links: readonly { readonly rev: number }[]) {
  const versions = entities.reduce((sum, { version }) => sum + version, 0)
  const revs = links.reduce((sum, { rev }) => sum + rev, 0)
  return `${entities.length} ${versions} ${links.length} ${revs}`
}

/** Where each page stands: as it was planned, and as it is now. */
export const selectStamps = (id: ChangeSetId): Statement => ({
  sql: `select p.last, p.after, p.size, p.stamp, exists (select 1 from json_each(p.marks) where value = 'differs') as differs,
      (select count(*) || ' ' || coalesce(sum(e.version), 0)
        from json_each(p.leads) j join entity e on e.id = j.value and e.merged_into is null) || ' ' ||
      (select count(*) || ' ' || coalesce(sum(l.rev), 0) from json_each(p.leads) j join link l on l.entity = j.value) as now
    from change_page p where p.change_set = ? order by p.last`,
  args: [id],
})

export interface Standing extends Pick<ChangePage, 'after' | 'last' | 'size'> {
  /** What it was planned on has changed since. */
  readonly isMoved: boolean
  /** It tells of differences to the plan before it. */
  readonly tellsDifference: boolean
}

export const readStanding = (row: Row): Standing => ({
  after: text(row, 'after'),
  last: text(row, 'last'),
  size: int(row, 'size'),
  isMoved: text(row, 'stamp') !== text(row, 'now'),
  tellsDifference: int(row, 'differs') === 1,
})

export const selectNumbers = (id: ChangeSetId): Statement => ({
  sql: 'select last, hash, numbers from change_page where change_set = ? order by last',
  args: [id],
})

export const readNumbers = (row: Row): Pick<ChangePage, 'last' | 'hash' | 'numbers'> => ({
  last: text(row, 'last'),
  hash: text(row, 'hash'),
  numbers: numbersShape.parse(json(row, 'numbers')),
})

export interface PagePart {
  /** Pages that reach beyond this lead. */
  readonly after: string
  /** And no further than the page of this one; absent: to the end. */
  readonly to?: string | null
  /** With all of these in them. */
  readonly marks: readonly string[]
  readonly limit: number
}

/** Plans of the next pages. */
export const selectPages = (id: ChangeSetId, { after, to = null, marks, limit }: PagePart): Statement => ({
  sql: `select last, rows from change_page p where change_set = ?1 and last > ?2 and (?3 is null or last <= ?3)
    and not exists (select 1 from json_each(?4) w where w.value not in (select value from json_each(p.marks)))
    order by last limit ?5`,
  args: [id, after, to, JSON.stringify(marks), limit],
})

export const readPlan = (row: Row): { readonly last: string; readonly plan: readonly PlannedLead[] } => ({
  last: text(row, 'last'),
  plan: z.array(plannedLead).parse(json(row, 'rows')),
})
