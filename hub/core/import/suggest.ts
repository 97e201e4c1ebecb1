import type { DaySpelling, Target } from '#shared/import.ts'
import { spellingOf } from './days.ts'
import { isEmail } from './split.ts'
import { foldTitle, isDayTitle, targetOfTitle } from './titles.ts'

/** What a column seems to be, how sure that is (0 to 1), and why. */
export interface Suggestion {
  readonly target: Target | null
  readonly confidence: number
  readonly reason: string
  readonly days?: DaySpelling
}

interface Column {
  readonly title: string
  /** Cells of it that are filled. */
  readonly cells: readonly string[]
}

/** By its title first, and by what stands in it where the title says nothing; a contradiction between the two is told. */
export const suggestColumns = (columns: readonly Column[]): readonly Suggestion[] => {
  const first = columns.map(suggest)
  return settleAddress(settleNames(first, columns)).map(oncePerTarget)
}

const suggest = ({ title, cells }: Column): Suggestion => {
  if (cells.length === 0) return { target: null, confidence: 0.9, reason: 'It is empty.' }
  const byTitle = targetOfTitle(title)
  if (byTitle !== undefined) return judged(byTitle, title, cells)
  const days = isDayTitle(title) ? spellingOf(cells) : undefined
  if (days !== undefined)
    return { target: null, confidence: 0.6, reason: 'It holds days, and no field of a lead is one.', days }
  return byCells(cells) ?? { target: null, confidence: 0.5, reason: 'Nothing tells what it is.' }
}

/** What a cell of this target looks like, and how that is called. */
const looks: readonly (readonly [Target, (cell: string) => boolean, string])[] = [
  ['email', isEmail, 'are e-mail addresses'],
  ['owner', isEmail, 'are e-mail addresses'],
  ['phone', (cell) => /^(?:\+|0)[\d\s()./'’-]{7,24}$/.test(cell), 'are phone numbers'],
  ['website', (cell) => /^(?:https?:\/\/|www\.)\S+\.\S+$/.test(cell), 'are web addresses'],
]

const shareOf = (cells: readonly string[], isSo: (cell: string) => boolean): number =>
  cells.filter((cell) => isSo(cell.trim())).length / Math.max(1, cells.length)

const percent = (share: number): string => `${Math.round(share * 100)} %`

const judged = (target: Target, title: string, cells: readonly string[]): Suggestion => {
  const [, isSo, words] = looks.find(([name]) => name === target) ?? []
  const said = `The title “${title}” says so`
  const days = target === 'doNotContactUntil' ? { days: spellingOf(cells) ?? ('iso' as const) } : {}
  if (isSo === undefined || words === undefined) return { target, confidence: 0.95, reason: `${said}.`, ...days }
  const share = shareOf(cells, isSo)
  if (share >= 0.5) return { target, confidence: 0.99, reason: `${said}, and ${percent(share)} of its cells ${words}.` }
  return { target, confidence: 0.6, reason: `${said}, but only ${percent(share)} of its cells ${words}.` }
}

const byCells = (cells: readonly string[]): Suggestion | undefined => {
  for (const [target, isSo, words] of looks) {
    const share = shareOf(cells, isSo)
    if (share >= 0.6) return { target, confidence: 0.8, reason: `${percent(share)} of its cells ${words}.` }
  }
  const mixed = shareOf(cells, (cell) => cell.split(/\s+\/\s+|[;|\n]/).some(isEmail))
  if (mixed < 0.4) return undefined
  return {
    target: 'contact',
    confidence: 0.7,
    reason: `${percent(mixed)} of its cells hold an e-mail address and more.`,
  }
}

/** “Name” beside a first name is the last name, and beside a last name the first. */
const settleNames = (suggestions: readonly Suggestion[], columns: readonly Column[]): readonly Suggestion[] => {
  const has = (target: Target): boolean => suggestions.some((one) => one.target === target)
  return suggestions.map((one, at) => {
    if (one.target !== 'fullName' || has('firstName') === has('lastName')) return one
    const target = has('firstName') ? 'lastName' : 'firstName'
    if (foldTitle(columns[at]?.title ?? '').includes('full')) return one
    return { ...one, target, confidence: 0.9, reason: `${one.reason.slice(0, -1)}, beside the other name.` }
  })
}

/** “Indirizzo” is a street where postal code or place stand elsewhere; “Adresse” too. */
const settleAddress = (suggestions: readonly Suggestion[]): readonly Suggestion[] => {
  const hasPlace = suggestions.some(({ target }) => target === 'postalCode' || target === 'city')
  return suggestions.map((one) => {
    if (one.target === 'address' && hasPlace)
      return { ...one, target: 'street', confidence: 0.9, reason: 'The place stands in a column of its own.' }
    if (one.target === 'street' && !hasPlace)
      return { ...one, target: 'address', confidence: 0.7, reason: 'No other column says the place.' }
    return one
  })
}

/** A second column of one field gives what the first one lacks. */
const oncePerTarget = (one: Suggestion, at: number, all: readonly Suggestion[]): Suggestion => {
  const isAgain = one.target !== null && all.slice(0, at).some(({ target }) => target === one.target)
  return isAgain
    ? { ...one, confidence: 0.5, reason: 'A column before it is the same; this one fills its blanks.' }
    : one
}
