import type { ImportColumn } from '#shared/import.ts'
import type { Fields } from '#shared/record.ts'
import { dayFields, ownerField } from '#shared/entity.ts'
import { isIdentifiable } from '#hub/core/fan-out.ts'
import { parseEmail, phoneE164, regionOf } from '#hub/core/normalise.ts'
import { dayOfCell } from './days.ts'
import { splitAddress, splitContact, splitName, streetOf, type Split } from './split.ts'

/** A person from a line of a file. */
export interface ImportedRow {
  readonly fields: Fields
  /** What was left out of it and why, in sentences. */
  readonly notes: readonly string[]
  /** Why nobody can be made of it; absent: somebody can. */
  readonly refused?: string
}

/** What the whole file decides. */
export interface RowTerms {
  readonly columns: readonly ImportColumn[]
  /** ISO 3166 code of phone numbers without a country code. */
  readonly region: string
}

const lengthMax = 5_000

/** Reads a line: cells are taken apart and checked, and what cannot be right is left out and told. */
export const rowOf = (cells: readonly string[], { columns, region }: RowTerms): ImportedRow => {
  const notes: string[] = []
  const texts = new Map<string, string>()
  const put = (field: string, text: string): void => {
    if (text !== '' && !texts.has(field)) texts.set(field, text)
  }
  for (let at = 0; at < columns.length; at += 1) {
    const column = columns[at]
    const target = column?.target ?? null
    const cell = cells[at]?.trim() ?? ''
    if (column === undefined || target === null || cell === '') continue
    const split = joints.get(target)
    if (cell.length > lengthMax) notes.push(`${column.title}: longer than ${lengthMax} characters, left out.`)
    else if (split === undefined) put(target, dayed(column, { field: target, text: cell }, notes))
    else for (const [field, text] of Object.entries(split(cell))) put(field, text)
  }
  if (cells.length > columns.length) noteBeyond(cells.slice(columns.length), notes)
  const street = texts.get('street')
  if (street !== undefined)
    texts.set('street', streetOf(street, texts.get('postalCode') ?? '', texts.get('city') ?? ''))
  for (const field of named) noteLost(texts.get(field), notes)
  for (const field of mailFields) checkMail(field, texts, notes)
  checkPhones(texts, { notes, region: regionOf(texts.get('country')) ?? region })
  const fields = Object.fromEntries(texts)
  if (isIdentifiable({ kind: 'lead', fields })) return { fields, notes }
  return { fields, notes, refused: 'It names nobody: no name, no e-mail address and no phone number.' }
}

const named = ['firstName', 'lastName', 'company', 'street', 'city'] as const
/** A question mark within a word: a letter that some encoding did not have. */
const lost = /\?\p{L}|\p{L}\?/u
const noteLost = (text: string | undefined, notes: string[]): void => {
  if (text?.includes('?') === true && lost.test(text))
    notes.push(`“${text.slice(0, 60)}”: a letter was lost before the file came here.`)
}

const noteBeyond = (cells: readonly string[], notes: string[]): void => {
  const beyond = cells.filter((cell) => cell.trim() !== '').length
  if (beyond > 0) notes.push(`${beyond} ${beyond === 1 ? 'cell' : 'cells'} beyond the last column left out.`)
}

const joints: ReadonlyMap<string, (cell: string) => Split> = new Map([
  ['fullName', splitName],
  ['contact', splitContact],
  ['address', splitAddress],
])

interface Value {
  readonly field: string
  readonly text: string
}

/** Days of such a column, and of a field that takes nothing else, in the hub's spelling. */
const dayed = ({ days, title }: ImportColumn, { field, text }: Value, notes: string[]): string => {
  // Five digits may also be a postal code or a number of theirs.
  const isOwnDay = field.startsWith('custom.') && days !== undefined
  if (!dayFields.has(field) && !isOwnDay) return text
  const day = dayOfCell(text, days ?? 'iso')
  if (day !== undefined) return day
  if (!dayFields.has(field)) return text
  notes.push(`${title}: “${text.slice(0, 40)}” is no day, left out.`)
  return ''
}

/** A colleague is told by their e-mail, too. */
const mailFields = ['email', ownerField] as const

const checkMail = (field: string, texts: Map<string, string>, notes: string[]): void => {
  const email = texts.get(field)
  if (email === undefined) return
  const address = parseEmail(email)?.address
  if (address !== undefined) {
    texts.set(field, address)
    return
  }
  texts.delete(field)
  const whose = field === ownerField ? 'The owner ' : ''
  notes.push(`${whose}“${email.slice(0, 60)}” is no e-mail address, left out.`)
}

/** A number that a spreadsheet took for one and rounded: most of its digits are gone. */
const rounded = /^\d(?:[.,]\d+)?E\+?\d+$/i

const checkPhones = (
  texts: Map<string, string>,
  terms: { readonly notes: string[]; readonly region: string },
): void => {
  for (const field of ['phone', 'mobile']) {
    const phone = texts.get(field)
    if (phone === undefined) continue
    const number = rounded.test(phone) ? undefined : phoneE164(phone, terms.region)
    if (number !== undefined) {
      texts.set(field, number)
      continue
    }
    texts.delete(field)
    const said = rounded.test(phone)
      ? `“${phone}”: a spreadsheet has rounded this phone number, and its digits are lost; left out.`
      : `“${phone.slice(0, 40)}” is no phone number, left out.`
    terms.notes.push(said)
  }
}
