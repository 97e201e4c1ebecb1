import { z } from 'zod'

import type { Bench } from './actions.ts'
import { packaged } from './package.ts'
import { withField, withoutField } from './schema.ts'
import type { Field } from './schema.ts'

const settingsShape = z
  .strictObject({ apiCallsMax: z.number().int(), apiCallsUsed: z.number().int(), rotatesRefreshTokens: z.boolean() })
  .partial()
const fieldShape = z.strictObject({
  object: z.string(),
  name: z.string(),
  label: z.string().optional(),
  type: z
    .enum(['string', 'textarea', 'email', 'phone', 'url', 'picklist', 'boolean', 'double', 'date', 'datetime'])
    .default('string'),
  length: z.number().int().default(255),
  precision: z.number().int().default(18),
  scale: z.number().int().default(2),
  isRequired: z.boolean().default(false),
  isUnique: z.boolean().default(false),
  isExternalId: z.boolean().default(false),
  isReadOnly: z.boolean().default(false),
  isRestricted: z.boolean().default(false),
  choices: z.array(z.string()).optional(),
})
const changeShape = fieldShape.omit({ type: true }).partial().required({ object: true, name: true })
const namedFieldShape = z.strictObject({ object: z.string(), name: z.string() })
const validationShape = z.strictObject({
  object: z.string(),
  field: z.string(),
  pattern: z.string(),
  message: z.string().default('This value is not allowed here.'),
})
const duplicateShape = z.strictObject({
  object: z.string(),
  fields: z.array(z.string()).default(['Email']),
  allowSave: z.boolean().default(true),
})
const outboundShape = z.strictObject({
  object: z.string(),
  endpoint: z.url(),
  fields: z.array(z.string()).default(['Id']),
})
const clientShape = z.strictObject({
  id: z.string(),
  secret: z.string(),
  redirectUris: z.array(z.string()),
  requiresPkce: z.boolean().default(true),
})

/** What an admin sets up: sessions, package, fields, rules, Outbound Messages, apps. */
export function adminActions({ org, tokens, outbound, clients }: Bench) {
  return {
    settings(input: unknown) {
      const { apiCallsUsed, ...given } = settingsShape.parse(input)
      Object.assign(org.settings, given)
      if (apiCallsUsed !== undefined) org.apiCallsUsed = apiCallsUsed
      return { ...org.settings, apiCallsUsed: org.apiCallsUsed }
    },
    'expire-sessions': () => tokens.expireAccess(),
    'revoke-app': () => tokens.revokeAll(),
    client: (input: unknown) => void clients.push(clientShape.parse(input)),
    'install-package': () => eachPackageField(org, (object, field) => withField(object, field)),
    'remove-package': () => eachPackageField(org, (object, field) => withoutField(object, field.name)),
    'add-field'(input: unknown) {
      const { object, label, choices, ...given } = fieldShape.parse(input)
      const field = { ...given, label: label ?? given.name, isCustom: true, ...(choices && { choices }) }
      changeSchema(org, object, (before) => withField(before, field))
    },
    'change-field'(input: unknown) {
      const { object, name, ...given } = changeShape.parse(input)
      const before = org.object(object).field(name)
      if (!before) throw new Error(`${object} has no field ${name}`)
      changeSchema(org, object, (held) => withField(held, { ...before, ...withoutUndefined(given) }))
    },
    'remove-field'(input: unknown) {
      const { object, name } = namedFieldShape.parse(input)
      changeSchema(org, object, (before) => withoutField(before, name))
    },
    'validation-rule'(input: unknown) {
      const { pattern, ...rule } = validationShape.parse(input)
      org.validationRules.push({ ...rule, pattern: new RegExp(pattern, 'u') })
    },
    'duplicate-rule'(input: unknown) {
      const rule = duplicateShape.parse(input)
      org.duplicateRules.push({ ...rule, name: `Standard_${rule.object}_Duplicate_Rule` })
    },
    'remove-rules'() {
      org.validationRules = []
      org.duplicateRules = []
    },
    'outbound-message': (input: unknown) => outbound.add(outboundShape.parse(input)),
    'remove-outbound-messages': () => outbound.removeAll(),
  }
}

type ObjectSchema = ReturnType<Bench['org']['object']>

function changeSchema(org: Bench['org'], name: string, change: (before: ObjectSchema) => ObjectSchema): void {
  const before = org.object(name)
  org.schema.set(before.name, change(before))
  org.schemaChangedAt = Math.max(org.world.now(), org.schemaChangedAt + 1000)
}

function eachPackageField(org: Bench['org'], change: (before: ObjectSchema, field: Field) => ObjectSchema): void {
  for (const [name, fields] of Object.entries(packaged)) {
    changeSchema(org, name, (before) => fields.reduce(change, before))
  }
}

/** Only what was given: an absent member leaves the field as it is. */
function withoutUndefined(given: Omit<z.infer<typeof changeShape>, 'object' | 'name'>): Partial<Field> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}
