import { z } from 'zod'

import { alarmView } from './alarm.ts'
import { removalView } from './deletions.ts'
import { officeIdText } from './workspace.ts'

export const connectionState = z.enum([
  /** Consent is being given. */
  'connecting',
  /** Reading everything for the first time. */
  'reading',
  /** Read; waits for a person to approve the first sync. */
  'planned',
  'live',
  'paused',
  /** Consent was withdrawn or has expired; work waits. */
  'needs-reconnect',
  'disconnected',
])

/** Who waits first when calls run short: backfill, then live changes; a person who waits goes on to the end. */
const laneView = z.object({
  lane: z.enum(['person', 'live', 'backfill']),
  /** Work of this lane begins while fewer calls are used. */
  upTo: z.number().int(),
  /** Until when it waits; `null`: it may call. */
  waitsUntil: z.string().nullable(),
})

/** One quota of a remote: calls used and left in its window, who may still call, and when it will be used up. */
export const quotaView = z.object({
  name: z.string(),
  limit: z.number().int(),
  used: z.number().int(),
  left: z.number().int(),
  windowSeconds: z.number(),
  /** Calls that this hub made; the rest were made by others. */
  ours: z.number().int(),
  /** When the remote last said how many are left; `null`: only counted here. */
  toldAt: z.string().nullable(),
  lanes: z.array(laneView),
  /** What waits, until when and why, in one sentence; `null`: nothing. */
  waits: z.string().nullable(),
  /** `null` where the window is so short that it refills by itself. */
  forecast: z
    .object({
      /** `null`: never at this pace. */
      exhaustedAt: z.string().nullable(),
      text: z.string(),
      /** What it is computed from, one line each. */
      receipt: z.array(z.string()),
    })
    .nullable(),
})

export const feedView = z.object({
  object: z.string(),
  title: z.string(),
  entity: z.enum(['lead', 'company', 'deal']),
  read: z.number().int(),
  total: z.number().int().nullable(),
  complete: z.boolean(),
  lastReadAt: z.string().nullable(),
  /** When asking last brought news. */
  lastChangeAt: z.string().nullable(),
  /** News that asking brought today, and what such a day usually brings; `null`: not known yet. */
  seenToday: z.number().int(),
  expectedToday: z.number().int().nullable(),
  /** Longer silence than this is an alarm; `null`: too little is known of the feed's own silences. */
  silenceMaxSeconds: z.number().int().nullable(),
})

/** One kind of trouble on a connection: what, how many, who can mend it, how. */
export const troubleView = z.object({
  /** Names the kind of trouble when asking to try its records again. */
  key: z.string(),
  /** What is wrong, as connectors name it: `choice`, `required`, `permission`, … */
  code: z.string(),
  text: z.string(),
  fix: z.string(),
  who: z.enum(['you', 'remote-admin', 'lead-hub']),
  records: z.number().int(),
  /** Up to ten lead ids. */
  sample: z.array(z.object({ lead: z.string(), title: z.string(), link: z.string() })),
})

/** Which kind of trouble to try again. */
export const troubleRetry = z.strictObject({ key: z.string().max(2_000) })

export const connectionView = z.object({
  id: z.string(),
  connector: z.string(),
  title: z.string(),
  account: z.string(),
  state: connectionState,
  connectedBy: z.string().nullable(),
  createdAt: z.string(),
  feeds: z.array(feedView),
  quotas: z.array(quotaView),
  /** Until then nothing is called, because the remote asked for a pause. */
  pausedUntil: z.string().nullable(),
  /** Outbox rows waiting, and parked ones. */
  waiting: z.number().int(),
  parked: z.number().int(),
  troubles: z.array(troubleView),
  /** What is wrong now. */
  alarms: z.array(alarmView),
  /** How the remote tells us of changes right now. */
  hearing: z.enum(['push', 'polling']),
  lastError: z.string().nullable(),
  /** Whose leads alone it holds; `null`: everybody's. */
  office: z.string().nullable(),
  /** For remotes whose pushes an admin sets up by hand: the address to give them. Secret; shown to admins only. */
  pushAddress: z.string().nullable(),
})

export const connectorView = z.object({
  id: z.string(),
  title: z.string(),
  /** Two or three letters for where the title does not fit. */
  short: z.string(),
  /** What consent to it means, in words; `null` where there is nothing to consent to. */
  consent: z.object({ allows: z.array(z.string()), never: z.array(z.string()), needs: z.string() }).nullable(),
  /** How an admin there gives it the push address, where that is done by hand. */
  pushHelp: z.string().nullable(),
  settings: z.array(z.object({ name: z.string(), title: z.string(), help: z.string(), required: z.boolean() })),
  objects: z.array(
    z.object({
      name: z.string(),
      title: z.string(),
      entity: z.enum(['lead', 'company', 'deal']),
      /** New records are made in it. */
      creates: z.boolean(),
      removal: removalView,
    }),
  ),
  /** False where the deployment has no client id and secret for it; `missing` names the variables. */
  configured: z.boolean(),
  missing: z.array(z.string()),
})

/** The Slack door: which settings the deployment lacks for it, and the teams that ask this workspace. */
export const slackView = z.object({
  missing: z.array(z.string()),
  teams: z.array(z.object({ title: z.string(), connectedAt: z.string() })),
})

export const connectRequest = z.strictObject({
  connector: z.string().max(40),
  settings: z.record(z.string().max(40), z.string().max(500)).default({}),
  /** It is to hold the leads of this office only. */
  office: officeIdText.optional(),
})
/** Where to send the browser; `null` where no consent is needed. */
export const connectReply = z.object({ connection: z.string(), authorizeUrl: z.string().nullable() })

const planColumn = z.object({
  connection: z.string(),
  connector: z.string(),
  title: z.string(),
  /** Records read there. */
  records: z.number().int(),
  /** Records that are the same person or company as one elsewhere. */
  links: z.number().int(),
  creates: z.number().int(),
  updates: z.number().int(),
  /** Doubtful matches kept for a person. */
  holds: z.number().int(),
  /** Vendor calls that approving costs. */
  calls: z.number().int(),
  /** Why, in one sentence: "300 creates in batches of 100 are 3 calls, …". */
  callsWhy: z.string(),
  seconds: z.number().int(),
})

/** What approving would do. `hash` changes when the plan does; approve names the one that was seen. */
export const firstSyncPlan = z.object({
  ready: z.boolean(),
  /** Why it is not ready yet. */
  waitingFor: z.string().nullable(),
  hash: z.string(),
  leads: z.number().int(),
  companies: z.number().int(),
  columns: z.array(planColumn),
  /** Up to 20 examples per kind. */
  sample: z.array(
    z.object({
      kind: z.enum(['link', 'create', 'update', 'hold']),
      connection: z.string(),
      lead: z.string().nullable(),
      title: z.string(),
      detail: z.string(),
    }),
  ),
})
export const approveRequest = z.strictObject({ hash: z.string().max(100) })

/** Progress of one piece of long work. */
export const jobView = z.object({
  kind: z.enum(['read', 'absorb', 'deliver', 'change', 'compare', 'import']),
  connection: z.string().nullable(),
  title: z.string(),
  done: z.number().int(),
  total: z.number().int().nullable(),
  perSecond: z.number(),
  secondsLeft: z.number().nullable(),
  state: z.enum(['running', 'waiting', 'done']),
  note: z.string().nullable(),
})
export const progressView = z.object({
  at: z.string(),
  jobs: z.array(jobView),
  idle: z.boolean(),
  /** Moves whenever any lead does: what is shown of leads is worth asking for again. */
  latest: z.number().int(),
})

export const overviewView = z.object({
  workspace: z.object({ id: z.string(), name: z.string() }),
  leads: z.number().int(),
  companies: z.number().int(),
  inSync: z.number().int(),
  waiting: z.number().int(),
  parked: z.number().int(),
  reviews: z.number().int(),
  changesToday: z.object({ in: z.number().int(), out: z.number().int() }),
  connections: z.array(connectionView),
  /** What is wrong now, over all connections. */
  alarms: z.array(alarmView),
  /** At most five things that need a person, most pressing first. */
  needsYou: z.array(z.object({ text: z.string(), href: z.string() })),
})

export type ConnectionState = z.infer<typeof connectionState>
export type QuotaView = z.infer<typeof quotaView>
export type ConnectionView = z.infer<typeof connectionView>
export type SlackView = z.infer<typeof slackView>
export type ConnectorView = z.infer<typeof connectorView>
export type FirstSyncPlan = z.infer<typeof firstSyncPlan>
export type ProgressView = z.infer<typeof progressView>
export type OverviewView = z.infer<typeof overviewView>
export type TroubleView = z.infer<typeof troubleView>
