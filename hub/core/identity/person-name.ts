import { foldName } from '#hub/core/names.ts'

/** First and last name, folded, each with its words. */
export interface NameWords {
  readonly first: readonly string[]
  readonly last: readonly string[]
}

export interface ReadName {
  readonly first: string
  readonly last: string
}

// A last name may begin with one; what precedes it is no first name.
const particles = new Set('von van de der den del della di da dos du la le el al bin zu zur vom ten ter'.split(' '))

/**
 * A name as it was meant: middle initials go, a whole name in one field is taken apart, and a half that is missing is
 * taken from the person's own mailbox (`p.muschrli16` with the last name Muschrli gives the initial p).
 */
export function readName(words: NameWords, mailbox: string): ReadName {
  const name = split(words)
  return mailbox === '' || (name.first !== '' && name.last !== '') ? name : complete(name, mailbox)
}

function split({ first, last }: NameWords): ReadName {
  const [leading = ''] = last
  if (first.length === 0 && last.length > 1 && !particles.has(leading)) {
    return { first: last.slice(0, -1).join(' '), last: last.at(-1) ?? '' }
  }
  if (last.length === 0 && first.length > 1) return { first: first[0] ?? '', last: first.slice(1).join(' ') }
  return { first: withoutInitials(first).join(' '), last: withoutInitials(last).join(' ') }
}

function withoutInitials(words: readonly string[]): readonly string[] {
  if (words.length < 2) return words
  const named = words.filter((word) => word.length > 1 || /\d/.test(word))
  return named.length === 0 ? words : named
}

function complete(name: ReadName, mailbox: string): ReadName {
  const [one = '', two = '', ...more] = foldName(mailbox.replaceAll(/[\d._-]+/g, ' ')).split(' ')
  if (two === '' || more.length > 0) return name
  if (name.first === '' && name.last === '') return { first: one, last: two }
  if (name.first === '') return { first: one === name.last ? two : one, last: name.last }
  const isFirst = one === name.first || (one.length === 1 && name.first.startsWith(one))
  return { first: name.first, last: isFirst ? two : one }
}
