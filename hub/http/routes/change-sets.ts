import { causesQuery, changeSetApply, changeSetRowsQuery, leadPastQuery, newChangeSet } from '#shared/api/change-set.ts'
import { changeSetId, entityId } from '#shared/ids.ts'
import { type Entry, member, plain, withBody, withQuery } from '#hub/http/route.ts'

const here = '/api/v1/workspaces/{workspace}'
const all = `${here}/change-sets`
const one = `${all}/{changeSet}`

/** Undo, changes to many leads, and leads as they were: looked at first, then applied. */
export const changeSetRoutes: readonly Entry[] = [
  member(
    'viewer',
    withQuery({
      method: 'GET',
      path: `${here}/causes`,
      name: 'listCauses',
      summary: 'What has changed leads, the newest first; each could be undone. `next` is `before` of the next page.',
      reply: 'Causes',
      query: causesQuery,
      run: ({ door, actor }, { before }) => door.hub.causes(actor, before),
    }),
  ),
  member(
    'manager',
    withBody({
      method: 'POST',
      path: all,
      name: 'createChangeSet',
      summary: 'Previews an undo, or the same edit of many leads; a long one in the background, as a `draft`.',
      status: 201,
      reply: 'ChangeSet',
      body: newChangeSet,
      run: ({ door, actor }, request) => door.hub.createChangeSet(actor, request),
    }),
  ),
  member(
    'viewer',
    plain({
      method: 'GET',
      path: all,
      name: 'listChangeSets',
      summary: 'The newest change sets, with the numbers they were planned with.',
      reply: 'ChangeSets',
      run: async ({ door, actor }) => ({ changeSets: await door.hub.changeSets(actor) }),
    }),
  ),
  member(
    'viewer',
    plain({
      method: 'GET',
      path: one,
      name: 'getChangeSet',
      summary: 'A change set with what it was planned to do; `outdated` where leads or mappings have moved since.',
      reply: 'ChangeSet',
      run: ({ door, actor, param }) => door.hub.changeSet(actor, changeSetId(param('changeSet'))),
    }),
  ),
  member(
    'manager',
    plain({
      method: 'POST',
      path: `${one}/preview`,
      name: 'previewChangeSet',
      summary: 'Plans it again where leads or mappings have moved, and marks what became different.',
      status: 202,
      reply: 'ChangeSet',
      run: ({ door, actor, param }) => door.hub.previewChangeSet(actor, changeSetId(param('changeSet'))),
    }),
  ),
  member(
    'viewer',
    withQuery({
      method: 'GET',
      path: `${one}/rows`,
      name: 'listChangeSetRows',
      summary: 'Field by field, what it would do or has done; `next` is the cursor of the following page.',
      reply: 'ChangeSetRows',
      query: changeSetRowsQuery,
      run: ({ door, actor, param }, query) => door.hub.changeSetRows(actor, changeSetId(param('changeSet')), query),
    }),
  ),
  member(
    'manager',
    withBody({
      method: 'POST',
      path: `${one}/apply`,
      name: 'applyChangeSet',
      summary: 'Applies the plan that was seen; 409 `plan-changed` where it is another by now.',
      status: 202,
      reply: 'ChangeSet',
      body: changeSetApply,
      run: ({ door, actor, param }, approval) =>
        door.hub.applyChangeSet(actor, changeSetId(param('changeSet')), approval),
    }),
  ),
  member(
    'manager',
    plain({
      method: 'POST',
      path: `${one}/undo`,
      name: 'undoChangeSet',
      summary: 'Previews the change set that takes this one back.',
      status: 201,
      reply: 'ChangeSet',
      run: ({ door, actor, param }) => door.hub.undoChangeSet(actor, changeSetId(param('changeSet'))),
    }),
  ),
  member(
    'manager',
    plain({
      method: 'DELETE',
      path: one,
      name: 'discardChangeSet',
      summary: 'Discards a change set that was not applied.',
      run: ({ door, actor, param }) => door.hub.discardChangeSet(actor, changeSetId(param('changeSet'))),
    }),
  ),
  member(
    'viewer',
    withQuery({
      method: 'GET',
      path: `${here}/leads/{lead}/past`,
      name: 'getLeadPast',
      summary: 'A lead as it stood at an instant, beside what it is now.',
      reply: 'LeadPast',
      query: leadPastQuery,
      run: ({ door, actor, param }, { at }) => door.hub.leadPast(actor, entityId(param('lead')), at),
    }),
  ),
]
