import { z } from 'zod'

import { eventsKept } from '#shared/engagement.ts'
import { gradeNames, type Condition } from '#shared/scoring.ts'
import { feedbackKind } from './engagement.ts'
import { scoreView } from './lead.ts'

const groupsMax = 30
const rulesMax = 100
const partsMax = 50
const wordsMax = 300
const pointsMax = 100

const field = z.string().trim().min(1).max(80)
const name = z.string().trim().min(1).max(60)
const short = z.string().trim().min(1).max(80)
const points = z.number().int().min(-pointsMax).max(pointsMax)
const days = z.number().int().min(0).max(3_650)

const test = z.discriminatedUnion('is', [
  z.strictObject({ is: z.enum(['filled', 'blank', 'email', 'phone', 'shared-mailbox', 'free-mail', 'ahead']), field }),
  z.strictObject({ is: z.literal('one-of'), field, values: z.array(short).min(1).max(wordsMax).readonly() }),
  z.strictObject({ is: z.literal('words'), field, words: z.array(short).min(1).max(wordsMax).readonly() }),
  z.strictObject({ is: z.literal('matches'), field, pattern: z.string().min(1).max(300) }),
  z.strictObject({
    is: z.literal('country'),
    field,
    countries: z
      .array(
        z
          .string()
          .trim()
          .regex(/^[A-Za-z]{2}$/, 'Two letters, as CH')
          .toUpperCase(),
      )
      .min(1)
      .max(wordsMax)
      .readonly(),
  }),
  z.strictObject({ is: z.enum(['at-least', 'at-most']), field, number: z.number() }),
  z.strictObject({ is: z.enum(['within-days', 'before-days']), field, days }),
  z.strictObject({ is: z.literal('happened'), field, times: z.number().int().min(1).max(eventsKept), days }),
])

/** What has to be true of a lead. */
export const condition: z.ZodType<Condition, Condition> = z.lazy(() =>
  z.union([
    test,
    z.strictObject({ is: z.enum(['all', 'any', 'none']), of: z.array(condition).min(1).max(partsMax).readonly() }),
  ]),
)

const scoreRule = z.strictObject({
  name,
  points,
  when: condition,
  halfLifeDays: z.number().int().min(1).max(3_650).optional(),
  each: z.literal(true).optional(),
})

const scoreGroup = z.strictObject({
  id: z
    .string()
    .min(1)
    .max(40)
    .regex(/^[a-z0-9-]+$/, 'Small letters, digits and hyphens'),
  name,
  side: z.enum(['fit', 'engagement']),
  counts: z.enum(['all', 'first']),
  least: points,
  most: points,
  when: condition.optional(),
  rules: z.array(scoreRule).max(rulesMax).readonly(),
})

const gradeLeast = z.number().int().min(0).max(pointsMax)

/** How leads are scored. */
export const scoringShape = z.strictObject({
  groups: z.array(scoreGroup).max(groupsMax).readonly(),
  grades: z.strictObject({ A: gradeLeast, B: gradeLeast, C: gradeLeast }),
  won: condition.optional(),
  lost: condition.optional(),
})

const grade = z.enum(gradeNames)

/** The rules in force, or former ones. */
export const scoringView = z.object({
  /** 0: those that every workspace begins with. */
  version: z.number().int(),
  publishedAt: z.string().nullable(),
  author: z.string().nullable(),
  scoring: scoringShape,
  /** How far the rules in force have been carried through the leads; `null`: all of them. */
  progress: z.object({ done: z.number().int(), total: z.number().int() }).nullable(),
  /** How many leads have each grade now. */
  counts: z.array(z.object({ grade: grade.nullable(), leads: z.number().int() })),
  /** How often colleagues said what of leads in the last 90 days, the most frequent first. */
  feedback: z.array(z.object({ kind: feedbackKind, title: z.string(), times: z.number().int() })),
})

export const scoringVersion = z.object({
  version: z.number().int(),
  publishedAt: z.string(),
  author: z.string(),
  groups: z.number().int(),
  rules: z.number().int(),
  /** Leads whose score it changed, so far. */
  changed: z.number().int(),
  /** `null`: it is being carried through, or a later one came before it was. */
  finishedAt: z.string().nullable(),
})
export const scoringVersions = z.object({ versions: z.array(scoringVersion) })

const tally = z.object({ won: z.number().int(), lost: z.number().int() })

/** What publishing would do. */
export const scoringPreview = z.object({
  /** What has to be mended first: where (`groups.2.rules.0.when`), and what is wrong. */
  mistakes: z.array(z.object({ path: z.string(), message: z.string() })),
  leads: z.number().int(),
  /** Leads whose points would change. */
  changed: z.number().int(),
  /** Leads by score, five points to a bar. */
  histogram: z.array(z.object({ from: z.number().int(), now: z.number().int(), draft: z.number().int() })),
  grades: z.array(z.object({ from: grade.nullable(), to: grade, leads: z.number().int() })),
  movers: z.array(
    z.object({
      lead: z.string(),
      title: z.string(),
      from: z.number().int().nullable(),
      to: z.number().int(),
      gradeFrom: grade.nullable(),
      gradeTo: grade,
    }),
  ),
  /** What became of the leads of each grade, as they are graded now and as they would be. */
  backTest: z.object({
    outcomes: z.number().int(),
    /** Fewer outcomes than this prove nothing. */
    least: z.number().int(),
    grades: z.array(z.object({ grade, now: tally, draft: tally })),
  }),
})

/** `version`: the one it was made from; another by now is a conflict. */
export const scoringPublish = z.strictObject({ version: z.number().int().min(0), scoring: scoringShape })

export const scoringTest = z.strictObject({ scoring: scoringShape, lead: z.string().min(1).max(60) })
/** One lead's receipt as it is, and as it would be. */
export const scoringTried = z.object({ title: z.string(), now: scoreView.nullable(), draft: scoreView })

/** Rules learnt from how leads ended. */
export const scoringLearnt = z.object({
  won: z.number().int(),
  lost: z.number().int(),
  /** Fewer of either teach nothing. */
  least: z.number().int(),
  /** What was not learnt from, because it seems to have been filled in after the outcome. */
  leftOut: z.array(z.object({ title: z.string(), why: z.string() })),
  /**
   * How often, of a won and a lost lead among the latest, the won one scores higher: by the rules that were sent, by those learnt from
   * all but these leads, and by boosted trees, which are no rules. `null`: too few outcomes.
   */
  holdout: z.object({ leads: z.number().int(), rules: z.number(), learnt: z.number(), trees: z.number() }).nullable(),
  /** `null`: they are no better than the rules that were sent. */
  draft: scoringShape.nullable(),
})

export type ScoringLearnt = z.infer<typeof scoringLearnt>
export type ScoringView = z.infer<typeof scoringView>
export type ScoringVersions = z.infer<typeof scoringVersions>
export type ScoringPreview = z.infer<typeof scoringPreview>
export type ScoringTried = z.infer<typeof scoringTried>
