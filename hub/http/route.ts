import { z } from 'zod'
import type { Actor, Role } from '#shared/actor.ts'
import type { WorkspaceId } from '#shared/ids.ts'
import type { Log } from '#shared/log.ts'
import type { Accounts, SignedIn } from '#hub/accounts/accounts.ts'
import type { Hub } from '#hub/hub.ts'
import { accept } from './accept.ts'
import { readBytes } from './body.ts'
import type { ParamName } from './params.ts'
import type { ReplyName } from './replies.ts'

/** What a route's work is lent. */
export interface Door {
  readonly hub: Hub
  readonly accounts: Accounts
  readonly publicUrl: string
  readonly now: () => number
  /** Sleeps; milliseconds. */
  readonly pause: (ms: number) => Promise<void>
}

/** One request on its way through a route. */
export interface Call {
  readonly door: Door
  readonly request: Request
  /** A part of the path; 404 where it cannot be an id of its kind. */
  param(name: ParamName): string
  /** Where the request came from, as the runtime knows it. */
  readonly address: string | undefined
  /** Carries the request's correlation id. */
  readonly log: Log
  /** Cookies for the reply. */
  setCookies(cookies: readonly string[]): void
}
/** The same by somebody signed in. */
export interface PersonalCall extends Call {
  readonly signedIn: SignedIn
}
/** The same by a member of the workspace in the path. */
export interface WorkspaceCall extends PersonalCall {
  readonly workspace: WorkspaceId
  readonly actor: Extract<Actor, { kind: 'user' }>
}

/** What came with a request, not yet looked at. */
export interface Given {
  readonly query: unknown
  readonly readBody: () => Promise<unknown>
}

/** How a route looks from outside: half of the OpenAPI document. */
interface Face {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** OpenAPI's way: `/api/v1/workspaces/{workspace}`. */
  readonly path: string
  /** Unique; OpenAPI's operationId. */
  readonly name: string
  readonly summary: string
  /** 200 where absent; 204 where there is no reply either. */
  readonly status?: 200 | 201 | 202 | 204
  readonly reply?: ReplyName
}

export interface Route<C extends Call = Call> extends Face {
  readonly query?: z.ZodType
  readonly body?: z.ZodType
  /** Its body is a file, read by the route itself. */
  readonly takesFile?: true
  /** Answers a value for the reply's JSON, nothing, or a whole response. */
  readonly answer: (call: C, given: Given) => Promise<unknown>
}

/** A line of the route table: who may use it, and what it does. */
export type Entry =
  | { readonly least: 'anyone'; readonly route: Route }
  | { readonly least: 'person'; readonly route: Route<PersonalCall> }
  | { readonly least: Role; readonly route: Route<WorkspaceCall> }

export const anyone = (route: Route): Entry => ({ least: 'anyone', route })
export const person = (route: Route<PersonalCall>): Entry => ({ least: 'person', route })
export const member = (least: Role, route: Route<WorkspaceCall>): Entry => ({ least, route })

const nothing = z.strictObject({})

/** A route that takes nothing but its path. */
export const plain = <C extends Call>({ run, ...face }: Face & { run: (call: C) => Promise<unknown> }): Route<C> => ({
  ...face,
  answer: async (call, given) => {
    accept(nothing, given.query, 'query')
    accept(nothing, (await given.readBody()) ?? {}, 'body')
    return run(call)
  },
})

/** A route with a JSON body: what the schema accepts is what `run` gets, and what the document says. */
export const withBody = <C extends Call, B>({
  run,
  ...face
}: Face & { body: z.ZodType<B>; run: (call: C, body: B) => Promise<unknown> }): Route<C> => ({
  ...face,
  answer: async (call, given) => {
    accept(nothing, given.query, 'query')
    return run(call, accept(face.body, await given.readBody(), 'body'))
  },
})

/** A route with a query. */
export const withQuery = <C extends Call, Q>({
  run,
  ...face
}: Face & { query: z.ZodType<Q>; run: (call: C, query: Q) => Promise<unknown> }): Route<C> => ({
  ...face,
  answer: async (call, given) => run(call, accept(face.query, given.query, 'query')),
})

/** A route whose body is a file, whatever is in it, of up to so many bytes; what is said of it stands in the query. */
export const withFile = <C extends Call, Q>({
  bytesMax,
  run,
  ...face
}: Face & {
  query: z.ZodType<Q>
  bytesMax: number
  run: (call: C, query: Q, bytes: Uint8Array) => Promise<unknown>
}): Route<C> => ({
  ...face,
  takesFile: true,
  answer: async (call, given) =>
    run(call, accept(face.query, given.query, 'query'), await readBytes(call.request, bytesMax)),
})
