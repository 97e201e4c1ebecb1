import type { Compared } from '#hub/core/match.ts'
import type { Entity } from '#hub/core/snapshot.ts'
import type { Fields } from '#shared/record.ts'
import { commonPhone } from './compare.ts'
import type { Holders } from './compare.ts'
import { decide } from './decide.ts'
import { explain } from './explain.ts'
import { personFacts } from './facts.ts'
import type { PersonFacts } from './facts.ts'
import { judge } from './judge.ts'
import { bitsOf, initialBit } from './holders.ts'

/** How like a person is to each candidate, the likeliest first. Only candidates worth a thought are explained. */
export function matchPerson(fields: Fields, candidates: readonly Entity[]): readonly Compared[] {
  const mine = personFacts(fields)
  const others = candidates.map(({ id, fields: theirs }) => ({ entity: id, facts: personFacts(theirs) }))
  const everybody = [mine, ...others.map(({ facts }) => facts)]
  return others
    .map(({ entity, facts }) => {
      const judgement = judge(mine, facts, holdersAmong(everybody, mine, facts))
      return { entity, judgement, kind: decide(judgement) }
    })
    .filter(({ kind }) => kind !== 'none')
    .toSorted((one, other) => other.judgement.score - one.judgement.score)
    .map(({ entity, judgement, kind }) => ({ entity, likeness: { kind, evidence: explain(judgement) } }))
}

/** Who shares a name or a number shares a key, so that those who were found are all there are. */
function holdersAmong(everybody: readonly PersonFacts[], mine: PersonFacts, theirs: PersonFacts): Holders {
  const phone = commonPhone(mine, theirs)
  let phones = 0
  let name = 0
  for (const { first, last, phones: numbers } of everybody) {
    if (first.text === mine.first.text && last.text === mine.last.text) name += 1
    if (phone !== undefined && numbers.includes(phone)) phones |= initialBit(first.text)
  }
  return { name, phone: Math.max(1, bitsOf(phones)) }
}
