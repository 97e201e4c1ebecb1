import { authorOf } from './author.ts'
import type { Doors } from './doors.ts'
import { engage } from './flow/engage.ts'
import { giveFeedback, withdrawFeedback } from './flow/feedback.ts'
import { publish } from './flow/scoring.ts'
import type { Hub } from './hub.ts'
import { showLead } from './view/lead.ts'
import { learnFromOutcomes } from './view/scoring-learn.ts'
import { previewScoring, tryScoring } from './view/scoring-trial.ts'
import { showScoring, showScoringVersions } from './view/scoring.ts'

type ScoringVerb =
  | 'giveFeedback'
  | 'withdrawFeedback'
  | 'engage'
  | 'scoring'
  | 'scoringVersions'
  | 'previewScoring'
  | 'publishScoring'
  | 'tryScoring'
  | 'learnScoring'

/** How leads are scored, what they did, and what is said of them. */
export function scoringVerbs({ enter, enterFor, enterWhole, see }: Doors): Pick<Hub, ScoringVerb> {
  return {
    engage: async (actor, { events }) => {
      const context = await enter(actor, 'rep')
      return engage(context, { events, sight: (await see(actor)).db, actor: authorOf(actor) })
    },
    giveFeedback: async (actor, lead, feedback) => {
      const context = await enterFor(actor, 'rep', { lead })
      await giveFeedback(context, { entity: lead, actor: authorOf(actor) }, feedback)
      return showLead(await see(actor), lead, actor)
    },
    withdrawFeedback: async (actor, lead, kind) => {
      const context = await enterFor(actor, 'rep', { lead })
      await withdrawFeedback(context, { entity: lead, actor: authorOf(actor) }, kind)
      return showLead(await see(actor), lead, actor)
    },
    scoring: async (actor, version) => showScoring(await see(actor), version),
    scoringVersions: async (actor) => showScoringVersions((await see(actor)).db),
    previewScoring: async (actor, scoring) => previewScoring(await enterWhole(actor, 'admin'), scoring),
    publishScoring: async (actor, { version, scoring }) => {
      await publish(await enterWhole(actor, 'admin'), { version, scoring, author: authorOf(actor) })
      return showScoring(await see(actor), undefined)
    },
    learnScoring: async (actor, scoring) => learnFromOutcomes(await enterWhole(actor, 'admin'), scoring),
    tryScoring: async (actor, lead, scoring) => tryScoring(await see(actor), lead, scoring),
  }
}
