import { isOneTypoApart, jaroWinkler } from './distance.ts'
import type { NamePart, PersonFacts } from './facts.ts'
import { comparisons } from './levels.ts'
import type { Levels, Turn } from './levels.ts'
import { isShortForm } from './short-forms.ts'
import { hasCommonWord, hasOtherNumber } from './words.ts'

type NameTurn = Turn<'first'>

/** First and last names of two people, as they stand or, where only that makes sense, exchanged. */
export function compareNames(a: PersonFacts, b: PersonFacts): Pick<Levels, 'first' | 'last' | 'swapped'> {
  const straight = { first: comparePart(a.first, b.first), last: comparePart(a.last, b.last), swapped: 'no' } as const
  if (!isUnlike(straight.first) || !isUnlike(straight.last)) return straight
  if (straight.first === 'unknown' && straight.last === 'unknown') return straight
  const [first, last] = inOrder(comparePart(a.first, b.last), comparePart(a.last, b.first))
  return isPlausible(first, last) ? { first, last, swapped: 'yes' } : straight
}

/** Which half is whose is not known when they are exchanged, so that it must not matter. */
const inOrder = (one: NameTurn, other: NameTurn): readonly [NameTurn, NameTurn] =>
  comparisons.first.indexOf(one) <= comparisons.first.indexOf(other) ? [one, other] : [other, one]

const isUnlike = (turn: NameTurn): boolean => turn === 'unknown' || turn === 'far' || turn === 'different'

function isPlausible(first: NameTurn, last: NameTurn): boolean {
  if (first === 'different' || last === 'different') return false
  if (first === 'unknown' && last === 'unknown') return false
  return !(first === 'far' && (last === 'far' || last === 'initial')) && !(last === 'far' && first === 'initial')
}

// Found by trying: likelier a slip than another name; hardly a slip.
const nearLikeness = 0.92
const farLikeness = 0.82

function comparePart(a: NamePart, b: NamePart): NameTurn {
  if (a.text === '' || b.text === '') return 'unknown'
  if (a.text === b.text) return 'same'
  if (a.text.length === 1 || b.text.length === 1) return a.text[0] === b.text[0] ? 'initial' : 'different'
  if (hasOtherNumber(a.text, b.text)) return 'different'
  if (hasCommonWord(a.text, b.text)) return 'part'
  if (a.sound === b.sound && a.sound.length > 1) return 'near'
  if (isShortForm(a.text, b.text)) return 'part'
  return compareLetters(a.text, b.text)
}

function compareLetters(a: string, b: string): NameTurn {
  if (isOneTypoApart(a, b)) return Math.max(a.length, b.length) > 3 ? 'near' : 'far'
  const likeness = jaroWinkler(a, b)
  if (likeness >= nearLikeness) return 'near'
  if ((a.length > 2 && b.startsWith(a)) || (b.length > 2 && a.startsWith(b))) return 'part'
  return likeness >= farLikeness ? 'far' : 'different'
}
