import type {
  ConnectionView,
  ConnectorView,
  FirstSyncPlan,
  OverviewView,
  ProgressView,
} from '#shared/api/connection.ts'
import type { ChangeSetView } from '#shared/api/change-set.ts'
import type { ImportView } from '#shared/api/import.ts'
import type { LeadView, ScoreView } from '#shared/api/lead.ts'
import type { DuplicateList, MergeList, MergePreview, MergeView } from '#shared/api/merge.ts'
import type { QueueView, RoutingPreview, RoutingView } from '#shared/api/routing.ts'
import type { ScoringPreview, ScoringView } from '#shared/api/scoring.ts'
import type { TerritoryPreview, TerritoryView } from '#shared/api/territory.ts'
import { firstRouting } from '#shared/routing.ts'
import type { Delivery } from '#shared/push.ts'
import { connectionId, workspaceId } from '#shared/ids.ts'
import { type Hub, Refusal } from '#hub/hub.ts'

/** What reached the hub, for tests of the door. */
export interface FakeHub extends Hub {
  readonly calls: { readonly verb: string; readonly args: readonly unknown[] }[]
  readonly deliveries: { readonly connector: string; readonly delivery: Delivery; readonly secret?: string }[]
  /** The next verb throws this. */
  fail(error: Error): void
  progressed(view: Partial<ProgressView>): void
}

export const sampleIds = {
  workspace: 'ws_0123456789abcdef0123456789abcdef',
  connection: 'conn_1',
  lead: 'lead_1',
  link: 'link_1',
  review: 'review_1',
  changeSet: 'change_1',
} as const

const memory: ConnectorView = {
  id: 'memory',
  title: 'Memory',
  short: 'Memory',
  consent: null,
  pushHelp: null,
  settings: [],
  objects: [],
  configured: true,
  missing: [],
}

const at = '2026-11-20T08:00:00.000Z'

const connection: ConnectionView = {
  id: sampleIds.connection,
  connector: 'memory',
  title: 'Memory',
  account: 'main',
  state: 'live',
  connectedBy: null,
  createdAt: at,
  feeds: [],
  quotas: [],
  pausedUntil: null,
  waiting: 0,
  parked: 0,
  troubles: [],
  alarms: [],
  hearing: 'polling',
  lastError: null,
  office: null,
  pushAddress: null,
}
const lead: LeadView = {
  id: sampleIds.lead,
  title: 'Ada Lovelace',
  subtitle: '',
  version: 1,
  score: null,
  fields: [],
  links: [],
  absent: [],
  merges: [],
  openReviews: [],
  office: null,
  ownership: { owner: null, answerBy: null, waits: null, history: [], reps: [] },
  doNotContactUntil: null,
  feedback: [],
  lists: [],
  createdAt: at,
  updatedAt: at,
  actions: [],
}
const plan: FirstSyncPlan = {
  ready: true,
  waitingFor: null,
  hash: 'h1',
  leads: 0,
  companies: 0,
  columns: [],
  sample: [],
}
const overview: OverviewView = {
  workspace: { id: sampleIds.workspace, name: 'Acme' },
  leads: 0,
  companies: 0,
  inSync: 0,
  waiting: 0,
  parked: 0,
  reviews: 0,
  changesToday: { in: 0, out: 0 },
  connections: [],
  alarms: [],
  needsYou: [],
}

const changeSet: ChangeSetView = {
  id: sampleIds.changeSet,
  kind: 'undo',
  title: 'Undo 1 change of Ada Lovelace, 20 November',
  state: 'previewed',
  author: 'user:user_1',
  createdAt: at,
  appliedAt: null,
  hash: 'h1',
  counts: { leads: 1, changing: 1, change: 1, editedSince: 0, unchanged: 0, refused: 0, held: 0, differs: 0 },
  costs: [],
  fields: [],
  outdated: false,
  deliveries: [],
  progress: null,
}

const noScore: ScoreView = { total: 0, grade: 'D', fit: 0, engagement: 0, parts: [] }

const scoring: ScoringView = {
  version: 0,
  publishedAt: null,
  author: null,
  scoring: { groups: [], grades: { A: 75, B: 55, C: 35 } },
  progress: null,
  counts: [],
  feedback: [],
}

const scoringPreview: ScoringPreview = {
  mistakes: [],
  leads: 0,
  changed: 0,
  histogram: [],
  grades: [],
  movers: [],
  backTest: { outcomes: 0, least: 200, grades: [] },
}

const list: ImportView = {
  id: 'import_1',
  name: 'list.csv',
  state: 'draft',
  version: 1,
  author: 'user:user_1',
  createdAt: at,
  appliedAt: null,
  reading: {
    format: 'csv',
    encoding: 'utf-8',
    delimiter: ',',
    isRepaired: false,
    sheet: '',
    sheets: [''],
    titleLine: 1,
    skipped: [],
  },
  columns: [],
  options: { partner: '', known: 'fill', recent: 'tell', recentDays: 90, region: 'CH' },
  lines: 1,
  progress: null,
  waiting: { new: 0, join: 0, doubt: 0, moved: 0, noted: 0 },
  leftOut: 0,
  refused: 0,
  done: { new: 0, join: 0 },
  yield: [],
}

const territory: TerritoryView = {
  version: 0,
  publishedAt: null,
  author: null,
  territory: { offices: [], areas: [], rest: null, home: 'CH' },
  gaps: [],
  counts: [],
}
const territoryPreview: TerritoryPreview = {
  mistakes: [],
  gaps: [],
  moves: [],
  sample: [],
  nobodys: 0,
  added: [],
  removed: [],
}

const pair = { keep: { id: sampleIds.lead, title: 'Ada' }, gone: { id: 'lead_2', title: 'A. Byron' } }
const mergePreview: MergePreview = {
  ...pair,
  fields: [],
  same: 1,
  evidence: [],
  records: [],
  holdMinutes: 10,
  hash: 'h1',
}
const merge: MergeView = {
  ...pair,
  id: 'merge_1',
  kind: 'lead',
  state: 'waiting',
  actor: 'user:u',
  evidence: [],
  at,
  dueAt: at,
  doneAt: null,
  fault: null,
}
const duplicates: DuplicateList = { scan: null, certain: 0, doubtful: 0, pairs: [] }
const merges: MergeList = { merges: [merge], holdMinutes: 10 }

const routing: RoutingView = {
  version: 0,
  publishedAt: null,
  author: null,
  routing: firstRouting,
  reps: [],
  waiting: [],
}
const routingPreview: RoutingPreview = { mistakes: [], days: 30, leads: 0, reps: [], waiting: [], sample: [] }
const past = { days: 30, given: 0, contacted: 0, won: 0, lost: 0 }
const queue: QueueView = {
  owner: { email: 'ann@acme.example', name: 'Ann' },
  capacity: null,
  open: 0,
  mine: [],
  later: 0,
  free: [],
  ...past,
}

/** A hub without insides: the door's own tests look only at who is let through and with what. */
export function fakeHub(): FakeHub {
  const calls: FakeHub['calls'] = []
  const deliveries: FakeHub['deliveries'] = []
  let failure: Error | undefined
  let progress: ProgressView = { at, jobs: [], idle: false, latest: 0 }
  const answer = <T>(verb: string, args: readonly unknown[], value: T): Promise<T> => {
    calls.push({ verb, args })
    const error = failure
    failure = undefined
    return error === undefined ? Promise.resolve(value) : Promise.reject(error)
  }
  return {
    calls,
    deliveries,
    fail: (error) => {
      failure = error
    },
    progressed: (view) => {
      progress = { ...progress, ...view }
    },
    receive: (connector, delivery, secret) => {
      deliveries.push({ connector, delivery, ...(secret === undefined ? {} : { secret }) })
      return answer('receive', [connector], new Response(null, { status: 204 }))
    },
    connectors: () => [memory],
    connections: (...args) => answer('connections', args, [connection]),
    connect: (...args) => answer('connect', args, { connection: connectionId('conn_1'), authorizeUrl: null }),
    reconnect: (...args) => answer('reconnect', args, { authorizeUrl: null }),
    finishConnect: (callback, user) => {
      if (callback.searchParams.get('state') !== 'right') {
        return Promise.reject(new Refusal(400, 'bad-state', 'This consent is not open.', 'Connect again.'))
      }
      const workspace = workspaceId(sampleIds.workspace)
      return answer('finishConnect', [callback.href, user], { workspace, connection: connectionId('conn_1') })
    },
    pause: (...args) => answer('pause', args, undefined),
    resume: (...args) => answer('resume', args, undefined),
    disconnect: (...args) => answer('disconnect', args, undefined),
    slack: (...args) => answer('slack', args, { missing: [], teams: [{ title: 'Acme', connectedAt: at }] }),
    retryTrouble: (...args) => answer('retryTrouble', args, undefined),
    mapping: (...args) => answer('mapping', args, { objects: [] }),
    changeMapping: (...args) => answer('changeMapping', args, undefined),
    changeDeletions: (...args) => answer('changeDeletions', args, undefined),
    policy: (...args) => answer('policy', args, { defaultRule: { kind: 'newest' } as const, rules: {} }),
    changePolicy: (...args) => answer('changePolicy', args, undefined),
    firstSync: (...args) => answer('firstSync', args, plan),
    approveFirstSync: (...args) => answer('approveFirstSync', args, undefined),
    progress: (...args) => answer('progress', args, { ...progress, at: new Date().toISOString() }),
    alarms: (...args) => answer('alarms', args, { open: [], past: [] }),
    reconciliations: (...args) => answer('reconciliations', args, { hour: 2, runs: [] }),
    reconcile: (...args) => answer('reconcile', args, undefined),
    cancelReconciliation: (...args) => answer('cancelReconciliation', args, undefined),
    changeNight: (...args) => answer('changeNight', args, undefined),
    overview: (...args) => answer('overview', args, overview),
    leads: (...args) => answer('leads', args, { leads: [], next: null, total: 0 }),
    lead: (...args) => answer('lead', args, lead),
    leadByRecord: (...args) => answer('leadByRecord', args, lead),
    timeline: (...args) => answer('timeline', args, { entries: [] }),
    editLead: (...args) => answer('editLead', args, lead),
    syncLead: (...args) => answer('syncLead', args, undefined),
    retry: (...args) => answer('retry', args, undefined),
    reviews: (...args) => answer('reviews', args, []),
    answer: (...args) => answer('answer', args, undefined),
    causes: (...args) => answer('causes', args, { causes: [], next: null }),
    createChangeSet: (...args) => answer('createChangeSet', args, changeSet),
    changeSets: (...args) => answer('changeSets', args, [changeSet]),
    changeSet: (...args) => answer('changeSet', args, changeSet),
    previewChangeSet: (...args) => answer('previewChangeSet', args, changeSet),
    changeSetRows: (...args) => answer('changeSetRows', args, { rows: [], next: null }),
    applyChangeSet: (...args) => answer('applyChangeSet', args, changeSet),
    undoChangeSet: (...args) => answer('undoChangeSet', args, changeSet),
    discardChangeSet: (...args) => answer('discardChangeSet', args, undefined),
    leadPast: (...args) => answer('leadPast', args, { id: sampleIds.lead, title: lead.title, at, fields: [] }),
    engage: (...args) => answer('engage', args, { results: [] }),
    giveFeedback: (...args) => answer('giveFeedback', args, lead),
    withdrawFeedback: (...args) => answer('withdrawFeedback', args, lead),
    scoring: (...args) => answer('scoring', args, scoring),
    scoringVersions: (...args) => answer('scoringVersions', args, { versions: [] }),
    previewScoring: (...args) => answer('previewScoring', args, scoringPreview),
    imports: (...args) => answer('imports', args, { imports: [] }),
    import: (...args) => answer('import', args, list),
    importLines: (...args) => answer('importLines', args, { lines: [], next: null }),
    rejectedLines: (...args) => answer('rejectedLines', args, 'Name,Line,Reason\r\n'),
    readImport: (...args) => answer('readImport', args, list),
    changeImport: (...args) => answer('changeImport', args, list),
    previewImport: (...args) => answer('previewImport', args, undefined),
    answerImportLine: (...args) => answer('answerImportLine', args, list),
    approveImport: (...args) => answer('approveImport', args, undefined),
    importRetraction: (...args) => answer('importRetraction', args, { going: 0, systems: [], kept: [] }),
    retractImport: (...args) => answer('retractImport', args, undefined),
    discardImport: (...args) => answer('discardImport', args, undefined),
    learnScoring: (...args) =>
      answer('learnScoring', args, { won: 0, lost: 0, least: 50, leftOut: [], holdout: null, draft: null }),
    publishScoring: (...args) => answer('publishScoring', args, scoring),
    tryScoring: (...args) => answer('tryScoring', args, { title: 'Ada', now: null, draft: noScore }),
    routing: (...args) => answer('routing', args, routing),
    routingVersions: (...args) => answer('routingVersions', args, { versions: [] }),
    previewRouting: (...args) => answer('previewRouting', args, routingPreview),
    publishRouting: (...args) => answer('publishRouting', args, routing),
    assignLead: (...args) => answer('assignLead', args, lead),
    passLeadOn: (...args) => answer('passLeadOn', args, undefined),
    merges: (...args) => answer('merges', args, merges),
    previewMerge: (...args) => answer('previewMerge', args, mergePreview),
    mergeLeads: (...args) => answer('mergeLeads', args, merges),
    cancelMerge: (...args) => answer('cancelMerge', args, merge),
    mergeNow: (...args) => answer('mergeNow', args, merge),
    previewSplit: (...args) => answer('previewSplit', args, { ...pair, back: [], stays: [], records: [] }),
    splitMerge: (...args) => answer('splitMerge', args, merge),
    duplicates: (...args) => answer('duplicates', args, duplicates),
    scanDuplicates: (...args) => answer('scanDuplicates', args, duplicates),
    dismissDuplicate: (...args) => answer('dismissDuplicate', args, duplicates),
    previewCertain: (...args) => answer('previewCertain', args, { pairs: [], more: 0, holdMinutes: 10, hash: 'h1' }),
    mergeCertain: (...args) => answer('mergeCertain', args, merges),
    changeMerging: (...args) => answer('changeMerging', args, merges),
    team: (...args) => answer('team', args, { days: 30, reps: [], offices: [] }),
    queue: (...args) => answer('queue', args, queue),
    territory: (...args) => answer('territory', args, territory),
    territoryVersions: (...args) => answer('territoryVersions', args, { versions: [] }),
    previewTerritory: (...args) => answer('previewTerritory', args, territoryPreview),
    publishTerritory: (...args) => answer('publishTerritory', args, territory),
    placeOf: (...args) => answer('placeOf', args, { office: null, why: 'It has neither a postal code nor a country.' }),
    readTerritory: (...args) => answer('readTerritory', args, { territory: territory.territory, mistakes: [] }),
    run: (...args) => answer('run', args, { againInMs: null }),
    sweep: () => answer('sweep', [], []),
  }
}
