/** What the hub answers; its side of the contract is hub/http/card/contract.ts, and the tests hold both together. */
export type Status = 'in-sync' | 'syncing' | 'needs-attention' | 'held' | 'removed' | 'paused' | 'disconnected'

export interface ScorePart {
  readonly group: string
  readonly points: number
  readonly reason: string
}

export interface LeadLink {
  readonly id: string
  readonly connector: string
  readonly object: string
  readonly url: string | null
  readonly status: Status
  readonly reason: string | null
  readonly fix: string | null
  readonly lastSyncedAt: string | null
}

/** A system without a record of the lead, and why. */
export type Absence = Pick<LeadLink, 'connector' | 'status' | 'reason' | 'fix'> & { readonly connection: string }

export interface Lead {
  readonly id: string
  readonly title: string
  readonly score: {
    readonly total: number
    readonly grade: string
    /** What they do, apart from who they are; absent in answers of an older hub. */
    readonly engagement?: number
    readonly parts: readonly ScorePart[]
  } | null
  readonly links: readonly LeadLink[]
  readonly absent: readonly Absence[]
  readonly openReviews: readonly unknown[]
  /** Whose it is; absent in answers of an older hub. */
  readonly office?: { readonly name: string } | null
  /** Which colleague has it, and until when it is to be answered; absent in answers of an older hub. */
  readonly ownership?: { readonly owner: { readonly name: string } | null; readonly answerBy: string | null }
  /** The day from which on it may be contacted again; absent in answers of an older hub. */
  readonly doNotContactUntil?: string | null
  readonly actions: readonly string[]
}

export interface CardData {
  readonly lead: Lead
  readonly page: string
  readonly isSyncing: boolean
}

export interface CardRefusal {
  readonly code: 'not-connected' | 'not-a-member' | 'not-in-hub' | 'refused' | 'unavailable'
  readonly message: string
  readonly fix: string
  readonly retryable: boolean
  readonly page: string | null
}

export type Envelope = ({ readonly ok: true } & { readonly data: CardData }) | ({ readonly ok: false } & CardRefusal)

const has = (value: unknown, ...names: readonly string[]): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && names.every((name) => name in value)

/** True where the answer can be shown: an answer of another kind is an error, not an empty card. */
export function isEnvelope(value: unknown): value is Envelope {
  if (!has(value, 'ok')) return false
  if (value.ok === false) return has(value, 'code', 'message', 'fix', 'retryable', 'page')
  const { data } = value
  if (!has(data, 'lead', 'page', 'isSyncing')) return false
  const { lead } = data
  return (
    has(lead, 'id', 'title', 'score', 'links', 'absent', 'actions') &&
    [lead.links, lead.absent, lead.actions].every((member) => Array.isArray(member))
  )
}
