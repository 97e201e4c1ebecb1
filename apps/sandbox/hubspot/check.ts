import { badValues, conflict, invalid } from './fault.ts'
import type { HubspotFault, ValueProblem } from './fault.ts'
import { checkStage } from './pipelines.ts'
import type { Portal, ValidationRule } from './portal.ts'
import type { CrmRecord, Table } from './table.ts'
import { storedValue } from './value.ts'

/** Values ready to be stored; null clears. */
export type Values = Readonly<Record<string, string | null>>

/** One wish to create (no record) or change a record. */
export interface Wish {
  readonly table: Table
  readonly record?: CrmRecord
  readonly properties: Readonly<Record<string, unknown>>
  /** True where an admin's rules bind the writer: people, and API versions from 2026-09 on. */
  readonly bindsRules: boolean
}

export type Checked =
  { readonly kind: 'fine'; readonly values: Values } | { readonly kind: 'bad'; readonly fault: HubspotFault }

/** Checks a wish against the portal as it stands, and against what earlier rows of the same batch have claimed. */
export function checkWish(portal: Portal, wish: Wish, claims: Map<string, number | 'new'> = new Map()): Checked {
  const values: Record<string, string | null> = {}
  const problems: ValueProblem[] = []
  for (const [name, raw] of Object.entries(wish.properties)) {
    const def = wish.table.properties.get(name)
    if (!def || def.archived) problems.push(unknownProperty(name))
    else if (def.readOnlyValue) problems.push(readOnlyProperty(name))
    else {
      const stored = storedValue(def, textOf(raw))
      if (stored.ok) values[name] = stored.value
      else problems.push(stored.problem)
    }
  }
  const staged =
    wish.table.type === 'deals' ? checkStage(portal, values, wish.record?.properties) : { problems: [], values }
  problems.push(...staged.problems, ...brokenRules(portal, wish, values))
  if (problems.length > 0) return bad(badValues(portal.id, problems))
  const { neededAny } = wish.table.words
  if (!wish.record && neededAny.length > 0 && !neededAny.some((name) => values[name])) {
    return bad(invalid(`One of the following properties is required: ${neededAny.join(', ')}`))
  }
  const taken = takenValue(portal, wish, { values, claims })
  if (taken) return bad(taken)
  return { kind: 'fine', values: staged.values }
}

function takenValue(
  portal: Portal,
  wish: Wish,
  { values, claims }: { values: Values; claims: Map<string, number | 'new'> },
): HubspotFault | undefined {
  const mine = wish.record?.id ?? 'new'
  for (const def of wish.table.properties.values()) {
    const value = values[def.name]
    if (!def.hasUniqueValue || !value) continue
    const holder = wish.table.holder(def.name, value)
    const claim = claims.get(`${def.name}=${value}`)
    claims.set(`${def.name}=${value}`, mine)
    if (holder && holder.id !== mine) return takenBy(portal, wish, { name: def.name, value, holder: holder.id })
    if (claim !== undefined && (claim === 'new' || claim !== mine)) return claimedTwice(def.name, value)
  }
  return undefined
}

function takenBy(portal: Portal, wish: Wish, taken: { name: string; value: string; holder: number }): HubspotFault {
  if (taken.name === 'email') return conflict(`Contact already exists. Existing ID: ${taken.holder}`)
  const where = `portalId=${portal.id}, objectTypeId=${wish.table.words.typeId}, propertyName=${taken.name}, value=${taken.value}`
  const message = `Cannot set PropertyValueCoordinates{${where}} on ${wish.record?.id ?? 'a new object'}. ${taken.holder} already has that value.`
  return invalid(message, {
    errors: [{ message, code: 'CONFLICTING_UNIQUE_VALUE', context: { propertyName: [taken.name] } }],
  })
}

/** Two rows of one batch want the same unique value: HubSpot refuses them as a conflict. */
function claimedTwice(name: string, value: string): HubspotFault {
  if (name === 'email') return conflict('Contact already exists')
  const message = `Duplicate value ${value} for unique property ${name} in the batch`
  return invalid(message, {
    errors: [{ message, code: 'CONFLICTING_UNIQUE_VALUE', context: { propertyName: [name] } }],
  })
}

function brokenRules(portal: Portal, wish: Wish, values: Values): ValueProblem[] {
  return portal.rules
    .filter((rule) => rule.objectType === wish.table.type && (wish.bindsRules || rule.enforced === 'always'))
    .flatMap((rule) => {
      const value = rule.property in values ? values[rule.property] : wish.record?.properties[rule.property]
      const isTouched = rule.property in values || !wish.record
      return isTouched && isBroken(rule, value ?? null) ? [ruleProblem(rule)] : []
    })
}

function isBroken(rule: ValidationRule, value: string | null): boolean {
  switch (rule.kind) {
    case 'required':
      return value === null
    case 'maxLength':
      return value !== null && value.length > Number(rule.limit ?? 0)
    case 'pattern':
      return value !== null && !new RegExp(rule.limit ?? '', 'u').test(value)
  }
}

function ruleProblem({ kind, property, limit }: ValidationRule): ValueProblem {
  if (kind === 'required') {
    return { name: property, error: 'MISSING_REQUIRED_PROPERTY', message: `Property "${property}" is required` }
  }
  const message = kind === 'maxLength' ? `must have at most ${limit} characters` : `must match ${limit}`
  return { name: property, error: 'VALIDATION_RULE_FAILED', message: `Property "${property}" ${message}` }
}

function unknownProperty(name: string): ValueProblem {
  return { name, error: 'PROPERTY_DOESNT_EXIST', message: `Property "${name}" does not exist` }
}

function readOnlyProperty(name: string): ValueProblem {
  return { name, error: 'READ_ONLY_VALUE', message: `"${name}" is a read only property; its value cannot be set.` }
}

function bad(fault: HubspotFault): Checked {
  return { kind: 'bad', fault }
}

/** Numbers and booleans are taken for their text; everything else that is no text clears. */
function textOf(raw: unknown): string {
  return typeof raw === 'string' || typeof raw === 'number' || typeof raw === 'boolean' ? String(raw) : ''
}
