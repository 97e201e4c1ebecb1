import { leadFields } from './entity.ts'

/** Cells that hold several fields at once. */
export const jointTargets = ['fullName', 'contact', 'address'] as const

/** A field of a lead, several at once, or a field of the workspace’s own (`custom.createdAt`). */
export type Target = (typeof leadFields)[number] | (typeof jointTargets)[number] | `custom.${string}`

/** How a column spells days; `serial`: as Excel counts them. */
export type DaySpelling = 'iso' | 'dmy' | 'mdy' | 'serial'

/** A column of a file and what it is taken for. */
export interface ImportColumn {
  readonly title: string
  /** What its cells become; `null`: they are left out. */
  readonly target: Target | null
  /** Absent: its cells are no days. */
  readonly days?: DaySpelling | undefined
}

/** What somebody decides about a whole import. */
export interface ImportOptions {
  /** Who the people came from; becomes their source where the file names none. */
  readonly partner: string
  /** Where a lead is known already: `fill` what it lacks, or let the file `win`. */
  readonly known: 'fill' | 'win'
  /** People who are not to be contacted yet, or who came in an import a short time ago: say so, or leave them out. */
  readonly recent: 'tell' | 'leave-out'
  /** So many days make a short time. */
  readonly recentDays: number
  /** ISO 3166 code, for phone numbers without a country code. */
  readonly region: string
}

const targets: ReadonlySet<string> = new Set<string>([...leadFields, ...jointTargets])

/** Whether a text names something that a column can become. */
export const isTarget = (text: string): text is Target => targets.has(text) || /^custom\.[A-Za-z]\w{0,39}$/.test(text)
