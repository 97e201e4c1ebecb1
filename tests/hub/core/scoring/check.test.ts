import { expect, test } from 'vitest'
import { findMistakes } from '#hub/core/scoring/check.ts'
import { standardScoring } from '#hub/core/scoring/standard.ts'
import type { Condition, ScoreGroup, Scoring } from '#shared/scoring.ts'
import { scoringShape } from '#shared/api/scoring.ts'

const withRule = (when: Condition, also: Partial<ScoreGroup> = {}): Scoring => ({
  ...standardScoring,
  groups: [
    {
      id: 'one',
      name: 'One',
      side: 'fit',
      counts: 'all',
      least: 0,
      most: 10,
      rules: [{ name: 'It', points: 5, when }],
      ...also,
    },
  ],
})
const filled: Condition = { is: 'filled', field: 'city' }
const deep = (levels: number): Condition => (levels === 0 ? filled : { is: 'all', of: [deep(levels - 1)] })

test('what every workspace begins with has the shape that is asked of all, and no mistake', () => {
  expect(findMistakes(standardScoring)).toEqual([])
  expect(scoringShape.parse(standardScoring)).toEqual(standardScoring)
})

test.each<[string, Scoring, readonly [path: string, message: RegExp]]>([
  ['a field nobody has', withRule({ is: 'filled', field: 'shoeSize' }), ['groups.0.rules.0.when.field', /“shoeSize”/]],
  [
    'an expression that is none',
    withRule({ is: 'any', of: [filled, { is: 'matches', field: 'title', pattern: '(a' }] }),
    ['groups.0.rules.0.when.of.1.pattern', /missing closing \)/],
  ],
  [
    'a look-ahead',
    withRule({ is: 'matches', field: 'title', pattern: 'a(?=b)' }),
    ['groups.0.rules.0.when.pattern', /\(\?=/],
  ],
  [
    'a word of signs',
    withRule({ is: 'words', field: 'title', words: ['*'] }),
    ['groups.0.rules.0.when.words', /letter/],
  ],
  [
    'a field that is no event, counted',
    withRule({ is: 'happened', field: 'title', times: 1, days: 30 }),
    ['groups.0.rules.0.when', /counted/],
  ],
  ['an event that is filled', withRule({ is: 'filled', field: 'event.reply' }), ['groups.0.rules.0.when', /counted/]],
  [
    'each time of what does not happen',
    withRule(filled, { rules: [{ name: 'It', points: 5, when: filled, each: true }] }),
    ['groups.0.rules.0.each', /each time/],
  ],
  ['conditions too deep', withRule(deep(6)), ['groups.0.rules.0.when.of.0.of.0.of.0.of.0', /5 deep/]],
  ['a group that can give nothing', withRule(filled, { most: 0 }), ['groups.0.most', /at most 0/]],
  ['the name of what limits all', withRule(filled, { id: 'limit' }), ['groups.0.id', /limit/]],
  [
    'two of one name',
    { ...standardScoring, groups: [...standardScoring.groups, ...standardScoring.groups.slice(1, 2)] },
    ['groups.6.id', /two groups “title”/],
  ],
  ['grades that go up', { ...standardScoring, grades: { A: 50, B: 60, C: 10 } }, ['grades', /go down/]],
  ['a won that asks for nothing', { ...standardScoring, won: { is: 'any', of: [] } }, ['won', /nothing/]],
])('%s is a mistake', (_, scoring, [path, message]) => {
  const mistakes = findMistakes(scoring)
  expect(mistakes).toHaveLength(1)
  expect(mistakes[0]?.path).toBe(path)
  expect(mistakes[0]?.message).toMatch(message)
})

test.each([
  ['a rule without a condition', { groups: [{ ...standardScoring.groups[0], rules: [{ name: 'x', points: 1 }] }] }],
  ['a condition of no kind', { won: { is: 'eval', field: 'title', code: '1' } }],
  ['half a point', { groups: [{ ...standardScoring.groups[0], rules: [{ name: 'x', points: 0.5, when: filled }] }] }],
])('%s has not the shape', (_, change) => {
  expect(scoringShape.safeParse({ ...standardScoring, ...change }).success).toBe(false)
})
