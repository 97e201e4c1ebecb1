import type { HubClient } from '#apps/sandbox/demo/hub-client.ts'
import { firstSyncPlan, overviewView, progressView } from '#shared/api/connection.ts'
import type { ConnectionView, FirstSyncPlan, OverviewView, ProgressView } from '#shared/api/connection.ts'
import { leadPage, leadView, timeline } from '#shared/api/lead.ts'
import type { LeadRow, LeadView, Timeline } from '#shared/api/lead.ts'
import { reconciliationList, type ReconciliationList } from '#shared/api/reconciliation.ts'
import type { ReviewAnswer, ReviewView } from '#shared/api/review.ts'
import { connectionList, reviewList } from '#shared/api/lists.ts'
import { eventually } from './check.ts'

/** The hub as its owner uses it, over HTTP. */
export interface HubUser {
  readonly base: string
  readonly client: HubClient
  /** The plan of the first sync, once it is ready. */
  plan(seconds?: number): Promise<FirstSyncPlan>
  approve(plan: FirstSyncPlan): Promise<void>
  progress(): Promise<ProgressView>
  overview(): Promise<OverviewView>
  connection(id: string): Promise<ConnectionView>
  connections(): Promise<readonly ConnectionView[]>
  reviews(): Promise<readonly ReviewView[]>
  answer(review: string, answer: ReviewAnswer): Promise<void>
  reconcile(): Promise<void>
  reconciliations(): Promise<ReconciliationList>
  search(q: string): Promise<readonly LeadRow[]>
  /** The only lead that this text finds. */
  lead(q: string): Promise<LeadView>
  timeline(lead: string): Promise<Timeline['entries']>
  post(path: string, body?: unknown): Promise<unknown>
  put(path: string, body: unknown): Promise<unknown>
}

export function createHubUser(client: HubClient, workspace: string): HubUser {
  const base = `/api/v1/workspaces/${workspace}`
  const search = async (q: string): Promise<readonly LeadRow[]> =>
    (await client.get(`${base}/leads?limit=200&q=${encodeURIComponent(q)}`, leadPage)).leads
  const connections = async (): Promise<readonly ConnectionView[]> =>
    (await client.get(`${base}/connections`, connectionList)).connections
  return {
    base,
    client,
    plan: (seconds = 60) =>
      eventually(async () => {
        const plan = await client.get(`${base}/first-sync`, firstSyncPlan)
        if (!plan.ready) throw new Error(`The plan is not ready: ${plan.waitingFor}`)
        return plan
      }, seconds),
    approve: async ({ hash }) => void (await client.send('POST', `${base}/first-sync/approve`, { hash })),
    progress: () => client.get(`${base}/progress`, progressView),
    overview: () => client.get(`${base}/overview`, overviewView),
    connections,
    async connection(id) {
      const found = (await connections()).find((connection) => connection.id === id)
      if (found === undefined) throw new Error(`There is no connection ${id}.`)
      return found
    },
    reviews: async () => (await client.get(`${base}/reviews`, reviewList)).reviews,
    answer: async (review, answer) => void (await client.send('POST', `${base}/reviews/${review}/answer`, { answer })),
    reconcile: async () => void (await client.send('POST', `${base}/reconciliations`)),
    reconciliations: () => client.get(`${base}/reconciliations`, reconciliationList),
    search,
    async lead(q) {
      const found = await search(q)
      const [only] = found
      if (found.length !== 1 || only === undefined) throw new Error(`${found.length} leads are found by ${q}.`)
      return client.get(`${base}/leads/${only.id}`, leadView)
    },
    timeline: async (lead) => (await client.get(`${base}/leads/${lead}/timeline`, timeline)).entries,
    post: (path, body) => client.send('POST', `${base}${path}`, body),
    put: (path, body) => client.send('PUT', `${base}${path}`, body),
  }
}
