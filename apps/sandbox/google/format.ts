import { isError } from './cell.ts'
import { formatSerial } from './serial.ts'
import type { NumberFormat, Value } from './cell.ts'

/** A value as the sheet shows it. */
export function showValue(value: Value, format: NumberFormat | null): string {
  if (value === null) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE'
  if (isError(value)) return value.error
  return format ? showNumber(value, format) : showPlainNumber(value)
}

/** True for formats that show a number as a date or time. */
export function isDateFormat(format: NumberFormat | null): boolean {
  return format?.type === 'DATE' || format?.type === 'TIME' || format?.type === 'DATE_TIME'
}

const defaultPatterns: Readonly<Record<string, string>> = {
  DATE: 'm/d/yyyy',
  TIME: 'h:mm:ss am/pm',
  DATE_TIME: 'm/d/yyyy h:mm:ss',
  PERCENT: '0.00%',
  NUMBER: '#,##0.00',
  CURRENCY: '"$"#,##0.00',
  SCIENTIFIC: '0.00E+00',
}

function showNumber(value: number, format: NumberFormat): string {
  const pattern = format.pattern ?? defaultPatterns[format.type]
  if (pattern === undefined) return showPlainNumber(value)
  return isDateFormat(format) ? formatSerial(value, pattern) : formatByPattern(value, pattern)
}

/** Automatic format: up to 10 decimals, and an exponent from 1E+15. */
export function showPlainNumber(value: number): string {
  if (value !== 0 && (Math.abs(value) >= 1e15 || Math.abs(value) < 1e-10)) return showExponent(value, 5, true)
  return trimZeros(value.toFixed(10)).replace(/^-0$/, '0')
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

function showExponent(value: number, decimals: number, isTrimmed: boolean): string {
  const [mantissa = '0', exponent = '+0'] = value.toExponential(decimals).split('e')
  return `${isTrimmed ? trimZeros(mantissa) : mantissa}E${exponent[0]}${exponent.slice(1).padStart(2, '0')}`
}

/** Number patterns such as `#,##0.00`, `0%`, `"$"#,##0.00;("$"#,##0.00)` and `0.00E+00`. */
function formatByPattern(value: number, pattern: string): string {
  const [positive = '', negative] = pattern.split(';')
  const own = value < 0 && negative !== undefined ? negative : positive
  const digits = /[#0?][#0?,]*(\.[#0?]*)?(E\+0+)?/.exec(own)
  if (!digits) return plainText(own)
  const shown = own.includes('%') ? value * 100 : value
  const sign = value < 0 && negative === undefined ? '-' : ''
  const before = plainText(own.slice(0, digits.index))
  const after = plainText(own.slice(digits.index + digits[0].length))
  return sign + before + writeDigits(Math.abs(shown), digits[0]) + after
}

function writeDigits(value: number, pattern: string): string {
  const decimals = /\.([#0?]*)/.exec(pattern)?.[1] ?? ''
  if (pattern.includes('E+')) return showExponent(value, decimals.length, false)
  const [whole = '0', fraction = ''] = value.toFixed(decimals.length).split('.')
  const needed = decimals.lastIndexOf('0') + 1
  const kept = fraction.slice(0, Math.max(needed, fraction.replace(/0+$/, '').length))
  const padded = whole.padStart((pattern.split('.')[0]?.match(/0/g) ?? []).length, '0')
  const grouped = pattern.includes(',') ? padded.replace(/\B(?=(\d{3})+$)/g, ',') : padded
  return kept === '' ? grouped : `${grouped}.${kept}`
}

function plainText(text: string): string {
  return text.replace(/"([^"]*)"|\\(.)/g, (_, quoted?: string, escaped?: string) => quoted ?? escaped ?? '')
}
