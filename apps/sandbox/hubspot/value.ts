import type { ValueProblem } from './fault.ts'
import type { PropertyDef } from './schema.ts'

/** A value as the portal stores it (null clears the property), or why it cannot be stored. */
export type Stored =
  { readonly ok: true; readonly value: string | null } | { readonly ok: false; readonly problem: ValueProblem }

const charsMax = 65_536
const dayMs = 86_400_000
const emailPattern = /^[^\s@<>"(),:;]+@[^\s@<>"(),:;.]+(\.[^\s@<>"(),:;.]+)+$/u

/** Checks one value as HubSpot does and turns it into the string it will come back as. */
export function storedValue(def: PropertyDef, raw: string): Stored {
  const value = raw.trim()
  if (value === '') return { ok: true, value: null }
  if (value.length > charsMax) {
    return refuse(def, 'VALUE_TOO_LONG', `Value is ${value.length} characters long, the maximum is ${charsMax}`)
  }
  switch (def.type) {
    case 'number':
      return Number.isFinite(Number(value))
        ? keep(value)
        : refuse(def, 'INVALID_DOUBLE', `${value} was not a valid number.`)
    case 'bool':
      return /^(true|false)$/i.test(value)
        ? keep(value.toLowerCase())
        : refuse(def, 'INVALID_BOOLEAN', `${value} was not a valid boolean.`)
    case 'enumeration':
      return storedChoice(def, value)
    case 'date':
    case 'datetime':
      return storedInstant(def, value)
    case 'string':
    case 'phone_number':
      return def.name === 'email' ? storedEmail(def, value) : keep(value)
  }
}

/** Milliseconds of a HubSpot date or datetime: digits or ISO 8601; undefined when neither. */
export function instantOf(value: string): number | undefined {
  const ms = /^-?\d+$/.test(value) ? Number(value) : Date.parse(value)
  return Number.isNaN(ms) ? undefined : ms
}

function storedChoice(def: PropertyDef, value: string): Stored {
  // Owners and merged ids are choices without an inline list: their values live elsewhere.
  if (def.options.length === 0) return keep(value)
  const known = new Set(def.options.map((option) => option.value))
  const chosen = def.fieldType === 'checkbox' ? value.split(';').filter((part) => part !== '') : [value]
  const wrong = chosen.find((part) => !known.has(part))
  if (wrong === undefined) return keep(value)
  const allowed = def.options.map((option) => option.value).join(', ')
  return refuse(def, 'INVALID_OPTION', `${wrong} was not one of the allowed options: [${allowed}]`)
}

function storedInstant(def: PropertyDef, value: string): Stored {
  const ms = instantOf(value)
  if (ms === undefined) return refuse(def, 'INVALID_DATE', `${value} was not a valid date.`)
  if (def.type === 'datetime') return keep(new Date(ms).toISOString())
  if (ms % dayMs !== 0)
    return refuse(def, 'INVALID_DATE', `${value} is at ${new Date(ms).toISOString()}, not midnight!`)
  return keep(new Date(ms).toISOString().slice(0, 10))
}

function storedEmail(def: PropertyDef, value: string): Stored {
  const email = value.toLowerCase()
  return emailPattern.test(email) ? keep(email) : refuse(def, 'INVALID_EMAIL', `Email address ${value} is invalid`)
}

function keep(value: string): Stored {
  return { ok: true, value }
}

function refuse(def: PropertyDef, error: string, message: string): Stored {
  return { ok: false, problem: { name: def.name, error, message } }
}
