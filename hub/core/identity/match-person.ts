import type { Compared } from '#hub/core/match.ts'
import type { Entity } from '#hub/core/snapshot.ts'
import type { Fields } from '#shared/record.ts'
import { decide } from './decide.ts'
import { explain } from './explain.ts'
import { personFacts } from './facts.ts'
import { holdersOf } from './holders.ts'
import { judge } from './judge.ts'

/** What speaks for and against two being one person, in words. */
export function compareTwo(one: Fields, other: Fields): readonly string[] {
  const [mine, theirs] = [personFacts(one), personFacts(other)]
  return explain(judge(mine, theirs, holdersOf([mine, theirs])(mine, theirs)))
}

/** How like a person is to each candidate, the likeliest first. Only candidates worth a thought are explained. */
export function matchPerson(fields: Fields, candidates: readonly Entity[]): readonly Compared[] {
  const mine = personFacts(fields)
  const others = candidates.map(({ id, fields: theirs }) => ({ entity: id, facts: personFacts(theirs) }))
  // Who shares a name or a number shares a key, so that those who were found are all there are.
  const holders = holdersOf([mine, ...others.map(({ facts }) => facts)])
  return others
    .map(({ entity, facts }) => {
      const judgement = judge(mine, facts, holders(mine, facts))
      return { entity, judgement, kind: decide(judgement) }
    })
    .filter(({ kind }) => kind !== 'none')
    .toSorted((one, other) => other.judgement.score - one.judgement.score)
    .map(({ entity, judgement, kind }) => ({
      entity,
      likeness: { kind, evidence: explain(judgement), score: judgement.score },
    }))
}
