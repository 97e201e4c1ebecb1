import { newFeedback } from '#shared/api/engagement.ts'
import { leadEdit, leadQuery } from '#shared/api/lead.ts'
import { reviewAnswer } from '#shared/api/review.ts'
import { isFeedback } from '#shared/engagement.ts'
import { entityId, linkId, reviewId } from '#shared/ids.ts'
import { notFound } from '#hub/http/errors.ts'
import { entityOf } from '#hub/http/params.ts'
import { type Entry, member, plain, withBody, withQuery } from '#hub/http/route.ts'

const here = '/api/v1/workspaces/{workspace}'
const one = `${here}/leads/{lead}`

/** Leads, their history, and the questions that wait for a person. */
export const leadRoutes: readonly Entry[] = [
  member(
    'viewer',
    withQuery({
      method: 'GET',
      path: `${here}/leads`,
      name: 'listLeads',
      summary: 'A page of leads; `next` is the cursor of the following one.',
      reply: 'Leads',
      query: leadQuery,
      run: ({ door, actor }, query) => door.hub.leads(actor, query),
    }),
  ),
  member(
    'viewer',
    plain({
      method: 'GET',
      path: one,
      name: 'getLead',
      summary: 'A lead with every value’s source, its score’s receipt and its links.',
      reply: 'Lead',
      run: ({ door, actor, param }) => door.hub.lead(actor, entityId(param('lead'))),
    }),
  ),
  member(
    'viewer',
    plain({
      method: 'GET',
      path: `${one}/timeline`,
      name: 'getTimeline',
      summary: 'What happened to a lead, newest first.',
      reply: 'Timeline',
      run: ({ door, actor, param }) => door.hub.timeline(actor, entityId(param('lead'))),
    }),
  ),
  member(
    'rep',
    withBody({
      method: 'PATCH',
      path: one,
      name: 'editLead',
      summary: 'Changes fields of a lead; the remotes follow.',
      reply: 'Lead',
      body: leadEdit,
      run: ({ door, actor, param }, { fields }) => door.hub.editLead(actor, entityId(param('lead')), fields),
    }),
  ),
  member(
    'rep',
    plain({
      method: 'POST',
      path: `${one}/sync`,
      name: 'syncLead',
      summary: 'Looks at the lead’s records again and delivers what is due, ahead of everything else.',
      status: 202,
      run: ({ door, actor, param }) => door.hub.syncLead(actor, entityId(param('lead'))),
    }),
  ),
  member(
    'rep',
    withBody({
      method: 'POST',
      path: `${one}/feedback`,
      name: 'giveFeedback',
      summary:
        'Says of a lead that it is the wrong segment, bad data or a customer already, or not to be contacted until a day.',
      reply: 'Lead',
      body: newFeedback,
      run: ({ door, actor, param }, feedback) => door.hub.giveFeedback(actor, entityId(param('lead')), feedback),
    }),
  ),
  member(
    'rep',
    plain({
      method: 'DELETE',
      path: `${one}/feedback/{feedback}`,
      name: 'withdrawFeedback',
      summary: 'Takes back what was said of a lead.',
      reply: 'Lead',
      run: ({ door, actor, param }) => {
        const kind = param('feedback')
        if (!isFeedback(kind)) throw notFound()
        return door.hub.withdrawFeedback(actor, entityId(param('lead')), kind)
      },
    }),
  ),
  member(
    'manager',
    plain({
      method: 'POST',
      path: `${here}/links/{link}/retry`,
      name: 'retry',
      summary: 'Tries a parked delivery again.',
      status: 202,
      run: ({ door, actor, param }) => door.hub.retry(actor, linkId(param('link'))),
    }),
  ),
  member(
    'viewer',
    plain({
      method: 'GET',
      path: `${here}/reviews`,
      name: 'listReviews',
      summary: 'What waits for a person: doubtful matches, value conflicts, held deletions and stopped runs.',
      reply: 'Reviews',
      run: async ({ door, actor }) => ({ reviews: await door.hub.reviews(actor) }),
    }),
  ),
  member(
    'manager',
    withBody({
      method: 'POST',
      path: `${here}/reviews/{review}/answer`,
      name: 'answerReview',
      summary:
        'Decides a doubtful match (is, new), a value conflict (ours, theirs, value), a deletion (remove, keep, restore) or a stopped run (release, refuse).',
      body: reviewAnswer,
      run: ({ door, actor, param }, { answer }) =>
        door.hub.answer(
          actor,
          reviewId(param('review')),
          answer.kind === 'is' ? { kind: 'is', entity: entityOf(answer.entity) } : answer,
        ),
    }),
  ),
]
