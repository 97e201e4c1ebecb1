import type { Watches, Webhooks } from './push.ts'
import type { FieldRule, EntityKind } from './entity.ts'
import type { Change, Cursor, Fields, FieldValue, RemoteRef } from './record.ts'
import type { RemoteId } from './ids.ts'
import type { Budget, Quota } from './quota.ts'
import type { Mergeable, Merger } from './merging.ts'
import type { Removable, Remover } from './removal.ts'

/** Our code for one kind of remote. Adding one = one folder + one line in `connectors/index.ts` + one docs page. */
export interface Connector {
  readonly manifest: Manifest
  /** Binds a connection to its session. Makes no call. */
  open(session: Session): Remote
  readonly webhooks?: Webhooks
  /** Reads from a reply what is left of call budgets; none where the reply does not say. */
  readonly meter?: (reply: Response) => readonly Budget[]
}

/** Everything about a connector that is data. Screens, README and the pace of calls are made from it. */
export interface Manifest {
  /** Lower case, stable: `salesforce`. */
  readonly id: string
  readonly title: string
  /** Two or three letters for where the title does not fit; absent: the title. */
  readonly short?: string
  /** What consent to it means in our words, for vendors' pages name scopes, not purposes; absent: nothing to consent to. */
  readonly consent?: { readonly allows: readonly string[]; readonly never: readonly string[]; readonly needs: string }
  /** How an admin there tells it where to push changes, where we cannot: one sentence, the address follows it. */
  readonly pushHelp?: string
  readonly auth: Auth
  /** What the user fills in when connecting. */
  readonly settings: readonly Setting[]
  readonly objects: readonly ObjectManifest[]
  readonly quotas: readonly Quota[]
  /** Host names that the lent fetch may call; `*.` matches one or more labels. */
  readonly hosts: readonly string[]
  readonly traits: Traits
}

/** How a workspace gives consent. OAuth 2.0 authorisation code (RFC 6749, 7636, 9207), or nothing at all. */
export type Auth =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'oauth2'
      readonly authorizationEndpoint: string
      readonly tokenEndpoint: string
      readonly revocationEndpoint?: string
      readonly issuer: string
      readonly scopes: readonly string[]
      readonly pkce: boolean
      /** Extra parameters of the authorisation request. */
      readonly extraParameters?: Readonly<Record<string, string>>
      /** Members of the token reply to keep as account facts (`instance_url`). */
      readonly keep: readonly string[]
      /** How the client authenticates at the token endpoint. */
      readonly clientAuth: 'body' | 'basic'
      /** Environment variables that hold the client's id and secret. */
      readonly env: { readonly clientId: string; readonly clientSecret: string; readonly webhookSecret?: string }
      /** Seconds a token lives where the reply has no `expires_in`; absent: until the remote says 401. */
      readonly assumedLifeSeconds?: number
    }

export interface Setting {
  readonly name: string
  readonly title: string
  readonly help: string
  readonly required: boolean
}

/** A kind of record in the remote that the hub keeps in step. */
export interface ObjectManifest extends Removable, Mergeable {
  readonly name: string
  readonly title: string
  readonly entity: EntityKind
  /** New entities are created in this object; false: records are only followed (a Salesforce Contact). */
  readonly creates: boolean
  /** The remote's field that carries the hub's entity id. */
  readonly keyField: string
  readonly mapping: readonly FieldRule[]
  /** Roles of `refs` this object has, and the entity each leads to. */
  readonly refs?: Readonly<Record<string, EntityKind>>
}

/** Facts that the presence of members cannot express. */
export interface Traits {
  /** `incremental`: read continues from a cursor; `snapshot`: every read starts over, unchanged rows are dropped by revision. */
  readonly feed: 'incremental' | 'snapshot'
  readonly removals: 'reported' | 'by-absence' | 'silent'
  readonly createKey: 'external-id' | 'unique-field' | 'none'
  /** Writes can carry a precondition the remote enforces. */
  readonly guardedWrites: boolean
  /** Never read beside a write: it goes to where its record last stood, and is put right if that was moved meanwhile. */
  readonly takesTurns?: true
  /** Records per read page, ids per load, ops per write; each one vendor call at most (a write may need two). */
  readonly readMax: number
  readonly loadMax: number
  readonly writeMax: number
}

/** In a body it stands for the access token, where a protocol carries that there and not in a header (SOAP). */
export const tokenMark = '{access-token}'

/** What a connector is lent. It never sees the database, an environment variable or a token. */
export interface Session {
  /** Authorised, `tokenMark` filled in, metered and host-checked. Refuses hosts outside the manifest. Never follows redirects. */
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Kept members of the token reply and what `identify` returned. */
  readonly account: Readonly<Record<string, string>>
  readonly settings: Readonly<Record<string, string>>
}

/** An open connection. Members never loop over pages, sleep or retry: the hub paces. Failures are thrown as `Fault`. */
export interface Remote extends Remover, Merger {
  /** Whose account this is; `key` routes its webhooks (portal id, org id, spreadsheet id). */
  identify(): Promise<Account>
  describe(object: string): Promise<readonly FieldSpec[]>
  /** One page, oldest change first. May repeat, may never skip. */
  read(request: ReadRequest): Promise<Page>
  /** Current state of these records: exactly one change per id asked for. */
  load(request: LoadRequest): Promise<readonly Change[]>
  /** One result per op, in order. Throws only when nothing can have been applied. All ops are of one object. */
  write(object: string, ops: readonly WriteOp[]): Promise<readonly WriteResult[]>
  /** Records whose `field` equals one of `values`. Exact, strongly consistent. */
  find?(request: FindRequest): Promise<readonly Change[]>
  /** Adds the fields of ours that the object lacks (key, score, grade, reasons). Repeatable. */
  provision?(object: string, fields: readonly NewField[]): Promise<void>
  readonly watches?: Watches
}

export interface Account {
  readonly key: string
  readonly title: string
  /** Facts to keep with the connection; strings only. `spender`: whose calls the quotas count, where several connections share one. */
  readonly facts: Readonly<Record<string, string>>
  /** The remote's page for one record, with `{object}` and `{id}`. */
  readonly recordUrl?: string
}

export interface FieldSpec {
  readonly name: string
  readonly title: string
  readonly type:
    'string' | 'text' | 'number' | 'boolean' | 'date' | 'datetime' | 'email' | 'phone' | 'url' | 'choice' | 'person'
  readonly writable: boolean
  readonly required: boolean
  readonly unique: boolean
  /** Longest value, in characters. */
  readonly lengthMax?: number
  /** Accepted values where the remote refuses others. */
  readonly choices?: readonly string[]
  /** Of a field that names a user of the remote; absent: who they are could not be asked, and the field is left alone. */
  readonly people?: People
}

/** Users of a remote. */
export interface People {
  /** Their ids there, and their e-mails in small letters. */
  readonly known: readonly (readonly [id: string, email: string])[]
  /** What the field says of a record that nobody has, where it cannot be empty. */
  readonly nobody?: string
}

export interface NewField {
  readonly name: string
  readonly title: string
  readonly type: 'string' | 'text' | 'number'
  readonly unique: boolean
}

export interface ReadRequest {
  readonly object: string
  readonly fields: readonly string[]
  /** `null`: from the beginning (the first sync). */
  readonly cursor: Cursor | null
  readonly limit: number
}

export interface Page {
  readonly changes: readonly Change[]
  /** Store it with the changes, then ask again from it. */
  readonly cursor: Cursor
  /** False: nothing newer for now. */
  readonly more: boolean
  /** Records in the whole feed, where the remote says so cheaply. */
  readonly total?: number
}

export interface LoadRequest {
  readonly object: string
  readonly fields: readonly string[]
  readonly ids: readonly RemoteId[]
}

export interface FindRequest {
  readonly object: string
  readonly fields: readonly string[]
  readonly field: string
  readonly values: readonly string[]
}

export type WriteOp =
  | {
      readonly kind: 'create'
      /** The entity's id: written into the key field, so that a repeated create finds the first. */
      readonly key: string
      readonly fields: Fields
      readonly refs?: Readonly<Record<string, RemoteRef>>
    }
  | {
      readonly kind: 'update'
      readonly id: RemoteId
      readonly fields: Fields
      readonly refs?: Readonly<Record<string, RemoteRef>>
      /** What we believe the remote holds; a remote with guarded writes answers `stale` where it does not. */
      readonly expect?: { readonly modifiedAt?: number; readonly fields?: Fields }
    }

/** Named for what the hub does next. */
export type WriteResult =
  /** Link it. `fields`: what the remote says it now holds, where its reply tells. */
  | {
      readonly kind: 'applied'
      readonly id: RemoteId
      readonly revision?: string
      readonly modifiedAt?: number
      readonly fields?: Fields
    }
  /** Look again; nothing was written. `id`: the record that already has this key or this unique value. */
  | { readonly kind: 'stale'; readonly id?: RemoteId }
  /** Park it. */
  | { readonly kind: 'refused'; readonly problems: readonly Problem[] }
  /** Come back. */
  | { readonly kind: 'deferred'; readonly retryAfterSeconds?: number }
  /** Find out: the reply was lost. */
  | { readonly kind: 'unknown' }

/** What is wrong with one field of one record, and what would mend it. */
export interface Problem {
  /** The remote's field; absent where the record as a whole is refused. */
  readonly field?: string
  readonly code:
    'choice' | 'too-long' | 'required' | 'read-only' | 'type' | 'rule' | 'duplicate' | 'gone' | 'permission' | 'other'
  /** What the remote said. */
  readonly said: string
  /** What a person can do about it, one sentence. */
  readonly fix: string
  readonly value?: FieldValue
}
