import { isError } from './cell.ts'
import { showPlainNumber } from './format.ts'
import { dateSerial, instantSerial } from './serial.ts'
import type { CellError, Scalar, Value } from './cell.ts'

/** An argument as a function sees it: one value, or the cells of a range row by row. */
export type Argument = Value | { readonly cells: readonly Value[] }

export const errors = {
  value: { error: '#VALUE!' },
  division: { error: '#DIV/0!' },
  name: { error: '#NAME?' },
  reference: { error: '#REF!' },
  number: { error: '#NUM!' },
  notAvailable: { error: '#N/A' },
} as const satisfies Record<string, CellError>

export function isCells(argument: Argument): argument is { readonly cells: readonly Value[] } {
  return typeof argument === 'object' && argument !== null && 'cells' in argument
}

/** A number for calculating with: empty is 0, text is read where it is a number. */
export function toNumber(value: Value): number | CellError {
  if (isError(value)) return value
  if (value === null) return 0
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'number') return value
  const read = Number(value.replaceAll(',', ''))
  return value.trim() === '' || Number.isNaN(read) ? errors.value : read
}

export function toText(value: Scalar | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return showPlainNumber(value)
  return typeof value === 'boolean' ? String(value).toUpperCase() : value
}

/** The world's clock, in milliseconds since the epoch. */
export type Now = () => number

type Call = (args: readonly Value[], now: Now) => Value

/** Functions over all their values, ranges flattened. */
const overAll: Readonly<Record<string, Call>> = {
  SUM: (values) => numbersOf(values).reduce((sum, value) => sum + value, 0),
  AVERAGE: (values) => divide(numbersOf(values)),
  MIN: (values) => Math.min(...(numbersOf(values).length > 0 ? numbersOf(values) : [0])),
  MAX: (values) => numbersOf(values).reduce((most, value) => Math.max(most, value), numbersOf(values)[0] ?? 0),
  COUNT: (values) => numbersOf(values).length,
  COUNTA: (values) => values.filter((value) => value !== null).length,
  CONCATENATE: (values) => texts(values).join(''),
  CONCAT: (values) => texts(values).join(''),
  TEXTJOIN: ([glue = '', skips = true, ...rest]) =>
    texts(skips === true ? rest.filter((value) => value !== null && value !== '') : rest).join(texts([glue])[0]),
  JOIN: ([glue = '', ...rest]) => texts(rest).join(texts([glue])[0]),
  AND: (values) => values.every((value) => toNumber(value) !== 0),
  OR: (values) => values.some((value) => toNumber(value) !== 0),
}

/** Functions of single values. */
const ofOne: Readonly<Record<string, Call>> = {
  UPPER: ([text]) => textOf(text).toUpperCase(),
  LOWER: ([text]) => textOf(text).toLowerCase(),
  PROPER: ([text]) =>
    textOf(text)
      .toLowerCase()
      .replace(/\p{L}+/gu, (word) => word[0]?.toUpperCase() + word.slice(1)),
  TRIM: ([text]) => textOf(text).trim().replace(/ +/g, ' '),
  LEN: ([text]) => textOf(text).length,
  LEFT: ([text, count = 1]) => textOf(text).slice(0, numberOf(count)),
  RIGHT: ([text, count = 1]) => (numberOf(count) === 0 ? '' : textOf(text).slice(-numberOf(count))),
  MID: ([text, start, count]) => textOf(text).slice(numberOf(start) - 1, numberOf(start) - 1 + numberOf(count)),
  SUBSTITUTE: ([text, find, other]) => textOf(text).replaceAll(textOf(find), textOf(other)),
  NOT: ([value]) => toNumber(value ?? null) === 0,
  ABS: ([value]) => Math.abs(numberOf(value)),
  ROUND: ([value, places = 0]) =>
    Number(`${Math.round(Number(`${numberOf(value)}e${numberOf(places)}`))}e${-numberOf(places)}`),
  ISBLANK: ([value]) => (value ?? null) === null,
  VALUE: ([value]) => toNumber(value ?? null),
  DATE: ([year, month, day]) => dateSerial(numberOf(year), numberOf(month), numberOf(day)) ?? errors.number,
  TODAY: (_, now) => Math.floor(instantSerial(now())),
  NOW: (_, now) => instantSerial(now()),
}

/** Calls a function by its upper-case name. Functions that fetch from elsewhere give #N/A: nothing leaves a twin. */
export function callFunction(name: string, args: readonly Argument[], now: Now): Value {
  const values = args.flatMap((argument): readonly Value[] => (isCells(argument) ? argument.cells : [argument]))
  const broken = values.find(isError)
  if (/^(IMPORT[A-Z]+|GOOGLEFINANCE|GOOGLETRANSLATE|IMAGE)$/.test(name)) return errors.notAvailable
  const call = overAll[name] ?? ofOne[name]
  if (!call) return errors.name
  return broken ?? call(values, now)
}

function numbersOf(values: readonly Value[]): readonly number[] {
  return values.filter((value) => typeof value === 'number')
}

function divide(values: readonly number[]): Value {
  return values.length === 0 ? errors.division : values.reduce((sum, value) => sum + value, 0) / values.length
}

function texts(values: readonly Value[]): string[] {
  return values.map(textOf)
}

function textOf(value: Value | undefined): string {
  return value === undefined || isError(value) ? '' : toText(value)
}

function numberOf(value: Value | undefined): number {
  const number = toNumber(value ?? null)
  return typeof number === 'number' ? number : 0
}
