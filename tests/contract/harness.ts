import type { Connector, Problem, Remote, Session } from '#shared/connector.ts'
import type { Delivery, WebhookSecrets } from '#shared/push.ts'
import type { RemoteId } from '#shared/ids.ts'
import type { Fields } from '#shared/record.ts'

/** What `describeConnector` needs to know to try a connector against its vendor, or a stand-in for it. */
export interface Harness {
  readonly connector: Connector
  /** An object of the manifest with `creates: true`, on which all checks are made. */
  readonly object: string
  /** Remote fields and values of a valid new record; no two numbers give the same person. Texts only. */
  readonly sample: (number: number) => Fields
  /** A field of `sample` that holds any text; the checks change it and look for it. */
  readonly textField: string
  /** A field of `sample` that `find` is asked by. */
  readonly findField: string
  /** A value the vendor refuses for one record while it takes others of the same batch. */
  readonly refusal: { readonly fields: Fields; readonly field: string; readonly code: Problem['code'] }
  /** A field of `sample` that `Vendor.dropField` can remove. */
  readonly droppable: string
  /** Session members that would lead the connector outside its manifest's hosts, if that is possible at all. */
  readonly stray?: Partial<Pick<Session, 'account' | 'settings'>>
  /** How the vendor calls us, where the connector takes that. */
  readonly webhook?: Calling
  /** Makes a fresh vendor without records, reachable through its session. */
  start(): Promise<Vendor>
}

/** The vendor's calls to us. */
export interface Calling {
  readonly secrets: WebhookSecrets
  /** The account the deliveries are for. */
  readonly account: string
  /** A delivery about this record as the vendor sends it at `now`. */
  make(id: RemoteId, now: number): Promise<Delivery>
  /** The body is signed: no byte of it can be changed. */
  readonly isSigned: boolean
  /** Age at which a delivery is refused, where the vendor tells its time. */
  readonly ageSecondsMax?: number
}

export type Failure = 'lost-request' | 'lost-reply' | 'quota' | 'down' | 'consent'

/** The vendor's side: what its users and its bad days do. None of it passes through the connector. */
export interface Vendor {
  readonly session: Session
  /** Users add these records, all stamped with one and the same time. Ids in order. */
  add(records: readonly Fields[]): Promise<readonly RemoteId[]>
  edit(id: RemoteId, fields: Fields): Promise<void>
  /** An edit stamped now that everybody sees only `delayMs` later; absent where the vendor's stamps are true. */
  editLate?(id: RemoteId, fields: Fields, delayMs: number): Promise<void>
  /** Absent where the vendor's users cannot remove. */
  remove?(id: RemoteId): Promise<void>
  merge?(loser: RemoteId, winner: RemoteId): Promise<void>
  /** Fields of a living record as the vendor holds them; `undefined` where there is none. */
  peek(id: RemoteId): Promise<Fields | undefined>
  /** How many living records there are. */
  count(): Promise<number>
  /** The next API call fails so; those after it do not. */
  failNext(failure: Failure): void
  /** Somebody removes a field from the object. */
  dropField(name: string): Promise<void>
  /** Moves the vendor's clock, and the session's with it. */
  advance(ms: number): Promise<void>
}

/** What a check is given: a fresh vendor, an open remote, and a count of the calls it made. */
export interface Bench {
  readonly harness: Harness
  readonly vendor: Vendor
  readonly remote: Remote
  /** URLs called so far, in order. */
  readonly calls: readonly string[]
}

/** One thing every connector promises. Throws where the promise is broken. */
export interface Check {
  readonly name: string
  /** False where it does not concern this connector. */
  readonly concerns?: (harness: Harness) => boolean
  run(bench: Bench): Promise<void>
}

/** Opens the connector on a fresh vendor, with its calls counted. */
export async function startBench(harness: Harness): Promise<Bench> {
  const vendor = await harness.start()
  const calls: string[] = []
  const { session } = vendor
  const counted: Session = {
    ...session,
    fetch: (input, init) => {
      calls.push(input instanceof Request ? input.url : String(input))
      return session.fetch(input, init)
    },
  }
  return { harness, vendor, calls, remote: harness.connector.open(counted) }
}

/** Runs one check on a vendor of its own. */
export async function runCheck(harness: Harness, check: Check): Promise<void> {
  await check.run(await startBench(harness))
}
