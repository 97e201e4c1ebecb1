import { RE2JS } from 're2js'
import { beginOf, dayOf } from '#shared/day.ts'
import { kindOfField } from '#shared/engagement.ts'
import type { Condition, Test } from '#shared/scoring.ts'
import { freeMailDomains } from '#hub/core/mailboxes.ts'
import { parseEmail, phoneE164, regionOf } from '#hub/core/normalise.ts'
import { dayMs } from './decay.ts'
import { textOf, type Subject } from './subject.ts'

/** What made a condition true: a field, and whether its value is worth showing. */
export interface Ground {
  readonly field: string
  readonly shows: boolean
  /** When (ms) it happened, the newest first; absent: it is no event. */
  readonly at?: readonly number[]
}

/** Whether a condition is true of somebody, and by what; `null`: it is not. */
export type Holds = (subject: Subject) => Ground | null

/** Makes a condition ready to be asked of many. Throws where an expression is none. */
export const compile = (condition: Condition): Holds => {
  if (!('of' in condition)) {
    if (condition.is === 'happened') return compileEvent(condition)
    const asks = compileTest(condition)
    const ground = { field: condition.field, shows: !silent.has(condition.is) }
    return (subject) => (asks(subject) ? ground : null)
  }
  const parts = condition.of.map(compile)
  if (condition.is === 'any') return (subject) => firstGround(parts, subject)
  if (condition.is === 'all') return (subject) => allGrounds(parts, subject)
  const ground = { field: firstField(condition), shows: true }
  return (subject) => (firstGround(parts, subject) === null ? ground : null)
}

/** Tests whose value says no more than that they are true. */
const silent: ReadonlySet<Test['is']> = new Set(['filled', 'blank', 'email', 'phone'])

const firstGround = (parts: readonly Holds[], subject: Subject): Ground | null => {
  for (const part of parts) {
    const ground = part(subject)
    if (ground !== null) return ground
  }
  return null
}

/** The first that is worth showing, else the first. */
const allGrounds = (parts: readonly Holds[], subject: Subject): Ground | null => {
  let best: Ground | null = null
  for (const part of parts) {
    const ground = part(subject)
    if (ground === null) return null
    if (best === null || (ground.shows && !best.shows)) best = ground
  }
  return best
}

const firstField = (condition: Condition): string => {
  if (!('of' in condition)) return condition.field
  const [first] = condition.of
  return first === undefined ? '' : firstField(first)
}

/** Every event that counts now will fall out of the span one day. */
const compileEvent = ({ field, times, days }: Extract<Test, { times: number }>): Holds => {
  const kind = kindOfField(field)
  return (subject) => {
    const { clock } = subject
    const all = kind === undefined ? [] : subject.happened(kind)
    const at = all.filter((instant) => instant + days * dayMs >= clock.now)
    for (const instant of at) clock.turns(instant + days * dayMs + 1)
    return at.length >= times ? { field, shows: true, at } : null
  }
}

type Asks = (subject: Subject) => boolean

const compileTest = (test: Exclude<Test, { is: 'happened' }>): Asks => {
  const { field } = test
  const text = (subject: Subject): string => textOf(valueOf(subject, field))
  switch (test.is) {
    case 'filled':
      return (subject) => text(subject) !== ''
    case 'blank':
      return (subject) => text(subject) === ''
    case 'email':
      return (subject) => parseEmail(subject.fields[field]) !== undefined
    case 'shared-mailbox':
      return (subject) => parseEmail(subject.fields[field])?.kind === 'shared'
    case 'free-mail':
      return (subject) => freeMailDomains.has(parseEmail(subject.fields[field])?.domain ?? '')
    case 'phone':
      return ({ fields }) => phoneE164(fields[field], regionOf(fields['country']) ?? 'CH') !== undefined
    case 'ahead':
      return (subject) => isAhead(subject, field)
    case 'one-of': {
      const values = new Set(test.values.map(fold))
      return (subject) => values.has(fold(text(subject)))
    }
    case 'words': {
      const pattern = wordsPattern(test.words)
      return (subject) => pattern.test(text(subject).normalize('NFC'))
    }
    case 'matches': {
      const pattern = RE2JS.compile(test.pattern, RE2JS.CASE_INSENSITIVE)
      return (subject) => pattern.matcher(text(subject)).find()
    }
    case 'country': {
      const countries = new Set(test.countries.map((code) => code.toUpperCase()))
      return (subject) => countries.has(regionOf(subject.fields[field]) ?? '')
    }
    case 'at-least':
    case 'at-most':
      return compileNumber(test)
    case 'within-days':
    case 'before-days':
      return compileDays(test)
  }
}

const fold = (text: string): string => text.trim().toLowerCase()

const compileNumber = ({ is, field, number }: Extract<Test, { number: number }>): Asks => {
  const fits = is === 'at-least' ? (value: number) => value >= number : (value: number) => value <= number
  return ({ fields }) => {
    const value = numberOf(fields[field])
    return value !== null && fits(value)
  }
}

const numberOf = (value: unknown): number | null => {
  if (typeof value === 'number') return value
  const text = typeof value === 'string' ? value.trim() : ''
  return /^[+-]?\d{1,15}(\.\d{1,6})?$/.test(text) ? Number(text) : null
}

/** A day to come is neither so many days ago nor longer. An instant of ours that is to come is now: a remote's clock is ahead. */
const compileDays = ({ is, field, days }: Extract<Test, { days: number }>): Asks => {
  return (subject) => {
    const at = instantOf(subject, field)
    const { clock } = subject
    if (at === null) return false
    if (at > clock.now && !isInstant(field)) {
      clock.turns(at)
      return false
    }
    const end = at + days * dayMs
    if (clock.now > end) return is === 'before-days'
    clock.turns(end + 1)
    return is === 'within-days'
  }
}

const isAhead = (subject: Subject, field: string): boolean => {
  const at = instantOf(subject, field)
  if (at === null || at <= subject.clock.now) return false
  subject.clock.turns(at)
  return true
}

const isInstant = (field: string): field is 'changed' | 'created' => field === 'changed' || field === 'created'

const instantOf = (subject: Subject, field: string): number | null => {
  if (isInstant(field)) return subject[field]
  return beginOf(subject.fields[field])
}

const valueOf = (subject: Subject, field: string): string | number | boolean | null => {
  const at = isInstant(field) ? subject[field] : undefined
  if (at !== undefined) return at === null ? null : dayOf(at)
  return subject.fields[field] ?? null
}

/** What a ground's field says, for the receipt. */
export const shownValue = (subject: Subject, field: string): string => textOf(valueOf(subject, field)).slice(0, 80)

// Escaped word by word, and nothing in it repeats what repeats: no text makes it slow.
const wordsPattern = (words: readonly string[]): RegExp =>
  new RegExp(String.raw`(?<![\p{L}\p{N}])(?:${words.map(wordPattern).join('|')})(?![\p{L}\p{N}])`, 'iu')

const wordPattern = (word: string): string => {
  const text = word.trim().normalize('NFC')
  const stem = text
    .replace(/^\*+|\*+$/g, '')
    .replace(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`)
    .replace(/\s+/g, String.raw`[\s-]+`)
  const rest = String.raw`[\p{L}\p{N}]*`
  return `${text.startsWith('*') ? rest : ''}${stem}${text.endsWith('*') ? rest : ''}`
}
