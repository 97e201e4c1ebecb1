import { comparePeople } from './compare.ts'
import type { Holders } from './compare.ts'
import type { PersonFacts } from './facts.ts'
import type { Comparison, Context, Levels } from './levels.ts'
import { weights } from './weights.ts'

/** One piece of evidence and what it weighs: natural logarithm of odds, positive for "one person". */
export interface Evidence {
  readonly of: Exclude<Comparison, 'first' | 'last'> | 'name' | 'base'
  readonly weight: number
}

/** How likely two records are one person. `score` is exactly the sum of the weights. */
export interface Judgement {
  readonly score: number
  readonly levels: Levels
  readonly evidence: readonly Evidence[]
}

/** Score from which two records may be one person, and from which they are. docs/matching.md has the measurements. */
export const thresholds = { likely: -0.4, certain: 4.6 } as const

/** What there is to compare: `births` where no contact details but a date of birth is known. */
export function contextOf(a: PersonFacts, b: PersonFacts): Context {
  if (hasContact(a) || hasContact(b)) return 'contacts'
  return a.born !== '' || b.born !== '' ? 'births' : 'addresses'
}

const hasContact = ({ mail, phones, company }: PersonFacts): boolean =>
  mail !== undefined || phones.length > 0 || company !== ''

/**
 * Weighs what two records have in common (after I. P. Fellegi and A. B. Sunter, "A Theory for Record Linkage", 1969),
 * with weights learnt from labelled pairs instead of guessed from frequencies: where colleagues share everything but
 * the name, frequencies call them one person. First and last name are one piece of evidence.
 */
export function judge(a: PersonFacts, b: PersonFacts, holders: Holders): Judgement {
  const levels = comparePeople(a, b, holders)
  const evidence = weigh(levels, contextOf(a, b))
  let sum = 0
  for (const { weight } of evidence) sum += weight
  // In tenths exactly. Adding zero makes of a negative zero a plain one.
  return { score: Math.round(sum * 10) / 10 + 0, levels, evidence }
}

function weigh(levels: Levels, context: Context): readonly Evidence[] {
  const table = weights[context]
  return [
    { of: 'base', weight: table.base },
    { of: 'name', weight: table.name[levels.first][levels.last] },
    { of: 'swapped', weight: table.swapped[levels.swapped] },
    { of: 'holders', weight: table.holders[levels.holders] },
    { of: 'email', weight: table.email?.[levels.email] ?? 0 },
    { of: 'phone', weight: table.phone?.[levels.phone] ?? 0 },
    { of: 'company', weight: table.company?.[levels.company] ?? 0 },
    { of: 'street', weight: table.street[levels.street] },
    { of: 'place', weight: table.place[levels.place] },
    { of: 'born', weight: table.born?.[levels.born] ?? 0 },
  ]
}
