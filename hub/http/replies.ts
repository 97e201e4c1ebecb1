import { eventResults } from '#shared/api/engagement.ts'
import { scoringLearnt, scoringPreview, scoringTried, scoringVersions, scoringView } from '#shared/api/scoring.ts'
import { importLines, importList, importRetraction, importView } from '#shared/api/import.ts'
import type { z } from 'zod'
import { alarmList } from '#shared/api/alarm.ts'
import { invitationCreated, invitationView, sessionList, sessionView, workspaceView } from '#shared/api/account.ts'
import { causeList, changeSetList, changeSetRows, changeSetView, leadPast } from '#shared/api/change-set.ts'
import {
  connectionView,
  connectReply,
  firstSyncPlan,
  overviewView,
  progressView,
  slackView,
} from '#shared/api/connection.ts'
import { leadPage, leadView, timeline } from '#shared/api/lead.ts'
import { connectionList, connectorList, reviewList } from '#shared/api/lists.ts'
import { certainPreview, duplicateList, mergeList, mergePreview, mergeView, splitPreview } from '#shared/api/merge.ts'
import { reconciliationList } from '#shared/api/reconciliation.ts'
import { queueView, routingPreview, routingVersions, routingView, teamView } from '#shared/api/routing.ts'
import {
  placeAnswer,
  territoryPreview,
  territoryRead,
  territoryVersions,
  territoryView,
} from '#shared/api/territory.ts'
import { mappingView, members, meView, policyView, problemDetails } from '#shared/api/workspace.ts'

/** Every reply by the name it has in the OpenAPI document. */
export const replies = {
  Alarms: alarmList,
  Causes: causeList,
  CertainPreview: certainPreview,
  ChangeSet: changeSetView,
  ChangeSetRows: changeSetRows,
  ChangeSets: changeSetList,
  Connection: connectionView,
  Connections: connectionList,
  Connectors: connectorList,
  ConnectReply: connectReply,
  Duplicates: duplicateList,
  FirstSyncPlan: firstSyncPlan,
  Import: importView,
  ImportLines: importLines,
  ImportRetraction: importRetraction,
  Imports: importList,
  InvitationCreated: invitationCreated,
  Invitation: invitationView,
  Lead: leadView,
  Leads: leadPage,
  LeadPast: leadPast,
  Mapping: mappingView,
  Me: meView,
  Members: members,
  Merge: mergeView,
  MergePreview: mergePreview,
  Merges: mergeList,
  Overview: overviewView,
  PlaceAnswer: placeAnswer,
  Policy: policyView,
  Problem: problemDetails,
  Progress: progressView,
  Reconciliations: reconciliationList,
  Queue: queueView,
  Reviews: reviewList,
  Routing: routingView,
  RoutingPreview: routingPreview,
  RoutingVersions: routingVersions,
  Team: teamView,
  Session: sessionView,
  Sessions: sessionList,
  Slack: slackView,
  SplitPreview: splitPreview,
  EventResults: eventResults,
  Scoring: scoringView,
  ScoringLearnt: scoringLearnt,
  ScoringPreview: scoringPreview,
  ScoringTried: scoringTried,
  ScoringVersions: scoringVersions,
  Territory: territoryView,
  TerritoryPreview: territoryPreview,
  TerritoryRead: territoryRead,
  TerritoryVersions: territoryVersions,
  Timeline: timeline,
  Workspace: workspaceView,
} as const satisfies Record<string, z.ZodType>

export type ReplyName = keyof typeof replies
