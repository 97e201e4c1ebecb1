import type { ScoreView } from '#shared/api/lead.ts'
import { reasonOf } from '#hub/core/scoring/receipt.ts'
import type { Entity, Score, ScoreLine } from '#hub/core/snapshot.ts'
import { fieldTitle, iso } from './words.ts'

/** A receipt with how old everything is that it rests on. */
export function scoreOf(lead: Pick<Entity, 'origins' | 'createdAt'>, score: Score): ScoreView {
  const sumOf = (side: 'fit' | 'engagement'): number =>
    score.parts.reduce((sum, part) => sum + (part.side === side ? part.points : 0), 0)
  return {
    total: score.total,
    grade: score.grade,
    fit: sumOf('fit'),
    engagement: sumOf('engagement'),
    parts: score.parts.map((part) => ({
      ...part,
      reason: reasonOf(part),
      lines: part.lines.map((line) => lineOf(lead, line)),
      raises: part.raises.map(({ rule, points, without = false }) => ({ rule, points, without })),
    })),
  }
}

function lineOf(
  { origins }: Pick<Entity, 'origins'>,
  { rule, points, field, value }: ScoreLine,
): ScoreView['parts'][number]['lines'][number] {
  const origin = field === undefined ? undefined : origins[field]
  return {
    rule,
    points,
    field: field ?? null,
    title: field === undefined ? null : fieldTitle(field),
    value: value ?? null,
    at: origin === undefined ? null : iso(origin.at),
  }
}
