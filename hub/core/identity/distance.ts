/**
 * How alike two words are, 0 to 1: Jaro's similarity with Winkler's bonus for a common start. Counts matching letters
 * near each other and how many of them are out of order. Words of more than 32 letters are cut.
 * Source: W. E. Winkler, "String Comparator Metrics and Enhanced Decision Rules in the Fellegi-Sunter Model of Record
 * Linkage" (1990). The letters of `b` already used are the bits of one integer, so nothing is allocated.
 */
export function jaroWinkler(a: string, b: string): number {
  if (a === b) return 1
  const aLength = Math.min(a.length, lettersMax)
  const bLength = Math.min(b.length, lettersMax)
  if (aLength === 0 || bLength === 0) return 0
  const reach = Math.max(0, (Math.max(aLength, bLength) >> 1) - 1)
  let aMatched = 0
  let bMatched = 0
  let matches = 0
  for (let at = 0; at < aLength; at += 1) {
    const letter = a.charCodeAt(at)
    const end = Math.min(bLength, at + reach + 1)
    for (let other = Math.max(0, at - reach); other < end; other += 1) {
      if ((bMatched & (1 << other)) !== 0 || b.charCodeAt(other) !== letter) continue
      aMatched |= 1 << at
      bMatched |= 1 << other
      matches += 1
      break
    }
  }
  if (matches === 0) return 0
  const jaro = (matches / aLength + matches / bLength + 1 - outOfOrder({ a, b, aMatched, bMatched }) / matches) / 3
  let start = 0
  while (start < prefixMax && start < aLength && start < bLength && a.charCodeAt(start) === b.charCodeAt(start)) {
    start += 1
  }
  return jaro + start * prefixBonus * (1 - jaro)
}

const lettersMax = 32
const prefixMax = 4
const prefixBonus = 0.1

interface Matched {
  readonly a: string
  readonly b: string
  readonly aMatched: number
  readonly bMatched: number
}

/** Half the number of matched letters that stand in another order. */
function outOfOrder({ a, b, aMatched, bMatched }: Matched): number {
  let halves = 0
  let aRest = aMatched
  let bRest = bMatched
  while (aRest !== 0) {
    const aAt = 31 - Math.clz32(aRest & -aRest)
    const bAt = 31 - Math.clz32(bRest & -bRest)
    if (a.charCodeAt(aAt) !== b.charCodeAt(bAt)) halves += 1
    aRest &= aRest - 1
    bRest &= bRest - 1
  }
  return halves / 2
}

/** Whether one slip of the finger makes one word the other: a letter more, less or wrong, or two neighbours swapped. */
export function isOneTypoApart(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a]
  if (long.length - short.length > 1) return false
  let start = 0
  while (start < short.length && short.charCodeAt(start) === long.charCodeAt(start)) start += 1
  let end = 0
  while (end < short.length - start && isSameFromEnd(short, long, end)) end += 1
  const shortRest = short.length - start - end
  const longRest = long.length - start - end
  if (shortRest <= 1 && longRest <= 1) return true
  return (
    shortRest === 2 &&
    longRest === 2 &&
    short.charCodeAt(start) === long.charCodeAt(start + 1) &&
    short.charCodeAt(start + 1) === long.charCodeAt(start)
  )
}

const isSameFromEnd = (short: string, long: string, end: number): boolean =>
  short.charCodeAt(short.length - 1 - end) === long.charCodeAt(long.length - 1 - end)
