import { z } from 'zod'
import { newEvents } from '#shared/api/engagement.ts'
import { scoringPublish, scoringShape, scoringTest } from '#shared/api/scoring.ts'
import { entityOf } from '#hub/http/params.ts'
import { type Entry, member, plain, withBody, withQuery } from '#hub/http/route.ts'

const here = '/api/v1/workspaces/{workspace}/scoring'
const versionQuery = z.strictObject({ version: z.coerce.number().int().min(0).optional() })

/** How leads are scored, and what they did. */
export const scoringRoutes: readonly Entry[] = [
  member(
    'rep',
    withBody({
      method: 'POST',
      path: '/api/v1/workspaces/{workspace}/events',
      name: 'sendEvents',
      summary:
        'What leads did: e-mails opened, pages visited, forms, meetings, replies, calls. Sent again, they are known.',
      reply: 'EventResults',
      body: newEvents,
      run: ({ door, actor }, events) => door.hub.engage(actor, events),
    }),
  ),
  member(
    'viewer',
    withQuery({
      method: 'GET',
      path: here,
      name: 'getScoring',
      summary: 'The rules in force, or former ones; how many leads have each grade now.',
      reply: 'Scoring',
      query: versionQuery,
      run: ({ door, actor }, { version }) => door.hub.scoring(actor, version),
    }),
  ),
  member(
    'viewer',
    plain({
      method: 'GET',
      path: `${here}/versions`,
      name: 'listScoringVersions',
      summary: 'Every version there has been, the newest first, and how many scores each changed.',
      reply: 'ScoringVersions',
      run: ({ door, actor }) => door.hub.scoringVersions(actor),
    }),
  ),
  member(
    'admin',
    withBody({
      method: 'POST',
      path: `${here}/preview`,
      name: 'previewScoring',
      summary: 'What is wrong with rules, and what they would make of all leads: scores, grades, and how those fared.',
      reply: 'ScoringPreview',
      body: scoringShape,
      run: ({ door, actor }, scoring) => door.hub.previewScoring(actor, scoring),
    }),
  ),
  member(
    'admin',
    withBody({
      method: 'PUT',
      path: here,
      name: 'publishScoring',
      summary: 'Puts rules in force: all leads are scored by them, at once. 409 where others are newer.',
      reply: 'Scoring',
      body: scoringPublish,
      run: ({ door, actor }, publish) => door.hub.publishScoring(actor, publish),
    }),
  ),
  member(
    'admin',
    withBody({
      method: 'POST',
      path: `${here}/learn`,
      name: 'learnScoring',
      summary: 'Rules learnt from how the workspace’s leads ended, tried on the latest of them. Nothing is changed.',
      reply: 'ScoringLearnt',
      body: scoringShape,
      run: ({ door, actor }, scoring) => door.hub.learnScoring(actor, scoring),
    }),
  ),
  member(
    'viewer',
    withBody({
      method: 'POST',
      path: `${here}/test`,
      name: 'tryScoring',
      summary: 'One lead’s receipt as it is, and as it would be by other rules.',
      reply: 'ScoringTried',
      body: scoringTest,
      run: ({ door, actor }, { lead, scoring }) => door.hub.tryScoring(actor, entityOf(lead), scoring),
    }),
  ),
]
