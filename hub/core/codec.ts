import type { FieldRule, Transform } from '#shared/entity.ts'
import type { Fields, FieldValue } from '#shared/record.ts'
import { phoneE164 } from './normalise.ts'
import type { ObjectFacts } from './snapshot.ts'
import { blankToNull } from './value.ts'

/** Translates between one object's words and the hub's, as its mapping says. */
export interface Codec {
  readonly object: ObjectFacts
  /** Remote fields to ask for, the key field included. */
  readonly readFields: readonly string[]
  /** Hub fields that flow out, in the mapping's order; refs are not among them. */
  readonly outFields: readonly string[]
  /** Remote to hub words. What the remote did not say stays unsaid. */
  decode(fields: Fields): Fields
  /** Hub to remote words; a blank becomes the rule's `whenBlank`. */
  encode(field: string, value: FieldValue): FieldValue
  /** Whether the remote has words for it: a colleague may not be a user there. What it has no words for is left as it is. */
  says(field: string, value: FieldValue): boolean
  /** The value as it will come back after being written. */
  settled(field: string, value: FieldValue): FieldValue
  /** The rule's `whenBlank` in hub words: a remote's filler, not news. */
  filler(field: string): FieldValue
  remoteField(field: string): string | undefined
  writes(field: string): boolean
  reads(field: string): boolean
}

/** Made once per mapping: a batch of rows with one mapping pays once. */
export const createCodec = (object: ObjectFacts): Codec => {
  const cached = codecs.get(object.mapping)
  if (cached !== undefined && cached.object.keyField === object.keyField && cached.object.refs === object.refs)
    return cached
  const made = buildCodec(object)
  codecs.set(object.mapping, made)
  return made
}

// A memo of pure results, keyed by identity: the one module-level value here, and it cannot be observed.
const codecs = new WeakMap<readonly FieldRule[], Codec>()

const buildCodec = (object: ObjectFacts): Codec => {
  const rules = new Map<string, FieldRule>()
  for (const rule of object.mapping) {
    if (rule.direction !== 'never' && !rules.has(rule.field)) rules.set(rule.field, rule)
  }
  const used = [...rules.values()]
  const isRef = (field: string): boolean => field.startsWith('ref.') && object.refs[field.slice(4)] !== undefined
  const encode = (field: string, value: FieldValue): FieldValue => {
    const rule = rules.get(field)
    if (rule === undefined) return value
    const encoded = encodeValue(rule, blankToNull(value))
    return encoded === null && rule.whenBlank !== undefined ? rule.whenBlank : encoded
  }
  const settled = (field: string, value: FieldValue): FieldValue => {
    const rule = rules.get(field)
    return rule === undefined ? value : decodeValue(rule, encode(field, value))
  }
  return {
    object,
    readFields: [...new Set([...used.map((rule) => rule.remoteField), object.keyField])],
    outFields: used.filter((rule) => rule.direction !== 'in').map((rule) => rule.field),
    decode: (fields) => decodeFields(used, fields),
    encode,
    says: (field, value) => rules.get(field)?.transforms.every((transform) => isSayable(transform, value)) ?? true,
    settled,
    filler: (field) => {
      const rule = rules.get(field)
      return rule?.whenBlank === undefined ? null : decodeValue(rule, rule.whenBlank)
    },
    remoteField: (field) => rules.get(field)?.remoteField,
    writes: (field) => isRef(field) || (rules.has(field) && rules.get(field)?.direction !== 'in'),
    reads: (field) => isRef(field) || (rules.has(field) && rules.get(field)?.direction !== 'out'),
  }
}

const decodeFields = (rules: readonly FieldRule[], fields: Fields): Fields => {
  const decoded: Record<string, FieldValue> = {}
  for (const rule of rules) {
    const value = fields[rule.remoteField]
    if (value !== undefined) decoded[rule.field] = decodeValue(rule, value)
  }
  return decoded
}

const decodeValue = (rule: FieldRule, value: FieldValue): FieldValue => {
  let decoded = blankToNull(value)
  for (const transform of rule.transforms) {
    if (decoded === null) return null
    decoded = blankToNull(decodeOne(transform, decoded))
  }
  return decoded
}

const encodeValue = (rule: FieldRule, value: FieldValue): FieldValue => {
  let encoded = value
  for (let at = rule.transforms.length - 1; at >= 0 && encoded !== null; at -= 1) {
    const transform = rule.transforms[at]
    if (transform !== undefined) encoded = encodeOne(transform, encoded)
  }
  return encoded
}

const decodeOne = (transform: Transform, value: FieldValue): FieldValue => {
  switch (transform.kind) {
    case 'trim':
      return typeof value === 'string' ? value.trim() : value
    case 'lower':
      return typeof value === 'string' ? value.toLowerCase() : value
    case 'title-case':
      return typeof value === 'string' ? titleCase(value) : value
    case 'phone':
      return phoneE164(value, transform.region) ?? (typeof value === 'string' ? value.trim() : value)
    case 'date':
      return typeof value === 'string' ? isoDate(value) : value
    case 'choices':
      return transform.pairs.find(([remote]) => remote === String(value))?.[1] ?? value
    case 'people':
      return transform.known.find(([id]) => id === value)?.[1] ?? null
    case 'cut':
      return value
  }
}

const isSayable = (transform: Transform, value: FieldValue): boolean =>
  transform.kind !== 'people' || blankToNull(value) === null || transform.known.some(([, email]) => email === value)

const encodeOne = (transform: Transform, value: FieldValue): FieldValue => {
  if (transform.kind === 'people') return transform.known.find(([, email]) => email === value)?.[0] ?? null
  if (transform.kind === 'choices') return transform.pairs.find(([, hub]) => hub === String(value))?.[0] ?? value
  if (transform.kind === 'cut' && typeof value === 'string') return cutText(value, transform.lengthMax)
  return value
}

const cutText = (text: string, lengthMax: number): string => {
  if (text.length <= lengthMax) return text
  const last = text.charCodeAt(lengthMax - 1)
  // Never leaves half of a surrogate pair; trailing blanks would be trimmed by most remotes and look like an edit.
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? lengthMax - 1 : lengthMax).trimEnd()
}

/** Some letters are several in the other case (ﬀ, ß, İ): these stay, so that a text never grows and doing it again changes nothing. */
const recase = (letter: string, other: string): string => (other.length === letter.length ? other : letter)
const capital = (letter: string): string => recase(letter, letter.toUpperCase())
const small = (text: string): string => Array.from(text, (letter) => recase(letter, letter.toLowerCase())).join('')

// Only text all in one case is touched: `McKay` and `van der Berg` were typed by somebody who knew.
const titleCase = (text: string): string =>
  text === text.toLowerCase() || text === text.toUpperCase()
    ? small(text).replace(/(^|[\s\-'’/.(])(\p{L})/gu, (_, before: string, letter: string) => before + capital(letter))
    : text

const isoDate = (text: string): string => {
  const trimmed = text.trim()
  const iso = /^\d{4}-\d{2}-\d{2}/.exec(trimmed)
  if (iso !== null) return iso[0]
  const [, day, month, year] = /^(\d{1,2})[./](\d{1,2})[./](\d{4})$/.exec(trimmed) ?? []
  if (day === undefined || month === undefined || year === undefined) return trimmed
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
}
