import type { Delivery } from '#shared/push.ts'
import type { Actor } from '#shared/actor.ts'
import type { AlarmList } from '#shared/api/alarm.ts'
import type {
  ConnectionView,
  ConnectorView,
  FirstSyncPlan,
  OverviewView,
  ProgressView,
  SlackView,
} from '#shared/api/connection.ts'
import type {
  CauseList,
  ChangeSetApply,
  ChangeSetRows,
  ChangeSetRowsQuery,
  ChangeSetView,
  LeadPast,
  NewChangeSet,
} from '#shared/api/change-set.ts'
import type { DeletionsEdit } from '#shared/api/deletions.ts'
import type { LeadPage, LeadQuery, LeadView, Timeline } from '#shared/api/lead.ts'
import type { ReconciliationList } from '#shared/api/reconciliation.ts'
import type { ReviewAnswer, ReviewView } from '#shared/api/review.ts'
import type {
  PlaceAnswer,
  PlaceQuery,
  TerritoryPreview,
  TerritoryRead,
  TerritoryVersions,
  TerritoryView,
} from '#shared/api/territory.ts'
import type { EventResults, NewEvents, NewFeedback } from '#shared/api/engagement.ts'
import type { ScoringLearnt, ScoringPreview, ScoringTried, ScoringVersions, ScoringView } from '#shared/api/scoring.ts'
import type { FeedbackKind } from '#shared/engagement.ts'
import type { Scoring } from '#shared/scoring.ts'
import type { Territory } from '#shared/territory.ts'
import type { MappingView, PolicyView } from '#shared/api/workspace.ts'
import type { ChangeSetId, ConnectionId, EntityId, LinkId, OfficeId, ReviewId, WorkspaceId } from '#shared/ids.ts'
import type { Fields } from '#shared/record.ts'
import type { ImportHub } from './import-hub.ts'
import type { MergeHub } from './merge-hub.ts'
import type { RoutingHub } from './routing-hub.ts'

/** A person's answer to a review, by its kind. */
export type Answer = Exclude<ReviewAnswer, { kind: 'is' }> | { readonly kind: 'is'; readonly entity: EntityId }

/** The answers of each kind of review. */
export type MatchAnswer = Extract<Answer, { kind: 'is' | 'new' }>
export type ConflictAnswer = Extract<Answer, { kind: 'ours' | 'theirs' | 'value' }>
export type DeletionAnswer = Extract<Answer, { kind: 'remove' | 'keep' | 'restore' }>
export type BrakeAnswer = Extract<Answer, { kind: 'release' | 'refuse' }>

/**
 * The hub's whole public face. Every verb checks the actor's role itself and throws `Refusal` with a stable code where
 * it may not, where the subject does not exist in the actor's workspace, or where the request makes no sense.
 */
export interface Hub extends ImportHub, MergeHub, RoutingHub {
  /** Takes a webhook: verifies, stores hints, wakes lanes. Answers what the vendor wants to hear. */
  receive(connector: string, delivery: Delivery, pathSecret?: string): Promise<Response>

  connectors(): readonly ConnectorView[]
  connections(actor: Actor): Promise<readonly ConnectionView[]>
  connect(
    actor: Actor,
    request: {
      readonly connector: string
      readonly settings: Readonly<Record<string, string>>
      /** It is to hold the leads of this office only. */
      readonly office?: OfficeId | undefined
    },
  ): Promise<{ readonly connection: ConnectionId; readonly authorizeUrl: string | null }>
  /** Starts consent again for an existing connection. */
  reconnect(actor: Actor, connection: ConnectionId): Promise<{ readonly authorizeUrl: string | null }>
  /** The vendor's redirect came back; `actor` is who the browser's session says. Returns where to send the browser. */
  finishConnect(
    callback: URL,
    user: string,
  ): Promise<{ readonly workspace: WorkspaceId; readonly connection: ConnectionId }>
  pause(actor: Actor, connection: ConnectionId): Promise<void>
  resume(actor: Actor, connection: ConnectionId): Promise<void>
  /** Forgets tokens and stops; links are kept. */
  disconnect(actor: Actor, connection: ConnectionId): Promise<void>

  /** The Slack teams that ask the workspace, and whether one can be connected. */
  slack(actor: Actor): Promise<SlackView>

  mapping(actor: Actor, connection: ConnectionId): Promise<MappingView>
  changeMapping(
    actor: Actor,
    connection: ConnectionId,
    edit: { readonly object: string; readonly rules: MappingView['objects'][number]['rules'] },
  ): Promise<void>
  /** What deletions in an object mean for the others, and deletions elsewhere for it. */
  changeDeletions(actor: Actor, connection: ConnectionId, edit: DeletionsEdit): Promise<void>
  policy(actor: Actor): Promise<PolicyView>
  changePolicy(actor: Actor, policy: PolicyView): Promise<void>

  firstSync(actor: Actor): Promise<FirstSyncPlan>
  /** Throws `plan-changed` where `hash` is not the plan's any more. */
  approveFirstSync(actor: Actor, hash: string): Promise<void>
  progress(actor: Actor): Promise<ProgressView>
  overview(actor: Actor): Promise<OverviewView>
  /** What stopped by itself: open alarms, and those that are over. */
  alarms(actor: Actor): Promise<AlarmList>
  /** How far the systems agree with what was last agreed on. */
  reconciliations(actor: Actor): Promise<ReconciliationList>
  /** Begins to read and compare everything; throws `reconciling` while one runs, `nothing-live` where nothing is in step. */
  reconcile(actor: Actor): Promise<void>
  cancelReconciliation(actor: Actor, id: string): Promise<void>
  /** The hour (UTC) at which one begins every night; `null`: none does. */
  changeNight(actor: Actor, hour: number | null): Promise<void>

  leads(actor: Actor, query: LeadQuery): Promise<LeadPage>
  lead(actor: Actor, id: EntityId): Promise<LeadView>
  /** The lead behind a remote's record, or `null`: cards know only the record. */
  leadByRecord(
    actor: Actor,
    record: { readonly connector: string; readonly account: string; readonly id: string },
  ): Promise<LeadView | null>
  timeline(actor: Actor, id: EntityId): Promise<Timeline>
  editLead(actor: Actor, id: EntityId, fields: Fields): Promise<LeadView>
  /** Loads the lead's records again and delivers what is due, ahead of everything else. */
  syncLead(actor: Actor, id: EntityId): Promise<void>
  /** Tries a parked delivery again. */
  retry(actor: Actor, link: LinkId): Promise<void>
  /** Tries all parked deliveries of one kind of trouble again. */
  retryTrouble(actor: Actor, connection: ConnectionId, key: string): Promise<void>

  reviews(actor: Actor): Promise<readonly ReviewView[]>
  answer(actor: Actor, review: ReviewId, answer: Answer): Promise<void>

  /** What has changed leads, the newest first; `before` is the `next` of the page before. */
  causes(actor: Actor, before: number | undefined): Promise<CauseList>
  /** What is to be undone or changed in bulk, and what that would do. Nothing is changed before `applyChangeSet`. */
  createChangeSet(actor: Actor, request: NewChangeSet): Promise<ChangeSetView>
  changeSets(actor: Actor): Promise<readonly ChangeSetView[]>
  changeSet(actor: Actor, id: ChangeSetId): Promise<ChangeSetView>
  /** Plans it again where leads or mappings have moved, and says what became different. */
  previewChangeSet(actor: Actor, id: ChangeSetId): Promise<ChangeSetView>
  changeSetRows(actor: Actor, id: ChangeSetId, query: ChangeSetRowsQuery): Promise<ChangeSetRows>
  /** Throws `plan-changed` where `hash` is not the plan's any more. */
  applyChangeSet(actor: Actor, id: ChangeSetId, approval: ChangeSetApply): Promise<ChangeSetView>
  /** Makes the change set that takes this one back. */
  undoChangeSet(actor: Actor, id: ChangeSetId): Promise<ChangeSetView>
  discardChangeSet(actor: Actor, id: ChangeSetId): Promise<void>
  /** A lead as it stood at an instant (ISO). */
  leadPast(actor: Actor, id: EntityId, at: string): Promise<LeadPast>

  /** Which leads are whose; `version`: as it was once. */
  territory(actor: Actor, version: number | undefined): Promise<TerritoryView>
  territoryVersions(actor: Actor): Promise<TerritoryVersions>
  /** What publishing would do; nothing is changed. */
  previewTerritory(actor: Actor, territory: Territory): Promise<TerritoryPreview>
  /** Puts a territory in force. Throws `territory-changed` where `version` is not the newest any more. */
  publishTerritory(
    actor: Actor,
    publish: { readonly version: number; readonly territory: Territory },
  ): Promise<TerritoryView>
  /** Whose a place would be, by a territory that need not be in force. */
  placeOf(actor: Actor, query: PlaceQuery): Promise<PlaceAnswer>
  /** Makes a territory of a file, to be looked at. */
  readTerritory(actor: Actor, file: { readonly csv: string; readonly home: string }): Promise<TerritoryRead>

  /** Keeps what leads did, once each, and scores them anew. */
  engage(actor: Actor, events: NewEvents): Promise<EventResults>

  /** Keeps what somebody says of a lead. */
  giveFeedback(actor: Actor, lead: EntityId, feedback: NewFeedback): Promise<LeadView>
  /** Takes back whatever was said of one kind. */
  withdrawFeedback(actor: Actor, lead: EntityId, kind: FeedbackKind): Promise<LeadView>

  /** How leads are scored; `version`: as it was once. */
  scoring(actor: Actor, version: number | undefined): Promise<ScoringView>
  scoringVersions(actor: Actor): Promise<ScoringVersions>
  /** What publishing would do; nothing is changed. */
  previewScoring(actor: Actor, scoring: Scoring): Promise<ScoringPreview>
  /** Puts rules in force. Throws `scoring-changed` where `version` is not the newest any more. */
  publishScoring(actor: Actor, publish: { readonly version: number; readonly scoring: Scoring }): Promise<ScoringView>
  /** Rules learnt from how leads ended, by what `scoring` says of won and lost; nothing is changed. */
  learnScoring(actor: Actor, scoring: Scoring): Promise<ScoringLearnt>
  /** One lead's receipt as it is, and by rules that need not be in force. */
  tryScoring(actor: Actor, lead: EntityId, scoring: Scoring): Promise<ScoringTried>

  /** One waking of one lane, called by the runtime. Says when it wants to be woken again; `null`: when something happens. */
  run(lane: string): Promise<{ readonly againInMs: number | null }>
  /** Every lane that may have work, for start and for the minute's sweep. */
  sweep(): Promise<readonly string[]>
}

/** An answer of no, with a stable code and a way out. The HTTP door turns it into problem details. */
export class Refusal extends Error {
  readonly status: 400 | 401 | 403 | 404 | 409 | 422 | 503
  readonly code: string
  readonly fix: string
  constructor(status: Refusal['status'], code: string, message: string, fix: string) {
    super(message)
    this.name = 'Refusal'
    this.status = status
    this.code = code
    this.fix = fix
  }
}
