/** Whether two folded texts share a word of three letters or more that is not among `except`, or differ in spaces alone. */
export function hasCommonWord(a: string, b: string, except: readonly string[] = []): boolean {
  if (!a.includes(' ') && !b.includes(' ')) return a === b && !except.includes(a)
  if (a.replaceAll(' ', '') === b.replaceAll(' ', '')) return true
  const theirs = b.split(' ')
  return a.split(' ').some((word) => word.length > 2 && theirs.includes(word) && !except.includes(word))
}

/** Whether two texts carry different numbers: `lead1` and `lead2` are no slip of the finger. */
export function hasOtherNumber(a: string, b: string): boolean {
  const mine = a.replaceAll(/\D/g, '')
  const theirs = b.replaceAll(/\D/g, '')
  return mine !== '' && theirs !== '' && mine !== theirs
}
