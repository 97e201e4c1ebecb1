import type { Fields, FieldValue } from '#shared/record.ts'

/** Equal in the hub's eyes: a remote that answers `72` where `"72"` was written has not been edited. */
export const sameValue = (a: FieldValue, b: FieldValue): boolean =>
  a === b || (a !== null && b !== null && typeof a !== typeof b && String(a) === String(b))

/** Blank texts are empty fields. */
export const blankToNull = (value: FieldValue): FieldValue =>
  typeof value === 'string' && value.trim() === '' ? null : value

/** The field's value, `null` where nothing was ever stored. */
export const valueOf = (fields: Fields, field: string): FieldValue => fields[field] ?? null
