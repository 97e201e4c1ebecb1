import { Fault } from '#shared/fault.ts'
import { connectionId, workspaceId } from '#shared/ids.ts'
import { absorb } from './flow/absorb.ts'
import { healthStatements, watchOver } from './flow/alarms.ts'
import { applyNext } from './flow/apply-change-set.ts'
import { laneName, type Context } from './flow/context.ts'
import { importNext } from './flow/import-work.ts'
import { planNext } from './flow/draft-change-set.ts'
import type { Next } from './flow/pull.ts'
import { react } from './flow/react.ts'
import { reconcileNightly } from './flow/reconcile.ts'
import { offerNext } from './flow/offer.ts'
import { uniteNext } from './flow/unite.ts'
import { rescoreNext } from './flow/rescore.ts'
import { scanNext } from './flow/scan.ts'
import { routeNext } from './flow/route.ts'
import { placeLatecomers } from './flow/territory.ts'
import { runConnection } from './flow/take-turns.ts'
import type { Hub } from './hub.ts'
import type { Ports } from './ports.ts'
import type { Rooms } from './rooms.ts'
import { text } from './store/columns.ts'
import { listWorkspaces } from './store/control/routes.ts'
import { selectUnderWay } from './store/workspace/change-sets.ts'
import { selectDispatchDue } from './store/workspace/dispatch.ts'
import { selectScanning } from './store/workspace/duplicates.ts'
import { list } from './store/workspace/gather.ts'
import { selectImportUnderWay } from './store/workspace/imports.ts'
import { selectUnscored } from './store/workspace/scoring.ts'
import { selectUnplaced } from './store/workspace/territory.ts'
import { selectUnitingDue } from './store/workspace/unitings.ts'
import { selectUnoffered } from './store/workspace/unoffered.ts'
import { selectNightly } from './store/workspace/reconcile-night.ts'

/** Runs one waking of a lane. A remote's Fault is answered here and nowhere else. */
export function createRunner(rooms: Rooms): Hub['run'] {
  const failures = new Map<string, number>()
  return async (lane) => {
    const [kind, workspace = '', connection] = lane.split(':')
    const context = await rooms.open(workspaceId(workspace))
    try {
      const next = await runLane(context, kind, connection)
      failures.delete(lane)
      return next
    } catch (error) {
      if (!(error instanceof Fault) || connection === undefined) throw error
      const attempts = failures.get(lane) ?? 0
      failures.set(lane, attempts + 1)
      return react(context, connectionId(connection), { fault: error, failures: { attempts } })
    }
  }
}

function runLane(context: Context, kind: string | undefined, connection: string | undefined): Promise<Next> {
  if (kind === 'absorb') return absorb(context)
  if (kind === 'change') return workOnChanges(context)
  if (connection === undefined) throw new TypeError(`There is no lane of kind ${kind ?? ''}.`)
  return runConnection(context, kind === 'deliver' || kind === 'backlog' ? kind : 'pull', connectionId(connection))
}

/** What somebody has approved goes before what somebody wants to look at; what follows from new rules and from time goes last. */
const changes = [
  applyNext,
  planNext,
  importNext,
  uniteNext,
  placeLatecomers,
  routeNext,
  rescoreNext,
  offerNext,
  scanNext,
] as const

async function workOnChanges(context: Context): Promise<Next> {
  for (const work of changes) {
    const next = await work(context)
    if (next.againInMs !== null) return next
  }
  return { againInMs: null }
}

/** Every lane that may have work. On the way it is looked whether each workspace is well: one read for both. */
export async function sweep(ports: Ports, rooms: Rooms): Promise<readonly string[]> {
  const lanes: string[] = []
  for (const workspace of await listWorkspaces(ports.databases.control)) {
    const context = await rooms.open(workspace.id)
    const [found, busy, importing, unplaced, unscored, unoffered, unrouted, ununited, scanning, ...rest] =
      await context.db.read([
        { sql: `select id, state from connection where state in ('reading', 'planned', 'live')`, args: [] },
        selectUnderWay,
        selectImportUnderWay,
        selectUnplaced,
        selectUnscored(ports.now()),
        selectUnoffered(1),
        selectDispatchDue(ports.now()),
        selectUnitingDue(ports.now()),
        selectScanning,
        ...selectNightly,
        ...healthStatements(ports.now()),
      ])
    const nightly = rest.slice(0, selectNightly.length)
    await watchOver(context, rest.slice(selectNightly.length))
    await reconcileNightly(context, nightly)
    if (
      [busy, importing, unplaced, unscored, unoffered, unrouted, ununited, scanning].some(
        (rows) => list(rows).length > 0,
      )
    )
      lanes.push(laneName('change', workspace.id))
    if (list(found).length > 0) lanes.push(laneName('absorb', workspace.id))
    for (const row of list(found)) {
      const id = connectionId(text(row, 'id'))
      lanes.push(laneName('pull', workspace.id, id))
      if (text(row, 'state') === 'live') lanes.push(laneName('deliver', workspace.id, id))
    }
  }
  return lanes
}
