import { entityId, type EntityId } from '#shared/ids.ts'
import { notFound } from './errors.ts'

/** What the parts of a path look like. A text that cannot be an id leads nowhere, like an unknown one. */
export const paramPatterns = {
  workspace: '^ws_[0-9A-Za-z_-]{1,70}$',
  connection: '^conn_[0-9A-Za-z_-]{1,70}$',
  lead: '^(lead|company)_[0-9A-Za-z_-]{1,70}$',
  link: '^link_[0-9A-Za-z_-]{1,70}$',
  review: '^review_[0-9A-Za-z_-]{1,70}$',
  reconciliation: '^recon_[0-9A-Za-z_-]{1,70}$',
  import: '^import_[0-9A-Za-z_-]{1,70}$',
  line: '^[1-9][0-9]{0,6}$',
  merge: '^merge_[0-9A-Za-z_-]{1,70}$',
  changeSet: '^change_[0-9A-Za-z_-]{1,70}$',
  feedback: '^(wrong-segment|bad-data|already-customer|not-now)$',
  member: '^[0-9A-Za-z_-]{1,80}$',
  invitation: '^inv_[0-9a-f]{32}$',
  session: '^sess_[0-9a-f]{32}$',
} as const

export type ParamName = keyof typeof paramPatterns

/** The names in a route's path. */
export const paramNames = (path: string): ParamName[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => {
    if (name === undefined || !isParamName(name)) throw new TypeError(`No pattern for a parameter of ${path}.`)
    return name
  })

const isParamName = (name: string): name is ParamName => Object.hasOwn(paramPatterns, name)

/** Checks a part of the path against its pattern. */
export function checkedParam(name: ParamName, value: string | undefined): string {
  if (value === undefined || !new RegExp(paramPatterns[name]).test(value)) throw notFound()
  return value
}

/** An id in a body that cannot be one leads nowhere, like one that is unknown. */
export function entityOf(text: string): EntityId {
  if (!new RegExp(paramPatterns.lead).test(text)) throw notFound()
  return entityId(text)
}
