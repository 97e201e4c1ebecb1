import type { RoutingVersions, RoutingView } from '#shared/api/routing.ts'
import { firstRouting } from '#shared/routing.ts'
import { Refusal } from '#hub/hub.ts'
import type { Reader, Statement } from '#hub/ports.ts'
import { int, intOrNull, text, textOrNull, type Row } from '#hub/store/columns.ts'
import { list } from '#hub/store/workspace/gather.ts'
import {
  readRouting,
  readTurn,
  selectOpenLeads,
  selectRouting,
  selectRoutingVersion,
  selectRoutingVersions,
  selectTurn,
} from '#hub/store/workspace/routing.ts'
import { iso, isoOrNull } from './words.ts'

const versionsMax = 100
const waitingMax = 20

/** The routing in force or a former one, what everybody has of it, and what waits. Two round trips. */
export async function showRouting(db: Reader, version: number | undefined): Promise<RoutingView> {
  const [found, turn, waiting] = await db.read([
    version === undefined ? selectRouting : selectRoutingVersion(version),
    selectTurn,
    selectWaiting,
  ])
  const row = list(found)[0]
  if (row === undefined && version !== undefined && version !== 0) throw unknownVersion(version)
  const { version: number, ...routing } = row === undefined ? { ...firstRouting, version: 0 } : readRouting(row)
  const [open] = await db.read([selectOpenLeads(routing.done)])
  const counts = new Map(list(open).map((each) => [text(each, 'owner'), int(each, 'n')]))
  const { credits } = readTurn(turn)
  return {
    version: number,
    publishedAt: row === undefined ? null : iso(int(row, 'published_at')),
    author: row === undefined ? null : text(row, 'author'),
    routing,
    reps: routing.reps.map(({ email }) => ({
      email,
      open: counts.get(email) ?? 0,
      due: Math.round((credits.get(email) ?? 0) * 100) / 100,
    })),
    waiting: list(waiting).map(waitingOf),
  }
}

const selectWaiting: Statement = {
  sql: `select d.*, (select title from entity where id = d.entity) as title
    from (select why, count(*) as n, min(due_at) as due_at, min(entity) as entity from dispatch
      where owner is null and why <> '' group by why order by n desc limit ${waitingMax}) d`,
  args: [],
}

const waitingOf = (row: Row): RoutingView['waiting'][number] => ({
  why: text(row, 'why'),
  leads: int(row, 'n'),
  lead: text(row, 'entity'),
  title: textOrNull(row, 'title') ?? '',
  until: isoOrNull(intOrNull(row, 'due_at')),
})

/** The newest first. */
export async function showRoutingVersions(db: Reader): Promise<RoutingVersions> {
  const [found] = await db.read([selectRoutingVersions(versionsMax)])
  return {
    versions: list(found).map((row) => ({
      version: int(row, 'version'),
      publishedAt: iso(int(row, 'published_at')),
      author: text(row, 'author'),
      reps: int(row, 'reps'),
      rules: int(row, 'rules_count'),
    })),
  }
}

const unknownVersion = (version: number): Refusal =>
  new Refusal(404, 'routing-unknown', `There was no version ${version}.`, 'Choose one of the list of versions.')
