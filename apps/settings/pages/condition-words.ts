import { leadFields } from '#shared/entity.ts'
import { eventField, happenings, isHappening, kindOfField } from '#shared/engagement.ts'
import type { Condition, Test } from '#shared/scoring.ts'
import { fieldTitle } from '#apps/settings/frame/words.ts'

const kindNames = Object.keys(happenings).filter(isHappening)

/** Everything a condition can ask about, with its name. */
export const askable: readonly { readonly value: string; readonly label: string }[] = [
  ...leadFields.map((field) => ({ value: field, label: fieldTitle(field) })),
  { value: 'ref.company', label: 'Company record' },
  { value: 'changed', label: 'Last change' },
  { value: 'created', label: 'First seen' },
  ...kindNames.map((kind) => ({ value: eventField(kind), label: happenings[kind] })),
]

/** The kinds of conditions as a person chooses them. */
export const kinds = {
  filled: 'is filled',
  blank: 'is empty',
  email: 'is a possible e-mail address',
  phone: 'is a possible phone number',
  'shared-mailbox': 'is read by several people',
  'free-mail': 'is at a free provider',
  'one-of': 'is one of',
  words: 'has one of the words',
  matches: 'matches the expression',
  country: 'is one of the countries',
  'at-least': 'is at least',
  'at-most': 'is at most',
  'within-days': 'is within days',
  'before-days': 'is longer ago than days',
  happened: 'happened',
  ahead: 'is still to come',
} as const satisfies Record<Test['is'], string>

export const joints = { all: 'All of these', any: 'Any of these', none: 'None of these' } as const

export const isJoint = (kind: string): kind is keyof typeof joints => kind in joints
const isKind = (kind: string): kind is Test['is'] => kind in kinds

/** A condition of another kind that keeps what both have. */
export function turnInto(kind: string, before: Condition): Condition {
  if (isJoint(kind)) return { is: kind, of: 'of' in before ? before.of : [before] }
  return isKind(kind) ? testOf(kind, firstField(before)) : before
}

/** The condition about another field: what happened can only be counted, and nothing else can. */
export function turnTo(field: string, before: Test): Test {
  const isEvent = kindOfField(field) !== undefined
  if (isEvent === (before.is === 'happened')) return { ...before, field }
  return isEvent ? testOf('happened', field) : { is: 'filled', field }
}

function firstField(condition: Condition): string {
  if (!('of' in condition)) return condition.field
  const first = condition.of.at(0)
  return first === undefined ? fresh.field : firstField(first)
}

function testOf(is: Test['is'], before: string): Test {
  const isEvent = kindOfField(before) !== undefined
  if (is === 'happened') return { is, field: isEvent ? before : eventField('page-visited'), times: 1, days: 30 }
  const field = isEvent ? fresh.field : before
  switch (is) {
    case 'one-of':
      return { is, field, values: [] }
    case 'words':
      return { is, field, words: [] }
    case 'matches':
      return { is, field, pattern: '' }
    case 'country':
      return { is, field: 'country', countries: [] }
    case 'at-least':
    case 'at-most':
      return { is, field, number: 0 }
    case 'within-days':
    case 'before-days':
      return { is, field: field === 'created' ? field : 'changed', days: 30 }
    default:
      return { is, field }
  }
}

/** What a new condition begins with. */
export const fresh: Test = { is: 'filled', field: 'title' }

const named = (field: string): string => askable.find(({ value }) => value === field)?.label ?? fieldTitle(field)
const listMax = 4

const listed = (values: readonly string[]): string =>
  values.length <= listMax ? values.join(', ') : `${values.slice(0, listMax - 1).join(', ')} … (${values.length})`

/** A condition in a sentence: "Title has one of the words ceo, cto, cfo … (12)". */
export function conditionWords(condition: Condition): string {
  if ('of' in condition) {
    const parts = condition.of.map((part) => ('of' in part ? `(${conditionWords(part)})` : conditionWords(part)))
    if (condition.is === 'none') return `none of: ${parts.join('; ')}`
    return parts.join(condition.is === 'all' ? ' and ' : ' or ')
  }
  const said = `${named(condition.field)} ${kinds[condition.is]}`
  switch (condition.is) {
    case 'one-of':
      return `${said} ${listed(condition.values)}`
    case 'words':
      return `${said} ${listed(condition.words)}`
    case 'matches':
      return `${said} ${condition.pattern}`
    case 'country':
      return `${said} ${listed(condition.countries)}`
    case 'at-least':
    case 'at-most':
      return `${said} ${condition.number}`
    case 'within-days':
      return `${named(condition.field)} is at most ${condition.days} days ago`
    case 'happened':
      return `${named(condition.field)} ${condition.times === 1 ? 'once' : `${condition.times} times`} in ${condition.days} days`
    case 'before-days':
      return `${named(condition.field)} is more than ${condition.days} days ago`
    default:
      return said
  }
}
