import { HubspotFault, invalid, notFound } from './fault.ts'
import type { HubspotGrant } from './token-store.ts'
import type { Portal } from './portal.ts'
import { objectTypeOf } from './schema.ts'
import type { ObjectType } from './schema.ts'
import type { Table } from './table.ts'
import type { Stamp } from './writes.ts'

/** One authorised API call, ready for its route. */
export interface ApiCall {
  readonly portal: Portal
  readonly grant: HubspotGrant
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** Raw body; routes parse it themselves. */
  readonly body: string
  /** True under API version 2026-09, where admins' validation rules bind. */
  readonly bindsRules: boolean
  readonly stamp: Stamp
}

export interface Reply {
  readonly status: number
  readonly body?: unknown
}

/** One endpoint: `:name` in the pattern is a parameter. */
export interface Route {
  readonly method: string
  readonly pattern: string
  /** The scope a call needs, given its parameters; null when any token will do. */
  readonly scope: (params: Readonly<Record<string, string>>) => string | null
  readonly answer: (call: ApiCall) => Reply
}

export interface Matched {
  readonly route: Route
  readonly params: Readonly<Record<string, string>>
}

/** Finds the route of a call. Patterns are tried in the order given, so fixed words come before parameters. */
export function createRouter(routes: readonly Route[]): (method: string, path: string) => Matched | null {
  const compiled = routes.map((route) => ({
    route,
    names: [...route.pattern.matchAll(/:(\w+)/g)].map((found) => found[1] ?? ''),
    regex: new RegExp(`^${route.pattern.replace(/:\w+/g, '([^/]+)')}$`),
  }))
  return (method, path) => {
    for (const { route, names, regex } of compiled) {
      if (route.method !== method) continue
      const found = regex.exec(path)
      if (!found) continue
      const params = Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(found[index + 1] ?? '')]))
      return { route, params }
    }
    return null
  }
}

/** Date-versioned addresses are the same endpoints in another order of words. */
export function classicPath(path: string): { path: string; version: string } {
  const dated = /^\/crm\/(objects|properties|owners|associations)\/(\d{4}-\d{2})(\/.*)?$/.exec(path)
  if (!dated) return { path, version: 'v3' }
  const [, family = '', version = '', rest = ''] = dated
  const isV4 = family === 'associations' || /^\/[^/]+\/[^/]+\/associations\//.test(rest)
  return { path: `/crm/${isV4 ? 'v4' : 'v3'}/${family}${rest}`, version }
}

/** The table a path speaks of. */
export function tableOf(call: ApiCall): Table {
  return call.portal.tables[typeOf(call.params['type'] ?? '')]
}

export function typeOf(word: string): ObjectType {
  const type = objectTypeOf(word)
  if (!type) throw notFound(`Unable to infer object type from: ${word}`)
  return type
}

export function objectScope(kind: 'read' | 'write'): Route['scope'] {
  return (params) => {
    const type = objectTypeOf(params['type'] ?? params['from'] ?? '')
    return type ? `crm.objects.${type}.${kind}` : null
  }
}

export function schemaScope(kind: 'read' | 'write'): Route['scope'] {
  return (params) => {
    const type = objectTypeOf(params['type'] ?? '')
    return type ? `crm.schemas.${type}.${kind}` : null
  }
}

/** The body as JSON. */
export function jsonOf(call: ApiCall): unknown {
  try {
    return call.body === '' ? {} : JSON.parse(call.body)
  } catch (error) {
    throw invalid(`Invalid input JSON on line 1, column 1: ${error instanceof Error ? error.message : 'unreadable'}`)
  }
}

/** Throws the 403 where the token lacks a scope. */
export function demandScope(grant: HubspotGrant, scope: string | null): void {
  if (scope === null || grant.scopes.includes(scope)) return
  throw new HubspotFault(403, {
    category: 'MISSING_SCOPES',
    message:
      "This app hasn't been granted all required scopes to make this call. Read more about required scopes here: https://developers.hubspot.com/scopes.",
    errors: [
      { message: 'One or more of the following scopes are required.', context: { requiredGranularScopes: [scope] } },
    ],
    links: { scopes: 'https://developers.hubspot.com/scopes' },
  })
}
