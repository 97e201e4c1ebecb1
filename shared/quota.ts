/** Calls allowed in a time, and which calls count: all, or by how their URL's path ends. */
export interface Quota {
  readonly name: string
  readonly calls: number
  readonly perSeconds: number
  /** Only paths that end in one of these count: those by which feeds are read. Nothing else waits for such a quota. */
  readonly only?: readonly string[]
  readonly except?: readonly string[]
}

/** Calls allowed and left in the remote's own window. */
export interface Budget {
  /** The quota of the manifest that it is about, or one that only some accounts have (`daily`). */
  readonly quota: string
  readonly limit: number
  readonly remaining: number
  readonly windowSeconds: number
}
