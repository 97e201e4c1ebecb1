/**
 * A folded name as it may be heard, coarsely, in German, French, Italian and English alike: `Khristian` and `Christian`,
 * `Lukia` and `Lucia`, `Sophie` and `Sofi` meet. Spelling only; nobody's pronunciation is known here.
 */
export function soundOf(folded: string): string {
  let sound = ''
  let last = ''
  for (let at = 0; at < folded.length; at += 1) {
    const letter = folded.charAt(at)
    if (letter === ' ' || (letter === 'h' && at > 0)) continue
    const heard = letter === 'p' && folded.charAt(at + 1) === 'h' ? 'f' : (heardAs[letter] ?? letter)
    if (heard === last) continue
    sound += heard
    last = heard
  }
  return sound
}

const heardAs: Readonly<Record<string, string>> = {
  c: 'k',
  q: 'k',
  v: 'f',
  w: 'f',
  y: 'i',
  j: 'i',
  z: 's',
  d: 't',
}
