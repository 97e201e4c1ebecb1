import { may, type Actor, type Role } from '#shared/actor.ts'
import type { WorkspaceId } from '#shared/ids.ts'
import type { OverviewView } from '#shared/api/connection.ts'
import { answerReview } from './flow/answer.ts'
import { approve } from './flow/approve.ts'
import {
  applyChangeSet,
  createChangeSet,
  discard,
  findChangeSet,
  lookAgain,
  storedChangeSet,
  undoChangeSet,
} from './flow/change-sets.ts'
import { beginConnect, beginReconnect, completeConnect } from './flow/connect.ts'
import { exchangeCode } from './flow/consent.ts'
import type { Context } from './flow/context.ts'
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
import { Refusal, type Hub } from './hub.ts'
import { createRunner, sweep } from './lanes.ts'
import type { Ports } from './ports.ts'
import { createRooms, type Rooms } from './rooms.ts'
import { listWorkspaces } from './store/control/routes.ts'
import { showAlarms } from './view/alarms.ts'
import { showCauses } from './view/causes.ts'
import { showChangeSet, showChangeSets, showFound, showRows } from './view/change-sets.ts'
import { showConnections, showConnectors } from './view/connections.ts'
import { showFirstSync } from './view/first-sync.ts'
import { showLead, showTimeline } from './view/lead.ts'
import { showLeads } from './view/leads.ts'
import { showOverview } from './view/overview.ts'
import { showPast } from './view/past.ts'
import { showProgress, type Pace } from './view/progress.ts'
import { showReconciliations } from './view/reconciliations.ts'
import { openReviews } from './view/reviews.ts'
import { findByRecord } from './view/by-record.ts'
import { showSlack } from './view/slack.ts'

/** Makes the hub. Everything it does to the world goes through `ports`. */
export function createHub(ports: Ports): Hub {
  const rooms = createRooms(ports)
  const enter: Enter = (actor, least) => {
    if (may(actor, least)) return rooms.open(actor.workspace)
    throw new Refusal(403, 'role-too-low', `This needs the role ${least}.`, 'Ask an admin of the workspace.')
  }
  return {
    ...connectionVerbs({ ports, rooms, enter }),
    ...firstSyncVerbs(ports, enter),
    ...leadVerbs(enter),
    ...changeVerbs(enter),
    ...reconciliationVerbs(ports, enter),
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

/** Opens the actor's workspace, where the role is high enough. */
type Enter = (actor: Actor, least: Role) => Promise<Context>

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
  enter,
}: {
  ports: Ports
  rooms: Rooms
  enter: Enter
}): Pick<Hub, ConnectionVerb> {
  return {
    connectors: () => showConnectors(ports),
    connections: async (actor) => showConnections(await enter(actor, 'viewer'), may(actor, 'admin')),
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
    retryTrouble: async (actor, id, key) => retryTrouble(await enter(actor, 'manager'), id, key),
    mapping: async (actor, id) => showMapping(await enter(actor, 'viewer'), id),
    changeMapping: async (actor, id, edit) => changeMapping(await enter(actor, 'admin'), id, edit),
    changeDeletions: async (actor, id, edit) => changeDeletions(await enter(actor, 'admin'), id, edit),
    policy: async (actor) => showPolicy(await enter(actor, 'viewer')),
    changePolicy: async (actor, policy) => changePolicy(await enter(actor, 'admin'), policy),
  }
}

function firstSyncVerbs(
  ports: Ports,
  enter: Enter,
): Pick<Hub, 'firstSync' | 'approveFirstSync' | 'progress' | 'overview' | 'alarms'> {
  const paces = new Map<WorkspaceId, Pace>()
  const paceOf = (workspace: WorkspaceId): Pace => {
    const known = paces.get(workspace) ?? new Map()
    paces.set(workspace, known)
    return known
  }
  return {
    firstSync: async (actor) => showFirstSync((await enter(actor, 'viewer')).db, ports),
    approveFirstSync: async (actor, hash) => approve(await enter(actor, 'admin'), hash),
    progress: async (actor) => showProgress((await enter(actor, 'viewer')).db, ports, paceOf(actor.workspace)),
    alarms: async (actor) => showAlarms((await enter(actor, 'viewer')).db),
    overview: async (actor) => showWorkspace(ports, await enter(actor, 'viewer')),
  }
}

type ReconciliationVerb = 'reconciliations' | 'reconcile' | 'cancelReconciliation' | 'changeNight'

function reconciliationVerbs(ports: Ports, enter: Enter): Pick<Hub, ReconciliationVerb> {
  return {
    reconciliations: async (actor) => showReconciliations((await enter(actor, 'viewer')).db, ports),
    reconcile: async (actor) => beginReconciliation(await enter(actor, 'manager'), `user:${userOf(actor)}`),
    cancelReconciliation: async (actor, id) => cancelReconciliation(await enter(actor, 'manager'), id),
    changeNight: async (actor, hour) => changeNight(await enter(actor, 'admin'), hour),
  }
}

type LeadVerb =
  'leads' | 'lead' | 'leadByRecord' | 'timeline' | 'editLead' | 'syncLead' | 'retry' | 'reviews' | 'answer'

function leadVerbs(enter: Enter): Pick<Hub, LeadVerb> {
  return {
    leads: async (actor, query) => showLeads((await enter(actor, 'viewer')).db, query),
    lead: async (actor, id) => showLead(await enter(actor, 'viewer'), id, actor),
    leadByRecord: async (actor, record) => {
      const context = await enter(actor, 'viewer')
      const id = await findByRecord(context.db, record)
      return id === null ? null : showLead(context, id, actor)
    },
    timeline: async (actor, id) => showTimeline((await enter(actor, 'viewer')).db, id),
    editLead: async (actor, id, fields) => {
      const context = await enter(actor, 'rep')
      await editLead(context, { entity: id, fields, actor: `user:${userOf(actor)}` })
      return showLead(context, id, actor)
    },
    syncLead: async (actor, id) => syncLead(await enter(actor, 'rep'), id),
    retry: async (actor, link) => retry(await enter(actor, 'manager'), link),
    reviews: async (actor) => openReviews((await enter(actor, 'viewer')).db, null),
    answer: async (actor, review, answer) =>
      answerReview(await enter(actor, 'manager'), { review, user: userOf(actor), answer }),
  }
}

type ChangeVerb =
  | 'causes'
  | 'createChangeSet'
  | 'previewChangeSet'
  | 'changeSets'
  | 'changeSet'
  | 'changeSetRows'
  | 'applyChangeSet'
  | 'undoChangeSet'
  | 'discardChangeSet'
  | 'leadPast'

function changeVerbs(enter: Enter): Pick<Hub, ChangeVerb> {
  const authorOf = (actor: Actor): string => `user:${userOf(actor)}`
  return {
    causes: async (actor, before) => showCauses((await enter(actor, 'viewer')).db, before),
    createChangeSet: async (actor, request) =>
      showChangeSet(await createChangeSet(await enter(actor, 'manager'), authorOf(actor), request)),
    changeSets: async (actor) => showChangeSets((await enter(actor, 'viewer')).db),
    changeSet: async (actor, id) => {
      const context = await enter(actor, 'viewer')
      return showFound(context.db, await findChangeSet(context, id))
    },
    previewChangeSet: async (actor, id) => showChangeSet(await lookAgain(await enter(actor, 'manager'), id)),
    changeSetRows: async (actor, id, query) => {
      const context = await enter(actor, 'viewer')
      return showRows(context, await storedChangeSet(context, id), query)
    },
    applyChangeSet: async (actor, id, approval) =>
      showChangeSet(await applyChangeSet(await enter(actor, 'manager'), id, approval)),
    undoChangeSet: async (actor, id) =>
      showChangeSet(await undoChangeSet(await enter(actor, 'manager'), authorOf(actor), id)),
    discardChangeSet: async (actor, id) => discard(await enter(actor, 'manager'), id),
    leadPast: async (actor, id, at) => showPast((await enter(actor, 'viewer')).db, id, Date.parse(at)),
  }
}

async function showWorkspace(ports: Ports, context: Context): Promise<OverviewView> {
  const all = await listWorkspaces(ports.databases.control)
  const name = all.find((workspace) => workspace.id === context.workspace)?.name ?? ''
  return showOverview(context.db, ports, { id: context.workspace, name })
}

/** Who is written into the history. */
function userOf(actor: Actor): string {
  switch (actor.kind) {
    case 'user':
      return actor.user
    case 'slack':
      return `slack:${actor.slackUser}`
    case 'hubspot':
      return `hubspot:${actor.hubspotUser}`
    case 'system':
      return 'system'
  }
}
