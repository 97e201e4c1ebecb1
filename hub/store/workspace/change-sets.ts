import type { z } from 'zod'
import { changeSetState, changeSetView, keptChangeSet, type ChangeSetView } from '#shared/api/change-set.ts'
import { changeSetId, type ChangeSetId } from '#shared/ids.ts'
import type { Reach } from '#shared/territory.ts'
import type { Statement } from '#hub/ports.ts'
import { int, intOrNull, json, text, type Row } from '#hub/store/columns.ts'
import { guarded } from './guard.ts'
import { dropPages } from './change-pages.ts'

const previewShape = changeSetView.pick({ hash: true, counts: true, costs: true, fields: true })

/** What applying would do, in numbers; `hash` tells it from any other. */
export type ChangeSetNumbers = z.infer<typeof previewShape>

/** A change set without what was asked, which may be long. */
export interface ChangeSetHead {
  readonly id: ChangeSetId
  readonly title: string
  readonly state: z.infer<typeof changeSetState>
  readonly author: string
  readonly kind: ChangeSetView['kind']
  /** As last shown; what is being applied, once it is. */
  readonly preview: ChangeSetNumbers
  /** The last lead that was planned for, or changed. */
  readonly cursor: string
  readonly done: number
  /** Leads it is about. */
  readonly total: number
  readonly skipped: number
  readonly createdAt: number
  readonly appliedAt: number | null
}

export interface ChangeSet extends ChangeSetHead {
  readonly request: z.infer<typeof keptChangeSet>
  /** The newest line of the history that it knows of. */
  readonly until: number
  /** Names the mappings it was planned with. */
  readonly shape: string
}

const head = 'id, kind, title, state, author, preview, cursor, done, skipped, total, created_at, applied_at'

export const selectChangeSet = (id: ChangeSetId): Statement => ({
  sql: 'select * from change_set where id = ?',
  args: [id],
})

/** The newest first. */
export const selectChangeSets = (limit: number): Statement => ({
  sql: `select ${head} from change_set order by created_at desc, id limit ?`,
  args: [limit],
})

/** The one whose turn it is to be carried out. */
export const selectApplying: Statement = {
  sql: `select * from change_set where state = 'applying' order by created_at, id limit 1`,
  args: [],
}

/** The one whose turn it is to be planned. */
export const selectDraft: Statement = {
  sql: `select * from change_set where state = 'draft' order by created_at, id limit 1`,
  args: [],
}

/** What is being carried out or planned; what was approved comes first, as in the lane. */
export const selectUnderWay: Statement = {
  sql: `select ${head} from change_set where state in ('draft', 'applying') order by state, created_at, id limit 1`,
  args: [],
}

export function readHead(row: Row): ChangeSetHead {
  return {
    id: changeSetId(text(row, 'id')),
    kind: changeSetView.shape.kind.parse(text(row, 'kind')),
    title: text(row, 'title'),
    state: changeSetState.parse(text(row, 'state')),
    author: text(row, 'author'),
    preview: previewShape.parse(json(row, 'preview')),
    cursor: text(row, 'cursor'),
    done: int(row, 'done'),
    total: int(row, 'total'),
    skipped: int(row, 'skipped'),
    createdAt: int(row, 'created_at'),
    appliedAt: intOrNull(row, 'applied_at'),
  }
}

export const readChangeSet = (row: Row): ChangeSet => ({
  ...readHead(row),
  request: keptChangeSet.parse(json(row, 'request')),
  until: int(row, 'until'),
  shape: text(row, 'shape'),
})

/** After this long a discarded change set is forgotten; what it did, if anything, stays in the history. */
const forgetMs = 30 * 86_400_000

/** A preview that nobody has said yes to for this long is discarded, with its plan. */
const waitMs = 7 * 86_400_000

/** A new one takes the place of those that ask the same and were not applied. `reach`: of whoever made it. */
export const storeChangeSet = (set: ChangeSet, reach: Reach): readonly Statement[] => {
  const request = JSON.stringify(set.request)
  return [
    { sql: `delete from change_set where state = 'superseded' and created_at < ?`, args: [set.createdAt - forgetMs] },
    {
      sql: `update change_set set state = 'superseded'
        where state in ('draft', 'previewed') and (request = ? or created_at < ?)`,
      args: [request, set.createdAt - waitMs],
    },
    dropPages,
    {
      sql: `insert into change_set (id, kind, title, state, author, request, until, preview, total, created_at, reach)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      args: [
        set.id,
        set.kind,
        set.title,
        set.state,
        set.author,
        request,
        set.until,
        JSON.stringify(set.preview),
        set.total,
        set.createdAt,
        reach === 'all' ? null : JSON.stringify(reach),
      ],
    },
  ]
}

/** Aborts its batch where the change set has gone on meanwhile, or was planned again. */
export const guardChangeSet = ({ id, state, cursor, preview }: ChangeSetHead): readonly Statement[] =>
  guarded(`count(*) from change_set where id = ? and state = ? and cursor = ? and preview->>'$.hash' = ?`, [
    id,
    state,
    cursor,
    preview.hash,
  ])

/** Whoever discards or applies second finds that it is done. */
export const discardChangeSet = (id: ChangeSetId): readonly Statement[] => [
  { sql: `update change_set set state = 'superseded' where id = ? and state in ('draft', 'previewed')`, args: [id] },
  dropPages,
]

/** How far it has been planned, and what that comes to. */
export const storePlan = ({ id, state, title, until, preview, cursor, done, total, shape }: ChangeSet): Statement => ({
  sql: `update change_set set state = ?, title = ?, until = ?, preview = ?, cursor = ?, done = ?, total = ?, shape = ?
    where id = ?`,
  args: [state, title, until, JSON.stringify(preview), cursor, done, total, shape, id],
})

/** What was approved is carried out from now on; what had been planned is not needed any more. */
export const startChangeSet = ({ id, preview }: ChangeSet): readonly Statement[] => [
  {
    sql: `update change_set set state = 'applying' where id = ? and state = 'previewed' and preview->>'$.hash' = ?`,
    args: [id, preview.hash],
  },
  dropPages,
]

/** How far it has come; with the plan in one batch, so that nothing is done twice. */
export const advanceChangeSet = ({ id, cursor, done, skipped }: ChangeSetHead): Statement => ({
  sql: 'update change_set set cursor = ?, done = ?, skipped = ? where id = ?',
  args: [cursor, done, skipped, id],
})

const chainMax = 100

/**
 * Carried out to the end. What it undid is undone; what that one had undone is in force again, and so on. Ids of change
 * sets are correlations, so a request tells by itself what it undoes.
 */
export const finishChangeSet = (id: ChangeSetId, now: number): readonly Statement[] => [
  { sql: `update change_set set state = 'applied', applied_at = ? where id = ?`, args: [now, id] },
  {
    sql: `with recursive chain (id, depth) as (
        select request->>'$.scope.correlation', 1 from change_set where id = ?1
        union all select c.request->>'$.scope.correlation', depth + 1 from chain join change_set c on c.id = chain.id
        where depth < ${chainMax})
      update change_set set state = iif(chain.depth % 2 = 1, 'undone', 'applied') from chain
      where change_set.id = chain.id and change_set.state in ('applied', 'undone')`,
    args: [id],
  },
]
