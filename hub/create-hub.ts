import { may } from '#shared/actor.ts'
import type { WorkspaceId } from '#shared/ids.ts'
import type { OverviewView } from '#shared/api/connection.ts'
import { authorOf, userOf } from './author.ts'
import { changeVerbs } from './change-verbs.ts'
import { createDoors, type Doors } from './doors.ts'
import { answerReview } from './flow/answer.ts'
import { approve } from './flow/approve.ts'
import { beginConnect, beginReconnect, completeConnect } from './flow/connect.ts'
import { exchangeCode } from './flow/consent.ts'
import type { Sight } from './flow/context.ts'
import { editLead } from './flow/edit.ts'
import {
  changeDeletions,
  changeMapping,
  changePolicy,
  disconnect,
  pause,
  resume,
  retry,
  retryTrouble,
  showMapping,
  showPolicy,
  syncLead,
} from './flow/manage.ts'
import { beginReconciliation, cancelReconciliation, changeNight } from './flow/reconcile.ts'
import { receive } from './flow/receive.ts'
import type { Hub } from './hub.ts'
import { importVerbs } from './import-verbs.ts'
import { createRunner, sweep } from './lanes.ts'
import type { Ports } from './ports.ts'
import { createRooms, type Rooms } from './rooms.ts'
import { mergeVerbs } from './merge-verbs.ts'
import { routingVerbs } from './routing-verbs.ts'
import { scoringVerbs } from './scoring-verbs.ts'
import { territoryVerbs } from './territory-verbs.ts'
import { listWorkspaces } from './store/control/routes.ts'
import { showAlarms } from './view/alarms.ts'
import { showConnections, showConnectionsToAdmin, showConnectors } from './view/connections.ts'
import { showFirstSync } from './view/first-sync.ts'
import { showLead, showTimeline } from './view/lead.ts'
import { showLeads } from './view/leads.ts'
import { showOverview } from './view/overview.ts'
import { showProgress, type Pace } from './view/progress.ts'
import { showReconciliations } from './view/reconciliations.ts'
import { openReviews } from './view/reviews.ts'
import { findByRecord } from './view/by-record.ts'
import { showSlack } from './view/slack.ts'

/** Makes the hub. Everything it does to the world goes through `ports`. */
export function createHub(ports: Ports): Hub {
  const rooms = createRooms(ports)
  const doors = createDoors(rooms)
  return {
    ...connectionVerbs({ ports, rooms, doors }),
    ...firstSyncVerbs(ports, doors),
    ...leadVerbs(doors),
    ...changeVerbs(doors),
    ...reconciliationVerbs(ports, doors),
    ...territoryVerbs(doors),
    ...scoringVerbs(doors),
    ...importVerbs(doors),
    ...mergeVerbs(doors),
    ...routingVerbs(doors),
    receive: (connector, delivery, pathSecret) =>
      receive(
        { ports, openWorkspace: rooms.open },
        connector,
        pathSecret === undefined ? { delivery } : { delivery, pathSecret },
      ),
    run: createRunner(rooms),
    sweep: () => sweep(ports, rooms),
  }
}

type ConnectionVerb =
  | 'connectors'
  | 'connections'
  | 'connect'
  | 'reconnect'
  | 'finishConnect'
  | 'pause'
  | 'resume'
  | 'disconnect'
  | 'mapping'
  | 'changeMapping'
  | 'changeDeletions'
  | 'policy'
  | 'changePolicy'
  | 'slack'
  | 'retryTrouble'

function connectionVerbs({
  ports,
  rooms,
  doors: { enter, enterWhole, see },
}: {
  ports: Ports
  rooms: Rooms
  doors: Doors
}): Pick<Hub, ConnectionVerb> {
  return {
    connectors: () => showConnectors(ports),
    connections: async (actor) =>
      may(actor, 'admin') ? showConnectionsToAdmin(await enter(actor, 'admin')) : showConnections(await see(actor)),
    connect: async (actor, request) => beginConnect(await enter(actor, 'admin'), userOf(actor), request),
    reconnect: async (actor, id) => ({
      authorizeUrl: await beginReconnect(await enter(actor, 'admin'), userOf(actor), id),
    }),
    finishConnect: async (callback, user) => {
      const finished = await exchangeCode(ports, callback, user)
      await completeConnect(await rooms.open(finished.consent.workspace), finished)
      return { workspace: finished.consent.workspace, connection: finished.consent.connection }
    },
    pause: async (actor, id) => pause(await enter(actor, 'admin'), id),
    resume: async (actor, id) => resume(await enter(actor, 'admin'), id),
    disconnect: async (actor, id) => disconnect(await enter(actor, 'admin'), id),
    slack: async (actor) => showSlack(ports, (await enter(actor, 'viewer')).workspace),
    retryTrouble: async (actor, id, key) => retryTrouble(await enterWhole(actor, 'manager'), id, key),
    mapping: async (actor, id) => showMapping(await enter(actor, 'viewer'), id),
    changeMapping: async (actor, id, edit) => changeMapping(await enter(actor, 'admin'), id, edit),
    changeDeletions: async (actor, id, edit) => changeDeletions(await enter(actor, 'admin'), id, edit),
    policy: async (actor) => showPolicy(await enter(actor, 'viewer')),
    changePolicy: async (actor, policy) => changePolicy(await enter(actor, 'admin'), policy),
  }
}

function firstSyncVerbs(
  ports: Ports,
  { enter, see }: Doors,
): Pick<Hub, 'firstSync' | 'approveFirstSync' | 'progress' | 'overview' | 'alarms'> {
  const paces = new Map<WorkspaceId, Pace>()
  const paceOf = (workspace: WorkspaceId): Pace => {
    const known = paces.get(workspace) ?? new Map()
    paces.set(workspace, known)
    return known
  }
  return {
    firstSync: async (actor) => showFirstSync((await see(actor)).db, ports),
    approveFirstSync: async (actor, hash) => approve(await enter(actor, 'admin'), hash),
    progress: async (actor) => showProgress((await see(actor)).db, ports, paceOf(actor.workspace)),
    alarms: async (actor) => showAlarms((await see(actor)).db),
    overview: async (actor) => showWorkspace(ports, await see(actor)),
  }
}

type ReconciliationVerb = 'reconciliations' | 'reconcile' | 'cancelReconciliation' | 'changeNight'

function reconciliationVerbs(ports: Ports, { enter, enterWhole, see }: Doors): Pick<Hub, ReconciliationVerb> {
  return {
    reconciliations: async (actor) => showReconciliations((await see(actor)).db, ports),
    reconcile: async (actor) => beginReconciliation(await enterWhole(actor, 'manager'), `user:${userOf(actor)}`),
    cancelReconciliation: async (actor, id) => cancelReconciliation(await enterWhole(actor, 'manager'), id),
    changeNight: async (actor, hour) => changeNight(await enter(actor, 'admin'), hour),
  }
}

type LeadVerb =
  'leads' | 'lead' | 'leadByRecord' | 'timeline' | 'editLead' | 'syncLead' | 'retry' | 'reviews' | 'answer'

function leadVerbs({ see, enterFor, reaches }: Doors): Pick<Hub, LeadVerb> {
  return {
    leads: async (actor, query) => showLeads((await see(actor)).db, query),
    lead: async (actor, id) => showLead(await see(actor), id, actor),
    leadByRecord: async (actor, record) => {
      const sight = await see(actor)
      const id = await findByRecord(sight.db, record)
      return id === null ? null : showLead(sight, id, actor)
    },
    timeline: async (actor, id) => showTimeline((await see(actor)).db, id),
    editLead: async (actor, id, fields) => {
      const context = await enterFor(actor, 'rep', { lead: id })
      await editLead(context, { entity: id, fields, actor: authorOf(actor) })
      const lead = await showLead(context, id, actor)
      // Whoever has just sent it to another office is told so, once.
      if (!(await reaches(actor, lead.office?.id ?? null))) return { ...lead, openReviews: [], actions: [] }
      return showLead(await see(actor), id, actor)
    },
    syncLead: async (actor, id) => syncLead(await enterFor(actor, 'rep', { lead: id }), id),
    retry: async (actor, link) => retry(await enterFor(actor, 'manager', { link }), link),
    reviews: async (actor) => openReviews((await see(actor)).db, null),
    answer: async (actor, review, answer) =>
      answerReview(await enterFor(actor, 'manager', { review }), { review, user: userOf(actor), answer }),
  }
}

async function showWorkspace(ports: Ports, { db, workspace: id }: Sight): Promise<OverviewView> {
  const all = await listWorkspaces(ports.databases.control)
  const name = all.find((workspace) => workspace.id === id)?.name ?? ''
  return showOverview(db, ports, { id, name })
}
