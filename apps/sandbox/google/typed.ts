import { dateSerial, monthNames } from './serial.ts'
import type { NumberFormat, Scalar } from './cell.ts'

/** What a person's typing means: a formula's text, or a value with the format it brings along. */
export type Typed =
  | { readonly kind: 'formula'; readonly text: string }
  | { readonly kind: 'value'; readonly value: Scalar; readonly format?: NumberFormat }

/** Reads text as the cell editor of an en_US spreadsheet does (`USER_ENTERED`). `year` completes dates without one. */
export function readTyped(text: string, year: number): Typed {
  if (text.startsWith("'")) return { kind: 'value', value: text.slice(1) }
  if (text.startsWith('=') && text.length > 1) return { kind: 'formula', text }
  const trimmed = text.trim()
  if (/^(true|false)$/i.test(trimmed)) return { kind: 'value', value: trimmed.toLowerCase() === 'true' }
  const first = trimmed[0] ?? ''
  if (!/[0-9+\-.$(a-z]/i.test(first)) return { kind: 'value', value: text }
  const read = readNumber(trimmed) ?? readMoment(trimmed, year)
  if (read) return { kind: 'value', ...read }
  // A leading sign makes a formula of anything that is no number, which is how +49 30 … turns into #ERROR!.
  if ((first === '+' || first === '-') && trimmed.length > 1) return { kind: 'formula', text: `=${trimmed}` }
  return { kind: 'value', value: text }
}

interface Read {
  readonly value: number
  readonly format?: NumberFormat
}

const numberPattern = /^([+-])?(\$)?(\d{1,3}(?:,\d{3})+|\d+)?(\.\d*)?(e[+-]?\d+)?(%)?$/i

function readNumber(text: string): Read | null {
  const match = numberPattern.exec(text)
  if (!match || (match[3] === undefined && (match[4] ?? '.') === '.')) return null
  const [, sign, dollar, whole = '0', fraction = '', exponent = '', percent] = match
  const size = Number(whole.replaceAll(',', '') + (fraction === '.' ? '' : fraction) + exponent)
  const value = (sign === '-' ? -size : size) / (percent ? 100 : 1)
  const hasDecimals = fraction.length > 1
  if (percent) return { value, format: { type: 'PERCENT', pattern: hasDecimals ? '0.00%' : '0%' } }
  if (dollar) return { value, format: { type: 'CURRENCY', pattern: hasDecimals ? '"$"#,##0.00' : '"$"#,##0' } }
  if (exponent) return { value, format: { type: 'SCIENTIFIC', pattern: '0.00E+00' } }
  if (whole.includes(',')) return { value, format: { type: 'NUMBER', pattern: hasDecimals ? '#,##0.00' : '#,##0' } }
  return { value }
}

/** A date, a time, or both. */
function readMoment(text: string, year: number): Read | null {
  const time = /^(.*?)(?:^|[ T])(\d{1,2}):(\d{2})(?::(\d{2}))?(?: ?(am|pm))?$/i.exec(text)
  const dateText = (time ? (time[1] ?? '') : text).trim()
  const date = dateText === '' ? null : readDate(dateText, year)
  if (!time) return date
  if (dateText !== '' && !date) return null
  const fraction = readTime(time.slice(2))
  if (fraction === null) return null
  const clock = `h:mm${time[4] === undefined ? '' : ':ss'}${time[5] === undefined ? '' : ' am/pm'}`
  if (!date) return { value: fraction, format: { type: 'TIME', pattern: clock } }
  const pattern = `${date.format?.pattern ?? 'm/d/yyyy'} ${clock}`
  return { value: date.value + fraction, format: { type: 'DATE_TIME', pattern } }
}

function readTime([hours, minutes, seconds, half]: readonly (string | undefined)[]): number | null {
  const given = Number(hours)
  if (Number(minutes) > 59 || Number(seconds ?? 0) > 59 || given > (half === undefined ? 23 : 12)) return null
  const hour = half === undefined ? given : (given % 12) + (half.toLowerCase() === 'pm' ? 12 : 0)
  return (hour * 3600 + Number(minutes) * 60 + Number(seconds ?? 0)) / 86_400
}

function readDate(text: string, year: number): Read | null {
  const iso = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$/.exec(text)
  if (iso) return dateOf(iso[1], iso[3], iso[4], 'yyyy-mm-dd')
  const us = /^(\d{1,2})([-/.])(\d{1,2})(?:\2(\d{4}|\d{2}))?$/.exec(text)
  if (us && !(us[2] === '.' && us[4] === undefined)) {
    const pattern = us[4] === undefined ? 'm/d' : us[4].length === 2 ? 'm/d/yy' : 'm/d/yyyy'
    return dateOf(fullYear(us[4], year), us[1], us[3], pattern)
  }
  const named = /^([a-z]{3,9})\.? (\d{1,2})(?:,? (\d{4}))?$/i.exec(text)
  if (named)
    return dateOf(named[3] ?? String(year), monthNumber(named[1]), named[2], named[3] ? 'mmm d, yyyy' : 'mmm d')
  const dayFirst = /^(\d{1,2})[- ]([a-z]{3,9})(?:[- ](\d{4}))?$/i.exec(text)
  if (dayFirst) return dateOf(dayFirst[3] ?? String(year), monthNumber(dayFirst[2]), dayFirst[1], 'd mmm yyyy')
  return null
}

function dateOf(
  ...[year, month, day, pattern]: [string | undefined, string | undefined, string | undefined, string]
): Read | null {
  const value = dateSerial(Number(year), Number(month), Number(day))
  return value === null ? null : { value, format: { type: 'DATE', pattern } }
}

/** Two digits up to 29 mean this century. */
function fullYear(text: string | undefined, year: number): string {
  if (text === undefined) return String(year)
  if (text.length === 4) return text
  return String(Number(text) + (Number(text) < 30 ? 2000 : 1900))
}

function monthNumber(text: string | undefined): string | undefined {
  const start = (text ?? '').toLowerCase()
  const index = monthNames.findIndex((name) => name.toLowerCase() === start || name.slice(0, 3).toLowerCase() === start)
  return index < 0 ? undefined : String(index + 1)
}
