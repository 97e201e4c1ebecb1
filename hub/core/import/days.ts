import { dayOf } from '#shared/day.ts'
import type { DaySpelling } from '#shared/import.ts'

const iso = /^(\d{4})-(\d\d)-(\d\d)(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$/
const parted = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})(?:,? \d{1,2}:\d\d(?::\d\d)?)?$/
const serial = /^[2-7]\d{4}(?:[.,]\d+)?$/
const dayMs = 86_400_000
const serialEpoch = Date.UTC(1899, 11, 30)

/** How these cells spell days; `undefined`: they are none. Where day and month could be either, the day comes first. */
export const spellingOf = (cells: readonly string[]): DaySpelling | undefined => {
  const filled = cells.map((cell) => cell.trim()).filter((cell) => cell !== '')
  const most = (form: RegExp): boolean =>
    filled.length > 0 && filled.filter((cell) => form.test(cell)).length >= filled.length * 0.8
  if (most(iso)) return 'iso'
  if (most(serial)) return 'serial'
  if (!most(parted)) return undefined
  const second = filled.some((cell) => Number(parted.exec(cell)?.[2]) > 12)
  const first = filled.some((cell) => Number(parted.exec(cell)?.[1]) > 12)
  return second && !first ? 'mdy' : 'dmy'
}

/** `2026-12-03` of a cell that is spelt so, or in a spelling that leaves no doubt; `undefined`: it is no day. */
export const dayOfCell = (cell: string, spelling: DaySpelling): string | undefined => {
  const text = cell.trim()
  const written = iso.exec(text)
  if (written !== null) return dayFrom(written[1], written[2], written[3])
  if (serial.test(text)) {
    const whole = Math.floor(Number(text.replace(',', '.')))
    return spelling === 'serial' ? dayOf(serialEpoch + whole * dayMs) : undefined
  }
  const [, one, other, year] = parted.exec(text) ?? []
  return spelling === 'mdy' ? dayFrom(year, one, other) : dayFrom(year, other, one)
}

const dayFrom = (year: string | undefined, month: string | undefined, day: string | undefined): string | undefined => {
  const full = year?.length === 2 ? `20${year}` : year
  const text = `${full}-${month?.padStart(2, '0')}-${day?.padStart(2, '0')}`
  const at = Date.parse(text)
  return Number.isNaN(at) || dayOf(at) !== text ? undefined : text
}
