import type { Connector } from '#shared/connector.ts'
import type { Connection } from '#hub/store/workspace/connections.ts'

/** `postalCode` as people read it: "Postal code". */
export function fieldTitle(field: string): string {
  const words = field
    .replace(/^custom\./, '')
    .replace(/^ref\./, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
  return words === 'email' ? 'E-mail' : words.charAt(0).toUpperCase() + words.slice(1)
}

export const iso = (ms: number): string => new Date(ms).toISOString()
export const isoOrNull = (ms: number | null | undefined): string | null =>
  ms === null || ms === undefined ? null : iso(ms)

/** A remote as people know it: "Salesforce"; with its account where a workspace has several of a kind. */
export function remoteName(connection: Named, connections: readonly Named[], connectors: readonly Connector[]): string {
  const name = connectors.find(({ manifest }) => manifest.id === connection.connector)?.manifest.title
  const isOne = connections.filter(({ connector }) => connector === connection.connector).length < 2
  return isOne ? (name ?? connection.title) : `${name ?? connection.connector} (${connection.title})`
}

type Named = Pick<Connection, 'connector' | 'title'>

/** `1 lead`, `2 leads`, `3 companies`. */
export function plural(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString('en-GB')} ${n === 1 ? one : many}`
}

/** `a`, `a and b`, `a, b and c`. */
export const listed = (names: readonly string[]): string => new Intl.ListFormat('en-GB').format(names)
