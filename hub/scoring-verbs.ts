import { authorOf } from './author.ts'
import type { Doors } from './doors.ts'
import { engage } from './flow/engage.ts'
import { publish } from './flow/scoring.ts'
import type { Hub } from './hub.ts'
import { previewScoring, tryScoring } from './view/scoring-trial.ts'
import { showScoring, showScoringVersions } from './view/scoring.ts'

type ScoringVerb = 'engage' | 'scoring' | 'scoringVersions' | 'previewScoring' | 'publishScoring' | 'tryScoring'

/** How leads are scored, and what they did. */
export function scoringVerbs({ enter, enterWhole, see }: Doors): Pick<Hub, ScoringVerb> {
  return {
    engage: async (actor, { events }) => {
      const context = await enter(actor, 'rep')
      return engage(context, { events, sight: (await see(actor)).db, actor: authorOf(actor) })
    },
    scoring: async (actor, version) => showScoring((await see(actor)).db, version),
    scoringVersions: async (actor) => showScoringVersions((await see(actor)).db),
    previewScoring: async (actor, scoring) => previewScoring(await enterWhole(actor, 'admin'), scoring),
    publishScoring: async (actor, { version, scoring }) => {
      await publish(await enterWhole(actor, 'admin'), { version, scoring, author: authorOf(actor) })
      return showScoring((await see(actor)).db, undefined)
    },
    tryScoring: async (actor, lead, scoring) => tryScoring(await see(actor), lead, scoring),
  }
}
