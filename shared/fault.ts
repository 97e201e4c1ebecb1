/**
 * The five ways in which a remote fails, named for what the hub does about it:
 * `consent` asks for reconnection, `quota` slows down, `transient` backs off, `refused` parks the record,
 * `contract` parks it and alerts us (the remote broke its own documentation).
 */
export type FaultKind = 'consent' | 'quota' | 'transient' | 'refused' | 'contract'

export interface FaultDetail {
  /** What the remote said, without secrets; shown to people. */
  readonly said?: string
  /** Seconds the remote asked us to wait. */
  readonly retryAfterSeconds?: number
  /** HTTP status, where there was one. */
  readonly status?: number
  /** False where the call may have had an effect although we have no answer. */
  readonly nothingApplied?: boolean
}

/** The one error a connector throws. `message` says what failed in words a person can use. */
export class Fault extends Error {
  readonly kind: FaultKind
  readonly detail: FaultDetail
  constructor(kind: FaultKind, message: string, detail: FaultDetail = {}) {
    super(message)
    this.name = 'Fault'
    this.kind = kind
    this.detail = detail
  }
}
