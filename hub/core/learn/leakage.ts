import type { Column, Lesson } from './binning.ts'
import { goodnessOf, trainScorecard } from './train.ts'

/** A column that knows the outcome too well to have been there before it. */
export interface Leak {
  readonly column: string
  readonly why: string
}

/** A column that tells less than this alone is nobody's secret. */
const aloneMin = 0.75
const leaksMax = 10

/**
 * Finds columns that were filled in after the outcome (the length of a call, a status, a salesperson's tag): alone each of
 * them tells the outcome as well as all columns that are not under suspicion tell it together. The strongest is looked at first.
 */
export function findLeaks(columns: readonly Column[], lesson: Lesson): readonly Leak[] {
  const { teach, test } = halve(lesson)
  const aucOf = (chosen: readonly Column[]): number =>
    chosen.length === 0 ? 0.5 : goodnessOf(trainScorecard(chosen, teach), chosen, test).auc
  let rest = columns.map((column) => ({ column, auc: aucOf([column]) })).toSorted((one, other) => other.auc - one.auc)
  const leaks: Leak[] = []
  while (leaks.length < leaksMax) {
    const [first, ...others] = rest
    if (first === undefined || first.auc < aloneMin) break
    const together = aucOf(others.map(({ column }) => column))
    if (first.auc < together) break
    const why = `Alone it tells the outcome (AUC ${first.auc.toFixed(2)}) as well as all others together (${together.toFixed(2)}): it may have been filled in afterwards.`
    leaks.push({ column: first.column.name, why })
    rest = others
  }
  return leaks
}

function halve({ rows, labels }: Lesson): { readonly teach: Lesson; readonly test: Lesson } {
  return {
    teach: { rows: rows.filter((_, at) => at % 2 === 0), labels },
    test: { rows: rows.filter((_, at) => at % 2 === 1), labels },
  }
}
