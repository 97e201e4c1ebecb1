import { parseEmail } from '#hub/core/normalise.ts'

/** Fields of a lead that one cell gives. */
export type Split = Readonly<Record<string, string>>

const particles = new Set('von van de del della di da du der den zu zur ten la le'.split(' '))

const filled = (texts: Split): Split => Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== ''))

const partsOf = (cell: string, between: RegExp): readonly string[] =>
  cell
    .split(between)
    .map((part) => part.trim())
    .filter((part) => part !== '')

/** `Last, First`, or first names before the last name with what belongs to it (`von Arx`). One word is a last name. */
export const splitName = (cell: string): Split => {
  const comma = cell.indexOf(',')
  if (comma >= 0) return filled({ lastName: cell.slice(0, comma).trim(), firstName: cell.slice(comma + 1).trim() })
  const parts = partsOf(cell, /\s+/)
  const particle = parts.findIndex((part, at) => at > 0 && at < parts.length - 1 && particles.has(part.toLowerCase()))
  const at = particle > 0 ? particle : parts.length - 1
  return filled({ firstName: parts.slice(0, at).join(' '), lastName: parts.slice(at).join(' ') })
}

/** An e-mail address and a phone number from one cell, in either order. */
export const splitContact = (cell: string): Split => {
  const parts = partsOf(cell, /\s+\/\s+|[;|\n]|,\s/)
  const email = parts.find((part) => part.includes('@')) ?? ''
  const phone = parts.find((part) => !part.includes('@') && part.replace(/\D/g, '').length >= 5) ?? ''
  return filled({ email, phone })
}

const place = /^(?:[A-Z]{1,3}[-\s])?(\d{4,5})\s+(.+)$/

/** Street, postal code and place, parted by commas or lines; the last part is the place. */
export const splitAddress = (cell: string): Split => {
  const parts = partsOf(cell, /[,\n]/)
  const last = parts.at(-1) ?? ''
  const before = parts.slice(0, -1).join(', ')
  const [, postalCode, city] = place.exec(last) ?? []
  if (postalCode !== undefined) return filled({ street: before, postalCode, city: city ?? '' })
  if (/^\d{4,5}$/.test(last)) return filled({ street: before, postalCode: last })
  if (parts.length > 1) return filled({ street: before, city: last })
  return filled(/\d/.test(last) ? { street: last } : { city: last })
}

/** A street over several lines, without the line that repeats postal code and place. */
export const streetOf = (cell: string, postalCode: string, city: string): string => {
  const lines = partsOf(cell, /\n/)
  const repeated = `${postalCode} ${city}`.trim()
  return (lines.length > 1 && lines.at(-1) === repeated ? lines.slice(0, -1) : lines).join(', ')
}

/** Whether a cell is an e-mail address. */
export const isEmail = (cell: string): boolean => parseEmail(cell) !== undefined
