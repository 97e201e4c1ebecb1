import {
  certainOrder,
  certainRule,
  duplicateDismissal,
  mergeOrder,
  mergeRequest,
  mergingRules,
} from '#shared/api/merge.ts'
import { entityId } from '#shared/ids.ts'
import { type Entry, member, plain, withBody } from '#hub/http/route.ts'

const workspace = '/api/v1/workspaces/{workspace}'
const merges = `${workspace}/merges`
const merge = `${merges}/{merge}`
const lead = `${workspace}/leads/{lead}`
const duplicates = `${workspace}/duplicates`

/** Two leads that are one. */
export const mergeRoutes: readonly Entry[] = [
  member(
    'viewer',
    plain({
      method: 'GET',
      path: merges,
      name: 'listMerges',
      summary: 'What is being merged or was: what waits for a person first, then the newest.',
      reply: 'Merges',
      run: ({ door, actor }) => door.hub.merges(actor),
    }),
  ),
  member(
    'viewer',
    withBody({
      method: 'POST',
      path: `${lead}/merge/preview`,
      name: 'previewMerge',
      summary: 'What merging two leads would do, field by field and system by system. Nothing is changed.',
      reply: 'MergePreview',
      body: mergeRequest,
      run: ({ door, actor, param }, request) => door.hub.previewMerge(actor, entityId(param('lead')), request),
    }),
  ),
  member(
    'manager',
    withBody({
      method: 'POST',
      path: `${lead}/merge`,
      name: 'mergeLeads',
      summary: 'Merges two leads in every system, once the time to call it off is over. 409 where one has changed.',
      reply: 'Merges',
      body: mergeOrder,
      run: ({ door, actor, param }, order) => door.hub.mergeLeads(actor, entityId(param('lead')), order),
    }),
  ),
  member(
    'manager',
    plain({
      method: 'POST',
      path: `${merge}/cancel`,
      name: 'cancelMerge',
      summary: 'Calls a merge off. 409 where it is made already.',
      reply: 'Merge',
      run: ({ door, actor, param }) => door.hub.cancelMerge(actor, param('merge')),
    }),
  ),
  member(
    'manager',
    plain({
      method: 'POST',
      path: `${merge}/now`,
      name: 'mergeNow',
      summary: 'Makes a merge at once. 409 where it is made already, or was called off.',
      reply: 'Merge',
      run: ({ door, actor, param }) => door.hub.mergeNow(actor, param('merge')),
    }),
  ),
  member(
    'viewer',
    plain({
      method: 'GET',
      path: `${merge}/split`,
      name: 'previewSplit',
      summary: 'What splitting the two again would bring back, and what it would not. Nothing is changed.',
      reply: 'SplitPreview',
      run: ({ door, actor, param }) => door.hub.previewSplit(actor, param('merge')),
    }),
  ),
  member(
    'manager',
    plain({
      method: 'POST',
      path: `${merge}/split`,
      name: 'splitMerge',
      summary: 'Makes two of one again, as far as each system allows. 409 where they are not one.',
      reply: 'Merge',
      run: ({ door, actor, param }) => door.hub.splitMerge(actor, param('merge')),
    }),
  ),
  member(
    'admin',
    withBody({
      method: 'PUT',
      path: `${workspace}/merging`,
      name: 'changeMerging',
      summary: 'How long a merge can be called off before anything happens, in minutes.',
      reply: 'Merges',
      body: mergingRules,
      run: ({ door, actor }, rules) => door.hub.changeMerging(actor, rules),
    }),
  ),
  member(
    'viewer',
    plain({
      method: 'GET',
      path: duplicates,
      name: 'listDuplicates',
      summary: 'Who may be one, with the reasons, certain pairs first; and how far the look for them has come.',
      reply: 'Duplicates',
      run: ({ door, actor }) => door.hub.duplicates(actor),
    }),
  ),
  member(
    'manager',
    plain({
      method: 'POST',
      path: `${duplicates}/scan`,
      name: 'scanDuplicates',
      summary: 'Looks through all leads and companies for those that may be one. 409 where that is under way.',
      reply: 'Duplicates',
      run: ({ door, actor }) => door.hub.scanDuplicates(actor),
    }),
  ),
  member(
    'manager',
    withBody({
      method: 'POST',
      path: `${duplicates}/dismiss`,
      name: 'dismissDuplicate',
      summary: 'Two are two, and are not asked about again.',
      reply: 'Duplicates',
      body: duplicateDismissal,
      run: ({ door, actor }, pair) => door.hub.dismissDuplicate(actor, pair),
    }),
  ),
  member(
    'viewer',
    withBody({
      method: 'POST',
      path: `${duplicates}/certain/preview`,
      name: 'previewCertain',
      summary: 'What merging the certain pairs would do, fifty at most in one go. Nothing is changed.',
      reply: 'CertainPreview',
      body: certainRule,
      run: ({ door, actor }, { rule }) => door.hub.previewCertain(actor, rule),
    }),
  ),
  member(
    'manager',
    withBody({
      method: 'POST',
      path: `${duplicates}/certain/merge`,
      name: 'mergeCertain',
      summary: 'Merges the certain pairs that were looked at. 409 where they are not those any more.',
      reply: 'Merges',
      body: certainOrder,
      run: ({ door, actor }, order) => door.hub.mergeCertain(actor, order),
    }),
  ),
]
