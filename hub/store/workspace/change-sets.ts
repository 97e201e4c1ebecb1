import type { z } from 'zod'
import { changeSetState, changeSetView, newChangeSet } from '#shared/api/change-set.ts'
import { changeSetId, type ChangeSetId } from '#shared/ids.ts'
import type { Statement } from '#hub/ports.ts'
import { int, intOrNull, json, text, type Row } from '#hub/store/columns.ts'

const previewShape = changeSetView.pick({ hash: true, counts: true, costs: true })

/** What applying would do, in numbers; `hash` tells it from any other. */
export type ChangeSetNumbers = z.infer<typeof previewShape>

/** A change set without what was asked, which may be long. */
export interface ChangeSetHead {
  readonly id: ChangeSetId
  readonly title: string
  readonly state: z.infer<typeof changeSetState>
  readonly author: string
  readonly kind: 'undo' | 'edit'
  /** As last shown; what is being applied, once it is. */
  readonly preview: ChangeSetNumbers
  /** The last lead that was looked at. */
  readonly cursor: string
  readonly done: number
  readonly skipped: number
  readonly createdAt: number
  readonly appliedAt: number | null
}

export interface ChangeSet extends ChangeSetHead {
  readonly request: z.infer<typeof newChangeSet>
  /** The newest line of the history that it knows of. */
  readonly until: number
}

const head = 'id, kind, title, state, author, preview, cursor, done, skipped, created_at, applied_at'

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

export function readHead(row: Row): ChangeSetHead {
  return {
    id: changeSetId(text(row, 'id')),
    kind: text(row, 'kind') === 'edit' ? 'edit' : 'undo',
    title: text(row, 'title'),
    state: changeSetState.parse(text(row, 'state')),
    author: text(row, 'author'),
    preview: previewShape.parse(json(row, 'preview')),
    cursor: text(row, 'cursor'),
    done: int(row, 'done'),
    skipped: int(row, 'skipped'),
    createdAt: int(row, 'created_at'),
    appliedAt: intOrNull(row, 'applied_at'),
  }
}

export const readChangeSet = (row: Row): ChangeSet => ({
  ...readHead(row),
  request: newChangeSet.parse(json(row, 'request')),
  until: int(row, 'until'),
})

/** After this long a discarded change set is forgotten; what it did, if anything, stays in the history. */
const forgetMs = 30 * 86_400_000

/** A new one takes the place of those that ask the same and were not applied. */
export const storeChangeSet = (set: ChangeSet): readonly Statement[] => {
  const request = JSON.stringify(set.request)
  return [
    { sql: `delete from change_set where state = 'superseded' and created_at < ?`, args: [set.createdAt - forgetMs] },
    {
      sql: `update change_set set state = 'superseded' where state = 'previewed' and request = ?`,
      args: [request],
    },
    {
      sql: `insert into change_set (id, kind, title, state, author, request, until, preview, created_at)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      args: [
        set.id,
        set.kind,
        set.title,
        set.state,
        set.author,
        request,
        set.until,
        JSON.stringify(set.preview),
        set.createdAt,
      ],
    },
  ]
}

/** Aborts its batch where the change set has gone on meanwhile. */
export const guardChangeSet = ({ id, state, cursor }: ChangeSetHead): readonly Statement[] => [
  {
    sql: 'insert into guard (ok) select count(*) from change_set where id = ? and state = ? and cursor = ?',
    args: [id, state, cursor],
  },
  { sql: 'delete from guard', args: [] },
]

/** Whoever discards or applies second finds that it is done. */
export const discardChangeSet = (id: ChangeSetId): Statement => ({
  sql: `update change_set set state = 'superseded' where id = ? and state = 'previewed'`,
  args: [id],
})

/** Numbers as they are now, planned on a newer line of the history. */
export const refreshChangeSet = ({ id, until, preview }: ChangeSet): Statement => ({
  sql: `update change_set set until = ?, preview = ? where id = ? and state = 'previewed'`,
  args: [until, JSON.stringify(preview), id],
})

export const startChangeSet = ({ id, until, preview }: ChangeSet): Statement => ({
  sql: `update change_set set state = 'applying', until = ?, preview = ? where id = ? and state = 'previewed'`,
  args: [until, JSON.stringify(preview), id],
})

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
