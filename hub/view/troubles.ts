import type { TroubleView } from '#shared/api/connection.ts'
import type { Problem } from '#shared/connector.ts'
import { int, json, text, textOrNull, type Row } from '#hub/store/columns.ts'

type Who = TroubleView['who']

/** Who can mend it: the values and the mapping are ours to change, rules and rights over there their admin's. */
const menders: Readonly<Record<Problem['code'], Who>> = {
  choice: 'remote-admin',
  required: 'remote-admin',
  rule: 'remote-admin',
  permission: 'remote-admin',
  'too-long': 'you',
  'read-only': 'you',
  type: 'you',
  duplicate: 'you',
  gone: 'you',
  other: 'you',
}

const isCode = (code: string): code is Problem['code'] => Object.hasOwn(menders, code)

/** Kinds of trouble as screens show them, from the rows of `selectTroubles` of one connection. */
export function troubleViews(rows: readonly Row[]): TroubleView[] {
  const kinds = new Map<string, TroubleView>()
  for (const row of rows) {
    const key = text(row, 'key')
    const sample = { lead: text(row, 'entity'), title: text(row, 'title'), link: text(row, 'link') }
    const known = kinds.get(key)
    const { code, reason, fix } = problemOf(row) ?? unknown
    const fresh = { key, code, text: reason, fix, who: menders[code], records: int(row, 'records'), sample: [] }
    const kind: TroubleView = known ?? fresh
    kinds.set(key, { ...kind, sample: [...kind.sample, sample] })
  }
  return [...kinds.values()]
}

/** Why a delivery is parked, in words. */
export interface Parked {
  readonly code: Problem['code']
  readonly reason: string
  readonly fix: string
}

const unknown: Parked = { code: 'other', reason: 'The remote refused it.', fix: 'Try again.' }

/** The first problem of a parked delivery; `null` where it is not parked. */
export function problemOf(row: Row): Parked | null {
  if (textOrNull(row, 'parked') === null) return null
  const problems = json(row, 'parked')
  const first: unknown = Array.isArray(problems) ? problems[0] : null
  if (typeof first !== 'object' || first === null) return unknown
  const code = 'code' in first && typeof first.code === 'string' && isCode(first.code) ? first.code : unknown.code
  const said = 'said' in first && typeof first.said === 'string' ? first.said : unknown.reason
  const isNamed = 'field' in first && typeof first.field === 'string' && !bare(said).includes(bare(first.field))
  const field = isNamed ? `${String(first.field)}: ` : ''
  const fix = 'fix' in first && typeof first.fix === 'string' ? first.fix : unknown.fix
  return { code, reason: `${field}${said}`, fix }
}

/** "Mailing City" says the same as `MailingCity`. */
const bare = (words: string): string => words.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '')
