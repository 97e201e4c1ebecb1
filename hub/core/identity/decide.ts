import { thresholds } from './judge.ts'
import type { Judgement } from './judge.ts'
import type { Levels } from './levels.ts'

/** `certain`: they are linked without asking. `doubtful`: a person decides. */
export type Decision = 'certain' | 'doubtful' | 'none'

/**
 * What follows from a judgement. A score alone links nobody: that needs a mark of this person too, and a name that
 * does not contradict. An address of one's own is such a mark at any score; two who share it are never passed over.
 */
export function decide({ score, levels }: Judgement): Decision {
  const isSameMail = levels.email === 'same-own' || levels.email === 'same-free'
  if (!isContradicted(levels)) {
    if (isSameMail || (hasSamePhone(levels) && isSameName(levels))) return 'certain'
    if (score >= thresholds.certain && hasMark(levels)) return 'certain'
  }
  return isSameMail || score >= thresholds.likely ? 'doubtful' : 'none'
}

const isContradicted = ({ first, last }: Levels): boolean => first === 'different' || last === 'different'
const isSameName = ({ first, last }: Levels): boolean => first === 'same' && last === 'same'
const hasSamePhone = ({ phone }: Levels): boolean => phone.startsWith('same')

/** An address, a number or a birth of one's own; or the same home, or the same firm at the same place. */
function hasMark({ email, phone, born, street, place, company }: Levels): boolean {
  if (email === 'near' || phone === 'same' || phone === 'same-mobile' || phone === 'near') return true
  if (born === 'same' || born === 'near') return true
  const isSameStreet = street === 'same' || street === 'near'
  const isSamePlace = place === 'same' || place === 'same-postcode' || place === 'same-city'
  const isSameFirm = company === 'same' || company === 'near' || company === 'part'
  return [isSameStreet, isSamePlace, isSameFirm].filter(Boolean).length > 1
}
