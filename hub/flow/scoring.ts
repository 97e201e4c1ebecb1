import type { Scoring } from '#shared/scoring.ts'
import { findMistakes } from '#hub/core/scoring/check.ts'
import { Refusal } from '#hub/hub.ts'
import { isStale } from '#hub/store/database.ts'
import { publishScoring } from '#hub/store/workspace/scoring.ts'
import type { Context } from './context.ts'

export interface Publishing {
  readonly version: number
  readonly scoring: Scoring
  /** `user:<id>` */
  readonly author: string
}

/** Puts rules in force: what changes from now on is scored by them, and all other leads in the background, at once. */
export async function publish(context: Context, { version, scoring, author }: Publishing): Promise<void> {
  refuseMistakes(scoring)
  try {
    await context.db.write(publishScoring({ version: version + 1, scoring, author, now: context.ports.now() }))
  } catch (error) {
    if (isStale(error)) throw changed()
    throw error
  }
  context.log.info('scoring.published', { version: version + 1 })
  context.wakeChanges()
}

/** Throws `scoring-faulty`, with what is wrong, where rules cannot be used. */
export function refuseMistakes(scoring: Scoring): void {
  const mistakes = findMistakes(scoring)
  if (mistakes.length === 0) return
  const said = mistakes.slice(0, 5).map(({ path, message }) => `${path}: ${message}`)
  throw new Refusal(422, 'scoring-faulty', said.join(' '), 'Mend these, then publish again.')
}

const changed = (): Refusal =>
  new Refusal(
    409,
    'scoring-changed',
    'Somebody has published other rules meanwhile.',
    'Look at theirs, and make your changes to those.',
  )
