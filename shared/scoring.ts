/** A single question about a lead. `field` is one of ours, `custom.<name>`, or `changed` or `created`: when somebody last changed it, when we first saw it. */
export type Test =
  /** Says anything; says nothing; is a possible e-mail address or telephone number; an address many read; one anybody can have; a day to come. */
  | {
      readonly is: 'filled' | 'blank' | 'email' | 'phone' | 'shared-mailbox' | 'free-mail' | 'ahead'
      readonly field: string
    }
  /** Is one of these, whichever way it is written in capitals. */
  | { readonly is: 'one-of'; readonly field: string; readonly values: readonly string[] }
  /** Contains one of these words; `manag*` is every word that begins so, `*leiter` every one that ends so, and a space is a hyphen, too. */
  | { readonly is: 'words'; readonly field: string; readonly words: readonly string[] }
  /** Contains what an RE2 expression describes, whichever way it is written in capitals. https://github.com/google/re2/wiki/Syntax */
  | { readonly is: 'matches'; readonly field: string; readonly pattern: string }
  /** Is one of these countries (ISO 3166-1 alpha-2), in any of their names. */
  | { readonly is: 'country'; readonly field: string; readonly countries: readonly string[] }
  | { readonly is: 'at-least' | 'at-most'; readonly field: string; readonly number: number }
  /** A day at most, or more than, this many days ago. */
  | { readonly is: 'within-days' | 'before-days'; readonly field: string; readonly days: number }
  /** Did it (`event.page-visited`) so often at least, in so many days. */
  | { readonly is: 'happened'; readonly field: string; readonly times: number; readonly days: number }

/** What has to be true of a lead: a test, or all, any or none of several. */
export type Condition = Test | { readonly is: 'all' | 'any' | 'none'; readonly of: readonly Condition[] }

/** So many points, where something is true. */
export interface ScoreRule {
  /** What is true then, in words that stand on the receipt: `Decides for the firm`. */
  readonly name: string
  readonly points: number
  readonly when: Condition
  /** After so many days only half of the points is left, counted from when the value came; absent: they stay. */
  readonly halfLifeDays?: number | undefined
  /** The points count for every time it happened, each fading by itself; only where the condition is `happened`. */
  readonly each?: true | undefined
}

/** Rules about one thing, which together give no fewer and no more than so many points. */
export interface ScoreGroup {
  /** Stable: `title`. */
  readonly id: string
  readonly name: string
  /** Who somebody is, or what they do. */
  readonly side: 'fit' | 'engagement'
  /** Of several rules that are true, all count, or the first only. */
  readonly counts: 'all' | 'first'
  readonly least: number
  readonly most: number
  /** Whose score it is part of; absent: everybody's. */
  readonly when?: Condition | undefined
  readonly rules: readonly ScoreRule[]
}

/** How leads are scored. The groups' points add up to the score, which never goes below 0 or above 100. */
export interface Scoring {
  readonly groups: readonly ScoreGroup[]
  /** The least score of each grade; below C is D. */
  readonly grades: { readonly A: number; readonly B: number; readonly C: number }
  /** What tells that a lead was won, and that it was lost: by them the rules are tried on what has happened. */
  readonly won?: Condition | undefined
  readonly lost?: Condition | undefined
}

export const gradeNames = ['A', 'B', 'C', 'D'] as const
export type Grade = (typeof gradeNames)[number]

/** The lowest and the highest score there is. */
export const scoreRange = { least: 0, most: 100 } as const
