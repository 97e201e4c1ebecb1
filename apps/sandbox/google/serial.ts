/** Milliseconds of day 0 of a spreadsheet, 1899-12-30, on the UTC scale. Serials have no time zone. */
const epochMs = Date.UTC(1899, 11, 30)
const dayMs = 86_400_000

/** Serial of a date; months run from 1. Null where there is no such day. */
export function dateSerial(year: number, month: number, day: number): number | null {
  const ms = Date.UTC(year, month - 1, day)
  const made = new Date(ms)
  if (made.getUTCFullYear() !== year || made.getUTCMonth() !== month - 1 || made.getUTCDate() !== day) return null
  return Math.round((ms - epochMs) / dayMs)
}

/** Serial of an instant as clocks in UTC show it. */
export function instantSerial(ms: number): number {
  return (ms - epochMs) / dayMs
}

/** The calendar parts of a serial, read on the UTC scale and rounded to the millisecond. */
export function serialParts(serial: number): Date {
  return new Date(Math.round(epochMs + serial * dayMs))
}

const dayNames = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
export const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

const tokenPattern = /am\/pm|a\/p|y+|m+|d+|h+|s+|"[^"]*"|\\.|\.0+|./gi

/** Writes a serial by a date pattern such as `yyyy-mm-dd h:mm:ss am/pm`. `m` next to hours or seconds means minutes. */
export function formatSerial(serial: number, pattern: string): string {
  const when = serialParts(serial)
  const tokens = pattern.match(tokenPattern) ?? []
  const isTwelve = /am\/pm|a\/p/i.test(pattern)
  return tokens.map((token, index) => writeToken(token, when, { isTwelve, isMinute: isMinute(tokens, index) })).join('')
}

function isMinute(tokens: readonly string[], index: number): boolean {
  if (!/^m{1,2}$/i.test(tokens[index] ?? '')) return false
  const letters = (token: string) => /^(y+|d+|h+|s+|m+)$/i.test(token)
  const before = tokens.slice(0, index).findLast(letters) ?? ''
  const after = tokens.slice(index + 1).find(letters) ?? ''
  return /^h/i.test(before) || /^s/i.test(after)
}

function writeToken(token: string, when: Date, how: { isTwelve: boolean; isMinute: boolean }): string {
  const kind = (token[0] ?? '').toLowerCase()
  if (/^(am\/pm|a\/p)$/i.test(token)) return when.getUTCHours() < 12 ? 'AM' : 'PM'
  if (token.startsWith('"')) return token.slice(1, -1)
  if (token.startsWith('\\')) return token.slice(1)
  if (/^\.0+$/.test(token)) return (when.getUTCMilliseconds() / 1000).toFixed(token.length - 1).slice(1)
  const padded = (value: number) => String(value).padStart(Math.min(token.length, 2), '0')
  if (kind === 'y')
    return token.length <= 2 ? String(when.getUTCFullYear() % 100).padStart(2, '0') : String(when.getUTCFullYear())
  if (kind === 'm') return how.isMinute ? padded(when.getUTCMinutes()) : writeMonth(token, when)
  if (kind === 'd') return writeDay(token, when)
  if (kind === 'h') return padded(how.isTwelve ? when.getUTCHours() % 12 || 12 : when.getUTCHours())
  if (kind === 's') return padded(when.getUTCSeconds())
  return token
}

function writeMonth(token: string, when: Date): string {
  const name = monthNames[when.getUTCMonth()] ?? ''
  if (token.length >= 4) return name
  return token.length === 3 ? name.slice(0, 3) : String(when.getUTCMonth() + 1).padStart(token.length, '0')
}

function writeDay(token: string, when: Date): string {
  const name = dayNames[when.getUTCDay()] ?? ''
  if (token.length >= 4) return name
  return token.length === 3 ? name.slice(0, 3) : String(when.getUTCDate()).padStart(token.length, '0')
}
