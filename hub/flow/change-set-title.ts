import type { UndoScope } from '#shared/api/change-set.ts'
import { textOrNull } from '#hub/store/columns.ts'
import type { ChangeSet, ChangeSetNumbers } from '#hub/store/workspace/change-sets.ts'
import { list } from '#hub/store/workspace/gather.ts'
import { fieldTitle, listed, plural } from '#hub/view/words.ts'
import type { Sight } from './context.ts'

const lengthMax = 160

type Request = ChangeSet['request']

interface Known {
  /** `null`: not planned yet. */
  readonly preview: ChangeSetNumbers | null
  /** Milliseconds. */
  readonly now: number
}

/** One line for people. */
export async function titleOfRequest(context: Sight, request: Request, known: Known): Promise<string> {
  const title = await wholeTitle(context, request, known)
  return title.length > lengthMax ? `${title.slice(0, lengthMax - 1)}…` : title
}

async function wholeTitle(context: Sight, request: Request, known: Known): Promise<string> {
  switch (request.kind) {
    case 'edit':
      return editTitle(request, known)
    case 'undo':
      return undoTitle(context, request.scope, known)
    case 'hand-out': {
      const reps = new Set(Object.values(request.owners).map(({ owner }) => owner)).size
      return `Give ${plural(Object.keys(request.owners).length, 'lead')} to ${plural(reps, 'colleague')} by turn`
    }
  }
}

function editTitle({ fields, leads }: Extract<Request, { kind: 'edit' }>, { preview }: Known): string {
  const names = Object.keys(fields).map((field) => fieldTitle(field).toLowerCase())
  return `Set ${listed(names)} of ${plural(preview?.counts.leads ?? leads.length, 'lead')}`
}

async function undoTitle({ db }: Sight, scope: UndoScope, { preview, now }: Known): Promise<string> {
  const changes = preview === null ? 'changes' : plural(changesOf(preview), 'change')
  const [named] = await db.read([
    {
      sql: `select (select title from change_set where id = ?1) as undone, (select at from ledger where id = ?2) as at,
        (select title from entity where id = coalesce(?3, (select entity from ledger where id = ?2))) as lead`,
      args: [
        scope.kind === 'correlation' ? scope.correlation : null,
        scope.kind === 'entry' ? scope.entry : null,
        scope.kind === 'lead' ? scope.lead : null,
      ],
    },
  ])
  const row = list(named)[0] ?? {}
  const undone = textOrNull(row, 'undone')
  const lead = textOrNull(row, 'lead') ?? ''
  switch (scope.kind) {
    case 'entry':
      return `Undo ${changes} of ${lead}, ${dayOf(typeof row.at === 'number' ? row.at : now)}`
    case 'lead':
      return `${lead} as on ${minuteOf(Date.parse(scope.at))}`
    case 'correlation':
      return undone === null ? `Undo ${changes} of one cause` : `Undo “${undone}”`
    case 'span':
      return `Undo ${changes} of ${spanWords(Date.parse(scope.from), Date.parse(scope.to))}`
  }
}

const changesOf = ({ counts: { change, editedSince, unchanged } }: ChangeSetNumbers): number =>
  change + editedSince + unchanged

const dayOf = (ms: number): string => format(ms, { day: 'numeric', month: 'long' })
const minuteOf = (ms: number): string =>
  `${format(ms, { day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit' })} UTC`

const spanWords = (from: number, to: number): string =>
  dayOf(from) === dayOf(to) ? dayOf(from) : `${dayOf(from)} to ${dayOf(to)}`

const format = (ms: number, parts: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat('en-GB', { ...parts, timeZone: 'UTC' }).format(ms)
