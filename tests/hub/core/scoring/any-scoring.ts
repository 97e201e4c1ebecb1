import fc from 'fast-check'
import type { Condition, ScoreGroup, ScoreRule, Scoring } from '#shared/scoring.ts'

const field = fc.constantFrom('title', 'email', 'city', 'country', 'custom.day', 'changed', 'created')
const word = fc.constantFrom('ceo', 'a*', '*o', 'head of', 'x')
const days = fc.nat(800)

const anyEvent: fc.Arbitrary<Condition> = fc.record({
  is: fc.constant('happened' as const),
  field: fc.constantFrom('event.reply', 'event.page-visited'),
  times: fc.integer({ min: 1, max: 4 }),
  days,
})

const anyTest: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ is: fc.constantFrom('filled', 'blank', 'email', 'phone', 'free-mail', 'shared-mailbox'), field }),
  fc.record({ is: fc.constant('one-of' as const), field, values: fc.array(fc.string(), { maxLength: 3 }) }),
  fc.record({ is: fc.constant('words' as const), field, words: fc.array(word, { minLength: 1, maxLength: 3 }) }),
  fc.record({ is: fc.constant('matches' as const), field, pattern: fc.constantFrom('^a', 'o$', '[0-9]+') }),
  fc.record({ is: fc.constant('country' as const), field, countries: fc.constant(['CH', 'DE']) }),
  fc.record({ is: fc.constantFrom('at-least', 'at-most'), field, number: fc.integer({ min: 0, max: 100 }) }),
  fc.record({ is: fc.constantFrom('within-days', 'before-days'), field, days }),
  anyEvent,
)

const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 2 },
    anyTest,
    fc.record({
      is: fc.constantFrom('all', 'any', 'none'),
      of: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }),
    }),
  ),
}))

const about = {
  name: fc.string({ minLength: 1, maxLength: 60 }),
  points: fc.integer({ min: -100, max: 100 }),
  halfLifeDays: fc.option(fc.integer({ min: 1, max: 400 }), { nil: undefined }),
}
const rule: fc.Arbitrary<ScoreRule> = fc.oneof(
  fc.record({ ...about, when: condition }),
  fc.record({ ...about, when: anyEvent, each: fc.constant(true as const) }),
)

const group: fc.Arbitrary<ScoreGroup> = fc.record({
  id: fc.uuid(),
  name: fc.string({ minLength: 1, maxLength: 40 }),
  side: fc.constantFrom('fit', 'engagement'),
  counts: fc.constantFrom('all', 'first'),
  least: fc.integer({ min: -100, max: 0 }),
  most: fc.integer({ min: 1, max: 100 }),
  when: fc.option(condition, { nil: undefined }),
  rules: fc.array(rule, { maxLength: 5 }),
})

/** Rules of every kind, however odd. */
export const anyScoring: fc.Arbitrary<Scoring> = fc.record({
  groups: fc.array(group, { maxLength: 5 }),
  grades: fc.constant({ A: 75, B: 55, C: 35 }),
})
