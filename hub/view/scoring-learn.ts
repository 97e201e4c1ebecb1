import type { ScoringLearnt } from '#shared/api/scoring.ts'
import type { Scoring } from '#shared/scoring.ts'
import { outcomesMin } from '#hub/core/learn/train.ts'
import { learnScoring, type Learnt } from '#hub/core/scoring/learn.ts'
import { scorerOf } from '#hub/core/scoring/score.ts'
import type { Entity } from '#hub/core/snapshot.ts'
import type { Sight } from '#hub/flow/context.ts'
import { refuseMistakes } from '#hub/flow/scoring.ts'
import { forEveryLead } from './scoring-trial.ts'

/** Older outcomes than the latest so many teach nothing that still holds, and cost memory. */
const outcomesMax = 20_000

/** Rules learnt from how the workspace's own leads ended, and whether they are better than those at hand. Nothing is changed. */
export async function learnFromOutcomes(sight: Sight, scoring: Scoring): Promise<ScoringLearnt> {
  refuseMistakes(scoring)
  const now = sight.ports.now()
  const { outcome } = scorerOf(scoring)
  const ended: { readonly lead: Entity; readonly isWon: boolean }[] = []
  await forEveryLead(sight, (lead) => {
    const known = outcome(lead, now)
    if (known !== null) ended.push({ lead, isWon: known === 'won' })
  })
  const latest = ended
    .toSorted((one, other) => one.lead.createdAt - other.lead.createdAt || (one.lead.id < other.lead.id ? -1 : 1))
    .slice(-outcomesMax)
  const labels = Uint8Array.from(latest, ({ isWon }) => (isWon ? 1 : 0))
  const won = labels.reduce((sum, label) => sum + label, 0)
  const learnt = learnScoring({ leads: latest.map(({ lead }) => lead), labels }, scoring, now)
  return { won, lost: labels.length - won, least: outcomesMin, ...replyOf(learnt) }
}

const replyOf = (learnt: Learnt | null): Pick<ScoringLearnt, 'leftOut' | 'holdout' | 'draft'> =>
  learnt === null
    ? { leftOut: [], holdout: null, draft: null }
    : {
        leftOut: learnt.leaks.map(({ column, why }) => ({ title: column, why })),
        holdout: learnt.holdout,
        draft: learnt.draft,
      }
