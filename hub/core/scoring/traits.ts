import type { Condition, ScoreRule } from '#shared/scoring.ts'
import { eventField, eventKinds, type EventKind } from '#shared/engagement.ts'
import type { Binning } from '#hub/core/learn/binning.ts'
import { freeMailDomains } from '#hub/core/mailboxes.ts'
import { parseEmail, regionOf } from '#hub/core/normalise.ts'
import type { Entity } from '#hub/core/snapshot.ts'
import { textOf } from './subject.ts'

/** Something about leads that may tell how they end: as a column to learn from, and as the rules it becomes. */
export interface Trait {
  readonly id: string
  readonly name: string
  readonly side: 'fit' | 'engagement'
  /** The field it is about. */
  readonly field: string
  valueOf(lead: Entity): string
  /** The rules, the first of which counts, that give each bin its points. */
  rulesOf(binning: Binning, points: readonly number[]): readonly ScoreRule[]
}

/** All that is known of every lead, but for who they are. */
export const traits = (): readonly Trait[] => [
  named('title', 'Title'),
  named('industry', 'Industry'),
  country,
  named('state', 'State'),
  named('city', 'City'),
  named('source', 'Source'),
  mail,
  filled('Phone', 'phone', 'mobile'),
  filled('Company', 'company'),
  filled('Street', 'street'),
  filled('Website', 'website'),
  ...eventNames.map(counted),
]

const isEvent = (kind: string): kind is EventKind => Object.hasOwn(eventKinds, kind)
const eventNames = Object.keys(eventKinds).filter(isEvent)

const nameMax = 60
const namesShown = 2

/** `Finance, Insurance and 3 more` */
const listName = (values: readonly string[]): string => {
  const more = values.length > namesShown ? ` and ${values.length - namesShown} more` : ''
  return `${values
    .slice(0, namesShown)
    .join(', ')
    .slice(0, nameMax - more.length)}${more}`
}

/** Rules over values that were seen often, then the rest, then none. */
const valueRules = (
  binning: Binning,
  points: readonly number[],
  words: { readonly name: string; readonly field: string; readonly when: (values: readonly string[]) => Condition },
): readonly ScoreRule[] => {
  if (binning.kind !== 'category') return []
  const groups = Map.groupBy([...binning.bins], ([, bin]) => points[bin] ?? 0)
  const seen = [...groups].map(([each, found]): ScoreRule => {
    const values = found.map(([value]) => value)
    return { name: listName(values), points: each, when: words.when(values) }
  })
  const rest = points[binning.count - 1] ?? 0
  const none = points[0] ?? 0
  return [
    ...seen.toSorted((one, other) => other.points - one.points),
    { name: `${words.name}: any other`, points: rest, when: { is: 'filled' as const, field: words.field } },
    { name: `${words.name}: not known`, points: none, when: { is: 'blank' as const, field: words.field } },
  ]
}

const named = (field: string, name: string): Trait => ({
  id: field,
  name,
  side: 'fit',
  field,
  valueOf: ({ fields }) => textOf(fields[field]).slice(0, valueMax).toLowerCase(),
  rulesOf: (binning, points) =>
    valueRules(binning, points, { name, field, when: (values) => ({ is: 'one-of', field, values }) }),
})

/** Longer values cannot be named in a rule. */
const valueMax = 80

const country: Trait = {
  id: 'country',
  name: 'Country',
  side: 'fit',
  field: 'country',
  valueOf: ({ fields }) => regionOf(fields['country']) ?? '',
  rulesOf: (binning, points) =>
    valueRules(binning, points, {
      name: 'Country',
      field: 'country',
      when: (countries) => ({ is: 'country', field: 'country', countries }),
    }),
}

const mailTests = { shared: 'shared-mailbox', free: 'free-mail', own: 'email' } as const
const mailNames = {
  shared: 'A mailbox of several people',
  free: 'A free provider',
  own: 'An address of the firm',
} as const

const mail: Trait = {
  id: 'mail',
  name: 'E-mail',
  side: 'fit',
  field: 'email',
  valueOf({ fields }) {
    const email = parseEmail(fields['email'])
    if (email === undefined) return ''
    if (email.kind === 'shared') return 'shared'
    return freeMailDomains.has(email.domain) ? 'free' : 'own'
  },
  rulesOf(binning, points) {
    if (binning.kind !== 'category') return []
    return (['shared', 'free', 'own'] as const).map((kind) => ({
      name: mailNames[kind],
      points: points[binning.bins.get(kind) ?? binning.count - 1] ?? 0,
      when: { is: mailTests[kind], field: 'email' },
    }))
  },
}

/** Whether any of these fields says something. */
function filled(name: string, field: string, ...others: readonly string[]): Trait {
  const fields = [field, ...others]
  const tests = fields.map((one): Condition => ({ is: 'filled', field: one }))
  const when: Condition = { is: 'any', of: tests }
  return {
    id: `has-${field}`,
    name,
    side: 'fit',
    field,
    valueOf: (lead) => (fields.some((one) => textOf(lead.fields[one]) !== '') ? 'known' : 'unknown'),
    rulesOf(binning, points) {
      if (binning.kind !== 'category') return []
      const of = (value: string): number => points[binning.bins.get(value) ?? binning.count - 1] ?? 0
      return [
        { name: `${name} is known`, points: of('known'), when },
        { name: `${name} is not known`, points: of('unknown'), when: { is: 'none', of: tests } },
      ]
    },
  }
}

const eventDays = 365

/** So many times at least, from often to seldom, and seldomer than that. */
function counted(kind: EventKind): Trait {
  const name = eventKinds[kind]
  const happened = (times: number): Condition => ({ is: 'happened', field: eventField(kind), times, days: eventDays })
  return {
    id: kind,
    name,
    side: 'engagement',
    field: eventField(kind),
    valueOf: ({ engagement }) => String((engagement?.[kind] ?? []).length),
    rulesOf(binning, points) {
      const steps = stepsOf(binning)
        .filter(({ from }) => from > 0)
        .toSorted((one, other) => other.from - one.from)
      const never = stepsOf(binning).find(({ from }) => from === 0)
      const seldom = steps.at(-1)?.from ?? 1
      return [
        ...steps.map(({ from, bin }) => ({
          name: from === 1 ? name : `${name} ${from} times`,
          points: points[bin] ?? 0,
          when: happened(from),
        })),
        {
          name: seldom === 1 ? `Never: ${name}` : `${name} less than ${seldom} times`,
          points: never === undefined ? 0 : (points[never.bin] ?? 0),
          when: { is: 'none', of: [happened(seldom)] },
        },
      ]
    },
  }
}

interface Step {
  /** The least count that falls into the bin. */
  readonly from: number
  readonly bin: number
}

/** Few different counts are binned one by one, many by their size. */
const stepsOf = (binning: Binning): readonly Step[] =>
  binning.kind === 'category'
    ? [...binning.bins].map(([value, bin]) => ({ from: Number(value), bin }))
    : [0, ...[...binning.ends].map((end) => Math.floor(end) + 1)].map((from, at) => ({ from, bin: at + 1 }))
