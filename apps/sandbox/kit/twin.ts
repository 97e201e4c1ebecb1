import type { RequestHandler } from 'msw'

/** One call a twin received and how it answered, as kept in the call log (`GET /_twin/calls`). */
export interface Call {
  readonly seq: number
  readonly twin: TwinName
  /** Milliseconds since the epoch, on the world's clock. */
  readonly at: number
  readonly method: string
  /** The vendor's true URL, query included. */
  readonly url: string
  /** Request body as text; bodies over 64 kB are cut. */
  readonly body: string
  /** HTTP status given, or 0 where the reply was lost or the connection broken. */
  readonly status: number
  /** What the call does: reads and writes are counted against budgets, the rest is not. */
  readonly purpose: CallPurpose
}

export type TwinName = 'salesforce' | 'hubspot' | 'google' | 'slack'
export type CallPurpose = 'read' | 'write' | 'describe' | 'oauth' | 'subscription' | 'other'

/** Faults and habits that a test can turn on; every knob is off (0, empty) at the start. */
export interface Knobs {
  /** Added before every answer. */
  latencyMs: number
  /** HubSpot search sees changes only this much later. Salesforce queries have no such lag, but `lateCommitMs`. */
  searchLagMs: number
  /** A Salesforce user's write (an action, not an API call) becomes visible this much after its SystemModstamp. */
  lateCommitMs: number
  /** Shares between 0 and 1, drawn from the world's seeded dice on each API call (OAuth calls are spared). */
  lostReplyShare: number
  lostRequestShare: number
  serverErrorShare: number
  rateLimitShare: number
  /** Share of Salesforce record writes refused with UNABLE_TO_LOCK_ROW. */
  lockedRowShare: number
  /** Outgoing webhooks: lost, sent twice, or delayed out of order. */
  webhookLostShare: number
  webhookDoubledShare: number
  webhookShuffleMs: number
  /** Watches end this long after they were made, silently; 0 leaves the vendor's own expiry. */
  watchExpiryMs: number
  /** While true every call to the twin fails as if the vendor were down (503 with an HTML body). */
  down: boolean
}

/** What all twins of one sandbox share: time, dice, knobs, and the way out for webhooks. */
export interface World {
  /** Milliseconds since the epoch. Runs in real time plus whatever `advance` added. */
  now(): number
  /** Moves the clock forward and runs the timers that fall due. */
  advance(ms: number): Promise<void>
  /** Runs `task` once, `ms` from now on the world's clock. */
  after(ms: number, task: () => void | Promise<void>): void
  /** A number in [0, 1) from the seeded dice. */
  random(): number
  knobs(twin: TwinName): Knobs
  /** Sends a webhook. Origins named in the tunnel table are rewritten first, as a developer's tunnel would. */
  send(request: Request): Promise<Response>
}

/** A stateful local stand-in for a vendor. */
export interface Twin {
  readonly name: TwinName
  /** True host names it answers for; a leading `*.` matches any label. */
  readonly hosts: readonly string[]
  /** msw handlers on the vendor's true URLs. Knobs, the call log and lost replies are applied around them by the kit. */
  readonly handlers: readonly RequestHandler[]
  /** What a call is for, from its method and URL. */
  purpose(method: string, url: URL): CallPurpose
  /**
   * Test and page actions: `POST /_twin/<name>/<action>`. The input is the parsed JSON body, or the fields of a posted
   * form as strings. What it returns is answered as JSON (forms are redirected back to their page); what it throws is a 400.
   */
  readonly actions: Readonly<Record<string, (input: unknown) => unknown>>
  /**
   * HTML of the human page, for `GET /_twin/<name>/…`; forms post to actions and redirect back.
   * `path` is what follows `/_twin/<name>`, always with a leading slash: the first page is `/`.
   */
  page(path: string, query: URLSearchParams): string | null
  /** The vendor's own way of saying "too many calls" for `rateLimitShare`; a bare 429 when absent. */
  rateLimited?(request: Request): Response
  /** Forgets everything and goes back to the state the twin was made with (`POST /_twin/reset`). */
  reset?(): void | Promise<void>
}
