import { ownerOf, touchedAt } from '#hub/core/routing/owner.ts'
import { scorerOf } from '#hub/core/scoring/score.ts'
import { firstScoring } from '#hub/core/scoring/standard.ts'
import type { Entity, ScoringVersion } from '#hub/core/snapshot.ts'
import type { Rows, Statement } from '#hub/ports.ts'
import { packed, unpack, valueColumns } from '#hub/store/workspace/packed.ts'
import { readEntity } from '#hub/store/workspace/rows.ts'
import { scoringIn, selectScoring } from '#hub/store/workspace/scoring.ts'

/** The days that numbers of reps are about. */
export const pastDays = 30
const dayMs = 86_400_000
/** Leads that numbers are made from: the newest. */
const leadsMax = 10_000

/** What became of leads that somebody was given. */
export interface Outcomes {
  readonly given: number
  readonly contacted: number
  readonly won: number
  readonly lost: number
}

/** Without what is long and tells nothing of an outcome. */
const outcomeColumns = { ...valueColumns, engagement: 'json' } as const

export interface Given {
  readonly leads: readonly Entity[]
  readonly scoring: ScoringVersion
}

/** Leads that somebody, or everybody, was given in the last days and still has. */
export const selectGiven = (now: number, owner: string | null): readonly Statement[] => [
  packed(outcomeColumns, {
    sql: `select e.* from (select entity, max(id) as last from assignment where at >= ?1 and owner is not null group by entity) a
      join entity e on e.id = a.entity
      where e.owner is not null and (?2 is null or e.owner = ?2) and e.merged_into is null order by a.last desc limit ?3`,
    args: [now - pastDays * dayMs, owner, leadsMax],
  }),
  selectScoring,
]

export const readGiven = ([leads, rules]: readonly Rows[]): Given => ({
  leads: unpack(leads).map(readEntity),
  scoring: scoringIn(rules).scoring ?? firstScoring,
})

/** By e-mail. Whoever was won was spoken with. */
export function outcomesOf({ leads, scoring }: Given, now: number): ReadonlyMap<string, Outcomes> {
  const scorer = scorerOf(scoring)
  const groups = Map.groupBy(leads, ownerOf)
  return new Map(
    [...groups].flatMap(([email, theirs]) => {
      if (email === null) return []
      const ends = theirs.map((lead) => scorer.outcome(lead, now))
      const contacted = theirs.filter((lead, index) => touchedAt(lead) !== null || ends[index] === 'won').length
      const won = ends.filter((end) => end === 'won').length
      return [
        [email, { given: theirs.length, contacted, won, lost: ends.filter((end) => end === 'lost').length }] as const,
      ]
    }),
  )
}
