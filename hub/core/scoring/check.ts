import { RE2JS } from 're2js'
import { leadFields } from '#shared/entity.ts'
import { kindOfField } from '#shared/engagement.ts'
import type { Condition, ScoreGroup, Scoring } from '#shared/scoring.ts'
import { instants } from './subject.ts'

/** Something that has to be mended before rules can be used: where (`groups.2.rules.0.when`), and what is wrong. */
export interface Mistake {
  readonly path: string
  readonly message: string
}

/** All that is wrong with rules of the right shape; empty: they can be published. */
export const findMistakes = (scoring: Scoring): readonly Mistake[] => [
  ...gradeMistakes(scoring),
  ...scoring.groups.flatMap((group, index) => groupMistakes(group, `groups.${index}`)),
  ...repeated(scoring.groups),
  ...(scoring.won === undefined ? [] : conditionMistakes(scoring.won, 'won')),
  ...(scoring.lost === undefined ? [] : conditionMistakes(scoring.lost, 'lost')),
]

const gradeMistakes = ({ grades: { A, B, C } }: Scoring): readonly Mistake[] =>
  A > B && B > C && C > 0 ? [] : [{ path: 'grades', message: 'Grades have to go down from A to C, and C above 0.' }]

const repeated = (groups: readonly ScoreGroup[]): readonly Mistake[] =>
  groups.flatMap(({ id }, index) =>
    groups.findIndex((group) => group.id === id) === index
      ? []
      : [{ path: `groups.${index}.id`, message: `There are two groups “${id}”.` }],
  )

const groupMistakes = (group: ScoreGroup, path: string): readonly Mistake[] => [
  ...(group.least <= 0 && group.most >= 0 && group.least < group.most
    ? []
    : [
        {
          path: `${path}.most`,
          message: `“${group.name}” has to be able to give 0, and more or less than that: at least ${group.least}, at most ${group.most} does not.`,
        },
      ]),
  ...(group.id === 'limit'
    ? [{ path: `${path}.id`, message: '“limit” is the name of the part that limits all.' }]
    : []),
  ...(group.when === undefined ? [] : conditionMistakes(group.when, `${path}.when`)),
  ...group.rules.flatMap((rule, index) => [
    ...conditionMistakes(rule.when, `${path}.rules.${index}.when`),
    ...(rule.each === true && rule.when.is !== 'happened'
      ? [
          {
            path: `${path}.rules.${index}.each`,
            message: `“${rule.name}” cannot count each time: nothing happens in it.`,
          },
        ]
      : []),
  ]),
]

const depthMax = 5

/** What is wrong with a condition; `path` says where it stands. */
export const conditionMistakes = (condition: Condition, path: string, depth = 1): readonly Mistake[] => {
  if ('of' in condition) {
    if (condition.of.length === 0) return [{ path, message: 'There is nothing in it to be true.' }]
    if (depth >= depthMax) return [{ path, message: `Conditions stand in one another more than ${depthMax} deep.` }]
    return condition.of.flatMap((part, index) => conditionMistakes(part, `${path}.of.${index}`, depth + 1))
  }
  if ((kindOfField(condition.field) !== undefined) !== (condition.is === 'happened'))
    return [{ path, message: 'What happened can be counted, and nothing else can.' }]
  if (!isField(condition.field)) return [{ path: `${path}.field`, message: `There is no field “${condition.field}”.` }]
  if (condition.is === 'matches') return patternMistakes(condition.pattern, `${path}.pattern`)
  if (condition.is === 'words' && !condition.words.every((word) => /[\p{L}\p{N}]/u.test(word)))
    return [{ path: `${path}.words`, message: 'Each word needs a letter or a digit.' }]
  return []
}

const known: ReadonlySet<string> = new Set([...leadFields, ...instants, 'ref.company'])

const isField = (field: string): boolean =>
  known.has(field) || kindOfField(field) !== undefined || /^custom\.\w/.test(field)

const patternMistakes = (pattern: string, path: string): readonly Mistake[] => {
  try {
    RE2JS.compile(pattern)
    return []
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : 'it cannot be read'
    return [{ path, message: `The expression cannot be used: ${why}.` }]
  }
}
