import { Fault } from '#shared/fault.ts'

/** A piece of SOQL that is safe to send as it stands. */
export interface Soql {
  readonly text: string
}

type Piece = Soql | string | readonly string[]

/** Tagged template: texts become quoted literals, lists become `('a','b')`, and only Soql goes in as it stands. */
export function soql(texts: TemplateStringsArray, ...pieces: readonly Piece[]): Soql {
  return { text: texts.map((text, index) => text + (index < pieces.length ? render(pieces[index]) : '')).join('') }
}

/** Names of objects and fields, checked and joined. */
export function names(list: readonly string[]): Soql {
  const wrong = list.find((name) => !/^[A-Za-z][A-Za-z0-9_]{0,79}$/.test(name))
  if (wrong === undefined) return { text: list.join(',') }
  throw new Fault('refused', `${wrong} is not the name of a Salesforce field.`, { nothingApplied: true })
}

/** A whole number, for LIMIT. */
export function count(value: number): Soql {
  return { text: String(Math.max(1, Math.floor(value))) }
}

/** An instant as SOQL spells it: without quotes. */
export function instant(at: number): Soql {
  return { text: new Date(at).toISOString() }
}

/** 15 characters, or 18 with the checksum. */
export function isSalesforceId(text: string): boolean {
  return /^[a-zA-Z0-9]{15}([a-zA-Z0-9]{3})?$/.test(text)
}

const checkLetters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345'

/** The 18 character form: three chunks of five, bit i of a chunk set where its ith character is upper case. */
export function toId18(id: string): string {
  if (id.length !== 15) return id
  let sum = ''
  for (let chunk = 0; chunk < 15; chunk += 5) {
    let bits = 0
    for (let bit = 0; bit < 5; bit += 1) if (/[A-Z]/.test(id[chunk + bit] ?? '')) bits |= 1 << bit
    sum += checkLetters[bits] ?? ''
  }
  return id + sum
}

function render(piece: Piece | undefined): string {
  if (piece === undefined) return ''
  if (typeof piece === 'string') return quote(piece)
  return 'text' in piece ? piece.text : `(${piece.map(quote).join(',')})`
}

const escapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '"': '\\"',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
}

function quote(text: string): string {
  return `'${text.replace(/[\\'"\n\r\t\b\f]/g, (char) => escapes[char] ?? char)}'`
}
